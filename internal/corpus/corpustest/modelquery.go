package corpustest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// holds reports whether a message answers a query.
func (v *ModelView) holds(q query.Q, h held) bool {
	switch q := q.(type) {
	case query.All:
		return true
	case query.And:
		return !slices.ContainsFunc(q.Of, func(p query.Q) bool { return !v.holds(p, h) })
	case query.Or:
		return slices.ContainsFunc(q.Of, func(p query.Q) bool { return v.holds(p, h) })
	case query.Not:
		return !v.holds(q.Of, h)
	case query.Field:
		return v.field(q, h)
	case query.Period:
		return inBounds(hut3.Target{From: q.From, To: q.To}, h.Sent) && h.Sent.Known()
	case query.Clock:
		t, ok := wall(h, q.Zone)
		at := t.Hour()*60 + t.Minute()
		inside := at >= q.From && at < q.To
		if q.To <= q.From {
			inside = at >= q.From || at < q.To
		}
		return ok && inside
	case query.Weekday:
		t, ok := wall(h, q.Zone)
		return ok && q.Days&(1<<t.Weekday()) != 0
	case query.Entity:
		return entity(q, h.Body)
	case query.Regexp:
		return regexp.MustCompile(q.Expr).MatchString(h.Body)
	}
	return words1(q, cut(h.Body))
}

func wall(h held, zone *time.Location) (time.Time, bool) {
	t := time.UnixMicro(h.Sent.Micros).UTC()
	if h.Sent.Basis != hut3.BasisLocal && zone != nil {
		t = t.In(zone)
	}
	return t, h.Sent.Known()
}

// cut gives the words of a text.
func cut(text string) (out []string) {
	corpus.Tokens(text, func(term []byte, _, _ int) { out = append(out, string(term)) })
	return out
}

// words1 answers the nodes that look at words.
func words1(q query.Q, text []string) bool {
	switch q := q.(type) {
	case query.Word:
		return len(phrase(text, q.Text, false)) > 0
	case query.Phrase:
		return len(phrase(text, q.Text, false)) > 0
	case query.Prefix:
		return len(phrase(text, q.Text, true)) > 0
	case query.Near:
		return near(q, text)
	case query.Fuzzy:
		return slices.ContainsFunc(text, func(w string) bool { return distance([]rune(w), []rune(q.Text)) <= q.Edits })
	case query.Wildcard:
		re := regexp.MustCompile("^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(q.Text)) + "$")
		return slices.ContainsFunc(text, re.MatchString)
	}
	return false
}

// stretch is a run of words, from and to.
type stretch struct{ from, to int }

// phrase finds where the words of a query stand. A pair of characters covers
// the lone last character of its run.
func phrase(text []string, q string, open bool) (out []stretch) {
	var want []string
	var ends []int
	corpus.Tokens(q, func(term []byte, _, end int) { want, ends = append(want, string(term)), append(ends, end) })
	for i := range text {
		to := i
		fits := len(want) > 0
		for j, w := range want {
			if j > 0 && ends[j] == ends[j-1] {
				continue
			}
			last := j == len(want)-1 || j == len(want)-2 && ends[j] == ends[j+1]
			lone := []rune(w)[0] >= 0x3000 && len([]rune(w)) == 1
			prefix := lone && w < "\U0001F000" || open && last && []rune(w)[0] < 0x3000
			if i+j >= len(text) || text[i+j] != w && !(prefix && strings.HasPrefix(text[i+j], w)) {
				fits = false
				break
			}
			to = i + j
		}
		if fits {
			out = append(out, stretch{i, to})
		}
	}
	return out
}

func near(q query.Near, text []string) bool {
	text1 := func(q query.Q) string {
		if w, ok := q.(query.Word); ok {
			return w.Text
		}
		return q.(query.Phrase).Text
	}
	for _, a := range phrase(text, text1(q.A), false) {
		for _, b := range phrase(text, text1(q.B), false) {
			if d := b.from - a.to - 1; a.from < b.from && d >= 0 && d <= q.Distance {
				return true
			}
			if d := a.from - b.to - 1; b.from <= a.from && d >= 0 && d <= q.Distance {
				return true
			}
		}
	}
	return false
}

func distance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	d := distance(a[1:], b[1:])
	if a[0] == b[0] {
		return d
	}
	return 1 + min(d, distance(a[1:], b), distance(a, b[1:]))
}

func entity(q query.Entity, body string) bool {
	found := false
	Extractor{}.Find(body, func(s hut3.Span) {
		if s.Type != q.Type {
			return
		}
		if q.Value == "*" || q.Type != "money" {
			found = found || q.Value == "*" || s.Value == q.Value
			return
		}
		have, _ := strconv.ParseFloat(strings.TrimPrefix(s.Value, "GBP "), 64)
		want, _ := strconv.ParseFloat(q.Value, 64)
		found = found || map[string]bool{"=": have == want, ">=": have >= want, "<": have < want}[q.Op]
	})
	return found
}

// same compares a handle with what was typed, folded.
func same(h hut3.Handle, typed string) bool {
	fold := func(s string) string { return strings.Join(cut(s), " ") }
	return h.Name != "" && (fold(h.Name) == fold(typed) || fold(h.String()) == fold(typed) && strings.Contains(typed, "/"))
}

// plain undoes the look-alikes that the words of a world have.
func plain(w string) string {
	return strings.NewReplacer("5", "s", "0", "o", "1", "i", "l", "i", "4", "a", "7", "t", "е", "e", "р", "p").Replace(w)
}

func (v *ModelView) field(q query.Field, h held) bool {
	to := func(h held) bool {
		return slices.ContainsFunc(h.To, func(x hut3.Handle) bool { return same(x, q.Value) })
	}
	switch q.Name {
	case "from":
		return same(h.From, q.Value)
	case "to":
		return to(h)
	case "handle":
		return same(h.From, q.Value) || to(h)
	case "with":
		return slices.ContainsFunc(v.visible, func(x held) bool {
			return x.Conversation == h.Conversation && (same(x.From, q.Value) || to(x))
		})
	case "in":
		return h.Conversation == q.Value
	case "platform":
		return h.Platform == q.Value
	case "kind":
		return h.Kind.String() == q.Value
	case "delivery":
		return slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool { return hut3.DeliveryRef(r.Key.Delivery()) == q.Value })
	}
	deliveryOf := func(is func(corpus.DeliveryFact) bool) bool {
		return slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool { return is(v.facts.Deliveries[r.Key.Delivery()]) })
	}
	switch q.Name {
	case "like":
		return slices.ContainsFunc(cut(h.Body), func(w string) bool { return plain(w) == plain(strings.Join(cut(q.Value), "")) })
	case "tag":
		return slices.Contains(v.tags(h), q.Value)
	case "exhibit":
		return deliveryOf(func(d corpus.DeliveryFact) bool { return slices.Contains(d.Exhibit, q.Value) })
	case "stage":
		return deliveryOf(func(d corpus.DeliveryFact) bool { return d.Stage == q.Value }) ||
			slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool {
				return slices.Contains(r.Extra, hut3.Field{Name: "stage", Value: q.Value})
			})
	}
	switch q.Value {
	case "tag":
		return len(v.tags(h)) > 0
	case "media":
		return len(h.Media) > 0
	case "time":
		return h.Sent.Known()
	}
	return entity(query.Entity{Type: q.Value, Op: "=", Value: "*"}, h.Body)
}
