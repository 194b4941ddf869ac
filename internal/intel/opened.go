package intel

import (
	"context"
	"encoding/json"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// PackageVersion is who did what to a package, and when.
type PackageVersion struct {
	Version int64             `json:"version"`
	State   hut3.PackageState `json:"state"`
	Author  hut3.Ref          `json:"author"`
	At      time.Time         `json:"at"`
}

// opened records that the unit's copy was received and opened in the system, and gives
// the receipt as the unit sees it.
func (i *Intel) opened(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (hut3.Receipt, error) {
	id := hut3.ReceiptRef(ref, actor.Unit)
	var r hut3.Receipt
	act := access.Act{Action: access.PackageRead, Object: id, Units: []string{actor.Unit}}
	err := i.Doors.Write(ctx, actor, act, func(tx *store.Tx) (err error) {
		if r, _, err = store.Get[hut3.Receipt](tx, ReceiptKind, id); err != nil {
			return err
		}
		if r, err = i.open(tx, actor, r, hut3.BySystem); err != nil {
			return err
		}
		if _, err = tx.Put(ReceiptKind, string(id), r); err == nil {
			r, err = inUnit(tx, actor.Unit, r)
		}
		return err
	})
	return r, err
}

// open takes a receipt to opened, where it is not there yet.
func (i *Intel) open(tx *store.Tx, actor hut3.Actor, r hut3.Receipt, medium hut3.Medium) (hut3.Receipt, error) {
	var err error
	for _, state := range []hut3.ReceiptState{hut3.ReceiptReceived, hut3.ReceiptOpened} {
		if next := r.State.Next(); len(next) == 0 || next[0] != state {
			continue
		}
		step := hut3.ReceiptStep{State: state, At: tx.Now(), Medium: medium, Officer: hut3.Officer{Name: actor.Name}, RecordedBy: actor.User, RecordedAt: tx.Now()}
		if r, err = r.Add(step); err != nil {
			return r, err
		}
	}
	return r, nil
}

// History gives who did what to a package that the actor sees whole.
func (i *Intel) History(ctx context.Context, actor hut3.Actor, ref hut3.Ref) ([]PackageVersion, error) {
	if _, _, err := i.packageInside(ctx, actor, ref); err != nil {
		return nil, err
	}
	var out []PackageVersion
	err := i.Doors.View(ctx, func(tx *store.Tx) error {
		versions, err := tx.History(PackageKind, string(ref))
		for _, r := range versions {
			var p hut3.Package
			if err := json.Unmarshal(r.Body, &p); err != nil {
				return hut3.Wrap(err, hut3.Integrity, "%s version %d cannot be read", ref, r.Version)
			}
			out = append(out, PackageVersion{r.Version, p.State, hut3.Ref(r.Author), r.At})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, i.Doors.Read(ctx, actor, access.Look{Action: access.PackageRead, Object: ref, Count: int64(len(out)), Units: []string{actor.Unit}})
}
