package operations

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// A guest is of another unit than the one that owns the case. He is shown what
// is credited to his unit, and what was released to everybody.

// askOf is the ask that an actor may make: a guest's is of his own unit, and of
// operations that it runs. Any other scope is not there for him.
func (o *Operations) askOf(tx *store.Tx, actor hut3.Actor, open access.Sight, ask Ask) (Ask, error) {
	if !actor.Guest {
		return ask, nil
	}
	if len(ask.Scopes) == 0 {
		ask.Scopes = []string{actor.Unit}
	}
	for _, name := range ask.Scopes {
		own, err := o.ownScope(tx, actor, open, name)
		if err != nil {
			return ask, err
		}
		if !own {
			return ask, noScope(name)
		}
	}
	return ask, nil
}

func (o *Operations) ownScope(tx *store.Tx, actor hut3.Actor, open access.Sight, name string) (bool, error) {
	if a, ok := o.Agencies.ByCode(name); ok {
		return a.Code == actor.Unit, nil
	}
	if hut3.Ref(name).Prefix() != hut3.PrefixOperation {
		return false, nil
	}
	op, _, err := store.Get[hut3.Operation](tx, OperationKind, hut3.Ref(name))
	if err != nil && hut3.CodeOf(err) == hut3.NotFound {
		return false, nil
	}
	if err != nil || op.Unit != actor.Unit {
		return false, err
	}
	return open(tx, hut3.Ref(name))
}

// shownTo is the ledger as an actor may see it: without the results that rest
// on what is hidden from him. A guest's holds the results that are credited to
// his unit, without who else claims them: no figure made of it can tell of
// another's.
func (l *ledger) shownTo(tx *store.Tx, actor hut3.Actor, open access.Sight) (*ledger, error) {
	out := &ledger{lists: l.lists, kept: l.kept, entries: make([]entry, 0, len(l.entries))}
	for _, e := range l.entries {
		if actor.Guest && e.event.CreditedTo != actor.Unit {
			continue
		}
		seen, err := open(tx, e.item.Ref)
		if err != nil {
			return nil, err
		}
		if !seen {
			continue
		}
		if actor.Guest {
			own := *e.result
			own.event.AlsoClaimedBy = nil
			e.result = &own
		}
		out.entries = append(out.entries, e)
	}
	return out, nil
}

// ledgerFor reads the results that exist for an actor.
func (o *Operations) ledgerFor(tx *store.Tx, actor hut3.Actor, open access.Sight) (*ledger, error) {
	l, err := o.ledgerOf(tx)
	if err != nil {
		return nil, err
	}
	l.kept = o.kept
	return l.shownTo(tx, actor, open)
}

// Shown is a statement of ours as an actor may see it. For a guest there is
// none until it is released, and then what was released: the sentences and
// their amounts, not the records behind them. The same holds for somebody from
// whom a record behind it is hidden.
func Shown(tx *store.Tx, actor hut3.Actor, open access.Sight, p hut3.Publication) (hut3.Publication, bool, error) {
	whole, err := restsOpen(tx, actor, open, p)
	if err != nil || whole {
		return p, whole, err
	}
	if p.State != hut3.PublicationReleased {
		return hut3.Publication{}, false, nil
	}
	c := p.Frozen
	c.Basis, c.Changes, c.Previous, c.Figures = []hut3.BasisItem{}, nil, "", slices.Clone(c.Figures)
	for i, f := range c.Figures {
		c.Figures[i] = hut3.Figure{Ref: f.Ref, Measure: f.Measure, Scope: f.Scope, By: f.By, Amount: f.Amount, Unit: f.Unit, Bound: f.Bound, AsAt: f.AsAt, KnownAt: f.KnownAt, RestsOn: []hut3.Ref{}}
	}
	return hut3.Publication{Title: p.Title, State: p.State, Frozen: c, SHA256: p.SHA256, Released: p.Released}, true, nil
}

// restsOpen reports whether an actor may see everything behind a statement.
func restsOpen(tx *store.Tx, actor hut3.Actor, open access.Sight, p hut3.Publication) (bool, error) {
	if actor.Guest {
		return false, nil
	}
	for _, b := range p.Frozen.Basis {
		if seen, err := open(tx, b.Ref); err != nil || !seen {
			return false, err
		}
	}
	return true, nil
}

// refuseGuest keeps a verb for the unit that owns the case, and records that
// somebody else asked.
func (o *Operations) refuseGuest(ctx context.Context, actor hut3.Actor, verb string, object hut3.Ref) error {
	if !actor.Guest {
		return nil
	}
	look := access.Look{Action: access.FiguresRead, Object: object, Query: verb + " (refused)"}
	return cmp.Or(o.Doors.Read(ctx, actor, look), forOwner(verb, actor))
}

// forOwner is what a person of another unit is told of a verb that is not his.
func forOwner(verb string, actor hut3.Actor) error {
	return hut3.Errorf(hut3.Refused, "%s is for the unit that owns the case, and not for %s", verb, actor.Unit)
}
