package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Sign is the commander's sign-off on a frozen statement, by a second person
// who signed in. It is refused while anything but time stands against it.
func (o *Operations) Sign(ctx context.Context, actor hut3.Actor, ref hut3.Ref) error {
	return o.move(ctx, actor, access.FigureSign, ref, func(tx *store.Tx, open access.Sight, p *hut3.Publication) error {
		if p.State != hut3.PublicationFrozen {
			return hut3.Errorf(hut3.Conflict, "%s is %s, not frozen", ref, p.State)
		}
		if err := access.TwoPeople(p.FrozenBy, actor); err != nil {
			return err
		}
		blockers, err := o.recordBlockers(tx, actor, open, *p)
		if err := blocked(ref, "signed", blockers, err); err != nil {
			return err
		}
		p.State, p.SignedBy, p.SignedAt = hut3.PublicationSigned, actor.User, tx.Now()
		return nil
	})
}

// Release makes a signed statement public. It is refused before its time and
// before the time of every hold, and where a record that it rests on has
// changed since it was frozen.
func (o *Operations) Release(ctx context.Context, actor hut3.Actor, ref hut3.Ref) error {
	return o.move(ctx, actor, access.FigureRelease, ref, func(tx *store.Tx, open access.Sight, p *hut3.Publication) error {
		if p.State != hut3.PublicationSigned {
			return hut3.Errorf(hut3.Conflict, "%s is %s, not signed off", ref, p.State)
		}
		blockers, err := o.recordBlockers(tx, actor, open, *p)
		if err := blocked(ref, "released", append(timeBlockers(*p, tx.Now()), blockers...), err); err != nil {
			return err
		}
		p.State, p.By, p.Released = hut3.PublicationReleased, actor.User, tx.Now()
		return nil
	})
}

// Withdraw ends a statement that was not released, with a reason.
func (o *Operations) Withdraw(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reason string) error {
	return o.move(ctx, actor, access.FigureFreeze, ref, func(_ *store.Tx, _ access.Sight, p *hut3.Publication) error {
		if p.State == hut3.PublicationReleased || reason == "" {
			return hut3.Errorf(hut3.Conflict, "%s is %s; a statement is withdrawn before release, for a reason", ref, p.State)
		}
		p.State, p.Reason = hut3.PublicationWithdrawn, reason
		return nil
	})
}

func (o *Operations) move(ctx context.Context, actor hut3.Actor, action access.Action, ref hut3.Ref, fn func(*store.Tx, access.Sight, *hut3.Publication) error) error {
	act := access.Act{Action: action, Object: ref}
	if access.Can(actor, act) != nil { // for his role: nothing is looked up
		return o.Doors.Write(ctx, actor, act, nil)
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return err
	}
	if err := o.PublicationOpen(ctx, actor, open, ref); err != nil {
		return err
	}
	return o.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		p, err := o.publication(tx, ref)
		if err != nil {
			return err
		}
		if err := fn(tx, open, &p); err != nil {
			return err
		}
		_, err = tx.Put(FigureKind, string(ref), p)
		return err
	})
}

// PublicationOpen gives NotFound where a statement of ours is not there, or a
// record behind it is hidden from the actor.
func (o *Operations) PublicationOpen(ctx context.Context, actor hut3.Actor, open access.Sight, ref hut3.Ref) error {
	return o.Doors.View(ctx, func(tx *store.Tx) error {
		p, err := o.publication(tx, ref)
		if err != nil {
			return err
		}
		whole, err := restsOpen(tx, actor, open, p)
		if err == nil && !whole {
			err = noStatement(ref)
		}
		return err
	})
}

func noStatement(ref hut3.Ref) error { return hut3.Errorf(hut3.NotFound, "no %s %s", FigureKind, ref) }

func blocked(ref hut3.Ref, what string, blockers []string, err error) error {
	if err != nil || len(blockers) == 0 {
		return err
	}
	return hut3.Errorf(hut3.Conflict, "%s cannot be %s: %s", ref, what, strings.Join(blockers, "; "))
}

