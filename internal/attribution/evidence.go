package attribution

import (
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// AddEvidence enters an item for or against a claim. The actor gives what it
// rests on, what it shows, its type and, where he departs from the type's
// weight, another word with the reason. Messages are seen in his own scope;
// their text is not copied.
func (a Attribution) AddEvidence(ctx context.Context, actor hut3.Actor, e hut3.Evidence) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.EvidenceAdd, Details: map[string]any{"claim": e.Claim, "side": e.Side, "type": e.Type}}
	kind, err := a.weigh(&e)
	if err != nil {
		return "", err
	}
	var messages []hut3.Message
	if access.Can(actor, act) == nil {
		if err := a.claimKnown(ctx, e.Claim); err != nil {
			return "", err
		}
		if messages, err = a.seeAll(ctx, &e); err != nil {
			return "", err
		}
		if err := a.mayRestOn(ctx, e.Records); err != nil {
			return "", err
		}
	}
	err = a.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		claim, _, err := store.Get[hut3.Claim](tx, ClaimKind, e.Claim)
		if err != nil {
			return err
		}
		item := e
		item.Handle, item.By, item.Name, item.Withdrawn = claim.Handle, actor.User, actor.Name, nil
		records, err := recordsOf(tx, item.Records)
		if err != nil {
			return err
		}
		bound(&item, messages, records)
		if kind.Refutes {
			if err := contradicts(claim, messages, records); err != nil {
				return err
			}
		}
		r, err := tx.Put(EvidenceKind, "", item)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// weigh fills in what the type starts with, and asks for a reason where the
// assessor departs from it.
func (a Attribution) weigh(e *hut3.Evidence) (EvidenceType, error) {
	t, err := a.Types.Type(e.Type)
	if err != nil {
		return t, err
	}
	if e.Weight == "" {
		e.Weight = t.Weight
	}
	if e.Counter == "" {
		e.Counter = t.Counter
	}
	switch {
	case a.Types.points(e.Weight) == 0:
		return t, hut3.Errorf(hut3.Invalid, "no weight %q; weights are words of the list, never a percentage", e.Weight)
	case e.Weight != t.Weight && e.WeightReason == "":
		return t, hut3.Errorf(hut3.Invalid, "%s starts at %s: say why it weighs %s here", t.Code, t.Weight, e.Weight)
	case t.Refutes && e.Side != hut3.Against:
		return t, hut3.Errorf(hut3.Invalid, "%s speaks against a claim", t.Code)
	}
	return t, nil
}

// seeAll reads the messages in the actor's scope, puts in their own keys and
// the digests of what they carry.
func (a Attribution) seeAll(ctx context.Context, e *hut3.Evidence) ([]hut3.Message, error) {
	var out []hut3.Message
	var keys []hut3.Key
	e.Media = nil
	for _, k := range e.Messages {
		m, err := a.see(ctx, k)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.CodeOf(err), "evidence cannot rest on %s", k)
		}
		out, keys = append(out, m), append(keys, m.Key)
		for _, f := range m.Media {
			if !f.SHA256.IsZero() {
				e.Media = append(e.Media, f.SHA256)
			}
		}
	}
	slices.Sort(keys)
	e.Messages = slices.Compact(keys)
	return out, nil
}

// citable are the kinds of record that evidence may rest on. A threat to life is
// not among them: naming one would say that it exists.
var citable = []string{ExternalKind, "arrest", "seizure", "warrant", "report", "exhibit"}

// mayRestOn refuses a record that is not there, is of a kind that evidence does
// not rest on, or does not exist for the actor: one answer for the three.
func (a Attribution) mayRestOn(ctx context.Context, refs []hut3.Ref) error {
	return a.Doors.View(ctx, func(tx *store.Tx) error {
		for _, ref := range refs {
			if err := exists(tx, ref); err != nil {
				return err
			}
			if a.Cites == nil {
				continue
			}
			seen, err := a.Cites(tx, ref)
			if err != nil {
				return err
			}
			if !seen {
				return noRecord(ref)
			}
		}
		return nil
	})
}

