package app

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/marks"
	"hut3/internal/query"
	"hut3/internal/store"
)

// SearchItem is a saved search as the actor may see it.
type SearchItem struct {
	Ref     hut3.Ref `json:"ref"`
	Name    string   `json:"name"`
	Query   string   `json:"query"`
	Purpose string   `json:"purpose"`
	Mine    bool     `json:"mine"`
	Shared  bool     `json:"shared"`
}

// SaveSearch keeps a query under a name: the actor's own, or shared with his
// unit.
func (a *App) SaveSearch(ctx context.Context, actor hut3.Actor, name, text string, shared bool) (SearchItem, error) {
	if err := cmp.Or(within(name, mostName, "the name"), within(text, mostSaved, "the query")); err != nil {
		return SearchItem{}, err
	}
	q, err := query.Parse(text, a.Zone)
	if err != nil {
		return SearchItem{}, err
	}
	out := SearchItem{Name: name, Query: q.String(), Purpose: actor.Purpose, Mine: true, Shared: shared}
	out.Ref, err = a.marks().SaveSearch(ctx, actor, name, out.Query, shared)
	return out, err
}

// Searches lists the saved searches of the actor and those that his unit shares.
func (a *App) Searches(ctx context.Context, actor hut3.Actor) ([]SearchItem, error) {
	look := access.Look{Action: access.CorpusSearch, Query: "saved searches"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	out := []SearchItem{}
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := marks.Searches(tx, actor)
		for _, it := range items {
			out = append(out, searchItem(actor, it))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

func searchItem(actor hut3.Actor, it store.Item[hut3.SavedSearch]) SearchItem {
	return SearchItem{it.Ref, it.Body.Name, it.Body.Query, it.Body.Purpose, it.Body.Owner == actor.User, it.Body.Shared}
}

// SavedSearch finds a saved search of the actor by its reference or name.
func (a *App) SavedSearch(ctx context.Context, actor hut3.Actor, name string) (out SearchItem, err error) {
	look := access.Look{Action: access.CorpusSearch, Query: "saved search " + name}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		it, err := marks.FindSearch(tx, actor, name)
		out = searchItem(actor, it)
		return err
	})
	if err != nil {
		return SearchItem{}, a.missed(ctx, actor, look, err)
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// DropSearch ends a saved search of the actor; its record stays.
func (a *App) DropSearch(ctx context.Context, actor hut3.Actor, name string) (hut3.Ref, error) {
	return a.marks().DropSearch(ctx, actor, name)
}

// PastSearch is a search that the actor made.
type PastSearch struct {
	At        time.Time `json:"at"`
	Query     string    `json:"query"`
	Purpose   string    `json:"purpose"`
	Operation hut3.Ref  `json:"operation,omitempty"`
}

// SearchHistory gives the searches that the actor made, the latest first, most of
// them at most; zero is all. What pages look up on their own, as lists, plans and
// completions, is none of them. What they found is not told: it may be hidden from
// him since.
func (a *App) SearchHistory(ctx context.Context, actor hut3.Actor, most int) ([]PastSearch, error) {
	look := access.Look{Action: access.CorpusSearch, Query: "own searches"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	out := []PastSearch{}
	err := a.Doors.EachOwnSearch(ctx, actor, max(0, most), func(l audit.Leaf) error {
		var e audit.Entry
		if err := json.Unmarshal(l.Payload, &e); err != nil {
			return hut3.Wrap(err, hut3.Integrity, "reading leaf %d of the looks log", l.Index)
		}
		var details struct{ Query string }
		if err := json.Unmarshal(e.Details, &details); err != nil {
			return hut3.Wrap(err, hut3.Integrity, "reading leaf %d of the looks log", l.Index)
		}
		if e.Actor.User == actor.User {
			out = append(out, PastSearch{e.Time, details.Query, e.Purpose, e.Operation})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}
