package access

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/store"
)

// How attempts from an address are slowed. Five wrong passwords lock an account
// for a quarter of an hour, except towards an address from which its owner
// signed in before: that has a count of its own, so that nobody locks another
// out by guessing from elsewhere. An address that guesses at many accounts
// waits too, twice as long each time.
const (
	knownLength    = 30 * 24 * time.Hour
	addressFree    = 10 // wrong passwords of an address, whatever the account, before it waits
	addressFirst   = time.Second
	addressLongest = 15 * time.Minute
)

var errWait = hut3.Errorf(hut3.Refused, "too many wrong passwords came from this address; wait, and try again within a quarter of an hour")

// mayTry asks whether an attempt is heard, and whether the account's owner is
// known at the address.
func (d *Doors) mayTry(ctx context.Context, account hut3.Ref, address string) (known bool, err error) {
	now := d.Now()
	err = d.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Attempt("", address)
		if err != nil {
			return err
		}
		mine, err := tx.Attempt(account, address)
		if err != nil {
			return err
		}
		known = account != "" && !mine.Known.IsZero() && now.Sub(mine.Known) < knownLength
		switch {
		case known && now.Before(mine.Until):
			return errSignIn
		case !known && now.Before(all.Until):
			return errWait
		}
		return nil
	})
	return known, err
}

// tried notes how an attempt from an address went, if it came from one.
func (d *Doors) tried(tx *store.Tx, account hut3.Ref, address string, ok bool) error {
	if address == "" {
		return nil
	}
	for _, who := range []hut3.Ref{"", account} {
		a, err := tx.Attempt(who, address)
		if err != nil {
			return err
		}
		if ok {
			a = store.Attempt{Known: d.Now()}
		} else {
			a.Failed++
			a.Until = d.Now().Add(waitAfter(a.Failed, who == ""))
		}
		if err := tx.SetAttempt(who, address, a); err != nil {
			return err
		}
		if account == "" {
			break // a name that nobody has: the address alone is counted
		}
	}
	return nil
}

// waitAfter is how long nothing is heard after so many failures in a row.
func waitAfter(failed int, address bool) time.Duration {
	if !address {
		if failed%attemptsMost == 0 {
			return lockLength
		}
		return 0
	}
	if failed <= addressFree {
		return 0
	}
	wait := addressFirst << min(failed-addressFree-1, 20)
	return min(wait, addressLongest)
}
