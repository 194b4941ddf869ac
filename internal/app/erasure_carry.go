package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// CarryOutErasure destroys what an approved erasure names: in the search history
// and the records of it, in the corpus, in the originals, and in the free pages
// of the databases. Whoever stops it carries it out again: the end is the same.
// It takes the lease of imports, and is refused while a hold stands on any of it,
// whoever sees that hold. confirmed is how many messages go, where more do than the
// approver saw: the refusal says how many; zero otherwise. Who asked cannot confirm
// it himself.
func (a *App) CarryOutErasure(ctx context.Context, actor hut3.Actor, ref hut3.Ref, confirmed int64) (ErasureItem, error) {
	act := access.Act{Action: access.ErasureCarry, Object: ref}
	if err := access.Can(actor, act); err != nil {
		return ErasureItem{}, a.Doors.Refuse(ctx, actor, act, "%v", err)
	}
	if a.unfit != nil {
		return ErasureItem{}, a.unfit
	}
	release, err := ingest.EraseLease(filepath.Join(a.Dir, "work"))
	if err != nil {
		return ErasureItem{}, err
	}
	defer release()
	c := &carrying{App: a, actor: actor, ref: ref, confirmed: confirmed}
	if err := c.run(ctx); err != nil {
		return ErasureItem{}, err
	}
	c.erasure.What = withoutKeys(c.erasure.What)
	return ErasureItem{ref, c.erasure}, nil
}

// carrying is one erasure on its way.
type carrying struct {
	*App
	actor   hut3.Actor
	ref     hut3.Ref
	erasure hut3.Erasure
	done    hut3.Erased
	plan    *ingest.ErasePlan
	gone    *goneWords
	eyes    *subjects
	holds   []standingHold // when it was looked
	fields  retention.Typed

	confirmed int64 // messages
}

func (c *carrying) run(ctx context.Context) error {
	defer c.forget() // what was asked meanwhile
	if err := c.load(ctx); err != nil {
		return err
	}
	if !c.done.Corpus {
		if err := c.take(ctx); err != nil {
			return err
		}
	} else if err := c.readPlan(); err != nil {
		return err
	}
	if err := c.reopenCorpus(ctx); err != nil {
		return err
	}
	c.files.forget()
	c.forget()
	now := c.files.now()
	if _, err := now.Clean(now.Live()); err != nil {
		return err
	}
	if err := c.plan.EraseOriginals(ctx, c.Vault); err != nil {
		return err
	}
	if err := c.Vault.Clean(ctx, time.Now()); err != nil {
		return err
	}
	if err := c.Doors.EraseLooks(ctx, c.done.Looks); err != nil {
		return err
	}
	if err := c.sweepRuns(ctx); err != nil {
		return err
	}
	if err := c.sweepFiles(); err != nil {
		return err
	}
	if err := c.Doors.Purge(ctx); err != nil {
		return err
	}
	return c.end(ctx)
}

// sweepFiles removes copies that lie beside the vault and the corpus.
func (c *carrying) sweepFiles() error {
	work := filepath.Join(c.Dir, "work")
	return errors.Join(c.sweepUploads(), c.clearHandOuts(0), ingest.SweepTemp(c.Dir, time.Now()), ingest.SweepLaidAside(work), ingest.SweepAgain(work))
}

func (c *carrying) load(ctx context.Context) error {
	return c.Doors.View(ctx, func(tx *store.Tx) (err error) {
		c.erasure, err = retention.ToCarryOut(tx, c.ref)
		if err == nil && c.erasure.Done != nil {
			c.done = *c.erasure.Done
		}
		return err
	})
}

// take works out what goes, takes it out of what people typed and wrote while it
// can still be read, keeps where it stood in the originals, and takes it out of
// the corpus.
func (c *carrying) take(ctx context.Context) error {
	if err := c.workOut(ctx); err != nil {
		return err
	}
	if err := c.sweep(ctx); err != nil {
		return err
	}
	if err := c.writePlan(); err != nil {
		return err
	}
	return c.commit(ctx)
}

func (c *carrying) deps() ingest.Deps {
	deps := c.ingestDeps(nil)
	deps.Now = c.Doors.Now
	return deps
}

