package retention

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// AddHold records that material is not to be erased.
func AddHold(ctx context.Context, doors *access.Doors, actor hut3.Actor, h hut3.LegalHold) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.HoldSet, Details: map[string]string{"what": h.What.String()}}
	err = doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		r, err := tx.Put(HoldKind, "", h)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// ReleaseHold ends a hold, with a reason. see reports whether it exists for the
// actor.
func ReleaseHold(ctx context.Context, doors *access.Doors, actor hut3.Actor, ref hut3.Ref, reason string, see Sees) error {
	return doors.Write(ctx, actor, access.Act{Action: access.HoldRelease, Object: ref}, func(tx *store.Tx) error {
		h, r, err := store.Get[hut3.LegalHold](tx, HoldKind, ref)
		if err == nil {
			err = there(see, r)
		}
		if err != nil {
			return err
		}
		if h.Released {
			return hut3.Errorf(hut3.Conflict, "%s was released already", ref)
		}
		h.Released, h.By, h.At, h.Reason = true, actor.User, tx.Now(), reason
		_, err = tx.Put(HoldKind, string(ref), h)
		return err
	})
}

// Sees reports whether a hold or an erasure exists for an actor.
type Sees func(store.Record) (bool, error)

// there is NotFound for what does not exist for the actor, in the words of what
// never was.
func there(see Sees, r store.Record) error {
	seen, err := see(r)
	if err == nil && !seen {
		err = hut3.Errorf(hut3.NotFound, "no %s %s", r.Kind, r.ID)
	}
	return err
}

// Standing lists the holds that stand.
func Standing(tx *store.Tx) ([]store.Item[hut3.LegalHold], error) {
	return store.List[hut3.LegalHold](tx, HoldKind, hut3.Attr{Name: "state", Value: "standing"})
}
