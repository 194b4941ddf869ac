package retention

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Request asks for an erasure. What is asked was looked at before; block says in
// the transaction what stands against it.
func Request(ctx context.Context, doors *access.Doors, actor hut3.Actor, e hut3.Erasure, block func(*store.Tx) error) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.ErasureRequest, Makes: ErasureKind, Details: map[string]any{"what": e.What.String(), "reason": e.Reason, "messages": e.Messages}}
	err = doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		e.State, e.AskedBy, e.AskedAt = hut3.ErasureRequested, actor.User, tx.Now()
		if err := e.Validate(); err != nil {
			return err
		}
		if err := block(tx); err != nil {
			return err
		}
		r, err := tx.Put(ErasureKind, "", e)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// Ruling is the second person's word on a request.
type Ruling struct {
	Approve bool
	Reason  string
	See     Sees                                // whether the request exists for the actor
	Block   func(*store.Tx, hut3.Erasure) error // what stands against it now
	Count   func(hut3.Erasure) (int64, error)   // messages of it that the actor sees
}

// Rule approves or refuses a request. It takes another person than the one who
// asked.
func Rule(ctx context.Context, doors *access.Doors, actor hut3.Actor, ref hut3.Ref, r Ruling) error {
	act := access.Act{Action: access.ErasureApprove, Object: ref, Details: map[string]bool{"approve": r.Approve}}
	return doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		e, rec, err := store.Get[hut3.Erasure](tx, ErasureKind, ref)
		if err == nil {
			err = there(r.See, rec)
		}
		if err != nil {
			return err
		}
		if e.State != hut3.ErasureRequested {
			return hut3.Errorf(hut3.Conflict, "%s is %s; only what is requested can be ruled on", ref, e.State)
		}
		if r.Reason == "" {
			return hut3.Errorf(hut3.Usage, "a ruling on %s needs a reason", ref)
		}
		e.State = hut3.ErasureRefused
		if r.Approve {
			if err := access.TwoPeople(e.AskedBy, actor); err != nil {
				return err
			}
			if err := r.Block(tx, e); err != nil {
				return err
			}
			if e.Approved, err = r.Count(e); err != nil {
				return err
			}
			e.State = hut3.ErasureApproved
		}
		e.RuledBy, e.RuledAt, e.Ruling = actor.User, tx.Now(), r.Reason
		_, err = tx.Put(ErasureKind, string(ref), e)
		return err
	})
}

// ToCarryOut gives an erasure that may be carried out, or carried on with.
func ToCarryOut(tx *store.Tx, ref hut3.Ref) (hut3.Erasure, error) {
	e, _, err := store.Get[hut3.Erasure](tx, ErasureKind, ref)
	if err == nil && e.State != hut3.ErasureApproved && e.State != hut3.ErasureUnderWay {
		err = hut3.Errorf(hut3.Conflict, "%s is %s; what is carried out is approved first, by a second person", ref, e.State)
	}
	return e, err
}

// Step moves an erasure that is being carried out on.
func Step(tx *store.Tx, ref hut3.Ref, to hut3.ErasureState, done hut3.Erased) error {
	e, err := ToCarryOut(tx, ref)
	if err != nil {
		return err
	}
	e.State, e.Done = to, &done
	_, err = tx.Put(ErasureKind, string(ref), e)
	return err
}
