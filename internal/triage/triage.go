package triage

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// The kinds of record of this package, and those of others that it reads.
const (
	ThreatKind = "threat"        // TTL-3
	RulingKind = "threat_ruling" // TTR-2: the reviewer read a held message and found no threat

	deliveryKind = "delivery"
	exhibitKind  = "exhibit"
	prefixRuling = "TTR"
)

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.Threat](ThreatKind, hut3.PrefixThreat),
		store.NewKind[HeldRuling](RulingKind, prefixRuling),
	}
}

// Triage holds what the verbs need. It is a small value, made for one actor.
type Triage struct {
	Doors    *access.Doors
	Agencies *access.Directory
	Policy   *Policy
	Hub      string // agency code of the desk that hears of every doubtful case
	// See gives a message in the actor's own scope; NotFound for any other.
	See func(context.Context, hut3.Key) (hut3.Message, error)
	// Restricted reports whether any of some rows is of what is held or locked now.
	Restricted func(tx *store.Tx, rows []hut3.Key) (bool, error)
}

// standing is what an actor is to a threat.
type standing int

const (
	stranger  standing = iota // it does not exist for him
	raiser                    // he sees what he raised, and whether it was opened
	recipient                 // he sees what was sent, and the answers
	duty                      // he sees all of it
)

// standingOf takes a threat as cover gave it: what is restricted now is held, and
// what somebody raised from it is not shown to him as his.
func standingOf(actor hut3.Actor, t covered) standing {
	if access.Can(actor, access.Act{Action: access.ThreatRead}) == nil && (t.held() || !actor.Has(hut3.RoleReviewer)) {
		return duty // the reviewer is independent of the case: he knows of what held material says
	}
	if actor.User == "" {
		return stranger
	}
	for _, s := range t.Sends {
		if told(actor, s) {
			return recipient
		}
	}
	for i, r := range t.Raisings {
		if r.By == actor.User && !t.hidden[i] {
			return raiser
		}
	}
	return stranger
}

// told reports whether a sending reached an actor: it names him, or he is on
// duty at a desk of another unit to which it went.
func told(actor hut3.Actor, s hut3.ThreatSend) bool {
	onDuty := actor.Guest && actor.Has(hut3.RoleDuty) && slices.Contains(s.Recipients, actor.Unit)
	return onDuty || slices.Contains(s.Named, actor.User)
}

// least is the standing that a step asks for. A desk that was told answers, and
// says that a notice was served; all else is done by those on duty. Whoever
// only raised a threat takes no step in it.
func least(action access.Action) standing {
	if action == access.ThreatAcknowledge {
		return recipient
	}
	return duty
}

// VisibleIn reports whether a threat exists for an actor. Whatever walks links
// of records (trace, a handle's page) asks it before it names a TTL.
func (t Triage) VisibleIn(tx *store.Tx, actor hut3.Actor, ref hut3.Ref) (bool, error) {
	_, _, err := t.load(tx, actor, ref)
	if err != nil && hut3.CodeOf(err) == hut3.NotFound {
		return false, nil
	}
	return err == nil, err
}

// load gives a threat to those for whom it exists. To anybody else, and for a
// reference that was never given, the answer is the same.
func (t Triage) load(tx *store.Tx, actor hut3.Actor, ref hut3.Ref) (covered, standing, error) {
	threat, _, err := store.Get[hut3.Threat](tx, ThreatKind, ref)
	if err != nil && hut3.CodeOf(err) != hut3.NotFound {
		return covered{}, stranger, err
	}
	if err != nil {
		return covered{}, stranger, noThreat(ref)
	}
	c, err := t.cover(tx, threat)
	if err != nil {
		return covered{}, stranger, err
	}
	if s := standingOf(actor, c); s != stranger {
		return c, s, nil
	}
	return covered{}, stranger, noThreat(ref)
}

func noThreat(ref hut3.Ref) error { return hut3.Errorf(hut3.NotFound, "no threat %s", ref) }

// change applies a step to an open threat and writes its next version. To those
// whose step it is not, there is no such threat.
func (t Triage) change(ctx context.Context, actor hut3.Actor, action access.Action, ref hut3.Ref, details any, step func(*store.Tx, *hut3.Threat) error) error {
	act := access.Act{Action: action, Object: ref, Details: details}
	return t.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		threat, as, err := t.load(tx, actor, ref)
		if err != nil {
			return err
		}
		if as < least(action) {
			return noThreat(ref)
		}
		if threat.State != hut3.ThreatOpen {
			return hut3.Errorf(hut3.Conflict, "%s was closed by %s; raise the message again", ref, threat.Closure.Name)
		}
		if err := step(tx, &threat.Threat); err != nil {
			return err
		}
		_, err = tx.Put(ThreatKind, string(ref), threat.Threat)
		return err
	})
}
