package access

import (
	"cmp"
	"context"
	"time"

	"hut3"
	"hut3/internal/store"
)

// sentLength is how long a form that was sent is known again: a telephone that
// lost its signal sends it within minutes, a tab that was left open within a day.
const sentLength = 24 * time.Hour

// Once does what a form asks for, unless the same account sent the same form
// before: then it gives the answer of that time, and does nothing. A form is
// known by the name that its page gave it. What fails is forgotten, so that it
// can be mended and sent again. Conflict while the first sending is under way.
// It leaves no leaf: what is done leaves its own.
func (d *Doors) Once(ctx context.Context, actor hut3.Actor, form string, do func() (answer string, err error)) (answer string, again bool, err error) {
	now := d.Now()
	var was store.Sent
	err = d.cases.Transact(ctx, func(tx *store.Tx) error {
		if was, again, err = tx.Sent(actor.User, form); err != nil || again {
			return err
		}
		if err := tx.DropSent(actor.User, form, now.Add(-sentLength)); err != nil {
			return err
		}
		return tx.PutSent(store.Sent{Account: actor.User, Once: form, At: now})
	})
	switch {
	case err != nil:
		return "", false, err
	case again && was.Answer == "":
		return "", true, hut3.Errorf(hut3.Conflict, "the same form was sent at %s, and is being recorded or was broken off; look at what is recorded before you fill it in anew", was.At.UTC().Format(time.RFC3339))
	case again:
		return was.Answer, true, nil
	}
	answer, err = do()
	return answer, false, d.noteSent(ctx, store.Sent{Account: actor.User, Once: form, At: now, Answer: answer}, err)
}

// noteSent keeps the answer of a form that was done, and forgets one that failed.
func (d *Doors) noteSent(ctx context.Context, s store.Sent, failed error) error {
	err := d.cases.Transact(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if failed != nil {
			return tx.DropSent(s.Account, s.Once, s.At.Add(-sentLength))
		}
		return tx.PutSent(s)
	})
	return cmp.Or(failed, err)
}
