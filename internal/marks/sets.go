package marks

import (
	"context"

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
		if err := freeName[hut3.HitSet](tx, SetKind, actor, n.Name); err != nil {
			return err
		}
		r, err := tx.Put(SetKind, "", hut3.HitSet{Name: n.Name, Owner: actor.User, Unit: actor.Unit, Shared: n.Shared, Query: n.Query, At: tx.Now(), Rows: list})
		ref = r.Ref()
		return err
	})
	return ref, err
}

// Sets gives the hit sets that exist for the actor: his own, and those that
// people of his unit share.
func Sets(tx *store.Tx, actor hut3.Actor) ([]store.Item[hut3.HitSet], error) {
	return existing[hut3.HitSet](tx, SetKind, actor)
}

// FindSet finds a hit set of the actor by its reference or name. Of two of one
// name his own goes first.
func FindSet(tx *store.Tx, actor hut3.Actor, name string) (store.Item[hut3.HitSet], error) {
	return find[hut3.HitSet](tx, SetKind, actor, name, NoSet)
}

// NoSet is the answer to a name that no hit set of the actor has.
func NoSet(name string) error {
	return hut3.Errorf(hut3.NotFound, "there is no hit set %q; hut3 hitset list shows yours and those of your unit", name)
}

// DropSet ends a hit set of the actor. Its record stays.
func (m Marks) DropSet(ctx context.Context, actor hut3.Actor, name string) (hut3.Ref, error) {
	return drop(ctx, m, actor, name, dropping[hut3.HitSet]{SetKind, access.HitSetSet, NoSet, func(s *hut3.HitSet) { s.Ended = true }})
}
