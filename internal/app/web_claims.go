package app

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/attribution"
	"hut3/internal/query"
	"hut3/internal/store"
)

// ClaimHandle gives the handle that a claim is about: NotFound where the claim
// or its handle does not exist for the actor.
func (a *App) ClaimHandle(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (hut3.Handle, error) {
	look := access.Look{Action: access.RecordRead, Object: ref, Query: "claim"}
	if err := a.permit(ctx, actor, look); err != nil {
		return hut3.Handle{}, err
	}
	none := hut3.Errorf(hut3.NotFound, "there is no claim %s", ref)
	var c hut3.Claim
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		c, _, err = store.Get[hut3.Claim](tx, attribution.ClaimKind, ref)
		return err
	})
	if err != nil {
		if hut3.CodeOf(err) == hut3.NotFound {
			err = none
		}
		return hut3.Handle{}, a.missed(ctx, actor, look, err)
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return hut3.Handle{}, err
	}
	n, err := view.Count(ctx, query.Field{Name: "handle", Value: c.Handle.String()})
	if err != nil {
		return hut3.Handle{}, err
	}
	if n == 0 {
		return hut3.Handle{}, a.missed(ctx, actor, look, none)
	}
	return c.Handle, nil
}
