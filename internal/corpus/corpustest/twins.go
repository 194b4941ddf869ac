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
		scope := Scopes(w).Draw(rt, "scope")
		scope.Declared = nil // a declared restriction is meant to show
		open := hut3.Scope{}
		for i := range scope.Grants {
			scope.Grants[i].All, scope.Grants[i].Only = true, nil
			open.Grants = append(open.Grants, scope.Grants[i])
		}
		twin := without(w, scope)
		with, bare := make(t, t.TempDir()), make(t, t.TempDir())
		load(rt, with, w)
		load(rt, bare, twin)
		facts := Facts(w).Draw(rt, "facts")
		want, err := bare.View(open, facts)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := with.View(scope, facts)
		if err != nil {
			rt.Fatal(err)
		}
		compare(rt, w, want, got, Queries().Draw(rt, "query"), true)
	})
}

// without takes out of a world what a scope hides: classes that are not
// granted, and messages and records that are silent. A message founded in what
// is taken out is founded anew by its lowest row that is left.
func without(w World, scope hut3.Scope) World {
	v := NewModel(w).View(scope, nil)
	var out World
	for _, d := range w {
		if !slices.ContainsFunc(scope.Grants, func(g hut3.Grant) bool { return g.Class == d.Class }) {
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
				for _, r := range d.Rows {
					if r.Message == m.Key && v.unsaid(r, d.Class) {
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
