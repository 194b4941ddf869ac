package app

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// Reperformed is what reading a delivery again gave beside what is sealed.
type Reperformed = ingest.Reperformed

// Reperform reads the originals of a live delivery again, or of every one where
// ref is empty, and compares each row and message with what is sealed. It shows
// where they differ and no text; the actor's scope plays no part.
func (a *App) Reperform(ctx context.Context, actor hut3.Actor, ref string, progress func(Progress)) ([]Reperformed, error) {
	look := access.Look{Action: access.Verify, Query: "reperform", Object: hut3.Ref(ref)}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	deliveries, err := a.liveDeliveries(ctx, ref)
	if err != nil {
		return nil, a.missed(ctx, actor, look, err)
	}
	deps := a.ingestDeps(progress)
	deps.Now = a.Doors.Now
	erased, err := a.erasedFrom(ctx)
	if err != nil {
		return nil, err
	}
	out := []Reperformed{}
	for _, d := range deliveries {
		register, err := ingest.Register(a.Vault, d)
		if err != nil {
			return out, err
		}
		r, err := a.again(ctx, deps, d, register, erased[d.Number])
		if hut3.CodeOf(err) == hut3.Invalid && ref == "" {
			r, err = ingest.Unlike(d, deps, err), nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, r)
		look.Count += r.Differing
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// again reads a delivery again, or where something of it was erased holds what is
// left against its originals.
func (a *App) again(ctx context.Context, deps ingest.Deps, d hut3.Delivery, register []ingest.Registered, by []hut3.Ref) (Reperformed, error) {
	if len(by) == 0 {
		return ingest.Reperform(ctx, deps, d, register)
	}
	return ingest.CheckErased(ctx, deps, d, by)
}

// erasedFrom gives the erasures that took something of each delivery.
func (a *App) erasedFrom(ctx context.Context) (map[uint32][]hut3.Ref, error) {
	out := map[uint32][]hut3.Ref{}
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := store.List[hut3.Erasure](tx, retention.ErasureKind)
		for _, it := range list {
			if it.Body.Done == nil {
				continue
			}
			for _, n := range it.Body.Done.Deliveries {
				out[n] = append(out[n], it.Ref)
			}
		}
		return err
	})
	return out, err
}

// liveDeliveries gives one live delivery, or all in the order of their numbers.
func (a *App) liveDeliveries(ctx context.Context, ref string) (list []hut3.Delivery, err error) {
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		if ref != "" {
			n, err := hut3.ParseDelivery(ref)
			if err != nil {
				return err
			}
			d, _, err := store.Get[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Ref(hut3.DeliveryRef(n)))
			list = append(list, d)
			return err
		}
		items, err := store.List[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		for _, it := range items {
			list = append(list, it.Body)
		}
		slices.SortFunc(list, func(a, b hut3.Delivery) int { return cmp.Compare(a.Number, b.Number) })
		return err
	})
	return list, err
}
