package corpustest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hut3"
)

// twins builds a world twice, once with a part that a scope hides and once
// without it, and asks both the same.
func twins(t *testing.T, make NewEngine) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Worlds().Draw(rt, "world")
		s := Settings(w, Scopes(w).Draw(rt, "scope")).Draw(rt, "setting")
		scope := &s.Scope
		scope.Declared = nil // a declared restriction is meant to show
		open := hut3.Scope{}
		for i := range scope.Grants {
			scope.Grants[i].All, scope.Grants[i].Only = true, nil
			open.Grants = append(open.Grants, scope.Grants[i])
		}
		twin := without(w, NewModel(w).View(s))
		with, bare := make(t, t.TempDir()), make(t, t.TempDir())
		load(rt, with, w)
		load(rt, bare, twin)
		both := func(reads int64) (want, got View) {
			s.Reads = reads
			seen := s
			seen.Scope = open
			var err error
			if want, err = bare.View(seen); err != nil {
				rt.Fatal(err)
			}
			if got, err = with.View(s); err != nil {
				rt.Fatal(err)
			}
			return want, got
		}
		d := draw(rt)
		want, got := both(0)
		compare(rt, w, want, got, d, true)
		reads := rapid.Int64Range(1, 8).Draw(rt, "reads")
		want, got = both(reads)
		limited(rt, want, got, d.q, reads)
	})
}

// without takes out of a world what a view hides: classes that are not granted,
// messages and records that are silent, and rows of a handset that is. A message
// founded in what is taken out is founded anew by its lowest row that is left.
func without(w World, v *ModelView) World {
	var out World
	held := map[hut3.Key][]uint32{} // by message, the classes that index it so far
	for _, d := range w {
		if !slices.ContainsFunc(v.Scope.Grants, func(g hut3.Grant) bool { return g.Class == d.Class }) {
			continue
		}
		twin := Delivery{Number: d.Number, Class: d.Class}
		for _, r := range d.Rows {
			h, seen := v.find(r.Message)
			if r.Message == 0 && v.seesRecord(d.Class, r) {
				twin.Rows = append(twin.Rows, r)
			}
			if r.Message == 0 || !seen || v.unsaid(r, d.Class) {
				continue
			}
			s := v.stands[entryOf{r.Message, d.Class}]
			if s.Ref == r.Key {
				m := s.MessageEntry
				m.Holders, m.Key, m.Rows = slices.Sorted(slices.Values(held[s.Key])), h.Ref, v.saidIn(s)
				held[s.Key] = append(held[s.Key], d.Class)
				twin.Messages = append(twin.Messages, m)
			}
			if v.index.entries[entryOf{h.Key, h.class}].Ref != h.Ref {
				r.Differs = v.differs(r, d.Class, h)
			}
			r.Message = h.Ref
			twin.Rows = append(twin.Rows, r)
		}
		out = append(out, twin)
	}
	return out
}

// saidIn counts the rows of a message that are seen in the delivery of the row it
// is shown by.
func (v *ModelView) saidIn(h held) (n int) {
	for _, r := range v.rowsOf(h.Key) {
		if r.Key.Delivery() == h.delivery {
			n++
		}
	}
	return n
}
