package triage

import (
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Raise is what somebody says when he raises a threat: at least a message.
// Whatever else he does not know stays empty.
type Raise struct {
	Keys     []hut3.Key // of one thread
	Victim   hut3.Party
	Offender hut3.Party
	Kind     string // of the policy's list
	Means    string
	When     string
	Where    string
	// Gist is what he says of it in his own words. The reviewer must write one:
	// of held material it is all that a desk will read.
	Gist      string
	Synthetic bool
}

// Raise raises a threat from messages that the actor can see. There is one
// alert a target and thread: where one is open, this adds to it, and the
// answer does not tell. The messages' text goes into no record.
func (t Triage) Raise(ctx context.Context, actor hut3.Actor, r Raise) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.ThreatRaise, Details: map[string]any{"messages": r.Keys}}
	var seen seenMessages
	if access.Can(actor, act) == nil { // a refusal is Write's to give and to log
		if seen, err = t.look(ctx, actor, r); err != nil {
			return "", err
		}
	}
	err = t.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		ref, err = raiseIn(tx, actor, r, seen)
		return err
	})
	return ref, err
}

// seenMessages is what the raiser's messages say about themselves.
type seenMessages struct {
	conversation string
	keys         []hut3.Key
	first        hut3.Message
	score        int
	why          []string
}

func (t Triage) look(ctx context.Context, actor hut3.Actor, r Raise) (seenMessages, error) {
	var out seenMessages
	if err := t.checkRaise(actor, r); err != nil {
		return out, err
	}
	for _, k := range r.Keys {
		m, err := t.See(ctx, k)
		if err != nil {
			return out, hut3.Wrap(err, hut3.CodeOf(err), "a threat cannot be raised from %s", k)
		}
		if len(out.keys) > 0 && m.Conversation != out.conversation {
			return out, hut3.Errorf(hut3.Invalid, "%s is not of the same thread as %s; raise it by itself", k, out.keys[0])
		}
		if len(out.keys) == 0 {
			out.conversation, out.first = m.Conversation, m
		}
		out.keys = append(out.keys, m.Key)
		if score, why := Score(m.Body); score > out.score {
			out.score, out.why = score, why
		}
	}
	slices.Sort(out.keys)
	out.keys = slices.Compact(out.keys)
	return out, nil
}

func (t Triage) checkRaise(actor hut3.Actor, r Raise) error {
	switch {
	case t.See == nil:
		return hut3.Errorf(hut3.Internal, "triage was made without a way to see messages")
	case len(r.Keys) == 0:
		return hut3.Errorf(hut3.Usage, "name at least one message, as in D12/4711093")
	case r.Kind != "" && !slices.Contains(t.Policy.Kinds, r.Kind):
		return hut3.Errorf(hut3.Invalid, "no kind of threat %q; the kinds are %q", r.Kind, t.Policy.Kinds)
	case actor.Has(hut3.RoleReviewer) && r.Gist == "":
		return hut3.Errorf(hut3.Invalid, "this is held material: write the least that the duty desk must know; it will see nothing else")
	}
	return nil
}

func raiseIn(tx *store.Tx, actor hut3.Actor, r Raise, seen seenMessages) (hut3.Ref, error) {
	raising, err := newRaising(tx, actor, r, seen)
	if err != nil {
		return "", err
	}
	held := actor.Has(hut3.RoleReviewer) // he sees held material and nothing else
	same, err := store.List[hut3.Threat](tx, ThreatKind, hut3.Attr{Name: "conversation", Value: seen.conversation})
	if err != nil {
		return "", err
	}
	id, threat := hut3.Ref(""), hut3.Threat{State: hut3.ThreatOpen, Conversation: seen.conversation, Held: held, Synthetic: r.Synthetic}
	for _, it := range same {
		if it.Body.Held != held || !meets(it.Body, r.Victim, seen.keys) {
			continue
		}
		if it.Body.State == hut3.ThreatOpen {
			id, threat = it.Ref, it.Body
			break
		}
		threat.Follows = it.Ref
	}
	threat.Raisings = append(threat.Raisings, raising)
	fill(&threat, r)
	rec, err := tx.Put(ThreatKind, string(id), threat)
	return rec.Ref(), err
}

// meets reports whether a raising is of the same target: the victim is the
// same, or none is named and a message is one that the alert already has.
func meets(t hut3.Threat, victim hut3.Party, keys []hut3.Key) bool {
	if victim.Key() == t.Victim.Key() {
		return true
	}
	have := t.Keys()
	return !victim.Known() && slices.ContainsFunc(keys, func(k hut3.Key) bool { return slices.Contains(have, k) })
}

// fill sets what nobody had said yet. What was said stays: an assessment is the
// place to correct it.
func fill(t *hut3.Threat, r Raise) {
	if !t.Victim.Known() {
		t.Victim = r.Victim
	}
	if !t.Offender.Known() {
		t.Offender = r.Offender
	}
	for _, f := range []struct {
		into *string
		from string
	}{{&t.Kind, r.Kind}, {&t.Means, r.Means}, {&t.When, r.When}, {&t.Where, r.Where}} {
		if *f.into == "" {
			*f.into = f.from
		}
	}
}

func newRaising(tx *store.Tx, actor hut3.Actor, r Raise, seen seenMessages) (hut3.Raising, error) {
	out := hut3.Raising{
		By: actor.User, Name: actor.Name, Unit: actor.Unit, At: tx.Now(), Keys: seen.keys, Gist: r.Gist,
		Sent: seen.first.Sent.String(), Basis: seen.first.Sent.Basis.String(), Score: seen.score, Why: seen.why,
	}
	if seen.first.Sent.Known() && seen.first.Sent.Basis.Absolute() {
		out.SentAt = time.UnixMicro(seen.first.Sent.Micros).UTC()
	}
	var err error
	out.Supplied, out.Visible, err = arrival(tx, seen.first.Key.Delivery())
	return out, err
}

// arrival finds when a delivery was handed over and when it could first be
// read here. What was not stated stays zero.
func arrival(tx *store.Tx, number uint32) (supplied, visible time.Time, err error) {
	versions, err := tx.History(deliveryKind, hut3.DeliveryRef(number))
	if err != nil || len(versions) == 0 {
		return supplied, visible, err
	}
	d, _, err := store.Get[hut3.Delivery](tx, deliveryKind, hut3.Ref(hut3.DeliveryRef(number)))
	if err != nil {
		return supplied, visible, err
	}
	if visible, err = firstLive(versions); err != nil || d.Exhibit == "" {
		return supplied, visible, err
	}
	e, _, err := store.Get[hut3.Exhibit](tx, exhibitKind, d.Exhibit)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return supplied, visible, nil
	}
	return e.ReceivedAt, visible, err
}
