package app

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/marks"
	"hut3/internal/query"
	"hut3/internal/store"
)

// HitSetItem is a hit set as the actor may see it.
type HitSetItem struct {
	Ref      hut3.Ref  `json:"ref"`
	Name     string    `json:"name"`
	Query    string    `json:"query"`
	Mine     bool      `json:"mine"`
	Shared   bool      `json:"shared"`
	At       time.Time `json:"at"`
	Messages int64     `json:"messages"` // of it that the actor may see now
}

// SaveHitSet freezes the messages of a query under a name. In a query it is
// set:NAME, by which sets are joined, taken from one another and searched.
func (a *App) SaveHitSet(ctx context.Context, actor hut3.Actor, name, text string, shared bool) (HitSetItem, error) {
	out := HitSetItem{Name: name, Mine: true, Shared: shared}
	if err := access.Can(actor, access.Act{Action: access.HitSetSet}); err != nil {
		_, err := a.marks().SaveSet(ctx, actor, marks.NewSet{}) // which refuses, and logs it
		return out, err
	}
	q, view, err := a.ask(ctx, actor, access.CorpusSearch, text)
	if err != nil {
		return out, err
	}
	rows, err := view.Refs(ctx, q)
	if err != nil {
		return out, err
	}
	out.Query, out.Messages, out.At = q.String(), int64(len(rows)), a.Doors.Now().UTC()
	out.Ref, err = a.marks().SaveSet(ctx, actor, marks.NewSet{Name: name, Query: out.Query, Shared: shared, Rows: rows})
	return out, err
}

// HitSets lists the hit sets of the actor and those that his unit shares. A set
// of another that holds nothing which the actor may see does not exist for him.
func (a *App) HitSets(ctx context.Context, actor hut3.Actor) ([]HitSetItem, error) {
	_, view, err := a.ask(ctx, actor, access.CorpusSearch, "*")
	if err != nil {
		return nil, err
	}
	var items []store.Item[hut3.HitSet]
	err = a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		items, err = marks.Sets(tx, actor)
		return err
	})
	out := []HitSetItem{}
	for _, it := range items {
		if err != nil {
			return nil, err
		}
		var shown []hut3.Key
		if shown, err = a.shownOf(ctx, view, it.Body.Rows); err != nil {
			return nil, err
		}
		mine := it.Body.Owner == actor.User
		if !mine && len(shown) == 0 {
			continue
		}
		out = append(out, HitSetItem{it.Ref, it.Body.Name, it.Body.Query, mine, it.Body.Shared, it.Body.At, int64(len(shown))})
	}
	if err != nil {
		return nil, err
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "hit sets", Count: int64(len(out))})
}

func (a *App) shownOf(ctx context.Context, view *corpus.View, l hut3.RowList) ([]hut3.Key, error) {
	rows, err := marks.RowsOf(a.Vault, l)
	if err != nil {
		return nil, err
	}
	return view.Shown(ctx, rows)
}

// DropHitSet ends a hit set of the actor; its record stays.
func (a *App) DropHitSet(ctx context.Context, actor hut3.Actor, name string) (hut3.Ref, error) {
	return a.marks().DropSet(ctx, actor, name)
}

// SetsCompared is how two hit sets lie over each other.
type SetsCompared struct {
	A     string `json:"a"`
	B     string `json:"b"`
	OnlyA int64  `json:"only_a"`
	Both  int64  `json:"both"`
	OnlyB int64  `json:"only_b"`
}

// CompareHitSets counts what two hit sets have in common, in what the actor may
// see.
func (a *App) CompareHitSets(ctx context.Context, actor hut3.Actor, first, second string) (SetsCompared, error) {
	out := SetsCompared{A: first, B: second}
	x, y := query.Field{Name: "set", Value: first}, query.Field{Name: "set", Value: second}
	either := query.Or{Of: []query.Q{x, y}}
	q, view, err := a.ask(ctx, actor, access.CorpusSearch, either.String())
	if err != nil {
		return out, err
	}
	for _, part := range []struct {
		into *int64
		of   query.Q
	}{
		{&out.OnlyA, query.And{Of: []query.Q{x, query.Not{Of: y}}}}, {&out.Both, query.And{Of: []query.Q{x, y}}}, {&out.OnlyB, query.And{Of: []query.Q{y, query.Not{Of: x}}}},
	} {
		if *part.into, err = view.Count(ctx, part.of); err != nil {
			return out, err
		}
	}
	look := access.Look{Action: access.CorpusSearch, Query: "comparison of " + q.String(), Count: out.OnlyA + out.Both + out.OnlyB}
	return out, a.Doors.Read(ctx, actor, look)
}

// noSet is that a query asks for a set which the actor has not.
type noSet struct {
	error
	name string
}

// Unwrap gives the error with its code.
func (n noSet) Unwrap() error { return n.error }

// withSets gives a view the hit sets that a query names. A set that does not
// exist for the actor is not told from one that never was.
func (a *App) withSets(ctx context.Context, actor hut3.Actor, view *corpus.View, q query.Q) (*corpus.View, error) {
	names := query.Values(q, "set")
	if len(names) == 0 {
		return view, nil
	}
	sets := map[string][]hut3.Key{}
	for _, name := range names {
		var it store.Item[hut3.HitSet]
		err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
			it, err = marks.FindSet(tx, actor, name)
			return err
		})
		if hut3.CodeOf(err) == hut3.NotFound {
			return nil, noSet{err, name}
		}
		if err != nil {
			return nil, err
		}
		if sets[name], err = a.shownOf(ctx, view, it.Body.Rows); err != nil {
			return nil, err
		}
		if len(sets[name]) == 0 && it.Body.Owner != actor.User {
			return nil, noSet{marks.NoSet(name), name}
		}
	}
	return view.WithSets(sets), nil
}
