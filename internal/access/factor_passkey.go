package access

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"hut3"
	"hut3/internal/access/passkey"
	"hut3/internal/store"
)

// Site is where passkeys hold: the host name of the pages, and their origin as
// a browser says it.
type Site struct{ Host, Origin, Name string }

// challengeLength is how long a browser may take to answer.
const challengeLength = 5 * time.Minute

// What a passkey is asked for: an answer to the one is none to the other.
const (
	forAdding  = "add"
	forShowing = "show"
)

// challenge is what a session was last asked.
type challenge struct {
	For   string    `json:"for"`
	Until time.Time `json:"until"`
	Kept  string    `json:"kept"`
}

var errNotAsked = hut3.Errorf(hut3.Refused, "no passkey was asked for, or the answer came late or twice; begin again")

// AskNewPasskey asks the browser of a session for a new passkey, and gives what
// the browser is told. AddPasskey takes its answer.
func (d *Doors) AskNewPasskey(ctx context.Context, actor hut3.Actor, token string, at Site) (json.RawMessage, error) {
	return d.askPasskey(ctx, actor, token, at, forAdding)
}

// AskPasskey asks the browser of a session, or of somebody who showed his
// password and is still to show more, for one of his passkeys. ShowPasskey
// takes its answer. NotFound where he has none.
func (d *Doors) AskPasskey(ctx context.Context, token string, at Site) (json.RawMessage, error) {
	actor, err := d.Half(ctx, token)
	if err != nil {
		return nil, err
	}
	return d.askPasskey(ctx, actor, token, at, forShowing)
}

// Half finds who holds a session, be it that he has a second factor to show.
func (d *Doors) Half(ctx context.Context, token string) (hut3.Actor, error) {
	actor, err := d.Session(ctx, token)
	if errors.Is(err, ErrSecondFactor) {
		err = nil
	}
	return actor, err
}

func (d *Doors) askPasskey(ctx context.Context, actor hut3.Actor, token string, at Site, what string) (json.RawMessage, error) {
	site, person, _, err := d.passkeys(ctx, actor, at)
	if err != nil {
		return nil, err
	}
	begin := site.BeginAdd
	if what == forShowing {
		begin = site.BeginShow
	}
	asked, err := begin(person)
	if err != nil {
		return nil, err
	}
	kept, err := json.Marshal(challenge{what, d.Now().Add(challengeLength), asked.Kept})
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "keeping what a passkey is asked")
	}
	_, err = d.swapChallenge(ctx, token, string(kept))
	return asked.Options, err
}

// passkeys gives the site, and the account's passkeys with what is stored of
// each, in one order.
func (d *Doors) passkeys(ctx context.Context, actor hut3.Actor, at Site) (*passkey.Site, passkey.Person, []store.Factor, error) {
	person := passkey.Person{ID: string(actor.User), Name: actor.Name}
	site, err := passkey.NewSite(at.Host, at.Origin, at.Name)
	if err != nil {
		return nil, person, nil, err
	}
	var have []store.Factor
	err = d.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Factors(actor.User)
		for _, f := range all {
			if f.Kind == FactorPasskey {
				have = append(have, f)
			}
		}
		return err
	})
	for _, f := range have {
		record, opened := d.openSecret(f.Secret)
		if opened != nil {
			return nil, person, nil, opened
		}
		person.Keys = append(person.Keys, record)
	}
	return site, person, have, err
}

// swapChallenge writes what a session is asked, and gives what it was asked
// before. It leaves no leaf: the answer does.
func (d *Doors) swapChallenge(ctx context.Context, token, next string) (was string, err error) {
	err = d.cases.Transact(ctx, func(tx *store.Tx) error {
		use, err := tx.Use(tokenDigest(token))
		if err != nil {
			return err
		}
		was, use.Challenge = use.Challenge, next
		return tx.SetUse(tokenDigest(token), use)
	})
	return was, err
}

// takeChallenge gives what a session was asked, once: whatever comes of the
// answer, there is no second one.
func (d *Doors) takeChallenge(ctx context.Context, token, what string) (string, error) {
	was, err := d.swapChallenge(ctx, token, "")
	if err != nil {
		return "", err
	}
	var c challenge
	if json.Unmarshal([]byte(was), &c) != nil || c.For != what || d.Now().After(c.Until) {
		return "", errNotAsked
	}
	return c.Kept, nil
}

// AddPasskey keeps the passkey that a browser made, under a name, and gives
// recovery codes where it is the first factor.
func (d *Doors) AddPasskey(ctx context.Context, actor hut3.Actor, token string, at Site, name string, answer []byte) ([]string, error) {
	kept, err := d.takeChallenge(ctx, token, forAdding)
	if err != nil {
		return nil, err
	}
	site, person, _, err := d.passkeys(ctx, actor, at)
	if err != nil {
		return nil, err
	}
	key, err := site.FinishAdd(person, kept, answer)
	if err != nil {
		return nil, err
	}
	sealed, err := d.sealSecret(key.Record)
	if err != nil {
		return nil, err
	}
	return d.addFactor(ctx, actor, token, store.Factor{Account: actor.User, ID: d.factorID(key.ID), Kind: FactorPasskey, Name: name, Secret: sealed, Counter: int64(key.Counter)})
}

// ShowPasskey shows a passkey for a session, which is proved by it as by a
// code. What is not taken counts as a wrong code does.
func (d *Doors) ShowPasskey(ctx context.Context, token string, at Site, answer []byte) error {
	actor, err := d.Half(ctx, token)
	if err != nil {
		return err
	}
	kept, err := d.takeChallenge(ctx, token, forShowing)
	if err != nil {
		return err
	}
	site, person, have, err := d.passkeys(ctx, actor, at)
	if err != nil {
		return err
	}
	key, err := site.FinishShow(person, kept, answer)
	if hut3.CodeOf(err) == hut3.Refused && err != nil {
		return d.showFactor(ctx, actor, token, "passkey", err, func(*store.Tx) (bool, error) { return false, nil })
	}
	if err != nil {
		return err
	}
	return d.keepShown(ctx, actor, token, have, key)
}

// keepShown moves the counter of a passkey that was shown.
func (d *Doors) keepShown(ctx context.Context, actor hut3.Actor, token string, have []store.Factor, key passkey.Key) error {
	sealed, err := d.sealSecret(key.Record)
	if err != nil {
		return err
	}
	return d.showFactor(ctx, actor, token, "passkey", errNotAsked, func(tx *store.Tx) (bool, error) {
		for _, f := range have {
			if f.ID == d.factorID(key.ID) {
				f.Secret, f.Counter, f.Used = sealed, int64(key.Counter), tx.Now()
				return true, tx.PutFactor(f)
			}
		}
		return false, nil
	})
}
