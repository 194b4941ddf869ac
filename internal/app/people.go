package app

import (
	"context"
	"slices"

	"hut3"
)

// UserRefs finds accounts by what a person types: a user's name, or a
// reference, as in USR-3.
func (a *App) UserRefs(ctx context.Context, names []string) ([]hut3.Ref, error) {
	if len(names) == 0 {
		return nil, nil
	}
	users, err := a.Doors.Users(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]hut3.Ref, len(names))
	for i, name := range names {
		n := -1
		for j, u := range users {
			if u.Body.Name == name || string(u.Ref) == name {
				n = j
			}
		}
		if n < 0 {
			return nil, hut3.Errorf(hut3.NotFound, "no user %s", name)
		}
		out[i] = users[n].Ref
	}
	return slices.Compact(out), nil
}
