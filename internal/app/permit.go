package app

import (
	"context"
	"errors"

	"hut3"
	"hut3/internal/access"
)

// permit asks whether the actor may look at all, before anything is looked for:
// "there is no such message" is an answer too. A refusal is recorded.
func (a *App) permit(ctx context.Context, actor hut3.Actor, look access.Look) error {
	if access.Can(actor, access.Act{Action: look.Action, Object: look.Object, Units: look.Units}) == nil {
		return nil
	}
	return a.Doors.Read(ctx, actor, look)
}

// Refuse answers that a room is not for the actor, or a form in it, and leaves
// that in the log.
func (a *App) Refuse(ctx context.Context, actor hut3.Actor, room, format string, args ...any) error {
	return a.Doors.Refuse(ctx, actor, access.Act{Action: actionOf(room)}, format, args...)
}

// keeps refuses an act to units other than the one that owns the case. Who lacks
// the role is told so by the door.
func (a *App) keeps(ctx context.Context, actor hut3.Actor, action access.Action) error {
	if access.Can(actor, access.Act{Action: action}) != nil || actor.Unit == a.Config.Unit {
		return nil
	}
	return a.Doors.Refuse(ctx, actor, access.Act{Action: action}, "%s is for %s, which keeps the case", action, a.Config.Unit)
}

// missed records a look that found nothing by its reference: somebody may be
// trying numbers. It gives back the error of the search.
func (a *App) missed(ctx context.Context, actor hut3.Actor, look access.Look, err error) error {
	if hut3.CodeOf(err) != hut3.NotFound {
		return err
	}
	look.Count, look.Refs = 0, nil
	return errors.Join(err, a.Doors.Read(ctx, actor, look))
}
