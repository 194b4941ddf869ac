package corpustest

import (
	"context"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"hut3"
)

// damage changes one byte of what an engine stored. Whatever is asked then is
// answered as before, or refused for damage.
func damage(t *testing.T, make NewEngine) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Worlds().Draw(rt, "world")
		e, ok := make(t, t.TempDir()).(Spoiler)
		if !ok {
			t.Skip("the engine cannot be damaged")
		}
		load(rt, e, w)
		if err := e.Spoil(rapid.Uint64().Draw(rt, "at")); err != nil {
			rt.Fatal(err)
		}
		if err := e.Reopen(context.Background()); err != nil {
			damaged(rt, "opening", err)
			return
		}
		s := Settings(w, Scopes(w).Draw(rt, "scope")).Draw(rt, "setting")
		got, err := e.View(s)
		if err != nil {
			damaged(rt, "the view", err)
			return
		}
		d := draw(rt)
		a, want := newAsker(rt, w, d.q, false), NewModel(w).View(s)
		list := questions(d)
		maps.Copy(list, wholeQuestions(w))
		for name, ask := range list {
			y, yerr := ask(got)
			if yerr != nil && hut3.CodeOf(yerr) == hut3.Integrity {
				continue
			}
			x, xerr := ask(want)
			a.same(name, x, y, xerr, yerr)
		}
	})
}

func damaged(t *rapid.T, what string, err error) {
	if hut3.CodeOf(err) != hut3.Integrity {
		t.Fatalf("%s of what is damaged: %v", what, err)
	}
}
