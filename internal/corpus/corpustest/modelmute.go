package corpustest

import (
	"cmp"
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/corpus"
)

// standing is a message in a class by a row that is left to it.
type standing struct {
	held
	gone int // the declared target that took the row, where all are taken; -1 where one is left
}

// mute gives what is left of a message in each class once the rows are out that
// were read from the handset of a hidden handle: what is left of rows first, then
// the lowest of them.
func (v *ModelView) mute(reached []held) (out []standing) {
	for _, h := range reached {
		if s, ok := v.without(h); ok {
			out = append(out, s)
			v.stands[entryOf{h.Key, h.class}] = s.held
		}
	}
	slices.SortFunc(out, func(a, b standing) int {
		return cmp.Or(cmp.Compare(min(1, a.gone+1), min(1, b.gone+1)), cmp.Compare(a.Ref, b.Ref))
	})
	return out
}

func (v *ModelView) without(h held) (out standing, ok bool) {
	if v.silent(h) {
		return standing{h, -1}, true // it goes by its words
	}
	var left, open []corpus.RowEntry
	for _, r := range v.index.ofEach[h.Key] {
		if r.class != h.class {
			continue
		}
		by, taken := v.taken(r.RowEntry)
		if !taken {
			open = append(open, r.RowEntry)
		}
		if !taken || by >= 0 {
			left = append(left, r.RowEntry)
		}
	}
	if len(left) == 0 {
		return standing{}, false
	}
	if slices.ContainsFunc(v.Scope.Declared, func(w hut3.Withheld) bool { return v.names(w.Target, h) }) {
		return standing{h, -1}, true
	}
	head, gone := left[0], -1
	if len(open) > 0 {
		head = open[0]
	} else {
		gone, _ = v.taken(head)
	}
	if head.Key == h.Ref {
		return standing{h, gone}, true
	}
	said, _ := v.spoken(head, h.class)
	said.Ref, said.delivery = head.Key, head.Key.Delivery()
	granted := slices.ContainsFunc(v.Scope.Grants, func(g hut3.Grant) bool { return g.Class == h.class && v.granted(g, said) })
	return standing{said, gone}, granted
}

// taken reports whether a row was read from the handset of a hidden handle, and
// which declared target takes it; -1 for a silent one.
func (v *ModelView) taken(r corpus.RowEntry) (declared int, is bool) {
	if slices.ContainsFunc(v.Scope.Silent, func(t hut3.Target) bool { return sideIs(t, r) }) {
		return -1, true
	}
	i := slices.IndexFunc(v.Scope.Declared, func(w hut3.Withheld) bool { return sideIs(w.Target, r) })
	return i, i >= 0
}

// sideIs reports whether a target that takes in what may be meant is of the handle
// that a row was read from.
func sideIs(t hut3.Target, r corpus.RowEntry) bool {
	return t.Wide && t.Key == 0 && t.Conversation == "" && !t.Handle.IsZero() && t.Handle == r.Side && inBounds(t, r.Sent)
}

// sided reports whether any row of a message in its class is of a target's side.
func (v *ModelView) sided(t hut3.Target, h held) bool {
	return slices.ContainsFunc(v.index.ofEach[h.Key], func(r classRow) bool { return r.class == h.class && sideIs(t, r.RowEntry) })
}

// silent reports whether a silent target names a message.
func (v *ModelView) silent(h held) bool {
	return slices.ContainsFunc(v.Scope.Silent, func(t hut3.Target) bool { return v.names(t, h) })
}

// differs is what a row says otherwise than the message as it is shown: as it was
// added, or where that is by another row than the class has it, held against that.
func (v *ModelView) differs(r corpus.RowEntry, class uint32, h held) json.RawMessage {
	switch {
	case r.Key == h.Ref:
		return nil
	case v.index.entries[entryOf{h.Key, h.class}].Ref == h.Ref:
		return r.Differs
	}
	row, _ := v.spoken(r, class)
	return otherwise(row, h)
}

// otherwise is what one says otherwise than another.
func otherwise(row, shown held) json.RawMessage {
	var d ownWords
	if row.Kind != shown.Kind {
		d.Kind = row.Kind.String()
	}
	if row.Conversation != shown.Conversation {
		d.Conversation = row.Conversation
	}
	if row.From != shown.From {
		d.From = row.From.String()
	}
	if !slices.Equal(row.To, shown.To) {
		to := append([]hut3.Handle{}, row.To...)
		d.To = &to
	}
	if row.Body != shown.Body {
		d.Body = &row.Body
	}
	if !slices.Equal(row.Media, shown.Media) {
		media := append([]hut3.Media{}, row.Media...)
		d.Media = &media
	}
	if d == (ownWords{}) {
		return nil
	}
	text, _ := json.Marshal(d) // of strings
	return text
}
