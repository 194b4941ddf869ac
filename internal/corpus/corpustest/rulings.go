package corpustest

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
)

// Regrouper is an engine whose views take people's rulings.
type Regrouper interface {
	Engine
	// Regrouped is View with rulings laid over it.
	Regrouped(s Setting, rulings *corpus.Rulings) (View, error)
}

// Rulings draws splits and joins of the rows of a world.
func Rulings(w World) *rapid.Generator[*corpus.Rulings] {
	return rapid.Custom(func(t *rapid.T) *corpus.Rulings {
		out := &corpus.Rulings{Extractor: Extractor{}}
		for range rapid.IntRange(1, 4).Draw(t, "rulings") {
			split := rapid.Bool().Draw(t, "split")
			rows := rapid.SliceOfNDistinct(rapid.SampledFrom(w.keys()), 1, 3, rapid.ID[hut3.Key]).Draw(t, "rows")
			out.List = append(out.List, corpus.Ruling{Split: split, Rows: rows})
		}
		return out
	})
}

// regrouped is the world that a view with rulings is to answer as: what the view
// sees, in one access class, each message made of the rows that the rulings
// leave it, said again in the plainest way.
func regrouped(w World, v *ModelView, rulings []corpus.Ruling) World {
	var groups [][]corpus.RowEntry
	for _, h := range v.visible {
		groups = append(groups, v.rowsOf(h.Key))
	}
	of := func(row hut3.Key) int {
		return slices.IndexFunc(groups, func(g []corpus.RowEntry) bool { return place(g, row) >= 0 })
	}
	joined := map[hut3.Key]bool{}
	for _, r := range rulings {
		if slices.ContainsFunc(r.Rows, func(row hut3.Key) bool { return of(row) < 0 }) {
			continue
		}
		first := of(r.Rows[0])
		for _, row := range r.Rows {
			from := of(row)
			switch i := place(groups[from], row); {
			case r.Split && len(groups[from]) > 1:
				one := groups[from][i]
				groups[from] = slices.Delete(groups[from], i, i+1)
				groups = append(groups, []corpus.RowEntry{one})
				delete(joined, row)
			case !r.Split && from != first:
				groups[first], groups[from] = append(groups[first], groups[from]...), nil
				for _, x := range groups[first] {
					joined[x.Key] = true
				}
			}
		}
	}
	out := make(World, len(w))
	for i, d := range w {
		out[i] = Delivery{Number: d.Number, Class: 1}
		for _, r := range d.Rows {
			if r.Message == 0 && v.seesRecord(d.Class, r) {
				out[i].Rows = append(out[i].Rows, r)
			}
		}
	}
	for _, g := range groups {
		for i := range g {
			if joined[g[i].Key] && g[i].Key != slices.MinFunc(g, byKey).Key && (g[i].Role == hut3.Founder || g[i].Role == hut3.PossibleRepeat) {
				g[i].Role = hut3.Joined
			}
		}
		if len(g) > 0 {
			out.put(v, g)
		}
	}
	for i := range out {
		slices.SortFunc(out[i].Rows, byKey)
	}
	return out
}

func byKey(a, b corpus.RowEntry) int {
	if a.Key < b.Key {
		return -1
	}
	return 1
}

func place(g []corpus.RowEntry, row hut3.Key) int {
	return slices.IndexFunc(g, func(r corpus.RowEntry) bool { return r.Key == row })
}

// put enters the rows of a message, which is shown by the lowest of them.
func (w World) put(v *ModelView, g []corpus.RowEntry) {
	slices.SortFunc(g, byKey)
	head, class, _ := v.row(g[0].Key)
	h, _ := v.spoken(head, class)
	shown, ok := v.find(head.Message)
	apart := !ok || shown.Ref != head.Key
	if apart && !v.sees(h, head) {
		return // what it says of its own is out of sight
	}
	again := apart || v.index.entries[entryOf{shown.Key, shown.class}].Ref != shown.Ref
	e := corpus.MessageEntry{Message: h.Message, Ref: head.Key}
	e.Key, e.Rows = head.Key, 0
	for _, r := range g {
		if again {
			_, of, _ := v.row(r.Key)
			says, _ := v.spoken(r, of)
			r.Differs = otherwise(says, h)
		}
		r.Message = head.Key
		d := &w[r.Key.Delivery()-1]
		d.Rows = append(d.Rows, r)
		if d.Number == head.Key.Delivery() {
			e.Rows++
		}
	}
	d := &w[head.Key.Delivery()-1]
	d.Messages = append(d.Messages, e)
}

// rule holds an engine to what people ruled: with the rulings it answers as a
// corpus that was grouped so.
func rule(t *testing.T, make NewEngine) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Worlds().Draw(rt, "world")
		e, ok := make(t, t.TempDir()).(Regrouper)
		if !ok {
			t.Skip("the engine takes no rulings")
		}
		load(rt, e, w)
		for range 2 {
			scope := Scopes(w).Draw(rt, "scope")
			scope.Declared = nil // what is withheld is counted as the rule has it
			rulings, s := Rulings(w).Draw(rt, "rulings"), Settings(w, scope).Draw(rt, "setting")
			got, err := e.Regrouped(s, rulings)
			if err != nil {
				rt.Fatal(err)
			}
			as := regrouped(w, NewModel(w).View(s), rulings.List)
			s.Scope = hut3.Scope{Grants: []hut3.Grant{{Class: 1, All: true}}}
			compare(rt, as, NewModel(as).View(s), got, draw(rt), true)
			if _, err := got.Count(context.Background(), Queries().Draw(rt, "another")); err != nil && hut3.CodeOf(err) == hut3.Internal {
				rt.Fatal(err)
			}
		}
	})
}
