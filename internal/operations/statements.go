package operations

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// EnterStatement records a figure that somebody published. Its words are read
// by the policy of the day they are as at. Words with a warning that stops them
// are kept without a value until a person rules: see RuleStatement.
func (o *Operations) EnterStatement(ctx context.Context, actor hut3.Actor, r hut3.Reported) (hut3.Ref, error) {
	return one(o.EnterStatements(ctx, actor, []StatementEntry{{Reported: r}}))
}

// StatementEntry is a statement with the reference that it is to have; empty
// takes the next STM- number.
type StatementEntry struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Reported
}

// EnterStatements records statements in one act. One whose reference stands
// already with the same words is left as it is, ruling and all; other words
// under a standing reference are a Conflict.
func (o *Operations) EnterStatements(ctx context.Context, actor hut3.Actor, entries []StatementEntry) ([]hut3.Ref, error) {
	var refs []hut3.Ref
	err := o.Doors.Write(ctx, actor, access.Act{Action: access.StatementEnter}, func(tx *store.Tx) error {
		refs = refs[:0]
		for _, e := range entries {
			ref, err := o.enter(tx, e)
			if err != nil {
				return hut3.Wrap(err, hut3.CodeOf(err), "statement %s", e.Ref)
			}
			refs = append(refs, ref)
		}
		return nil
	})
	return refs, err
}

func (o *Operations) enter(tx *store.Tx, e StatementEntry) (hut3.Ref, error) {
	r, err := o.Lists.ReadStatement(e.Reported)
	if err != nil {
		return "", err
	}
	if e.Ref != "" {
		old, _, err := store.Get[hut3.Reported](tx, StatementKind, e.Ref)
		switch {
		case err == nil && old.Text == r.Text && old.Publisher == r.Publisher:
			return e.Ref, nil
		case err == nil:
			return "", hut3.Errorf(hut3.Conflict, "%s stands already with the words %q", e.Ref, old.Text)
		case hut3.CodeOf(err) != hut3.NotFound:
			return "", err
		}
	}
	rec, err := tx.Put(StatementKind, string(e.Ref), r)
	return rec.Ref(), err
}

// ReadStatement fills in what a statement's words mean. A date needs no
// reading.
func (l *Lists) ReadStatement(r hut3.Reported) (hut3.Reported, error) {
	measure, err := l.Measure(r.Measure)
	if err != nil {
		return r, err
	}
	r.Quantity, r.Proposed, r.Warnings, r.Stopped, r.Ruling = nil, nil, nil, false, nil
	if r.Date != nil {
		return r, r.Validate()
	}
	p, err := l.ParsePhrase(r.Text, r.AsAt)
	if err != nil {
		return r, err
	}
	r.Noun, r.Warnings = p.Noun, p.Warnings
	if w, ok := misfit(p, measure); ok {
		r.Warnings = append(r.Warnings, w)
	}
	if r.Stopped = (Phrase{Warnings: r.Warnings}).Stop(); r.Stopped {
		r.Proposed = &p.Quantity
	} else {
		r.Quantity = &p.Quantity
	}
	return r, r.Validate()
}

// misfit stops words whose unit is not that of the measure. Vague words have
// no unit of their own.
func misfit(p Phrase, m Measure) (hut3.Warning, bool) {
	if p.Quantity.Unit == m.Unit || p.Quantity.Value == nil && p.Quantity.Bound != hut3.Approximate {
		return hut3.Warning{}, false
	}
	return hut3.Warning{Code: "unit_does_not_fit", Stop: true, Text: "the words are read in " + string(p.Quantity.Unit) + " and " + m.Name + " are held in " + string(m.Unit)}, true
}

// RuleStatement is a named person's decision on a stopped statement: what its
// words are to be read as, and why. The words and their warnings stay.
func (o *Operations) RuleStatement(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reads, reason string) error {
	return o.Doors.Write(ctx, actor, access.Act{Action: access.StatementRule, Object: ref}, func(tx *store.Tx) error {
		r, _, err := store.Get[hut3.Reported](tx, StatementKind, ref)
		if err != nil {
			return err
		}
		if !r.Stopped {
			return hut3.Errorf(hut3.Conflict, "%s is not stopped: nothing is to be ruled", ref)
		}
		q, err := o.Lists.ruled(r, reads)
		if err != nil {
			return err
		}
		r.Stopped, r.Quantity = false, &q
		r.Ruling = &hut3.Ruling{By: actor.User, Name: actor.Name, At: tx.Now(), Reads: reads, Reason: reason}
		_, err = tx.Put(StatementKind, string(ref), r)
		return err
	})
}

func (l *Lists) ruled(r hut3.Reported, reads string) (hut3.Quantity, error) {
	p, err := l.ParsePhrase(reads, r.AsAt)
	if err != nil {
		return hut3.Quantity{}, err
	}
	m, err := l.Measure(r.Measure)
	if err != nil {
		return hut3.Quantity{}, err
	}
	if p.Stop() || p.Quantity.Unit != m.Unit {
		return hut3.Quantity{}, hut3.Errorf(hut3.Invalid, "%q cannot be the ruling: %s are held in %s", reads, m.Name, m.Unit)
	}
	return p.Quantity, nil
}

// Statements lists the statements that were entered, oldest first. Each look
// is recorded. A guest is given those of his own unit.
func (o *Operations) Statements(ctx context.Context, actor hut3.Actor) ([]StatementEntry, error) {
	var out []StatementEntry
	err := o.Doors.View(ctx, func(tx *store.Tx) (err error) {
		out, err = statementsIn(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(s StatementEntry) bool { return actor.Guest && s.Scope != actor.Unit })
	refs := make([]hut3.Ref, len(out))
	for i, s := range out {
		refs[i] = s.Ref
	}
	return out, o.Doors.Read(ctx, actor, access.Look{Action: access.FiguresRead, Query: "statements", Count: int64(len(out)), Refs: refs})
}

func statementsIn(tx *store.Tx) ([]StatementEntry, error) {
	items, err := store.SharedList[hut3.Reported](tx, StatementKind)
	out := make([]StatementEntry, len(items))
	for i, it := range items {
		out[i] = StatementEntry{it.Ref, it.Body}
	}
	return out, err
}
