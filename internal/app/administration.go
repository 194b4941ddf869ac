package app

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// What the pages hand to the doors and get back.
type (
	// NewToken is what somebody asks of a program's token.
	NewToken = access.NewToken
	// TokenItem is a token of a program.
	TokenItem = access.TokenItem
	// SessionItem is an open session.
	SessionItem = access.SessionItem
	// FactorItem is a second factor.
	FactorItem = access.FactorItem
	// Site is where passkeys hold.
	Site = access.Site
	// TOTPKey is the secret of an authenticator, shown once.
	TOTPKey = access.TOTPKey
)

// ErrSecondFactor is what Actor answers for a session whose owner has a second
// factor still to show.
var ErrSecondFactor = access.ErrSecondFactor

// TokenPrefix begins every token of a program.
const TokenPrefix = access.TokenPrefix

// Allotted is an allocation with its reference.
type Allotted struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Allocation
}

// Administration is what those who look after a case see of it: accounts,
// sessions, tokens, keys, and who was given what; nothing of what a message
// says. A part that the actor's roles do not open is missing.
type Administration struct {
	Users       []Account      `json:"users"`
	Sessions    []SessionItem  `json:"sessions,omitempty"`
	Tokens      []TokenItem    `json:"tokens,omitempty"`
	Factors     map[string]int `json:"factors,omitempty"` // second factors by account
	Units       []UnitCount    `json:"units"`
	Keys        []UnitKeyItem  `json:"keys"`
	Allocations []Allotted     `json:"allocations,omitempty"`
	Authorities []HeldUnder    `json:"authorities,omitempty"`
}

// UnitCount is a unit that has accounts here.
type UnitCount struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Accounts int    `json:"accounts"`
	Key      bool   `json:"key"` // its public card is known
}

// Administration gathers it. Sessions, tokens and factors are for administrators
// alone, allocations for those who give them, authorities for those who see them.
func (a *App) Administration(ctx context.Context, actor hut3.Actor) (out Administration, err error) {
	if out.Users, err = a.Users(ctx, actor); err != nil {
		return out, err
	}
	if out.Keys, err = a.UnitKeys(ctx, actor); err != nil {
		return out, err
	}
	out.Units = a.unitCounts(out.Users, out.Keys)
	may := func(action access.Action) bool { return access.Can(actor, access.Act{Action: action}) == nil }
	if may(access.UserSet) {
		if err := a.doorsOf(ctx, &out); err != nil {
			return Administration{}, err
		}
	}
	if may(access.AllocationSet) {
		if out.Allocations, err = a.allotted(ctx, actor); err != nil {
			return Administration{}, err
		}
	}
	if may(access.DeliveryRead) {
		out.Authorities, err = a.Authorities(ctx, actor)
	}
	return out, err
}

func (a *App) doorsOf(ctx context.Context, out *Administration) (err error) {
	if out.Sessions, err = a.Doors.Sessions(ctx, ""); err != nil {
		return err
	}
	if out.Tokens, err = a.Doors.Tokens(ctx, ""); err != nil {
		return err
	}
	factors, err := a.Doors.FactorCounts(ctx)
	out.Factors = map[string]int{}
	for _, u := range out.Users {
		out.Factors[string(u.Ref)] = factors[u.Ref]
	}
	return err
}

func (a *App) unitCounts(users []Account, keys []UnitKeyItem) []UnitCount {
	by := map[string]*UnitCount{}
	at := func(code string) *UnitCount {
		if by[code] == nil {
			agency, _ := a.Agencies.ByCode(code)
			by[code] = &UnitCount{Code: code, Name: agency.Name}
		}
		return by[code]
	}
	for _, u := range users {
		at(u.Unit).Accounts++
	}
	for _, k := range keys {
		at(k.Unit).Key = k.Revoked == ""
	}
	out := []UnitCount{}
	for _, u := range by {
		out = append(out, *u)
	}
	slices.SortFunc(out, func(x, y UnitCount) int { return cmp.Compare(x.Code, y.Code) })
	return out
}

// allotted lists the allocations that exist for the actor: one of a compartment
// he is not in tells that the compartment is.
func (a *App) allotted(ctx context.Context, actor hut3.Actor) (out []Allotted, err error) {
	see, err := a.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		list, err := store.SharedList[hut3.Allocation](tx, access.AllocationKind)
		if err != nil {
			return err
		}
		out = []Allotted{}
		for _, al := range list {
			seen := knowsWhole(actor)
			if !seen {
				if seen, err = see.any(tx, al.Ref); err != nil {
					return err
				}
			}
			if seen {
				out = append(out, Allotted{al.Ref, al.Body})
			}
		}
		return nil
	})
	return out, err
}

// SetUser changes an account's unit, title, roles and whether it is open.
func (a *App) SetUser(ctx context.Context, actor hut3.Actor, u hut3.User) error {
	if err := a.permit(ctx, actor, access.Look{Action: access.UserSet}); err != nil {
		return err
	}
	if err := a.knownUnit(u.Unit); err != nil {
		return err
	}
	if err := u.Validate(); err != nil {
		return err
	}
	return a.Doors.SetUser(ctx, actor, u)
}

// FactorPasskey is the kind of a second factor that is a passkey.
const FactorPasskey = access.FactorPasskey
