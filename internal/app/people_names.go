package app

import (
	"context"

	"hut3"
)

// People names accounts by their references, for the trails of records: those of
// the actor's unit, and every one to the unit that owns the case. An account of
// another unit has no name here, and its reference has to do. What page or
// record they stand on is the look that is recorded.
func (a *App) People(ctx context.Context, actor hut3.Actor) (map[hut3.Ref]string, error) {
	users, err := a.Doors.Users(ctx)
	if err != nil {
		return nil, err
	}
	out := map[hut3.Ref]string{}
	for _, u := range users {
		if a.mayLookAt(actor, u.Body.Unit) {
			out[u.Ref] = u.Body.Name
		}
	}
	return out, nil
}