// Publication reads a statement of ours with everything that stands against its
// release now. For a guest there is none that was not released,
// nor for somebody from whom a record behind it is hidden.
func (o *Operations) Publication(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (p hut3.Publication, blockers []string, err error) {
	look := access.Look{Action: access.FiguresRead, Object: ref}
	if access.Can(actor, access.Act{Action: look.Action, Object: ref}) != nil { // for his role: nothing is looked up
		return p, nil, o.Doors.Read(ctx, actor, look)
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return p, nil, err
	}
	err = o.Doors.View(ctx, func(tx *store.Tx) error {
		if p, err = o.publication(tx, ref); err != nil {
			return err
		}
		shown, ok, err := Shown(tx, actor, open, p)
		if err != nil {
			return err
		}
		if p = shown; !ok {
			return noStatement(ref)
		}
		if p.State == hut3.PublicationReleased {
			return nil
		}
		blockers, err = o.recordBlockers(tx, actor, open, p)
		blockers = append(timeBlockers(p, o.Doors.Now()), blockers...)
		return err
	})
	if err != nil {
		return p, nil, err
	}
	look.Count, look.Refs = 1, []hut3.Ref{ref}
	return p, blockers, o.Doors.Read(ctx, actor, look)
}

func timeBlockers(p hut3.Publication, now time.Time) []string {
	var out []string
	if now.Before(p.NotBefore) {
		out = append(out, "it is not to be released before "+p.NotBefore.Format(time.RFC3339))
	}
	for _, h := range p.Holds {
		if now.Before(h.Until) {
			out = append(out, fmt.Sprintf("%s holds it until %s: %s", h.Ref, h.Until.UTC().Format(time.RFC3339), h.Why))
		}
	}
	return out
}

// recordBlockers are what the records say against a statement: figures that are
// no longer what was frozen, results that may be one result twice, and a
// reported statement of the same figure that waits for a ruling.
func (o *Operations) recordBlockers(tx *store.Tx, actor hut3.Actor, open access.Sight, p hut3.Publication) ([]string, error) {
	l, err := o.ledgerFor(tx, actor, open)
	if err != nil {
		return nil, err
	}
	out, err := o.moved(l, p.Frozen)
	if err != nil {
		return nil, err
	}
	for _, d := range l.duplicates(p.Frozen.AsAt) {
		if slices.ContainsFunc(d.RestsOn, func(ref hut3.Ref) bool { return version(p.Frozen.Basis, ref) > 0 }) {
			out = append(out, "possible duplicate: "+d.Why)
		}
	}
	statements, err := statementsIn(tx)
	for _, s := range statements {
		same := func(f hut3.Figure) bool { return f.Scope == s.Scope && f.Measure == s.Measure }
		if s.Stopped && slices.ContainsFunc(p.Frozen.Figures, same) {
			out = append(out, fmt.Sprintf("%s (%q) of the same figure waits for a ruling", s.Ref, s.Text))
		}
	}
	return out, err
}

// moved says which frozen figures the records would no longer give.
func (o *Operations) moved(l *ledger, c hut3.FrozenContent) ([]string, error) {
	versions := map[hut3.Ref]int64{}
	for _, e := range l.entries {
		versions[e.item.Ref] = e.item.Version
	}
	var out []string
	for _, f := range c.Figures {
		now, err := o.figuresOf(l, Ask{AsAt: c.AsAt, Scopes: []string{f.Scope}, Measures: []string{f.Measure}})
		if err != nil {
			return nil, err
		}
		same := now[0].Amount == f.Amount && now[0].Bound == f.Bound && slices.Equal(now[0].RestsOn, f.RestsOn)
		if !same {
			out = append(out, fmt.Sprintf("%s of %s was frozen as %s and is %s by the records now: freeze it again", f.Measure, f.Scope, f, now[0]))
		}
	}
	for _, b := range c.Basis {
		if v, ok := versions[b.Ref]; ok && v != b.Version {
			out = append(out, fmt.Sprintf("%s was changed since (version %d, frozen with %d)", b.Ref, v, b.Version))
		}
	}
	return out, nil
}
