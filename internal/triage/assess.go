package triage

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

func firstLive(versions []store.Record) (time.Time, error) {
	for _, v := range versions {
		var d hut3.Delivery
		if err := json.Unmarshal(v.Body, &d); err != nil {
			return time.Time{}, hut3.Wrap(err, hut3.Invalid, "reading %s", v.ID)
		}
		if d.State == hut3.Live {
			return v.At, nil
		}
	}
	return time.Time{}, nil
}

// Assess is an assessment, with what it found out about the threat. A nil party
// and an empty word leave what stood.
type Assess struct {
	hut3.ThreatAssessment
	Victim   *hut3.Party
	Offender *hut3.Party
	Kind     string
	Means    string
	When     string
	Where    string
}

// Assess records an assessment. By, name and time are the actor's and the
// clock's.
func (t Triage) Assess(ctx context.Context, actor hut3.Actor, ref hut3.Ref, a Assess) error {
	if err := a.Validate(); err != nil {
		return err
	}
	if a.Kind != "" && !slices.Contains(t.Policy.Kinds, a.Kind) {
		return hut3.Errorf(hut3.Invalid, "no kind of threat %q; the kinds are %q", a.Kind, t.Policy.Kinds)
	}
	return t.change(ctx, actor, access.ThreatAssess, ref, map[string]any{"grade": a.Grade}, func(tx *store.Tx, threat *hut3.Threat) error {
		done := a.ThreatAssessment
		done.By, done.Name, done.At = actor.User, actor.Name, tx.Now()
		threat.Assessments = append(threat.Assessments, done)
		if a.Victim != nil {
			threat.Victim = *a.Victim
		}
		if a.Offender != nil {
			threat.Offender = *a.Offender
		}
		for _, f := range []struct {
			into *string
			from string
		}{{&threat.Kind, a.Kind}, {&threat.Means, a.Means}, {&threat.When, a.When}, {&threat.Where, a.Where}} {
			if f.from != "" {
				*f.into = f.from
			}
		}
		return nil
	})
}

// Decide adds a line to the policy log: what the commander decided, in which
// rank and why. Doing nothing is an option, and has its reason.
func (t Triage) Decide(ctx context.Context, actor hut3.Actor, ref hut3.Ref, option, rank, reason string) error {
	if _, err := t.Policy.Option(option); err != nil {
		return err
	}
	if rank == "" || reason == "" {
		return hut3.Errorf(hut3.Invalid, "a decision (%s) is recorded with the rank and the reason", option)
	}
	return t.change(ctx, actor, access.ThreatDecide, ref, map[string]any{"option": option}, func(tx *store.Tx, threat *hut3.Threat) error {
		threat.Decisions = append(threat.Decisions, hut3.ThreatDecision{
			By: actor.User, Name: actor.Name, Rank: rank, At: tx.Now(), Option: option, Reason: reason,
		})
		return nil
	})
}

// Serve records that a notice was served, or refused at the door.
func (t Triage) Serve(ctx context.Context, actor hut3.Actor, ref hut3.Ref, s hut3.NoticeService) error {
	o, err := t.Policy.Option(s.Option)
	if err != nil {
		return err
	}
	if !o.Notice {
		return hut3.Errorf(hut3.Invalid, "%s is not a notice that is served", o.Code)
	}
	if s.Officer == "" || s.Place == "" || s.Person == "" || s.Response == "" || s.Advice == "" || s.At.IsZero() {
		return hut3.Errorf(hut3.Invalid, "service of a notice: give officer, time, place, person, response and the advice given")
	}
	return t.change(ctx, actor, access.ThreatAcknowledge, ref, map[string]any{"served": s.Option}, func(tx *store.Tx, threat *hut3.Threat) error {
		if s.At.After(tx.Now()) {
			return hut3.Errorf(hut3.Invalid, "served at %s: that is still to come", s.At.Format(time.RFC3339))
		}
		decided := slices.ContainsFunc(threat.Decisions, func(d hut3.ThreatDecision) bool { return d.Option == s.Option })
		if !decided {
			return hut3.Errorf(hut3.Conflict, "no commander decided on a %s; record the decision first", s.Option)
		}
		s.RecordedBy = actor.User
		threat.Served = append(threat.Served, s)
		return nil
	})
}

// Review records a review and when the next is due: in the policy's hours.
func (t Triage) Review(ctx context.Context, actor hut3.Actor, ref hut3.Ref, text string, next time.Duration) error {
	if text == "" {
		return hut3.Errorf(hut3.Invalid, "a review says what was found")
	}
	return t.change(ctx, actor, access.ThreatReview, ref, nil, func(tx *store.Tx, threat *hut3.Threat) error {
		p := t.Policy.At(threat.Raisings[0].At)
		if next < hours(p.ReviewLeast) || next > hours(p.ReviewMost) {
			return hut3.Errorf(hut3.Invalid, "the next review is due in %d to %d hours", p.ReviewLeast, p.ReviewMost)
		}
		threat.Reviews = append(threat.Reviews, hut3.ThreatReview{By: actor.User, Name: actor.Name, At: tx.Now(), Text: text, Next: tx.Now().Add(next)})
		return nil
	})
}

// Page records an attempt to reach somebody on duty, and why it failed where it
// did. A failure is kept and shown, so that silence is never taken for calm.
func (t Triage) Page(ctx context.Context, actor hut3.Actor, ref, whom hut3.Ref, medium, failure string) error {
	if whom == "" || medium == "" {
		return hut3.Errorf(hut3.Invalid, "say who was paged, and how")
	}
	return t.change(ctx, actor, access.ThreatReview, ref, map[string]any{"paged": whom}, func(tx *store.Tx, threat *hut3.Threat) error {
		threat.Paged = append(threat.Paged, hut3.Paging{By: actor.User, At: tx.Now(), Whom: whom, Medium: medium, Failure: failure})
		return nil
	})
}

// Close closes a threat: by a commander who signed in, with a reason, after a
// decision, and when every desk that was told has answered. Nothing else does.
func (t Triage) Close(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reason string) error {
	if reason == "" {
		return hut3.Errorf(hut3.Invalid, "a threat is closed with a reason")
	}
	return t.change(ctx, actor, access.ThreatClose, ref, nil, func(tx *store.Tx, threat *hut3.Threat) error {
		if len(threat.Decisions) == 0 {
			return hut3.Errorf(hut3.Conflict, "%s has no decision; decide first, be it that nothing is done", ref)
		}
		for _, s := range threat.Sends {
			if left := s.Outstanding(); len(left) > 0 {
				return hut3.Errorf(hut3.Conflict, "%s: %v has not acknowledged; telephone, and record who answered", ref, left)
			}
		}
		threat.State = hut3.ThreatClosed
		threat.Closure = &hut3.ThreatClosure{By: actor.User, Name: actor.Name, At: tx.Now(), Reason: reason}
		return nil
	})
}
