package marks

import (
	"context"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// NewSet is a hit set to be saved.
type NewSet struct {
	Name   string
	Query  string
	Shared bool       // with the actor's unit
	Rows   []hut3.Key // as the actor sees the messages
}

// SaveSet freezes the messages of a query under a name, which no other set of
// the actor has.
func (m Marks) SaveSet(ctx context.Context, actor hut3.Actor, n NewSet) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.HitSetSet, Details: map[string]any{"messages": len(n.Rows)}}
	var list hut3.RowList
	if access.Can(actor, act) == nil {
		if list, err = m.keep(ctx, n.Rows); err != nil {
			return "", err
		}
	}
	err = m.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		if err := freeName[hut3.HitSet](tx, SetKind, actor, n.Name, func(s hut3.HitSet) bool { return s.Ended }); err != nil {
			return err
		}
		r, err := tx.Put(SetKind, "", hut3.HitSet{Name: n.Name, Owner: actor.User, Unit: actor.Unit, Shared: n.Shared, Query: n.Query, At: tx.Now(), Rows: list})
		ref = r.Ref()
		return err
	})
	return ref, err
}

// freeName refuses a name that the actor has given already.
func freeName[T any](tx *store.Tx, kind string, actor hut3.Actor, name string, ended func(T) bool) error {
	if strings.TrimSpace(name) != name || name == "" {
		return hut3.Errorf(hut3.Usage, "the name %q is empty, or begins or ends with a space", name)
	}
	items, err := store.List[T](tx, kind, hut3.Attr{Name: "owner", Value: string(actor.User)}, hut3.Attr{Name: "name", Value: name})
	for _, it := range items {
		if !ended(it.Body) {
			return hut3.Errorf(hut3.Conflict, "%s of yours is called %q already; drop it, or give another name", it.Ref, name)
		}
	}
	return err
}

// Sets gives the hit sets that exist for the actor: his own, and those that
// people of his unit share.
func Sets(tx *store.Tx, actor hut3.Actor) ([]store.Item[hut3.HitSet], error) {
	items, err := store.List[hut3.HitSet](tx, SetKind, hut3.Attr{Name: "unit", Value: actor.Unit})
	var out []store.Item[hut3.HitSet]
	for _, it := range items {
		if !it.Body.Ended && (it.Body.Owner == actor.User || it.Body.Shared) {
			out = append(out, it)
		}
	}
	return out, err
}

// FindSet finds a hit set of the actor by its reference or name. Of two of one
// name his own goes first.
func FindSet(tx *store.Tx, actor hut3.Actor, name string) (found store.Item[hut3.HitSet], err error) {
	items, err := Sets(tx, actor)
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
		return found, NoSet(name)
	}
	return found, nil
}

// NoSet is the answer to a name that no hit set of the actor has.
func NoSet(name string) error {
	return hut3.Errorf(hut3.NotFound, "there is no hit set %q; hut3 hitset list shows yours and those of your unit", name)
}

// DropSet ends a hit set of the actor. Its record stays.
func (m Marks) DropSet(ctx context.Context, actor hut3.Actor, name string) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.HitSetSet, Object: hut3.Ref(name)}
	err = m.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		it, err := FindSet(tx, actor, name)
		if err != nil {
			return err
		}
		if it.Body.Owner != actor.User {
			return hut3.Errorf(hut3.Refused, "%s is not yours; its owner drops it", it.Ref)
		}
		it.Body.Ended = true
		ref = it.Ref
		_, err = tx.Put(SetKind, string(it.Ref), it.Body)
		return err
	})
	return ref, err
}
