package marks

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// SaveSearch keeps a query under a name, which no other search of the actor has.
func (m Marks) SaveSearch(ctx context.Context, actor hut3.Actor, name, query string, shared bool) (ref hut3.Ref, err error) {
	err = m.Doors.Write(ctx, actor, access.Act{Action: access.SearchSet}, func(tx *store.Tx) error {
		if err := freeName[hut3.SavedSearch](tx, SearchKind, actor, name); err != nil {
			return err
		}
		r, err := tx.Put(SearchKind, "", hut3.SavedSearch{Name: name, Owner: actor.User, Unit: actor.Unit, Shared: shared, Query: query, Purpose: actor.Purpose})
		ref = r.Ref()
		return err
	})
	return ref, err
}

// Searches gives the saved searches that exist for the actor: his own, and
// those that people of his unit share.
func Searches(tx *store.Tx, actor hut3.Actor) ([]store.Item[hut3.SavedSearch], error) {
	return existing[hut3.SavedSearch](tx, SearchKind, actor)
}

// FindSearch finds a saved search of the actor by its reference or name. Of two
// of one name his own goes first.
func FindSearch(tx *store.Tx, actor hut3.Actor, name string) (store.Item[hut3.SavedSearch], error) {
	return find[hut3.SavedSearch](tx, SearchKind, actor, name, noSearch)
}

func noSearch(name string) error {
	return hut3.Errorf(hut3.NotFound, "there is no saved search %q; hut3 searches list shows yours and those of your unit", name)
}

// DropSearch ends a saved search of the actor. Its record stays.
func (m Marks) DropSearch(ctx context.Context, actor hut3.Actor, name string) (hut3.Ref, error) {
	return drop(ctx, m, actor, name, dropping[hut3.SavedSearch]{SearchKind, access.SearchSet, noSearch, func(s *hut3.SavedSearch) { s.Ended = true }})
}
