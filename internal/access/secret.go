package access

import (
	"context"

	"hut3"
	"hut3/internal/store"
)

// ChangeSecret replaces the actor's own password by a new one, for which he
// shows the old: a session that somebody left open is not enough. It ends all
// his sessions and the tokens of his programs, so that whoever had got hold of
// one is out, and opens a new session for him. A wrong old password counts as
// one at sign-in.
func (d *Doors) ChangeSecret(ctx context.Context, actor hut3.Actor, old, secret string) (string, hut3.Actor, error) {
	shown, err := d.showSecret(ctx, actor, old)
	if err != nil {
		return "", actor, err
	}
	if secret == old {
		return "", actor, hut3.Errorf(hut3.Invalid, "the new password is the old one; choose another")
	}
	phc, err := d.hashSecret(ctx, secret)
	if err != nil {
		return "", actor, err
	}
	token, actor, err := d.newToken(actor)
	if err != nil {
		return "", actor, err
	}
	details := map[string]any{}
	err = d.Write(ctx, actor, Act{Action: SecretSet, Object: actor.User, Details: details}, func(tx *store.Tx) error {
		if err := shutOut(tx, actor.User, details); err != nil {
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

// shutOut ends every session of an account and every token of its programs, and
// writes into the details of the act which tokens those were.
func shutOut(tx *store.Tx, account hut3.Ref, details map[string]any) error {
	list, err := tx.APITokens(account)
	if err != nil {
		return err
	}
	ended := []string{}
	for _, k := range list {
		if err := tx.DropAPIToken(account, k.ID); err != nil {
			return err
		}
		ended = append(ended, k.ID)
	}
	if len(ended) > 0 {
		details["tokens ended"] = ended
	}
	return tx.EndSessions(account, hut3.Digest{})
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
	switch ok, err := d.checkSecret(ctx, secret, cred.Secret); {
	case err != nil:
		return "", err
	case !ok:
		return "", d.failed(ctx, actor)
	}
	return cred.Secret, d.View(ctx, func(tx *store.Tx) error { // wrong ones sent with it may have locked it by now
		now, err := tx.Credential(actor.User)
		if err == nil && d.Now().Before(now.Locked) {
			err = errSignIn
		}
		return err
	})
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
