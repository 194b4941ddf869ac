package attribution

import (
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Propose is a claim as somebody first makes it.
type Propose struct {
	Handle    hut3.Handle
	Nominal   hut3.Ref
	From, To  time.Time // zero is open, and then said why:
	FromSaid  string
	ToSaid    string
	Reason    string
	Synthetic bool
}

// Propose makes a claim that a nominal used a handle in a period. A claim of
// the same two whose period overlaps and that still stands is a conflict.
func (a Attribution) Propose(ctx context.Context, actor hut3.Actor, p Propose) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.ClaimSet, Details: map[string]any{"handle": p.Handle, "nominal": p.Nominal}}
	if access.Can(actor, act) == nil {
		if err := a.known(ctx, p.Handle); err != nil {
			return "", err
		}
	}
	if err := a.writable(ctx, actor, act, p.Nominal); err != nil {
		return "", err
	}
	err = a.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		if _, err := tx.Get(NominalKind, string(p.Nominal)); err != nil {
			return err
		}
		c := hut3.Claim{Handle: p.Handle, Nominal: p.Nominal, From: p.From, To: p.To, FromSaid: p.FromSaid, ToSaid: p.ToSaid, Synthetic: p.Synthetic}
		step(tx, actor, &c, hut3.ClaimProposed, p.Reason, "")
		if err := clash(tx, c); err != nil {
			return err
		}
		r, err := tx.Put(ClaimKind, "", c)
		ref = r.Ref()
		return err
	})
	return ref, err
}

func clash(tx *store.Tx, c hut3.Claim) error {
	others, err := store.List[hut3.Claim](tx, ClaimKind, hut3.Attr{Name: "handle", Value: c.Handle.String()}, hut3.Attr{Name: "nominal", Value: string(c.Nominal)})
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Body.State != hut3.ClaimWithdrawn && o.Body.State != hut3.ClaimRefuted && o.Body.Overlaps(c) {
			return hut3.Errorf(hut3.Conflict, "%s claims the same of %s already; add evidence to it, or withdraw it", o.Ref, c.Handle)
		}
	}
	return nil
}

func step(tx *store.Tx, actor hut3.Actor, c *hut3.Claim, state hut3.ClaimState, reason, court string) {
	c.State = state
	c.Steps = append(c.Steps, hut3.ClaimStep{State: state, By: actor.User, Name: actor.Name, Assurance: actor.Assurance, At: tx.Now(), Reason: reason, Court: court})
}

// Move takes a claim to another state, with a reason. A claim becomes
// attributed by Confirm alone; it is refuted where an item against it stands;
// proved_in_court names the court and the case.
func (a Attribution) Move(ctx context.Context, actor hut3.Actor, ref hut3.Ref, state hut3.ClaimState, reason, court string) error {
	if state == hut3.ClaimAttributed {
		return hut3.Errorf(hut3.Usage, "a claim is attributed by a second person who confirms it")
	}
	seen, err := a.seenOf(ctx, ref)
	if err != nil {
		return err
	}
	return a.change(ctx, actor, access.ClaimMove, ref, map[string]any{"state": state}, func(tx *store.Tx, c *hut3.Claim) error {
		if state == hut3.ClaimRefuted {
			items, err := seen.itemsOf(tx, ref)
			if err != nil {
				return err
			}
			if len(standing(items, hut3.Against)) == 0 {
				return hut3.Errorf(hut3.Conflict, "%s has no evidence against it; add it, or withdraw the claim", ref)
			}
		}
		step(tx, actor, c, state, reason, court)
		return nil
	})
}

// Confirm makes a claim attributed. It is done by a second person: both he and
// the proposer signed in. At least one independent item stands for it, none
// that refutes it stands, and somebody searched for what speaks against it, or
// noSearch says why nobody did; then it stays flagged. Evidence that the actor
// may not see does not exist for this either.
func (a Attribution) Confirm(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reason, noSearch string) error {
	seen, err := a.seenOf(ctx, ref)
	if err != nil {
		return err
	}
	return a.change(ctx, actor, access.ClaimConfirm, ref, nil, func(tx *store.Tx, c *hut3.Claim) error {
		if err := access.TwoPeople(c.Steps[0].By, actor); err != nil {
			return err
		}
		if c.Steps[0].Assurance != hut3.SignedIn {
			return hut3.Errorf(hut3.Refused, "%s was proposed by somebody who had not signed in; propose it again", ref)
		}
		items, err := seen.itemsOf(tx, ref)
		if err != nil {
			return err
		}
		if err := a.supported(ref, items); err != nil {
			return err
		}
		if len(c.Searches) == 0 {
			if noSearch == "" {
				return hut3.Errorf(hut3.Conflict, "%s: nobody recorded a search for contrary evidence; make one, or say why there is none", ref)
			}
			c.NoSearch = noSearch
		}
		step(tx, actor, c, hut3.ClaimAttributed, reason, "")
		return nil
	})
}

