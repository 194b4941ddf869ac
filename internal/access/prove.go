package access

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/store"
)

// Wrong codes are counted for the account, apart from wrong passwords: whoever
// has the password could else sign in anew and begin again. Five of them shut
// the second factor for a quarter of an hour, and each five more for twice as
// long, until a right one is shown.
const (
	codesAddress = "second factor" // where the count stands among those of addresses
	codesLongest = 4 * time.Hour
)

var errManyCodes = hut3.Errorf(hut3.Refused, "too many wrong codes were given for this account; none is taken for a while. If they were not yours, somebody knows your password: change it")

// Prove shows a code for a session: of the authenticator, or a recovery code,
// which is then gone.
func (d *Doors) Prove(ctx context.Context, token, code string) error {
	actor, err := d.Half(ctx, token)
	if err != nil {
		return err
	}
	return d.showFactor(ctx, actor, token, "second factor", errCode, func(tx *store.Tx) (bool, error) {
		f, ok, err := d.findFactor(tx, actor.User, code)
		switch {
		case err != nil || !ok:
			return false, err
		case f.Kind == FactorRecovery:
			return true, tx.DropFactors(actor.User, f.ID)
		}
		return true, tx.PutFactor(f)
	})
}

// showFactor asks in one transaction whether a factor is still taken of an
// account, whether this one is right, and counts it if not: many that are sent at
// once are counted one after the other. What was not right answers wrong.
func (d *Doors) showFactor(ctx context.Context, actor hut3.Actor, token, step string, wrong error, right func(*store.Tx) (bool, error)) error {
	ok := false
	details := map[string]string{"step": step}
	err := d.Write(ctx, actor, Act{Action: SignIn, Object: actor.User, Details: details}, func(tx *store.Tx) error {
		count, err := tx.Attempt(actor.User, codesAddress)
		if err != nil {
			return err
		}
		if d.Now().Before(count.Until) {
			return errManyCodes
		}
		if ok, err = right(tx); err != nil {
			return err
		}
		if ok {
			return d.shown(tx, actor.User, token)
		}
		details["outcome"] = "wrong"
		return d.wrongCode(tx, actor.User, token, count)
	})
	if err == nil && !ok {
		err = wrong
	}
	return err
}

// wrongCode counts a wrong code, of the account and of the address that sent it.
func (d *Doors) wrongCode(tx *store.Tx, account hut3.Ref, token string, count store.Attempt) error {
	if count.Failed++; count.Failed%attemptsMost == 0 {
		count.Until = d.Now().Add(min(lockLength<<min(count.Failed/attemptsMost-1, 10), codesLongest))
	}
	if err := tx.SetAttempt(account, codesAddress, count); err != nil {
		return err
	}
	use, err := tx.Use(tokenDigest(token))
	if err != nil {
		return err
	}
	return d.tried(tx, "", use.Address, false)
}

// shown notes that the owner of an account showed all that is asked for: the
// counts end, and he is known at the address.
func (d *Doors) shown(tx *store.Tx, account hut3.Ref, token string) error {
	if err := tx.SetAttempt(account, codesAddress, store.Attempt{}); err != nil {
		return err
	}
	use, err := tx.Use(tokenDigest(token))
	if err != nil {
		return err
	}
	if err := d.tried(tx, account, use.Address, true); err != nil {
		return err
	}
	return d.proved(tx, token)
}
