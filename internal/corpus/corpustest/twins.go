package corpustest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
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
// and messages and records that are silent. A message founded in what
// is taken out is founded anew by its lowest row that is left.
func without(w World, v *ModelView) World {
	var out World
	for _, d := range w {
		if !slices.ContainsFunc(v.Scope.Grants, func(g hut3.Grant) bool { return g.Class == d.Class }) {
			continue
		}
		twin := Delivery{Number: d.Number, Class: d.Class}
		for _, r := range d.Rows {
			h, seen := v.find(r.Message)
			if r.Message == 0 && v.seesRecord(d.Class, r) || seen && !v.unsaid(r, d.Class) {
				r.Message = founder(r, h)
				twin.Rows = append(twin.Rows, r)
			}
		}
		for _, m := range d.Messages {
			if h, seen := v.find(m.Key); seen {
				m.Holders = slices.DeleteFunc(slices.Clone(m.Holders), func(c uint32) bool {
					return !v.reaches(c, m.Key)
				})
				for _, r := range v.index.ofEach[m.Key] {
					if r.Key.Delivery() == d.Number && v.unsaid(r.RowEntry, d.Class) {
						m.Rows--
					}
				}
				m.Key = h.Ref
				twin.Messages = append(twin.Messages, m)
			}
		}
		out = append(out, twin)
	}
	return out
}

func founder(r corpus.RowEntry, h held) hut3.Key {
	if r.Message == 0 {
		return 0
	}
	return h.Ref
}
