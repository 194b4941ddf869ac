package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// Look is a consultation of content: what was asked, how much was found and
// which objects are about to be shown.
type Look struct {
	Action Action
	Query  string // as the user wrote it, in canonical form
	Count  int64  // what the answer holds in all
	Refs   []hut3.Ref
	Units  []string // for bound actions
	Object hut3.Ref
	Typed  bool // Query is a search of the user's own, and goes into his history
}

// lookDetails is what the leaf keeps: the query, the counts, and a digest of
// the references rather than the references.
type lookDetails struct {
	Query string      `json:"query,omitempty"`
	Count int64       `json:"count"`
	Shown int         `json:"shown"`
	Refs  hut3.Digest `json:"refs"`
	Typed bool        `json:"typed,omitempty"`
}

// RefsDigest is the digest that a look keeps of the references shown: SHA-256
// over the references, each ended by a line feed.
func RefsDigest(refs []hut3.Ref) hut3.Digest {
	var b strings.Builder
	for _, r := range refs {
		b.WriteString(string(r))
		b.WriteByte('\n')
	}
	return sha256.Sum256([]byte(b.String()))
}

// Read is the way out: it asks Can, and returns when the look's leaf is
// durable. Only then may the answer be shown. What an open page asks by itself
// (Watch) may stand in the log already.
func (d *Doors) Read(ctx context.Context, actor hut3.Actor, look Look) error {
	act := Act{Action: look.Action, Object: look.Object, Units: look.Units}
	outcome := audit.Done
	refusal := Can(actor, act)
	if refusal != nil {
		outcome = audit.Refused
	} else {
		act.Details = lookDetails{look.Query, look.Count, len(look.Refs), RefsDigest(look.Refs), look.Typed}
	}
	p := pending{actor: actor, act: act, outcome: outcome, typed: look.Typed && refusal == nil && actor.User != ""}
	if watches(ctx) && refusal == nil {
		return d.watch(ctx, p)
	}
	if err := d.looks.commit(ctx, p); err != nil {
		return err
	}
	return refusal
}

// committer writes looks in batches: one transaction for all that came while
// the one before was being made durable.
type committer struct {
	log   *store.Store
	doors *Doors
	queue chan pending
	gone  chan struct{}
	once  sync.Once
}

type pending struct {
	actor   hut3.Actor
	act     Act
	outcome audit.Outcome
	typed   bool // a search of the actor's own
	done    chan error
}

const batchMost = 512

func newCommitter(log *store.Store, d *Doors) *committer {
	c := &committer{log: log, doors: d, queue: make(chan pending, batchMost), gone: make(chan struct{})}
	go c.run()
	return c
}

func (c *committer) close() error {
	c.once.Do(func() { close(c.queue) })
	<-c.gone
	return nil
}

func (c *committer) commit(ctx context.Context, p pending) error {
	p.done = make(chan error, 1)
	select {
	case c.queue <- p:
	case <-ctx.Done():
		return hut3.Wrap(ctx.Err(), hut3.Incomplete, "the look was not recorded")
	}
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		return hut3.Wrap(ctx.Err(), hut3.Incomplete, "the look was not awaited")
	}
}

func (c *committer) run() {
	defer close(c.gone)
	for first := range c.queue {
		batch := c.gather([]pending{first})
		err := c.write(batch)
		for _, p := range batch {
			p.done <- err
		}
	}
}

// gather takes what came in while the last batch was being written.
func (c *committer) gather(batch []pending) []pending {
	for len(batch) < batchMost {
		select {
		case p, ok := <-c.queue:
			if !ok {
				return batch
			}
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

func (c *committer) write(batch []pending) error {
	err := c.log.Transact(context.Background(), func(tx *store.Tx) error {
		index, err := tx.LogSize()
		if err != nil {
			return err
		}
		for _, p := range batch {
			tx.Begin(p.actor.User, c.doors.Now(), index)
			if err := c.doors.appendLeaf(tx, index, c.doors.entry(tx, p.actor, p.act, p.outcome)); err != nil {
				return err
			}
			if p.typed {
				if err := tx.PutOwnSearch(p.actor.User, index); err != nil {
					return err
				}
			}
			index++
		}
		return nil
	})
	return hut3.Wrap(err, hut3.CodeOf(err), "recording the look; nothing is shown")
}

// EachOwnSearch calls fn with what the looks log keeps of the searches that the
// actor made, the latest first, most of them at most; zero is all. Whoever else
// looks, and however often, takes nothing from it.
func (d *Doors) EachOwnSearch(ctx context.Context, actor hut3.Actor, most int, fn func(audit.Leaf) error) error {
	if actor.User == "" {
		return nil // nobody's
	}
	return d.looks.log.Snapshot(ctx, func(tx *store.Tx) error { return tx.OwnSearches(actor.User, most, fn) })
}

// Stretch is a part of a log: the last entries of those before a leaf. Before 0
// is the end of the log, Last 0 all of them.
type Stretch struct{ Before, Last int64 }

// Leaves calls fn with the leaves of a stretch of a log, oldest first, and gives
// the log's size. Asking is itself an action (LogRead), which the caller records.
func (d *Doors) Leaves(ctx context.Context, origin string, s Stretch, fn func(audit.Leaf) error) (size int64, err error) {
	log, err := d.log(origin)
	if err != nil {
		return 0, err
	}
	err = log.Snapshot(ctx, func(tx *store.Tx) error {
		if size, err = tx.LogSize(); err != nil {
			return err
		}
		end, from := size, int64(0)
		if s.Before > 0 {
			end = min(size, s.Before)
		}
		if s.Last > 0 {
			from = max(0, end-s.Last)
		}
		err := tx.Leaves(from, func(l audit.Leaf) error {
			if l.Index >= end {
				return errEnough
			}
			return fn(l)
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		return err
	})
	return size, err
}

// EachLook calls fn with every leaf of the looks log, oldest first. Asking is
// itself an action (LogRead), which the caller records.
func (d *Doors) EachLook(ctx context.Context, fn func(audit.Leaf) error) error {
	return d.looks.log.Snapshot(ctx, func(tx *store.Tx) error { return tx.Leaves(0, fn) })
}
