package app

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// HeldItem is a restriction as the independent reviewer reads it.
type HeldItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Restriction
	// Untimed is how many of Messages have no time, in the answer to a lock in a
	// period: they may lie in it, so that it hides them too.
	Untimed int64 `json:"untimed,omitempty"`
}

// Review lists what is held, locked or released; what may hide a threat to life
// comes first. It is the reviewer's alone.
func (a *App) Review(ctx context.Context, actor hut3.Actor, state hut3.RestrictionState) ([]HeldItem, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.GateRead}); err != nil {
		return nil, err
	}
	items, err := ingest.Review(ctx, a.Doors, actor, state)
	if err != nil {
		return nil, err
	}
	out, refs := make([]HeldItem, len(items)), make([]hut3.Ref, len(items))
	for i, it := range items {
		out[i], refs[i] = HeldItem{Ref: it.Ref, Restriction: it.Body}, it.Ref
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.GateRead, Query: "review " + string(state), Count: int64(len(out)), Refs: refs})
}

// Rule is the independent reviewer's word on what is held: released or locked.
func (a *App) Rule(ctx context.Context, actor hut3.Actor, ref hut3.Ref, to hut3.RestrictionState, reason string) error {
	return ingest.Rule(ctx, a.Doors, actor, ref, to, reason)
}

// Restrict hides messages that are in the case already.
func (a *App) Restrict(ctx context.Context, actor hut3.Actor, r hut3.Restriction) (ref hut3.Ref, err error) {
	if err := a.keeps(ctx, actor, access.RestrictSet); err != nil {
		return "", err
	}
	r.State = hut3.Locked
	err = a.Doors.Write(ctx, actor, access.Act{Action: access.RestrictSet}, func(tx *store.Tx) error {
		rec, err := tx.Put(access.RestrictionKind, "", r)
		ref = rec.Ref()
		return err
	})
	return ref, err
}

// WatchEntry is an entry of the gate's watch list.
type WatchEntry = ingest.Entry

// WatchList gives the gate's watch list in force. It is for reviewers and
// custodians.
func (a *App) WatchList(ctx context.Context, actor hut3.Actor) (out []WatchEntry, err error) {
	look := access.Look{Action: access.WatchRead, Query: "watch list"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		out, err = ingest.WatchList(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}

// Watch adds an entry to the gate's watch list.
func (a *App) Watch(ctx context.Context, actor hut3.Actor, w hut3.Watch) (hut3.Ref, error) {
	return ingest.SetWatch(ctx, a.Doors, actor, "", w)
}
