package intel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// ReportDraft is what an author states. Gradings are given afterwards, by
// somebody who takes them on himself.
type ReportDraft struct {
	Title    string
	From, To time.Time    // date of information; zero: from the messages
	Marking  hut3.Marking // empty: OFFICIAL-SENSITIVE, usual for reports
	Source   hut3.Ref     // SRC-4, where the source is protected
	Offence  string
	Concerns []hut3.Ref
	Received []hut3.Ref // received packages that it rests on
	Items    []ItemDraft
}

// ItemDraft is one statement and the messages that it rests on. Any row of a
// message names it.
type ItemDraft struct {
	Raw      string
	Messages []hut3.Key
}

// WriteReport makes a report of the actor's unit, numbered in the year of
// writing. Every message must be in the actor's scope and under an authority
// that allows it.
func (i *Intel) WriteReport(ctx context.Context, actor hut3.Actor, see See, draft ReportDraft) (hut3.Ref, error) {
	r := hut3.Report{
		Title: draft.Title, Origin: actor.Unit, Author: actor.User, From: draft.From, To: draft.To, Marking: draft.Marking,
		Source: draft.Source, Offence: draft.Offence, Concerns: draft.Concerns, Received: draft.Received,
	}
	if r.Marking == "" {
		r.Marking = hut3.OfficialSensitive
	}
	for n, d := range draft.Items {
		item, err := resolve(ctx, see, d, &r)
		if err != nil {
			return "", hut3.Wrap(err, hut3.CodeOf(err), "item %d", n+1)
		}
		r.Items = append(r.Items, item)
	}
	if !draft.From.IsZero() || !draft.To.IsZero() {
		r.From, r.To = draft.From, draft.To
		if r.To.IsZero() {
			r.To = r.From
		}
	}
	var ref hut3.Ref
	err := i.Doors.Write(ctx, actor, access.Act{Action: access.ReportSet}, func(tx *store.Tx) error {
		id, err := tx.NextID(fmt.Sprintf("%s-%d", hut3.PrefixReport, tx.Now().Year()))
		if err != nil {
			return err
		}
		ref = hut3.Ref(id)
		return i.putReport(tx, actor, ref, r)
	})
	return ref, err
}

// resolve looks at the messages of an item and puts their times into the date
// of information where none was given.
func resolve(ctx context.Context, see See, d ItemDraft, r *hut3.Report) (hut3.ReportItem, error) {
	item := hut3.ReportItem{Raw: d.Raw}
	for _, key := range d.Messages {
		m, err := see(ctx, key)
		if err != nil {
			return item, err
		}
		if !slices.Contains(item.Messages, m.Key) {
			item.Messages = append(item.Messages, m.Key)
		}
		if m.Sent.Known() && m.Sent.Basis.Absolute() {
			widen(r, time.UnixMicro(m.Sent.Micros).UTC())
		}
	}
	slices.Sort(item.Messages)
	return item, nil
}

// widen stretches the date of information over a time.
func widen(r *hut3.Report, at time.Time) {
	if r.From.IsZero() || at.Before(r.From) {
		r.From = at
	}
	if at.After(r.To) {
		r.To = at
	}
}

// putReport writes a report after checking what it rests on and that no text
// gives its source away.
func (i *Intel) putReport(tx *store.Tx, actor hut3.Actor, ref hut3.Ref, r hut3.Report) error {
	if err := i.holds(tx, r.Keys()); err != nil {
		return err
	}
	for _, received := range r.Received {
		if err := i.mayUseReceived(tx, actor, received); err != nil {
			return err
		}
	}
	if err := keepsSource(tx, r); err != nil {
		return err
	}
	_, err := tx.Put(ReportKind, string(ref), r)
	return err
}

// edit changes a report that the actor may see.
func (i *Intel) edit(ctx context.Context, actor hut3.Actor, action access.Action, see See, ref hut3.Ref, fn func(*hut3.Report) error) error {
	_, seen, err := i.reportSeen(ctx, actor, see, ref)
	if err != nil {
		return err
	}
	return i.Doors.Write(ctx, actor, access.Act{Action: action, Object: ref}, func(tx *store.Tx) error {
		r, rec, err := store.Get[hut3.Report](tx, ReportKind, ref)
		if err != nil {
			return err
		}
		if err := changed(seen, rec); err != nil {
			return err
		}
		if err := fn(&r); err != nil {
			return err
		}
		return i.putReport(tx, actor, ref, r)
	})
}

// editItem changes one item, counted from 1. Whatever a second person had
// confirmed must be confirmed again.
func (i *Intel) editItem(ctx context.Context, actor hut3.Actor, action access.Action, see See, ref hut3.Ref, n int, fn func(*hut3.Report, *hut3.ReportItem) error) error {
	return i.edit(ctx, actor, action, see, ref, func(r *hut3.Report) error {
		if n < 1 || n > len(r.Items) {
			return hut3.Errorf(hut3.NotFound, "%s has no item %d; it has %s", ref, n, hut3.Plural(int64(len(r.Items)), "item", "items"))
		}
		r.ConfirmedBy = ""
		return fn(r, &r.Items[n-1])
	})
}

// AddItem adds a statement to a report.
func (i *Intel) AddItem(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, d ItemDraft) error {
	return i.edit(ctx, actor, access.ReportSet, see, ref, func(r *hut3.Report) error {
		item, err := resolve(ctx, see, d, r)
		r.Items, r.ConfirmedBy = append(r.Items, item), ""
		return err
	})
}

// SetItem replaces the text and messages of an item. Its gradings, judgement
// and sanitised text were given for the old text and go.
func (i *Intel) SetItem(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, n int, d ItemDraft) error {
	return i.editItem(ctx, actor, access.ReportSet, see, ref, n, func(r *hut3.Report, item *hut3.ReportItem) (err error) {
		*item, err = resolve(ctx, see, d, r)
		return err
	})
}

// SetMarking changes a report's marking. Lowering it needs a reason.
func (i *Intel) SetMarking(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, marking hut3.Marking, reason string) error {
	return i.edit(ctx, actor, access.ReportGrade, see, ref, func(r *hut3.Report) error {
		if err := marking.Validate(); err != nil {
			return err
		}
		if marking != r.Marking && marking.Highest(r.Marking) == r.Marking && reason == "" {
			return hut3.Errorf(hut3.Invalid, "lowering %s from %s to %s needs a reason", ref, r.Marking, marking)
		}
		r.Marking, r.MarkingReason = marking, reason
		return nil
	})
}
