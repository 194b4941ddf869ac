package corpustest

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Run holds an engine to the contract.
func Run(t *testing.T, make NewEngine) {
	t.Run("answers as the model does", func(t *testing.T) { answers(t, make) })
	t.Run("a hidden part leaves no trace", func(t *testing.T) { twins(t, make) })
	t.Run("people's rulings hold in every answer", func(t *testing.T) { rule(t, make) })
	t.Run("what is damaged is told and nothing is answered wrongly", func(t *testing.T) { damage(t, make) })
}

// load brings a world in, with starts in between.
func load(t *rapid.T, e Engine, w World) {
	for _, d := range w {
		if err := e.Add(context.Background(), d); err != nil {
			t.Fatalf("delivery %d: %v", d.Number, err)
		}
		if rapid.IntRange(0, 3).Draw(t, "restart") == 0 {
			if err := e.Reopen(context.Background()); err != nil {
				t.Fatalf("after delivery %d: %v", d.Number, err)
			}
		}
	}
}

// drawn is a query to ask, and a list of terms.
type drawn struct {
	q     query.Q
	terms []query.Q
}

func draw(t *rapid.T) drawn {
	d := drawn{Queries().Draw(t, "query"), rapid.SliceOfN(Queries(), 1, 4).Draw(t, "terms")}
	if rapid.IntRange(0, 4).Draw(t, "look alike") == 0 {
		d.q = query.LookAlike(d.q, corpus.IsOneWord)
	}
	return d
}

func answers(t *testing.T, make NewEngine) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Worlds().Draw(rt, "world")
		e := make(t, t.TempDir())
		load(rt, e, w)
		model := NewModel(w)
		for range 3 {
			s := Settings(w, Scopes(w).Draw(rt, "scope")).Draw(rt, "setting")
			v, err := e.View(s)
			if err != nil {
				rt.Fatal(err)
			}
			compare(rt, w, model.View(s), v, draw(rt), false)
		}
	})
}

// limited compares what a limit of reads refuses: whatever the views hide, and as
// the plan tells it.
func limited(t *rapid.T, want, got View, q query.Q, reads int64) {
	ctx := context.Background()
	n, err := want.Count(ctx, q)
	m, gotErr := got.Count(ctx, q)
	plan, planErr := got.Explain(ctx, q)
	if n != m || hut3.CodeOf(err) != hut3.CodeOf(gotErr) || (err == nil) != (gotErr == nil) {
		t.Fatalf("%s under a limit of %d: %d, %v with a hidden part and %d, %v without", q, reads, m, gotErr, n, err)
	}
	if planErr == nil && plan.Limit != reads || plan.Reads <= reads && gotErr != nil && planErr == nil {
		t.Fatalf("%s is planned to read %d of %d, and is answered with %v", q, plan.Reads, plan.Limit, gotErr)
	}
}
