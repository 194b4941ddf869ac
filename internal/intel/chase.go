package intel

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Chase records that a recipient was asked for what is awaited of him. Who
// sees the package whole may do it; it changes no state.
func (i *Intel) Chase(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string, c hut3.Chase) error {
	if err := i.mayFollow(ctx, actor, ref, agency); err != nil {
		return err
	}
	id := hut3.ReceiptRef(ref, agency)
	act := access.Act{Action: access.PackageReceipt, Object: id, Units: []string{actor.Unit}, Details: map[string]string{"act": "chase"}}
	return i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		p, _, err := store.Get[hut3.Package](tx, PackageKind, ref)
		if err != nil {
			return err
		}
		if !i.inside(actor, p.Origin) {
			return hut3.Errorf(hut3.Refused, "%s is chased by %s, which sent it", ref, p.Origin)
		}
		r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, id)
		if err != nil {
			return err
		}
		if len(r.State.Next()) == 0 {
			return hut3.Errorf(hut3.Conflict, "%s is %s and nothing more is awaited", id, r.State)
		}
		c.By = actor.User
		if c.At.IsZero() {
			c.At = tx.Now()
		}
		if c.At.After(tx.Now()) {
			return hut3.Errorf(hut3.Invalid, "the chase is said to have happened at %s, which is still to come", c.At.Format("2006-01-02 15:04:05 MST"))
		}
		r.Chases = append(slices.Clone(r.Chases), c)
		_, err = tx.Put(ReceiptKind, string(id), r)
		return err
	})
}
