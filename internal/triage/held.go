package triage

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// HeldRuling is that the reviewer read a held message that looked like a threat
// and found none.
type HeldRuling struct {
	Restriction hut3.Ref `json:"restriction"`
	Key         hut3.Key `json:"message"`
	Reason      string   `json:"reason"`
	By          hut3.Ref `json:"by"`
}

// Validate refuses a ruling without message or reason.
func (r HeldRuling) Validate() error {
	if r.Key == 0 || r.Reason == "" || r.By == "" {
		return hut3.Errorf(hut3.Invalid, "a ruling names the message, the reviewer and the reason")
	}
	return nil
}

// Attrs lets a ruling be found by its message.
func (r HeldRuling) Attrs() []hut3.Attr {
	return []hut3.Attr{{Name: "message", Value: r.Key.String()}}
}

// HeldThreat is a held message that looks like a threat to life: a line of the
// reviewer's duty queue.
type HeldThreat struct {
	Restriction hut3.Ref `json:"restriction"`
	Class       string   `json:"class"`
	Key         hut3.Key `json:"message"`
	Raised      hut3.Ref `json:"raised,omitempty"` // the threat that was raised from it
	Ruling      string   `json:"ruling,omitempty"` // why it is none, where the reviewer ruled so
}

// Waiting reports whether nobody has dealt with the line.
func (h HeldThreat) Waiting() bool { return h.Raised == "" && h.Ruling == "" }

// ReviewerQueue gives the possible threats in material that is held or locked,
// those that wait first. Only the independent reviewer is shown it.
func (t Triage) ReviewerQueue(ctx context.Context, actor hut3.Actor) ([]HeldThreat, error) {
	var out []HeldThreat
	look := access.Look{Action: access.GateRead, Query: access.HeldThreatsQuery}
	if access.Can(actor, access.Act{Action: access.GateRead}) == nil {
		err := t.Doors.View(ctx, func(tx *store.Tx) (err error) {
			out, err = heldThreats(tx)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	look.Count = int64(len(out))
	for _, h := range out {
		look.Refs = append(look.Refs, hut3.Ref(h.Key.String()))
	}
	if err := t.Doors.Read(ctx, actor, look); err != nil {
		return nil, err
	}
	return out, nil
}

func heldThreats(tx *store.Tx) ([]HeldThreat, error) {
	restrictions, err := store.List[hut3.Restriction](tx, access.RestrictionKind)
	if err != nil {
		return nil, err
	}
	var out []HeldThreat
	for _, r := range restrictions {
		if !r.Body.Hides() {
			continue
		}
		for _, k := range r.Body.PossibleThreats {
			h := HeldThreat{Restriction: r.Ref, Class: r.Body.Class, Key: k}
			if err := h.dealtWith(tx); err != nil {
				return nil, err
			}
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b HeldThreat) int {
		return cmp.Or(cmp.Compare(strconv.FormatBool(b.Waiting()), strconv.FormatBool(a.Waiting())), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}

func (h *HeldThreat) dealtWith(tx *store.Tx) error {
	where := hut3.Attr{Name: "message", Value: h.Key.String()}
	threats, err := store.List[hut3.Threat](tx, ThreatKind, where)
	if err != nil {
		return err
	}
	for _, t := range threats {
		h.Raised = t.Ref // by the reviewer, or by somebody before it was hidden
	}
	rulings, err := store.List[HeldRuling](tx, RulingKind, where)
	for _, r := range rulings {
		h.Ruling = r.Body.Reason
	}
	return err
}

// RuleOut takes a message off the queue: the reviewer read it and it threatens
// nobody. Raising stays possible.
func (t Triage) RuleOut(ctx context.Context, actor hut3.Actor, key hut3.Key, reason string) error {
	act := access.Act{Action: access.GateRule, Object: hut3.Ref(key.String())}
	return t.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		queue, err := heldThreats(tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(queue, func(h HeldThreat) bool { return h.Key == key })
		if i < 0 {
			return hut3.Errorf(hut3.NotFound, "%s is not in the reviewer's duty queue", key)
		}
		_, err = tx.Put(RulingKind, "", HeldRuling{Restriction: queue[i].Restriction, Key: key, Reason: reason, By: actor.User})
		return err
	})
}
