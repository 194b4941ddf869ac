package triage

import (
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Send is what is passed to duty desks, and on what footing. It goes without
// waiting for attribution, grading or the end of an embargo.
type Send struct {
	// Words are what the desk is told. Of a threat from held material they are
	// the reviewer's, and must be left empty here.
	Words      string
	Candidates []hut3.ForceCandidate // every force that it may concern; none: the hub alone
	Also       []string              // further agencies
	Named      []hut3.Ref            // users at the desks who may know of it
	Medium     string                // "telephone", "secure mail", "system"
	// SourceProtection says what was considered: acting can expose the source.
	SourceProtection string
	Override         hut3.Override // what is set aside, and why
}

// Send passes a threat to the duty desk of a force: the fast path. Where the
// force is in doubt, which is where there is not exactly one candidate and that
// one certain, it goes to all candidates and to the hub.
func (t Triage) Send(ctx context.Context, actor hut3.Actor, ref hut3.Ref, s Send) error {
	to, err := t.recipients(s)
	if err != nil {
		return err
	}
	if s.Medium == "" || s.SourceProtection == "" || s.Override.Reason == "" || s.Override.SetAside == "" {
		return hut3.Errorf(hut3.Invalid, "sending a threat: give the medium, what was considered for the source, which handling code is set aside and why")
	}
	details := map[string]any{"recipients": to, "medium": s.Medium} // what was set aside and why is in the record
	return t.change(ctx, actor, access.ThreatSend, ref, details, func(tx *store.Tx, threat *hut3.Threat) error {
		words, err := wordsFor(*threat, s.Words)
		if err != nil {
			return err
		}
		threat.Sends = append(threat.Sends, hut3.ThreatSend{
			By: actor.User, Name: actor.Name, At: tx.Now(), Words: words, Candidates: s.Candidates, Recipients: to,
			Named: s.Named, Medium: s.Medium, SourceProtection: s.SourceProtection, Override: s.Override,
		})
		return nil
	})
}

func wordsFor(t hut3.Threat, words string) (string, error) {
	switch {
	case !t.Held && words == "":
		return "", hut3.Errorf(hut3.Invalid, "write what the desk is told")
	case !t.Held:
		return words, nil
	case words != "":
		return "", hut3.Errorf(hut3.Conflict, "this threat comes from held material: the desk is told the reviewer's words and no others")
	}
	return t.Raisings[len(t.Raisings)-1].Gist, nil
}

// Doubtful reports whether it is not settled which force a threat concerns.
func Doubtful(candidates []hut3.ForceCandidate) bool {
	return len(candidates) != 1 || candidates[0].Sure != hut3.SureCertain
}

func (t Triage) recipients(s Send) ([]string, error) {
	var to []string
	for _, c := range s.Candidates {
		if err := c.Validate(); err != nil {
			return nil, err
		}
		to = append(to, c.Agency)
	}
	to = append(to, s.Also...)
	if Doubtful(s.Candidates) {
		to = append(to, t.Hub)
	}
	for i, code := range to {
		a, ok := t.Agencies.ByCode(code)
		if !ok {
			return nil, hut3.Errorf(hut3.Invalid, "no agency %q; hut3 agencies lists them", code)
		}
		to[i] = a.Code
	}
	slices.Sort(to)
	return slices.Compact(to), nil
}

// Acknowledge records that a desk answered: who it was, his collar number, on
// which telephone and when; the actor is who recorded it. An investigator, and
// anybody of another unit than the case's, answers for his own unit only.
func (t Triage) Acknowledge(ctx context.Context, actor hut3.Actor, ref hut3.Ref, a hut3.ThreatAck) error {
	if err := a.Validate(); err != nil {
		return err
	}
	details := map[string]any{"agency": a.Agency, "medium": a.Medium, "answer": a.Answer}
	return t.change(ctx, actor, access.ThreatAcknowledge, ref, details, func(tx *store.Tx, threat *hut3.Threat) error {
		a.RecordedBy, a.RecordedAt = actor.User, tx.Now()
		desk := !actor.Guest && access.Can(actor, access.Act{Action: access.ThreatSend}) == nil
		if !desk && actor.Unit != a.Agency {
			return hut3.Errorf(hut3.Refused, "%s answers for %s, not for %s", actor.Name, actor.Unit, a.Agency)
		}
		send, err := answered(threat, a)
		if err != nil {
			return err
		}
		send.Acks = append(send.Acks, a)
		return nil
	})
}

// answered finds the sending that an answer belongs to: the latest to that desk
// that waits for one, else the latest to it.
func answered(t *hut3.Threat, a hut3.ThreatAck) (*hut3.ThreatSend, error) {
	var send *hut3.ThreatSend
	for i := range t.Sends {
		s := &t.Sends[i]
		if !slices.Contains(s.Recipients, a.Agency) {
			continue
		}
		if send == nil || slices.Contains(s.Outstanding(), a.Agency) || !slices.Contains(send.Outstanding(), a.Agency) {
			send = s
		}
	}
	if send == nil {
		return nil, hut3.Errorf(hut3.Conflict, "nothing was sent to %s", a.Agency)
	}
	if a.At.Before(send.At) || a.At.After(a.RecordedAt) {
		return nil, hut3.Errorf(hut3.Invalid, "acknowledged at %s, but it was sent at %s and it is now %s", a.At.Format(time.RFC3339), send.At.Format(time.RFC3339), a.RecordedAt.Format(time.RFC3339))
	}
	return send, nil
}
