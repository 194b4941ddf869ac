package app

import (
	"context"

	"hut3"
)

// DemoPassword opens every account of a demo folder, which holds nothing real.
const DemoPassword = "synthetic data only"

// DemoPeople lists the accounts of a demo, so that one person can see the pages
// as each of them does. Of data that is not a demo's it tells nobody anything.
func (a *App) DemoPeople(ctx context.Context, _ hut3.Actor) ([]hut3.User, error) {
	if !a.Config.Demo {
		return nil, hut3.Errorf(hut3.NotFound, "there is no page at this address")
	}
	users, err := a.Doors.Users(ctx)
	out := []hut3.User{}
	for _, u := range users {
		if !u.Body.Disabled {
			out = append(out, u.Body)
		}
	}
	return out, err
}

// SignInDemo signs the actor in as another of a demo's people, by the password
// that they all have: an account whose password was changed stays shut.
func (a *App) SignInDemo(ctx context.Context, _ hut3.Actor, name string) (string, hut3.Actor, error) {
	if !a.Config.Demo {
		return "", hut3.Actor{}, hut3.Errorf(hut3.NotFound, "there is no page at this address")
	}
	return a.Doors.SignIn(ctx, name, DemoPassword)
}
