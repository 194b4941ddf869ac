package app

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// Account is a user with his reference.
type Account struct {
	Ref hut3.Ref `json:"ref"`
	hut3.User
}

// AddUser makes an account; its unit must be an agency that is known.
func (a *App) AddUser(ctx context.Context, actor hut3.Actor, u hut3.User, secret string) (hut3.Ref, error) {
	if err := a.knownUnit(u.Unit); err != nil {
		return "", err
	}
	return a.Doors.AddUser(ctx, actor, u, secret)
}

func (a *App) knownUnit(code string) error {
	if _, ok := a.Agencies.ByCode(code); !ok {
		return hut3.Errorf(hut3.Invalid, "no unit has the code %q; hut3 agencies lists them", code)
	}
	return nil
}

// Users lists the accounts: those of the actor's unit, and all of them to the
// unit that owns the case.
func (a *App) Users(ctx context.Context, actor hut3.Actor) ([]Account, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.AccountRead}); err != nil {
		return nil, err
	}
	users, err := a.Doors.Users(ctx)
	if err != nil {
		return nil, err
	}
	out := []Account{}
	for _, u := range users {
		if a.mayLookAt(actor, u.Body.Unit) {
			out = append(out, Account{u.Ref, u.Body})
		}
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.AccountRead, Count: int64(len(out))})
}

// DisableUser closes an account.
func (a *App) DisableUser(ctx context.Context, actor hut3.Actor, name string) error {
	if err := a.permit(ctx, actor, access.Look{Action: access.UserSet}); err != nil {
		return err
	}
	users, err := a.Doors.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Body.Name == name {
			u.Body.Disabled = true
			return a.Doors.SetUser(ctx, actor, u.Body)
		}
	}
	return hut3.Errorf(hut3.NotFound, "no user %s", name)
}

// Allocate gives a unit a part of the corpus. It is for the unit that keeps the
// case: nobody else gives himself more than he was given.
func (a *App) Allocate(ctx context.Context, actor hut3.Actor, al hut3.Allocation) (hut3.Ref, error) {
	if err := a.keeps(ctx, actor, access.AllocationSet); err != nil {
		return "", err
	}
	if err := a.knownUnit(al.Unit); err != nil {
		return "", err
	}
	return a.Doors.Allocate(ctx, actor, al)
}

// noAuthority writes AUTH-0, which every case begins with.
func (a *App) noAuthority(ctx context.Context, actor hut3.Actor) error {
	return a.Doors.Write(ctx, actor, access.Act{Action: access.AuthoritySet, Object: "AUTH-0"}, func(tx *store.Tx) error {
		_, err := tx.Put(ingest.AuthorityKind, "AUTH-0", hut3.Authority{Title: "not stated"})
		return err
	})
}

// SignInNow signs somebody in by the clock on the wall, whatever clock the
// folder was filled by.
func (a *App) SignInNow(ctx context.Context, name, secret string) (string, hut3.Actor, error) {
	a.Doors.Now = time.Now
	return a.Doors.SignIn(ctx, name, secret)
}
