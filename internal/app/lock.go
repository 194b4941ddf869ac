package app

import (
	"context"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// LockRequest says what is to be hidden from everybody but the independent
// reviewer: messages, handles and conversations, each in a period or for good. It
// destroys nothing and is undone by the reviewer's release.
type LockRequest struct {
	What     []hut3.Subject
	From, To hut3.Day // of sending, both included, in the zone of the case; empty: open
	Class    string   // "legal", "court order", …
	Reason   string   // for everybody where declared
	Declared bool     // readers are told how many are withheld, and why
}

// Lock hides what is named at once. The record says how many messages it hides,
// which of them read like a threat to life and who had opened any; the reviewer
// reads that. The answer is what the actor saw of it: how many, and of those the
// possible threats.
func (a *App) Lock(ctx context.Context, actor hut3.Actor, r LockRequest) (HeldItem, error) {
	rest := hut3.Restriction{State: hut3.Locked, Declared: r.Declared, Class: r.Class, Reason: r.Reason}
	if err := access.Can(actor, access.Act{Action: access.RestrictSet}); err != nil {
		_, err = a.Restrict(ctx, actor, rest) // which refuses, and logs it
		return HeldItem{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return HeldItem{}, err
	}
	saw, err := r.targets(ctx, view, a.Zone, &rest)
	if err != nil {
		return HeldItem{}, err
	}
	if err := rest.Validate(); err != nil {
		return HeldItem{}, err
	}
	t, err := a.tellReviewer(ctx, rest.Targets)
	if err != nil {
		return HeldItem{}, err
	}
	rest.Messages, rest.PossibleThreats, rest.SeenBefore = t.messages, t.threats, t.seen
	ref, err := a.Restrict(ctx, actor, rest)
	if err != nil {
		return HeldItem{}, err
	}
	rest.Messages, rest.SeenBefore = saw, nil
	rest.PossibleThreats, err = view.Shown(ctx, t.threats)
	return HeldItem{ref, rest}, err
}

// targets puts what is named into a restriction, and says how many messages of it
// the actor sees.
func (r LockRequest) targets(ctx context.Context, view *corpus.View, zone *time.Location, rest *hut3.Restriction) (saw int64, err error) {
	from, to, err := r.period(zone)
	if err != nil {
		return 0, err
	}
	for _, what := range r.What {
		t, n, err := lockTarget(ctx, view, what, from, to)
		if err != nil {
			return 0, err
		}
		rest.Targets, saw = append(rest.Targets, t), saw+n
	}
	return saw, nil
}

// period is the days of a request as µs; zero is open.
func (r LockRequest) period(zone *time.Location) (from, to int64, err error) {
	for _, d := range []hut3.Day{r.From, r.To} {
		if err := d.Validate(); err != nil {
			return 0, 0, err
		}
	}
	if r.From != "" {
		from = hut3.FirstAt(r.From.Start(), zone).UnixMicro()
	}
	if r.To != "" {
		to = hut3.FirstAt(r.To.Start().AddDate(0, 0, 1), zone).UnixMicro()
	}
	if from != 0 && to != 0 && to <= from {
		return 0, 0, hut3.Errorf(hut3.Usage, "the last day, %s, is before the first, %s", r.To, r.From)
	}
	return from, to, nil
}

// lockTarget is what a subject names, which the actor must see some of.
func lockTarget(ctx context.Context, view *corpus.View, what hut3.Subject, from, to int64) (t hut3.Target, n int64, err error) {
	t = hut3.Target{From: from, To: to}
	var q query.Q
	switch {
	case what.Message != 0:
		if t.Key, err = view.Resolve(ctx, what.Message); err != nil {
			return t, 0, err
		}
		return hut3.Target{Key: t.Key}, 1, nil // a message is hidden whole, whatever its time
	case what.Conversation != "":
		t.Conversation, q = what.Conversation, query.Field{Name: "in", Value: what.Conversation}
	case !what.Handle.IsZero():
		t.Handle, q = what.Handle, query.Field{Name: "handle", Value: what.Handle.String()}
	default:
		return t, 0, hut3.Errorf(hut3.Usage, "%s cannot be locked as a whole: name messages as D12/7, handles as platform/name, or conversations as in:NAME", what)
	}
	if from != 0 || to != 0 {
		q = query.And{Of: []query.Q{q, query.Period{From: from, To: to}}}
	}
	if n, err = view.Count(ctx, q); err == nil && n == 0 {
		err = hut3.Errorf(hut3.NotFound, "there is no message of %s then that you see; nothing was locked", what)
	}
	return t, n, err
}
