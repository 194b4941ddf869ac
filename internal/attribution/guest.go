package attribution

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// works reports whether an actor works on the case. The independent reviewer,
// the auditor and the duty desk do not: who is who is not their business.
func works(actor hut3.Actor) bool {
	return actor.Has(hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander, hut3.RoleDisclosure)
}

// seesGroups reports whether organised crime groups exist for an actor: they
// are the assessment of the unit that owns the case, whole or not at all.
func seesGroups(actor hut3.Actor) bool { return works(actor) && !actor.Guest }

// nominalKnown refuses a person who does not exist for the actor, in the words
// for one who is not there. For a guest those exist whom he entered himself,
// and whom a claim ties to a handle that exists for him.
func (a Attribution) nominalKnown(ctx context.Context, actor hut3.Actor, ref hut3.Ref) error {
	handles, wrote := []hut3.Handle{}, false
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		versions, err := tx.History(NominalKind, string(ref))
		if err != nil {
			return err
		}
		wrote = slices.ContainsFunc(versions, func(v store.Record) bool { return hut3.Ref(v.Author) == actor.User })
		if len(versions) == 0 || !works(actor) {
			return noNominal(ref)
		}
		claims, err := store.List[hut3.Claim](tx, ClaimKind, hut3.Attr{Name: "nominal", Value: string(ref)})
		for _, c := range claims {
			handles = append(handles, c.Body.Handle)
		}
		return err
	})
	if err != nil || wrote || !actor.Guest {
		return err
	}
	for _, h := range handles {
		if err := a.known(ctx, h); err == nil || hut3.CodeOf(err) != hut3.NotFound {
			return err
		}
	}
	return noNominal(ref)
}

func noNominal(ref hut3.Ref) error { return hut3.Errorf(hut3.NotFound, "no %s %s", NominalKind, ref) }

// nominalsFor leaves out the people who do not exist for the actor.
func (a Attribution) nominalsFor(ctx context.Context, actor hut3.Actor, items []store.Item[hut3.Nominal]) ([]store.Item[hut3.Nominal], error) {
	if works(actor) && !actor.Guest {
		return items, nil
	}
	var out []store.Item[hut3.Nominal]
	for _, it := range items {
		switch err := a.nominalKnown(ctx, actor, it.Ref); {
		case err == nil:
			out = append(out, it)
		case hut3.CodeOf(err) != hut3.NotFound:
			return nil, err
		}
	}
	return out, nil
}

// writable refuses a guest's act on a person who does not exist for him. A
// refusal for the role is Write's to give.
func (a Attribution) writable(ctx context.Context, actor hut3.Actor, act access.Act, ref hut3.Ref) error {
	if !actor.Guest || ref == "" || access.Can(actor, act) != nil {
		return nil
	}
	return a.nominalKnown(ctx, actor, ref)
}
