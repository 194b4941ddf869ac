package corpus

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"

	"hut3"
)

// A row may name, in words of its own, other people or another conversation than
// the message it is of: a native id joins rows whatever they say. Where a scope
// does not see what such a row names, the row does not exist for it: it is in no
// list and no count, and its ref leads nowhere. The message that it is a row of
// stands by what its own words are.

// spokenRows are the rows of a segment that name somebody, or a conversation, in
// words of their own. They are looked for when a narrow scope first asks.
type spokenRows struct {
	mu   sync.Mutex
	made bool
	rows []uint32 // going up
}

// speaking gives the rows that name somebody in words of their own.
func (s *rowSegment) speaking() []uint32 {
	s.spoken.mu.Lock()
	defer s.spoken.mu.Unlock()
	if s.spoken.made {
		return s.spoken.rows
	}
	reader := s.extra.reader(s.dec)
	var out []uint32
	for b := range s.extra.firsts.n {
		for rest := reader.block(b); len(rest) > 0; {
			row, n := binary.Uvarint(rest)
			if n <= 0 || row >= uint64(s.n) {
				panic(s.extra.data.malformed(0))
			}
			var rec []byte
			rec, rest = cutBytes(s.extra.data, rest[n:])
			_, rec = cutBytes(s.extra.data, rec) // the text of the time
			if differs, _ := cutBytes(s.extra.data, rec); namesSomebody(differs) {
				out = append(out, uint32(row))
			}
		}
	}
	s.spoken.rows, s.spoken.made = out, true
	return out
}

func namesSomebody(differs []byte) bool {
	return bytes.Contains(differs, []byte(`"from"`)) || bytes.Contains(differs, []byte(`"to"`)) || bytes.Contains(differs, []byte(`"conversation"`))
}

// narrow reports whether a scope leaves out anything of the classes it grants.
func narrow(s hut3.Scope) bool {
	return len(s.Silent) > 0 || len(s.Declared) > 0 || slices.ContainsFunc(s.Grants, func(g hut3.Grant) bool { return !g.All })
}

// unsaid reports whether a row of a message does not exist for the scope, by
// what it says otherwise than its message.
func (v *View) unsaid(r *rowSegment, i int) bool {
	if !v.narrow || r.messageOf(i) == 0 {
		return false
	}
	if _, taken := v.muted.of(r, i); taken {
		return true
	}
	if _, speaks := slices.BinarySearch(r.speaking(), uint32(i)); !speaks {
		return false
	}
	m, own, _, err := v.apartDespite(rowPlace{r.keyOf(i), r, i}) // texts name nobody
	switch {
	case hut3.CodeOf(err) == hut3.NotFound:
		return true // of a message that no class of the view holds
	case err != nil:
		panic(unreadable{err}) // who is named there may be hidden, or not
	}
	return own && !v.targets.sees(r.info.Class, &m, r.messageOf(i), r.sideOf(i))
}

// sees reports whether the scope would see a message of a class; key is the one
// that targets name it by, side where it was read.
func (t *settled) sees(class uint32, m *hut3.Message, key hut3.Key, side hut3.Handle) bool {
	named := func(t hut3.Target) bool { return names(t, m, key) }
	given := func(t hut3.Target) bool { return named(t) || bySide(t) && t.Handle == side && t.InBounds(m.Sent) }
	if g := t.grants[class]; !g.All && !slices.ContainsFunc(g.Only, given) {
		return false
	}
	return !slices.ContainsFunc(t.silent, named) && !slices.ContainsFunc(t.declared, named)
}

// names is messageSegment.target for one message.
func names(t hut3.Target, m *hut3.Message, key hut3.Key) bool {
	switch {
	case t.Key != 0 && t.Key != key,
		t.Key == 0 && t.Conversation != "" && t.Conversation != m.Conversation,
		t.Key == 0 && t.Conversation == "" && !t.Handle.IsZero() && t.Handle != m.From && !slices.Contains(m.To, t.Handle):
		return false
	}
	return t.InBounds(m.Sent)
}

// mayUnsay reports whether any row of a segment may be unsaid.
func (v *View) mayUnsay(r *rowSegment) bool { return v.muted.in(r) || len(r.speaking()) > 0 }

// hides is unsaid for a row by its key.
func (v *View) hides(class uint32, row hut3.Key) bool {
	if !v.narrow {
		return false
	}
	for _, r := range v.rows {
		if r.info.Class != class || !r.info.holds(row.Delivery()) || !v.mayUnsay(r) {
			continue
		}
		if i, ok := r.find(row); ok && v.unsaid(r, i) {
			return true
		}
	}
	return false
}

// unsaidActs counts the rows of a message that are unsaid, as countOf does.
func (v *View) unsaidActs(message hut3.Key) (n int) {
	if !v.narrow {
		return 0
	}
	for _, r := range v.rows {
		if !v.mayUnsay(r) || !v.reaches(r.info.Class, message) {
			continue
		}
		for _, i := range r.rowsOf(message) {
			if !isRecord(uint8(r.kind.at(i))) && v.unsaid(r, i) {
				n++
			}
		}
	}
	return n
}

// saidIn takes out of a set of messages with a row in a delivery those whose
// rows there are all unsaid.
func (v *View) saidIn(s *segmentView, delivery uint32, set docset) docset {
	if !v.narrow {
		return set
	}
	var gone []uint32
	for _, r := range v.rows {
		if !r.info.holds(delivery) {
			continue
		}
		ask := func(i int) {
			key := r.messageOf(i)
			o, here := s.byKey(key)
			if here && r.keyOf(i).Delivery() == delivery && v.unsaid(r, i) && !v.statedIn(key, delivery) {
				gone = append(gone, o)
			}
		}
		for _, i := range r.speaking() {
			ask(int(i))
		}
		for _, i := range v.muted.leftIn(r) {
			ask(i)
		}
	}
	slices.Sort(gone)
	return set.minus(listSet(s.n, slices.Compact(gone)))
}

func (v *View) statedIn(message hut3.Key, delivery uint32) bool {
	return slices.ContainsFunc(v.rowPlaces(message), func(r rowPlace) bool { return r.key.Delivery() == delivery })
}
