package app

import (
	"context"

	"hut3"
	"hut3/internal/access"
)

// Administration is what the administrators of a case look after: accounts and
// keys, and nothing of what a message says.
type Administration struct {
	Users []Account `json:"users"`
}

// Administration gathers it for an administrator.
func (a *App) Administration(ctx context.Context, actor hut3.Actor) (Administration, error) {
	var out Administration
	err := a.permit(ctx, actor, access.Look{Action: access.UserSet})
	if err == nil {
		out.Users, err = a.Users(ctx, actor)
	}
	return out, err
}
