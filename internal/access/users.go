package access

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/store"
)

// How long a session lasts, and how attempts are slowed.
const (
	sessionLength = 12 * time.Hour
	attemptsMost  = 5
	lockLength    = 15 * time.Minute
)

// UserKind is the kind of record that accounts are kept as.
const UserKind = "user"

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.User](UserKind, hut3.PrefixUser),
		store.NewKind[hut3.Allocation](AllocationKind, hut3.PrefixAllocation),
		store.NewKind[hut3.AccessClass](ClassKind, "CLS"),
	}
}

// AddUser makes an account with a first password. Whoever makes it knows that
// password, so that it opens nothing but the choice of another.
func (d *Doors) AddUser(ctx context.Context, actor hut3.Actor, user hut3.User, secret string) (hut3.Ref, error) {
	user.PasswordBy = actor.User
	return d.addUser(ctx, actor, UserSet, user, secret, func(*store.Tx) error { return nil })
}

// Found makes the first account of a case, whose password is its owner's own.
// It is refused once there is any account.
func (d *Doors) Found(ctx context.Context, actor hut3.Actor, user hut3.User, secret string) (hut3.Ref, error) {
	user.PasswordBy = ""
	return d.addUser(ctx, actor, CaseInit, user, secret, func(tx *store.Tx) error {
		there, err := tx.List(UserKind)
		if err == nil && len(there) > 0 {
			err = hut3.Errorf(hut3.Refused, "the case has its first account already")
		}
		return err
	})
}

func (d *Doors) addUser(ctx context.Context, actor hut3.Actor, action Action, user hut3.User, secret string, may func(*store.Tx) error) (hut3.Ref, error) {
	phc, err := d.hashSecret(ctx, secret)
	if err != nil {
		return "", err
	}
	var ref hut3.Ref
	err = d.Write(ctx, actor, Act{Action: action}, func(tx *store.Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		if _, _, err := findUser(tx, user.Name); hut3.CodeOf(err) != hut3.NotFound {
			if err == nil {
				err = hut3.Errorf(hut3.Conflict, "there is a user %s already", user.Name)
			}
			return err
		}
		r, err := tx.Put(UserKind, "", user)
		if err != nil {
			return err
		}
		ref = r.Ref()
		return tx.SetCredential(ref, store.Credential{Secret: phc})
	})
	return ref, err
}

// SetUser changes an account's unit, title, roles or state. Disabling it ends its
// sessions and the tokens of its programs.
func (d *Doors) SetUser(ctx context.Context, actor hut3.Actor, user hut3.User) error {
	details := map[string]any{}
	return d.Write(ctx, actor, Act{Action: UserSet, Details: details}, func(tx *store.Tx) error {
		ref, was, err := findUser(tx, user.Name)
		if err != nil {
			return err
		}
		user.PasswordBy = was.PasswordBy // that is the user's own to end
		if user.Disabled {
			if err := shutOut(tx, ref, details); err != nil {
				return err
			}
		}
		_, err = tx.Put(UserKind, string(ref), user)
		return err
	})
}

func findUser(tx *store.Tx, name string) (hut3.Ref, hut3.User, error) {
	found, err := store.List[hut3.User](tx, UserKind, hut3.Attr{Name: "name", Value: strings.ToLower(strings.TrimSpace(name))})
	if err != nil {
		return "", hut3.User{}, err
	}
	if len(found) == 0 {
		return "", hut3.User{}, unfoundUser(tx, name)
	}
	return found[0].Ref, found[0].Body, nil
}

// unfoundUser is the error for a name that no index led to: the accounts are few, and
// are gone through.
func unfoundUser(tx *store.Tx, name string) error {
	all, err := store.List[hut3.User](tx, UserKind)
	if err != nil {
		return err
	}
	named := func(u store.Item[hut3.User]) bool { return strings.EqualFold(u.Body.Name, strings.TrimSpace(name)) }
	held, err := tx.Holds(UserKind)
	if err != nil {
		return err
	}
	if held != len(all) || slices.ContainsFunc(all, named) {
		return tx.Lost("user " + name)
	}
	return hut3.Errorf(hut3.NotFound, "no user %s", name)
}

// Users lists the accounts.
func (d *Doors) Users(ctx context.Context) (users []store.Item[hut3.User], err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		users, err = store.List[hut3.User](tx, UserKind)
		return err
	})
	return users, err
}

// newToken makes the token of a session, and names the session in the actor.
func (d *Doors) newToken(actor hut3.Actor) (string, hut3.Actor, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(d.Rand, raw); err != nil {
		return "", actor, hut3.Wrap(err, hut3.Internal, "no random bytes for a session")
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	actor.Session = tokenDigest(token).String()[:16]
	return token, actor, nil
}

func sessionOf(token string, account hut3.Ref, now time.Time) store.Session {
	return store.Session{Token: tokenDigest(token), Account: account, Made: now, Seen: now, Ends: now.Add(sessionLength)}
}

func tokenDigest(token string) hut3.Digest { return sha256.Sum256([]byte(token)) }

func (d *Doors) actorOf(ref hut3.Ref, u hut3.User, a hut3.Assurance) hut3.Actor {
	return hut3.Actor{User: ref, Name: u.Name, Unit: u.Unit, Roles: u.Roles, Assurance: a, Guest: d.Unit != "" && u.Unit != d.Unit, PasswordBy: u.PasswordBy}
}

// Session finds who holds a token. A session ends twelve hours after it was
// opened, and one of the pages when it rests for an hour; what an open page asks
// by itself (Watch) is rest. With ErrSecondFactor
// it gives who that is all the same.
func (d *Doors) Session(ctx context.Context, token string) (actor hut3.Actor, err error) {
	digest := tokenDigest(token)
	now, rested, half := d.Now(), false, false
	err = d.View(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(digest)
		if err != nil {
			return err
		}
		if now.After(s.Ends) {
			return hut3.Errorf(hut3.Refused, "the session ended at %s; run hut3 login", s.Ends.Format(time.RFC3339))
		}
		use, err := tx.Use(digest)
		if err != nil {
			return err
		}
		if use.Idle > 0 && now.Sub(s.Seen) > use.Idle {
			return hut3.Errorf(hut3.Refused, "the session rested for more than %s and is closed; sign in again", use.Idle)
		}
		factors, err := tx.Factors(s.Account)
		if err != nil {
			return err
		}
		half, rested = len(factors) > 0 && use.Proved.IsZero(), use.Idle > 0 && now.Sub(s.Seen) > seenEvery
		user, _, err := store.Get[hut3.User](tx, UserKind, s.Account)
		if err != nil {
			return err
		}
		if user.Disabled {
			return hut3.Errorf(hut3.Refused, "the account %s is disabled", user.Name)
		}
		actor = d.actorOf(s.Account, user, hut3.SignedIn)
		actor.Session = digest.String()[:16]
		return nil
	})
	switch {
	case err != nil:
		return actor, err
	case half:
		return actor, ErrSecondFactor
	case rested && !watches(ctx):
		err = d.touch(ctx, digest, now)
	}
	return actor, err
}

// SignOut ends a session.
func (d *Doors) SignOut(ctx context.Context, actor hut3.Actor, token string) error {
	return d.Write(ctx, actor, Act{Action: SignOut, Object: actor.User}, func(tx *store.Tx) error {
		return tx.EndSessions(actor.User, tokenDigest(token))
	})
}
