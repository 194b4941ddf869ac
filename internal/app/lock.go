package app

import (
	"context"
	"slices"
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
	item := HeldItem{Restriction: rest}
	if err := a.target(ctx, actor, view, r, &item); err != nil {
		return HeldItem{}, err
	}
	rest = item.Restriction
	if err := rest.Validate(); err != nil {
		return HeldItem{}, err
	}
	t, err := a.tellReviewer(ctx, rest.Targets)
	if err != nil {
		return HeldItem{}, err
	}
	rest.Messages, rest.PossibleThreats, rest.SeenBefore = t.messages, t.threats, t.seen
	if item.Ref, err = a.Restrict(ctx, actor, rest); err != nil {
		return HeldItem{}, err
	}
	item.PossibleThreats, err = view.Shown(ctx, t.threats)
	return item, err
}

// target puts what is named into the item, with how many messages the actor sees
// of it: as many as he will miss.
func (a *App) target(ctx context.Context, actor hut3.Actor, view *corpus.View, r LockRequest, item *HeldItem) error {
	from, to, err := r.period(a.Zone)
	if err != nil {
		return err
	}
	had, err := sizeOf(ctx, view)
	if err != nil {
		return err
	}
	for _, what := range r.What {
		t, err := lockTarget(ctx, view, what, from, to)
		if err != nil {
			return err
		}
		item.Targets = append(item.Targets, t)
		left, err := a.viewWithout(ctx, actor, item.Targets)
		if err != nil {
			return err
		}
		have, err := sizeOf(ctx, left)
		if err != nil {
			return err
		}
		held, err := holds(ctx, view, t.Handle)
		if err != nil {
			return err
		}
		if have == had && t.Key == 0 && !held {
			return hut3.Errorf(hut3.NotFound, "there is no message of %s then that you see; nothing was locked", what)
		}
		item.Messages += had.messages - have.messages
		item.Untimed += had.untimed - have.untimed
		had = have
	}
	if from == 0 && to == 0 {
		item.Untimed = 0 // nothing is in doubt
	}
	return nil
}

// holds reports whether a view has rows of a handle's own handset: a lock takes
// those though others may hold all that they state.
func holds(ctx context.Context, view *corpus.View, h hut3.Handle) (bool, error) {
	if h.IsZero() {
		return false, nil
	}
	all, err := view.Handles(ctx)
	return slices.ContainsFunc(all, func(c corpus.HandleCount) bool { return c.Handle == h && c.Held }), err
}

// viewSize is how many messages a view has, and how many of them without a time.
type viewSize struct{ messages, untimed int64 }

func sizeOf(ctx context.Context, view *corpus.View) (out viewSize, err error) {
	if out.messages, err = view.Count(ctx, query.All{}); err != nil {
		return out, err
	}
	timed, err := view.Count(ctx, query.Or{Of: []query.Q{query.Period{From: 1}, query.Period{To: 1}}})
	out.untimed = out.messages - timed
	return out, err
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

// lockTarget is what a subject names; a message is one that the actor sees.
func lockTarget(ctx context.Context, view *corpus.View, what hut3.Subject, from, to int64) (t hut3.Target, err error) {
	t = hut3.Target{From: from, To: to}
	switch {
	case what.Message != 0:
		key, err := view.Resolve(ctx, what.Message)
		return hut3.Target{Key: key}, err // a message is hidden whole, whatever its time
	case what.Conversation != "":
		t.Conversation = what.Conversation
	case !what.Handle.IsZero():
		t.Handle = what.Handle
	default:
		return t, hut3.Errorf(hut3.Usage, "%s cannot be locked as a whole: name messages as D12/7, handles as platform/name, or conversations as in:NAME", what)
	}
	return t, nil
}
