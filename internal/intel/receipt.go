package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Record writes down what happened to a package at a recipient, one step or
// several in order. People of the recipient's unit may do so, and officers and
// commanders who see the package whole: for what they were told by telephone,
// by e-mail or in person. A step without a time happened now.
func (i *Intel) Record(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string, steps ...hut3.ReceiptStep) error {
	return i.record(ctx, actor, ref, agency, i.follow, steps)
}

// RecordTold is Record of one step that somebody told of with those before it
// that it implies: who says on the telephone that he accepts a package has
// received and opened it.
func (i *Intel) RecordTold(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string, step hut3.ReceiptStep) error {
	return i.record(ctx, actor, ref, agency, i.reach, []hut3.ReceiptStep{step})
}

// adding is a way to put a step to a receipt.
type adding func(*store.Tx, hut3.Actor, hut3.Receipt, hut3.ReceiptStep) (hut3.Receipt, error)

func (i *Intel) record(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string, add adding, steps []hut3.ReceiptStep) error {
	if err := i.mayFollow(ctx, actor, ref, agency); err != nil {
		return err
	}
	id := hut3.ReceiptRef(ref, agency)
	act := access.Act{Action: access.PackageReceipt, Object: id, Units: []string{agency}}
	return i.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		r, _, err := store.Get[hut3.Receipt](tx, ReceiptKind, id)
		if err != nil {
			return err
		}
		for _, step := range steps {
			if step.State == hut3.ReceiptRedirected || step.State == hut3.ReceiptRecalled {
				return hut3.Errorf(hut3.Usage, "%s is a step of its own: redirect the package, or have its sender recall it", step.State)
			}
			if r, err = add(tx, actor, r, step); err != nil {
				return err
			}
		}
		_, err = tx.Put(ReceiptKind, string(id), r)
		return err
	})
}

// mayFollow gives NotFound to whoever is neither of the recipient's unit nor
// sees the package whole, and where it was not sent to that recipient.
func (i *Intel) mayFollow(ctx context.Context, actor hut3.Actor, ref hut3.Ref, agency string) error {
	if actor.Unit != agency {
		if _, _, err := i.packageInside(ctx, actor, ref); err != nil {
			return err
		}
	}
	return i.Doors.View(ctx, func(tx *store.Tx) error {
		_, err := tx.Get(ReceiptKind, string(hut3.ReceiptRef(ref, agency)))
		if err != nil && hut3.CodeOf(err) == hut3.NotFound {
			return noSuch("package", ref)
		}
		return err
	})
}

// reach adds a step that the actor was told of with those before it that it
// implies. Each of those says from what it follows.
func (i *Intel) reach(tx *store.Tx, actor hut3.Actor, r hut3.Receipt, step hut3.ReceiptStep) (hut3.Receipt, error) {
	if actor.Unit != r.Agency && step.Medium != hut3.BySystem {
		for _, state := range r.State.Toward(step.State) {
			before, err := step, error(nil)
			before.State, before.To, before.Result, before.Note = state, "", nil, "follows from: "+string(step.State)
			if r, err = i.follow(tx, actor, r, before); err != nil {
				return r, err
			}
		}
	}
	return i.follow(tx, actor, r, step)
}

// follow adds a step that the actor records now.
func (i *Intel) follow(tx *store.Tx, actor hut3.Actor, r hut3.Receipt, step hut3.ReceiptStep) (hut3.Receipt, error) {
	own := actor.Unit == r.Agency
	if step.At.IsZero() {
		step.At = tx.Now()
	}
	if step.Medium == "" && own {
		step.Medium = hut3.BySystem
	}
	if own && step.Officer.Name == "" {
		step.Officer.Name = actor.Name
	}
	step.RecordedBy, step.RecordedAt, step.Reply = actor.User, tx.Now(), hut3.Digest{}
	if step.Medium == hut3.BySystem && !own {
		return r, hut3.Errorf(hut3.Refused, "only %s can answer in the system; say by which medium you were told", r.Agency)
	}
	if step.At.After(tx.Now()) {
		return r, hut3.Errorf(hut3.Invalid, "the step %s is said to have happened at %s, which is still to come", step.State, step.At.Format("2006-01-02 15:04:05 MST"))
	}
	if before := r.Standing(); len(before) > 0 && step.At.Before(before[len(before)-1].At) {
		return r, hut3.Errorf(hut3.Invalid, "the step %s is said to have happened before the package was %s", step.State, r.State)
	}
	if err := i.Lists.checkStep(step); err != nil {
		return r, err
	}
	return r.Add(step)
}
