package corpustest

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"hut3/internal/query"
)

// Sized holds an engine to the contract over one world of so many rows, which a seed
// decides: blocks of lists, frames of columns and sets of bits, which small worlds never
// fill, play a part there.
func Sized(t *testing.T, make NewEngine, rows, seed int) {
	w := worldOf(rows).Example(seed)
	e := make(t, t.TempDir())
	for _, d := range w {
		if err := e.Add(context.Background(), d); err != nil {
			t.Fatalf("delivery %d: %v", d.Number, err)
		}
	}
	model := NewModel(w)
	for i := range 3 {
		s := Settings(w, Scopes(w).Example(seed+i)).Example(seed + i)
		got, err := e.View(s)
		if err != nil {
			t.Fatal(err)
		}
		want := model.View(s)
		for j := range 4 {
			d := rapid.Custom(draw).Example(100*seed + 10*i + j)
			a := newAsker(t, nil, d.q, false) // a fault is told without the whole world
			a.pages(want, got, 300, j%2 == 0)
			a.all(questions(d), want, got)
		}
		newAsker(t, nil, query.All{}, false).all(wholeQuestions(w), want, got)
	}
}

// worldOf draws a world of so many rows, in four deliveries.
func worldOf(rows int) *rapid.Generator[World] {
	const deliveries = 4
	return rapid.Custom(func(t *rapid.T) World {
		b := newWorldBuilder(t)
		for n := range deliveries {
			b.delivery(uint32(n+1), rapid.Uint32Range(1, 3).Draw(t, "class"), rows/deliveries)
		}
		return b.world
	})
}
