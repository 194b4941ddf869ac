package ingest

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Rule is the independent reviewer's word on a restriction: Released opens what
// it hides to those whose allocations reach it, Locked keeps it hidden. A
// reason is required. A ruling can be changed by another.
func Rule(ctx context.Context, doors *access.Doors, actor hut3.Actor, ref hut3.Ref, to hut3.RestrictionState, reason string) error {
	if to != hut3.Released && to != hut3.Locked {
		return hut3.Errorf(hut3.Usage, "rule %q: give released or locked", to)
	}
	if reason == "" {
		return hut3.Errorf(hut3.Usage, "a ruling on %s needs a reason", ref)
	}
	act := access.Act{Action: access.GateRule, Object: ref, Details: map[string]any{"to": to}}
	return doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		r, _, err := store.Get[hut3.Restriction](tx, access.RestrictionKind, ref)
		if err != nil {
			return err
		}
		if r.State == to {
			return hut3.Errorf(hut3.Conflict, "%s is %s already", ref, to)
		}
		r.State, r.Ruling, r.RuledBy, r.RuledAt = to, reason, tx.Author(), tx.Now()
		_, err = tx.Put(access.RestrictionKind, string(ref), r)
		return err
	})
}

// Review lists the restrictions in a state, and whether anything hidden by them
// looks like a threat to life: those come first. The actor is a reviewer.
func Review(ctx context.Context, doors *access.Doors, actor hut3.Actor, state hut3.RestrictionState) ([]store.Item[hut3.Restriction], error) {
	if err := access.Can(actor, access.Act{Action: access.GateRead}); err != nil {
		return nil, err
	}
	var urgent, rest []store.Item[hut3.Restriction]
	err := doors.View(ctx, func(tx *store.Tx) error {
		all, err := store.SharedList[hut3.Restriction](tx, access.RestrictionKind, hut3.Attr{Name: "state", Value: string(state)})
		for _, r := range all {
			if len(r.Body.PossibleThreats) > 0 {
				urgent = append(urgent, r)
			} else {
				rest = append(rest, r)
			}
		}
		return err
	})
	return append(urgent, rest...), err
}
