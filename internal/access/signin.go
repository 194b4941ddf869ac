package access

import (
	"context"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// from is where somebody tries to sign in.
type from struct {
	address, agent string // empty: a command on this machine
	known          bool   // the account's owner signed in from there before
}

// SignIn checks a password and opens a session. The token is the user's to
// keep; only its digest is stored. A wrong name, a wrong password, an account
// that is disabled and one that is locked are told apart by nobody, by words or
// by the time it takes: each is one hash and one commit. Five wrong passwords
// lock the account for a quarter hour.
func (d *Doors) SignIn(ctx context.Context, name, secret string) (token string, actor hut3.Actor, err error) {
	return d.signIn(ctx, name, secret, from{})
}

// SignInFrom is SignIn for the pages: attempts count by address too, the session
// ends when it rests for an hour, and what opened it is kept for its owner to
// see.
func (d *Doors) SignInFrom(ctx context.Context, name, secret, address, agent string) (token string, actor hut3.Actor, err error) {
	ref, _, _, err := d.account(ctx, name)
	if err != nil {
		return "", actor, err
	}
	known, err := d.mayTry(ctx, ref, address)
	if err != nil {
		return "", actor, err
	}
	return d.signIn(ctx, name, secret, from{address, agent, known})
}

// signIn is SignIn. Where the owner is known at the address, the lock that
// others caused does not hold him, and his own attempts are counted there.
func (d *Doors) signIn(ctx context.Context, name, secret string, at from) (token string, actor hut3.Actor, err error) {
	ref, user, cred, err := d.account(ctx, name)
	if err != nil {
		return "", actor, err
	}
	there := cred.Secret != ""
	if !there {
		cred.Secret = nobodysSecret
	}
	ok, err := d.checkSecret(ctx, secret, cred.Secret)
	if err != nil {
		return "", actor, err
	}
	who := d.actorOf(ref, user, hut3.SignedIn)
	switch {
	case !there:
		return "", actor, d.failedFrom(ctx, hut3.Actor{}, at, "no such name")
	case !at.known && d.Now().Before(cred.Locked):
		return "", actor, d.failedFrom(ctx, who, at, "locked")
	case !ok:
		return "", actor, d.failedFrom(ctx, who, at, "wrong password")
	case user.Disabled:
		return "", actor, d.failedFrom(ctx, who, at, "disabled")
	}
	return d.openSession(ctx, who, cred.Secret, at)
}

var errSignIn = hut3.Errorf(hut3.Refused, "the name or the password is wrong, or the account is locked for a quarter of an hour after five wrong passwords")

// nobodysSecret is compared where a name is not known, so that the answer takes
// as long. No password has this key of zeros.
const nobodysSecret = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// account finds an account and its secret; a name that nobody has gives none.
func (d *Doors) account(ctx context.Context, name string) (ref hut3.Ref, user hut3.User, cred store.Credential, err error) {
	err = d.View(ctx, func(tx *store.Tx) error {
		if ref, user, err = findUser(tx, name); err != nil {
			return err
		}
		cred, err = tx.Credential(ref)
		return err
	})
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		err = nil
	}
	return ref, user, cred, err
}

// failed counts a wrong password on what stands now: somebody may be trying
// several at once, or have changed the password meanwhile.
func (d *Doors) failed(ctx context.Context, actor hut3.Actor) error {
	return d.failedFrom(ctx, actor, from{}, "wrong password")
}

// failedFrom counts an attempt, of an account and of an address, and leaves its
// leaf; the name that was typed does not stand there, which may be a password.
func (d *Doors) failedFrom(ctx context.Context, actor hut3.Actor, at from, why string) error {
	actor.Assurance = hut3.Asserted
	act := Act{Action: SignIn, Object: actor.User, Details: map[string]string{"outcome": why}}
	err := d.leave(ctx, actor, act, outcomeOf(actor), func(tx *store.Tx) error {
		if actor.User != "" && !at.known && why != "locked" { // at a known address that keeps the count
			if err := d.countPassword(tx, actor.User); err != nil {
				return err
			}
		}
		return d.tried(tx, actor.User, at.address, false)
	})
	if err != nil {
		return err
	}
	return errSignIn
}

// outcomeOf is that of a failed attempt: nobody did anything where there is no
// such name.
func outcomeOf(actor hut3.Actor) audit.Outcome {
	if actor.User == "" {
		return audit.Refused
	}
	return audit.Done
}

func (d *Doors) countPassword(tx *store.Tx, account hut3.Ref) error {
	cred, err := tx.Credential(account)
	if err != nil {
		return err
	}
	if cred.Failed++; cred.Failed >= attemptsMost {
		cred.Failed, cred.Locked = 0, d.Now().Add(lockLength)
	}
	return tx.SetCredential(account, cred)
}

// openSession opens a session for the secret that was shown, where that is
// still the account's. The address is known once all was shown that the account
// asks for, which is here where it has no second factor.
func (d *Doors) openSession(ctx context.Context, actor hut3.Actor, shown string, at from) (string, hut3.Actor, error) {
	token, actor, err := d.newToken(actor)
	if err != nil {
		return "", actor, err
	}
	err = d.Write(ctx, actor, Act{Action: SignIn, Object: actor.User}, func(tx *store.Tx) error {
		if err := d.clearPassword(tx, actor.User, shown, at); err != nil {
			return err
		}
		if err := tx.PutSession(sessionOf(token, actor.User, d.Now())); err != nil || at.address == "" {
			return err
		}
		if err := tx.SetUse(tokenDigest(token), store.SessionUse{Idle: idleLength, Address: at.address, Agent: firstBytes(at.agent, 200)}); err != nil {
			return err
		}
		factors, err := tx.Factors(actor.User)
		if err != nil || len(factors) > 0 {
			return err
		}
		return d.tried(tx, actor.User, at.address, true)
	})
	return token, actor, err
}

// clearPassword ends the count of wrong passwords, unless those that were tried
// at the same time have locked the account or the address by now.
func (d *Doors) clearPassword(tx *store.Tx, account hut3.Ref, shown string, at from) error {
	cred, err := tx.Credential(account)
	if err != nil {
		return err
	}
	mine, err := tx.Attempt(account, at.address)
	if err != nil {
		return err
	}
	locked := cred.Locked
	if at.known {
		locked = mine.Until
	}
	if cred.Secret != shown || d.Now().Before(locked) {
		return errSignIn
	}
	cred.Failed = 0
	return tx.SetCredential(account, cred)
}
