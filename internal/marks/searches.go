package marks

import (
	"context"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// SaveSearch keeps a query under a name, which no other search of the actor has.
func (m Marks) SaveSearch(ctx context.Context, actor hut3.Actor, name, query string, shared bool) (ref hut3.Ref, err error) {
	err = m.Doors.Write(ctx, actor, access.Act{Action: access.SearchSet}, func(tx *store.Tx) error {
		if err := freeName[hut3.SavedSearch](tx, SearchKind, actor, name, func(s hut3.SavedSearch) bool { return s.Ended }); err != nil {
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
	items, err := store.List[hut3.SavedSearch](tx, SearchKind, hut3.Attr{Name: "unit", Value: actor.Unit})
	var out []store.Item[hut3.SavedSearch]
	for _, it := range items {
		if !it.Body.Ended && (it.Body.Owner == actor.User || it.Body.Shared) {
			out = append(out, it)
		}
	}
	return out, err
}

// FindSearch finds a saved search of the actor by its reference or name. Of two
// of one name his own goes first.
func FindSearch(tx *store.Tx, actor hut3.Actor, name string) (found store.Item[hut3.SavedSearch], err error) {
	items, err := Searches(tx, actor)
	if err != nil {
		return found, err
	}
	for _, it := range items {
		switch {
		case strings.EqualFold(string(it.Ref), name):
			return it, nil
		case it.Body.Name == name && (found.Ref == "" || it.Body.Owner == actor.User):
			found = it
		}
	}
	if found.Ref == "" {
		return found, hut3.Errorf(hut3.NotFound, "there is no saved search %q; hut3 searches list shows yours and those of your unit", name)
	}
	return found, nil
}

// DropSearch ends a saved search of the actor. Its record stays.
func (m Marks) DropSearch(ctx context.Context, actor hut3.Actor, name string) (ref hut3.Ref, err error) {
	err = m.Doors.Write(ctx, actor, access.Act{Action: access.SearchSet, Object: hut3.Ref(name)}, func(tx *store.Tx) error {
		it, err := FindSearch(tx, actor, name)
		if err != nil {
			return err
		}
		if it.Body.Owner != actor.User {
			return hut3.Errorf(hut3.Refused, "%s is not yours; its owner drops it", it.Ref)
		}
		it.Body.Ended = true
		ref = it.Ref
		_, err = tx.Put(SearchKind, string(it.Ref), it.Body)
		return err
	})
	return ref, err
}
