package formats

import (
	"strings"
	"unicode/utf8"

	"hut3"
)

// begin clears the row that put hands over. The importer's platform goes before
// the format's own.
func (r *reading) begin(kind hut3.Kind, platform string) *hut3.Row {
	o := &r.out
	emptyRow(o)
	o.Kind, o.Platform = kind, platform
	if !r.asked {
		r.given, r.asked = strings.ToLower(strings.TrimSpace(r.opts.Platform)), true
	}
	if r.given != "" {
		o.Platform = r.given
	}
	return o
}

// emptyRow clears a row for the next record and keeps the room of its lists.
func emptyRow(o *hut3.Row) {
	to, media, extra := o.To[:0], o.Media[:0], o.Extra[:0]
	*o = hut3.Row{} // a literal with the lists in it is made aside and copied
	o.To, o.Media, o.Extra = to, media, extra
}

// put hands the row over, with its place.
func (r *reading) put(offset, length int64) error {
	return r.putAt(r.src.locate(offset, length))
}

func (r *reading) putAt(at hut3.Locator) error {
	r.out.Loc = at
	r.out.Extra = append(r.out.Extra, r.src.facts...)
	r.src.facts = r.src.facts[:0]
	r.out.Extra = r.src.flaws(r.out.Extra, r.tally, at.Offset)
	if !isASCII(r.out.Body) && strings.Contains(r.out.Body, string(utf8.RuneError)) {
		r.tally.note("replacement characters in the text", "", "a conversion before this one lost characters; ask for the source", at.Offset)
	}
	r.tally.row(r.out.Kind)
	return r.sink.Row(&r.out)
}

// party is a name's handle on the row's platform. Where its normal form is not
// what was written, the written name is kept as field.
func (r *reading) party(name, field string) hut3.Handle {
	if strings.TrimSpace(name) == "" {
		return hut3.Handle{}
	}
	key := hut3.Handle{Platform: r.out.Platform, Name: name}
	h, known := r.handles[key]
	if !known {
		h = hut3.NewHandle(key.Platform, phoneName(name))
		if r.handles == nil {
			r.handles = map[hut3.Handle]hut3.Handle{}
		}
		if len(r.handles) < maxCached {
			r.handles[hut3.Handle{Platform: key.Platform, Name: strings.Clone(name)}] = h
		}
	}
	if h.Name != name && field != "" {
		r.out.Extra = append(r.out.Extra, hut3.Field{Name: field, Value: name})
	}
	return h
}

// phoneName writes a telephone number without what only sets it out: +44 7700
// 900123 and +447700900123 are one handle. Any other name is as it was.
func phoneName(name string) string {
	var b strings.Builder
	digits := 0
	for _, c := range name {
		switch {
		case c >= '0' && c <= '9':
			digits++
			b.WriteRune(c)
		case c == '+' && b.Len() == 0:
			b.WriteRune(c)
		case strings.ContainsRune(" -().\u00a0\u202f\u2011\u202a\u202c\u200e\u200f\u2066\u2068\u2069", c):
		default:
			return name
		}
	}
	if digits < 7 {
		return name
	}
	return b.String()
}

// sentAt fills the time sent, and looks at its year.
func (r *reading) sentAt(t hut3.Time, offset int64) {
	r.out.Sent = t
	switch {
	case t.Known():
		r.tally.year(t, offset)
	case t.Raw == "":
		r.tally.sum.WithoutTime.Empty++
	default:
		r.tally.unread(t.Raw)
	}
}

// unixTimeOf reads a count of seconds ("s"), milliseconds or microseconds since
// 1970. Nothing, and the zero that stands for nothing, are no time.
func unixTimeOf(raw, unit string) hut3.Time {
	t := hut3.Time{Raw: raw}
	whole, fraction, _ := strings.Cut(raw, ".")
	if whole == "" || !isDigits(strings.TrimPrefix(whole, "-")) || strings.Trim(raw, "0.-") == "" {
		if strings.Trim(raw, "0.-") == "" {
			t.Raw = ""
		}
		return t
	}
	unixTime(&t, whole, unit)
	if !t.Known() || unit != "s" || !isDigits(fraction) {
		return t
	}
	micros := int64(0)
	for i := range 6 {
		micros *= 10
		if i < len(fraction) {
			micros += int64(fraction[i] - '0')
		}
	}
	t.Micros += micros
	t.Precision = hut3.ToMicro
	return t
}

// declaredOwner is the handset's or account's own handle, where the importer
// gives it, by itself or as a constant of the mapping profile.
func (r *reading) declaredOwner() string {
	if p := r.opts.Profile; p != nil && p.Constants[FieldOwner] != "" {
		return p.Constants[FieldOwner]
	}
	return strings.TrimSpace(r.opts.Owner)
}