// seen is which items of a claim the actor may see, of how many. It is found
// out before the transaction, which is no place to read messages in.
type seen struct {
	refs map[hut3.Ref]bool
	all  int
}

func (a Attribution) seenOf(ctx context.Context, claim hut3.Ref) (seen, error) {
	var items []Item
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		items, err = itemsOf(tx, claim)
		return err
	})
	out := seen{map[hut3.Ref]bool{}, len(items)}
	if err != nil {
		return out, err
	}
	visible, err := a.visible(ctx, items)
	for _, it := range visible {
		out.refs[it.Ref] = true
	}
	return out, err
}

func (s seen) itemsOf(tx *store.Tx, claim hut3.Ref) ([]Item, error) {
	items, err := itemsOf(tx, claim)
	if err == nil && len(items) != s.all {
		err = hut3.Errorf(hut3.Conflict, "evidence of %s was added in this moment; read it and try again", claim)
	}
	return slices.DeleteFunc(items, func(it Item) bool { return !s.refs[it.Ref] }), err
}

func (a Attribution) supported(ref hut3.Ref, items []Item) error {
	if len(Independent(standing(items, hut3.For))) == 0 {
		return hut3.Errorf(hut3.Conflict, "%s has no evidence for it", ref)
	}
	for _, it := range standing(items, hut3.Against) {
		if t, err := a.Types.Type(it.Evidence.Type); err == nil && t.Refutes {
			return hut3.Errorf(hut3.Conflict, "%s is refuted by %s while that stands: refute the claim, bound it in time, or show that the item is wrong", ref, it.Ref)
		}
	}
	return nil
}

// SearchContrary records that somebody looked for what speaks against a claim:
// where, for what, and what came of it.
func (a Attribution) SearchContrary(ctx context.Context, actor hut3.Actor, ref hut3.Ref, what, found string) error {
	if what == "" || found == "" {
		return hut3.Errorf(hut3.Invalid, `say what was searched and what was found; "nothing" is a finding`)
	}
	return a.change(ctx, actor, access.EvidenceAdd, ref, nil, func(tx *store.Tx, c *hut3.Claim) error {
		c.Searches = append(c.Searches, hut3.ContrarySearch{By: actor.User, At: tx.Now(), What: what, Found: found})
		return nil
	})
}

// change writes the next version of a claim whose handle exists for the actor.
// The record itself refuses a step that does not follow.
func (a Attribution) change(ctx context.Context, actor hut3.Actor, action access.Action, ref hut3.Ref, details any, fn func(*store.Tx, *hut3.Claim) error) error {
	act := access.Act{Action: action, Object: ref, Details: details}
	if access.Can(actor, act) == nil {
		if err := a.claimKnown(ctx, ref); err != nil {
			return err
		}
	}
	return a.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		c, _, err := store.Get[hut3.Claim](tx, ClaimKind, ref)
		if err != nil {
			return err
		}
		if err := fn(tx, &c); err != nil {
			return err
		}
		_, err = tx.Put(ClaimKind, string(ref), c)
		return err
	})
}

// claimKnown answers the same for a claim about a handle that the actor may
// not see as for a claim that is not there.
func (a Attribution) claimKnown(ctx context.Context, ref hut3.Ref) error {
	var c hut3.Claim
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		c, _, err = store.Get[hut3.Claim](tx, ClaimKind, ref)
		return err
	})
	if err == nil {
		err = a.known(ctx, c.Handle)
	}
	if err != nil && hut3.CodeOf(err) == hut3.NotFound {
		return hut3.Errorf(hut3.NotFound, "no claim %s", ref)
	}
	return err
}
