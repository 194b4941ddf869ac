package access

import (
	"context"

	"hut3"
	"hut3/internal/store"
)

// ChangeSecret replaces the actor's own password by a new one, for which he
// shows the old: a session that somebody left open is not enough. It ends all
// his sessions, so that whoever had got hold of one is out, and opens a new one
// for him. A wrong old password counts as one at sign-in.
func (d *Doors) ChangeSecret(ctx context.Context, actor hut3.Actor, old, secret string) (string, hut3.Actor, error) {
	shown, err := d.showSecret(ctx, actor, old)
	if err != nil {
		return "", actor, err
	}
	if secret == old {
		return "", actor, hut3.Errorf(hut3.Invalid, "the new password is the old one; choose another")
	}
	phc, err := hashSecret(secret, d.cost(), d.Rand)
	if err != nil {
		return "", actor, err
	}
	token, actor, err := d.newToken(actor)
	if err != nil {
		return "", actor, err
	}
	err = d.Write(ctx, actor, Act{Action: SecretSet, Object: actor.User}, func(tx *store.Tx) error {
		if err := tx.EndSessions(actor.User, hut3.Digest{}); err != nil {
			return err
		}
		if err := d.putSecret(tx, actor.User, shown, phc); err != nil {
			return err
		}
		return tx.PutSession(sessionOf(token, actor.User, d.Now()))
	})
	actor.PasswordBy = ""
	return token, actor, err
}

// showSecret checks the actor's password, and gives what is stored of it.
func (d *Doors) showSecret(ctx context.Context, actor hut3.Actor, secret string) (shown string, err error) {
	var cred store.Credential
	err = d.View(ctx, func(tx *store.Tx) error {
		cred, err = tx.Credential(actor.User)
		return err
	})
	if err != nil {
		return "", err
	}
	if d.Now().Before(cred.Locked) {
		return "", errSignIn
	}
	ok, err := checkSecret(secret, cred.Secret)
	if err == nil && !ok {
		err = d.failed(ctx, actor)
	}
	return cred.Secret, err
}

// putSecret writes a password that its user chose himself, where the one that he
// showed is still the account's.
func (d *Doors) putSecret(tx *store.Tx, account hut3.Ref, shown, phc string) error {
	cred, err := tx.Credential(account)
	if err != nil {
		return err
	}
	if cred.Secret != shown {
		return errSignIn
	}
	if err := tx.SetCredential(account, store.Credential{Secret: phc}); err != nil {
		return err
	}
	user, _, err := store.Get[hut3.User](tx, UserKind, account)
	if err != nil || user.PasswordBy == "" {
		return err
	}
	user.PasswordBy = ""
	_, err = tx.Put(UserKind, string(account), user)
	return err
}
