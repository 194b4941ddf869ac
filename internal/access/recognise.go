package access

import (
	"context"

	"hut3"
)

// Recognise asks for the actor's password again, before a step that an unlocked
// screen must not take. A wrong one counts as one at the door does.
func (d *Doors) Recognise(ctx context.Context, actor hut3.Actor, secret string) error {
	ref, _, cred, err := d.account(ctx, actor.Name)
	if err != nil {
		return err
	}
	if ref != actor.User || cred.Secret == "" || d.Now().Before(cred.Locked) {
		return errSignIn
	}
	ok, err := checkSecret(secret, cred.Secret)
	if err == nil && !ok {
		err = d.failed(ctx, actor)
	}
	return err
}