// workOut makes the plan. Nothing is changed by it.
func (c *carrying) workOut(ctx context.Context) error {
	keys, err := c.look(ctx)
	if err != nil {
		return err
	}
	what := ingest.Erasing{Ref: c.ref, Messages: map[hut3.Key]bool{}, Upto: c.erasure.Upto, Packed: c.erasure.Packed, Handset: c.erasure.What.Handle}
	if what.Held, err = c.eyes.rowsOf(c.holds); err != nil {
		return err
	}
	if d := c.erasure.What.Delivery; d != 0 {
		what.Deliveries = map[uint32]bool{d: true}
	} else {
		for _, k := range keys {
			what.Messages[k] = true
		}
	}
	c.plan, err = ingest.PlanErase(ctx, c.deps(), what, func(d hut3.Delivery) ([]ingest.Registered, error) { return ingest.Register(c.Vault, d) })
	return err
}

func (c *carrying) commit(ctx context.Context) error {
	return c.plan.Commit(ctx, c.deps(), c.actor, func(tx *store.Tx, files []hut3.Ref) error {
		if err := c.unheld(tx); err != nil {
			return err
		}
		done := c.plan.Erased
		done.Confirmed = c.done.Confirmed
		done.Corpus, done.Files, done.Versions, done.Leaves, done.Named, done.Looks = true, files, c.done.Versions, c.done.Leaves, c.done.Named, c.done.Looks
		c.done = done
		return retention.Step(tx, c.ref, hut3.ErasureUnderWay, done)
	})
}

// look finds the messages that are meant, with the program's own eyes, and asks
// once more what stands in the way.
func (c *carrying) look(ctx context.Context) ([]hut3.Key, error) {
	scope, err := c.Doors.EveryClass(ctx)
	if err != nil {
		return nil, err
	}
	view, err := c.files.now().View(scope)
	if err != nil {
		return nil, err
	}
	c.eyes = &subjects{sight: c.sightIn(ctx, c.actor, view), all: true}
	if err := c.ask(ctx); err != nil {
		return nil, err
	}
	keys, err := c.eyes.meantKeys(c.erasure)
	if err == nil {
		err = c.agreed(int64(len(keys)))
	}
	return keys, err
}

// ask asks what stands in the way, and notes the holds that stand. Splits and
// joins are looked for in the messages as people see them, too: those may be in
// what is named where the rule's are not.
func (c *carrying) ask(ctx context.Context) error {
	return c.Doors.View(ctx, func(tx *store.Tx) (err error) {
		if err = c.eyes.blocked(tx, c.erasure); err != nil {
			return err
		}
		if c.holds, err = retention.Standing(tx); err != nil {
			return err
		}
		rulings, err := c.readRulings(tx)
		if err != nil {
			return err
		}
		people, err := c.eyes.view.Regroup(ctx, rulings)
		if err != nil {
			return err
		}
		return (&subjects{sight: c.sightIn(ctx, c.actor, people), all: true}).unruled(tx, c.erasure.What)
	})
}

func (c *carrying) end(ctx context.Context) error {
	c.done.By, c.done.At = c.actor.User, c.Doors.Now().UTC()
	act := access.Act{Action: access.ErasureCarry, Object: c.ref, Details: map[string]any{
		"messages": c.done.Messages, "rows": c.done.Rows, "originals": c.done.Originals, "versions": c.done.Versions, "leaves": c.done.Leaves, "looks": c.done.Looks, "uploads": c.done.Uploads}}
	err := c.Doors.Write(ctx, c.actor, act, func(tx *store.Tx) error {
		return retention.Step(tx, c.ref, hut3.ErasureCarriedOut, c.done)
	})
	if err != nil {
		return err
	}
	c.erasure.State, c.erasure.Done = hut3.ErasureCarriedOut, &c.done
	return hut3.Wrap(os.Remove(c.planPath()), hut3.Internal, "removing the plan of %s", c.ref)
}

// sweep takes what is gone out of the logs and records: what people typed, and
// where the request says so the texts in records that rest on the messages.
func (c *carrying) sweep(ctx context.Context) (err error) {
	if c.gone, err = goneFrom(ctx, c.eyes.view, c.plan.Said(), func(fn func(string)) error { return c.typed(ctx, fn) }); err != nil {
		return err
	}
	looks, err := c.Doors.SaidIn(ctx, c.gone.match)
	if err != nil {
		return err
	}
	c.done.Looks = union(c.done.Looks, looks)
	act := access.Act{Action: access.ErasureCarry, Object: c.ref, Details: map[string]string{"step": "logs and records"}}
	before := c.done
	err = c.Doors.Write(ctx, c.actor, act, func(tx *store.Tx) error {
		c.done = before // it may run again
		if err := c.unheld(tx); err != nil {
			return err
		}
		return c.sweepCase(tx)
	})
	if err != nil {
		return err
	}
	return c.Doors.EraseLooks(ctx, c.done.Looks)
}

func union(a, b []int64) []int64 {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