func noRecord(ref hut3.Ref) error {
	return hut3.Errorf(hut3.NotFound, "no record %s that evidence can rest on", ref)
}

func exists(tx *store.Tx, ref hut3.Ref) error {
	for _, kind := range tx.Kinds(ref) {
		if !slices.Contains(citable, kind) {
			continue
		}
		if _, err := tx.Get(kind, string(ref)); hut3.CodeOf(err) != hut3.NotFound || err == nil {
			return err
		}
	}
	return noRecord(ref)
}

// recordsOf reads the external records that an item names. Those of other kinds
// must be there too; they have no interval of their own here.
func recordsOf(tx *store.Tx, refs []hut3.Ref) ([]hut3.ExternalRecord, error) {
	var out []hut3.ExternalRecord
	for _, ref := range refs {
		if ref.Prefix() == prefixExternal {
			e, _, err := store.Get[hut3.ExternalRecord](tx, ExternalKind, ref)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
			continue
		}
		if err := exists(tx, ref); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bound gives an item the period of what it rests on, where none was given.
func bound(e *hut3.Evidence, messages []hut3.Message, records []hut3.ExternalRecord) {
	if !e.From.IsZero() || !e.To.IsZero() {
		return
	}
	widen := func(from, to time.Time) {
		if e.From.IsZero() || from.Before(e.From) {
			e.From = from
		}
		if to.After(e.To) {
			e.To = to
		}
	}
	for _, m := range messages {
		if m.Sent.Known() && m.Sent.Basis.Absolute() {
			at := time.UnixMicro(m.Sent.Micros).UTC()
			widen(at, at)
		}
	}
	for _, r := range records {
		widen(r.From, r.To)
	}
}

// contradicts refuses negative evidence whose times do not meet: the handle
// must have sent a message, at a known time, while the record holds the person.
func contradicts(c hut3.Claim, messages []hut3.Message, records []hut3.ExternalRecord) error {
	for _, m := range messages {
		if m.From != c.Handle || !m.Sent.Known() || !m.Sent.Basis.Absolute() {
			continue
		}
		from, to := spanOf(m.Sent)
		if !c.Covers(from, to) {
			continue
		}
		for _, r := range records {
			if !from.Before(r.From) && !to.After(r.To) {
				return nil
			}
		}
	}
	return hut3.Errorf(hut3.Invalid, "this refutes nothing: name a message that %s sent inside the claim's period, and an external record whose interval holds the whole of that time", c.Handle)
}

// WithdrawEvidence takes an item back, with a reason. It stays to be read, and
// counts no more.
func (a Attribution) WithdrawEvidence(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reason string) error {
	if reason == "" {
		return hut3.Errorf(hut3.Invalid, "an evidence item is taken back with a reason")
	}
	act := access.Act{Action: access.EvidenceAdd, Object: ref}
	if access.Can(actor, act) == nil {
		if err := a.itemKnown(ctx, ref); err != nil {
			return err
		}
	}
	return a.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		e, _, err := store.Get[hut3.Evidence](tx, EvidenceKind, ref)
		if err != nil {
			return err
		}
		if !e.Stands() {
			return hut3.Errorf(hut3.Conflict, "%s was taken back already", ref)
		}
		e.Withdrawn = &hut3.Taken{By: actor.User, At: tx.Now(), Reason: reason}
		_, err = tx.Put(EvidenceKind, string(ref), e)
		return err
	})
}

// itemKnown answers the same for an item that rests on what the actor may not
// see as for one that is not there.
func (a Attribution) itemKnown(ctx context.Context, ref hut3.Ref) error {
	var e hut3.Evidence
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		e, _, err = store.Get[hut3.Evidence](tx, EvidenceKind, ref)
		return err
	})
	if err != nil {
		return err
	}
	known := a.known(ctx, e.Handle)
	if known != nil && hut3.CodeOf(known) != hut3.NotFound {
		return known
	}
	ok, err := a.sees(ctx, e.Messages)
	if err == nil && (!ok || known != nil) {
		return hut3.Errorf(hut3.NotFound, "no %s %s", EvidenceKind, ref)
	}
	return err
}
