package access

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/store"
)

// How long a session of the pages may rest, and how often its use is noted.
const (
	idleLength = time.Hour
	seenEvery  = time.Minute
)

// SessionItem is an open session as its owner or an administrator sees it. ID is
// what the log calls it, and opens nothing.
type SessionItem struct {
	ID      string    `json:"id"`
	Account hut3.Ref  `json:"account"`
	Name    string    `json:"name"`
	Made    time.Time `json:"made"`
	Seen    time.Time `json:"seen"`
	Ends    time.Time `json:"ends"`
	Address string    `json:"address,omitempty"`
	Agent   string    `json:"agent,omitempty"`
	Proved  time.Time `json:"proved,omitzero"`
}

// Sessions lists the open sessions of an account, or of all where account is
// empty. Whoever asks for those of others goes through a verb that asks Can.
func (d *Doors) Sessions(ctx context.Context, account hut3.Ref) (out []SessionItem, err error) {
	now := d.Now()
	err = d.View(ctx, func(tx *store.Tx) error {
		out = nil
		list, err := tx.Sessions(account)
		if err != nil {
			return err
		}
		for _, s := range list {
			use, err := tx.Use(s.Token)
			if err != nil {
				return err
			}
			if now.After(s.Ends) || use.Idle > 0 && now.Sub(s.Seen) > use.Idle {
				continue
			}
			user, _, err := store.Get[hut3.User](tx, UserKind, s.Account)
			if err != nil {
				return err
			}
			out = append(out, SessionItem{s.Token.String()[:16], s.Account, user.Name, s.Made, s.Seen, s.Ends, use.Address, use.Agent, use.Proved})
		}
		return nil
	})
	return out, err
}

// EndSession ends one session by what the log calls it: one's own, or that of
// an account that an administrator names.
func (d *Doors) EndSession(ctx context.Context, actor hut3.Actor, account hut3.Ref, id string) error {
	act := Act{Action: SignOut, Object: account, Details: map[string]string{"session": id}}
	if account != actor.User {
		act.Action = UserSet
	}
	return d.Write(ctx, actor, act, func(tx *store.Tx) error {
		list, err := tx.Sessions(account)
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.Token.String()[:16] == id {
				return tx.EndSessions(account, s.Token)
			}
		}
		return hut3.Errorf(hut3.NotFound, "there is no open session %s", id)
	})
}

// EndOtherSessions ends every session of the actor but the present one.
func (d *Doors) EndOtherSessions(ctx context.Context, actor hut3.Actor, token string) error {
	return d.Write(ctx, actor, Act{Action: SignOut, Object: actor.User, Details: map[string]string{"session": "all others"}}, func(tx *store.Tx) error {
		list, err := tx.Sessions(actor.User)
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.Token == tokenDigest(token) {
				continue
			}
			if err := tx.EndSessions(actor.User, s.Token); err != nil {
				return err
			}
		}
		return nil
	})
}

func firstBytes(s string, most int) string { return s[:min(most, len(s))] }

// touch notes that a session is in use.
func (d *Doors) touch(ctx context.Context, digest hut3.Digest, now time.Time) error {
	return d.cases.Transact(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(digest)
		if err != nil {
			return err
		}
		s.Seen = now
		return tx.PutSession(s)
	})
}
