package access

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"

	"hut3"
)

// watchEvery is how long one leaf stands for what an open page shows again and
// again while it shows the same.
const watchEvery = 15 * time.Minute

type watchKey struct{}

// Watch marks what an open page asks by itself, to renew what stands on it: that
// is no use of the session, and of a look that the log has from it a quarter of an
// hour before at most there is no second leaf. Another list, or one that holds
// another object, is another look.
func Watch(ctx context.Context) context.Context { return context.WithValue(ctx, watchKey{}, true) }

func watches(ctx context.Context) bool {
	on, _ := ctx.Value(watchKey{}).(bool)
	return on
}

// watch is Read of what an open page asks by itself.
func (d *Doors) watch(ctx context.Context, p pending) error {
	id, err := lookID(p.actor, p.act)
	if err != nil || d.watched.stands(id, d.Now()) {
		return err
	}
	if err := d.looks.commit(ctx, p); err != nil {
		return err
	}
	d.watched.keep(id, d.Now())
	return nil
}

// watched are the looks of open pages whose leaves are durable, by what they
// hold, with the time of the leaf.
type watched struct {
	mu   sync.Mutex
	told map[hut3.Digest]time.Time
}

// stands reports whether the log has the look.
func (w *watched) stands(id hut3.Digest, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, ok := w.told[id]
	return ok && !now.Before(at) && now.Sub(at) < watchEvery
}

// keep notes a look that was made durable, and lets go of those whose time is over.
func (w *watched) keep(id hut3.Digest, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for old, at := range w.told {
		if now.Sub(at) >= watchEvery {
			delete(w.told, old)
		}
	}
	w.told[id] = now
}

// lookID tells two looks apart: who, in which session, why, and all that the leaf
// keeps.
func lookID(actor hut3.Actor, act Act) (hut3.Digest, error) {
	raw, err := json.Marshal([]any{actor.User, actor.Session, actor.Unit, actor.Roles, actor.Purpose, actor.Operation, act.Action, act.Object, act.Units, act.Details})
	return sha256.Sum256(raw), hut3.Wrap(err, hut3.Internal, "telling looks apart")
}
