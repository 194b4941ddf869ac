package app

import (
	"context"
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// toReviewer is what the independent reviewer is told of material that goes out of
// everybody's sight, whether the gate, a mark or a lock takes it there.
type toReviewer struct {
	messages int64      // all that is hidden, whoever saw it
	threats  []hut3.Key // messages and records that read like a threat to life
	seen     []string   // who had opened any of it before
}

// tellReviewer reads all that targets hide, in every access class. A message that
// others see still, by rows of other handsets, is not among it.
func (a *App) tellReviewer(ctx context.Context, targets []hut3.Target) (toReviewer, error) {
	var out toReviewer
	part, err := a.parted(ctx, targets)
	if err != nil {
		return out, err
	}
	view := part.named
	threatens := func(key hut3.Key, text string) {
		if score, _ := triage.Score(text); score > 0 {
			out.threats = append(out.threats, key)
		}
	}
	err = view.Each(ctx, query.All{}, func(h corpus.Hit) error {
		if hidden, err := part.hides(ctx, h.Message.Key); !hidden {
			return err
		}
		out.messages++
		threatens(h.Ref, h.Message.Body)
		if h.Message.Rows < 2 {
			return nil
		}
		return eachWording(ctx, view, h.Ref, func(text string) { threatens(h.Ref, text) })
	})
	if err != nil {
		return out, err
	}
	if err := eachNote(ctx, view, threatens); err != nil {
		return out, err
	}
	slices.Sort(out.threats)
	out.threats = slices.Compact(out.threats) // one may say it in several wordings
	out.seen, err = a.openedBy(ctx, part)
	return out, err
}

// parted is the corpus in two: what targets name, and what is left once they are
// hidden. A message may be in both, by other rows.
type parted struct{ named, rest *corpus.View }

// parted parts the corpus by targets, in every access class.
func (a *App) parted(ctx context.Context, targets []hut3.Target) (p parted, err error) {
	rest, err := a.Doors.EveryClass(ctx)
	if err != nil {
		return p, err
	}
	files, err := a.current(ctx)
	if err != nil {
		return p, err
	}
	named := hut3.Scope{}
	for _, g := range rest.Grants {
		named.Grants = append(named.Grants, hut3.Grant{Class: g.Class, Only: hut3.InDoubt(targets)})
	}
	rest.Silent = hut3.InDoubt(targets)
	if p.named, err = files.View(named); err != nil {
		return p, err
	}
	p.rest, err = files.View(rest)
	return p, err
}

// hides reports whether a message or row is among what the targets name and not
// among what is left.
func (p parted) hides(ctx context.Context, key hut3.Key) (bool, error) {
	_, err := p.named.Ref(ctx, key)
	if err == nil {
		if _, err = p.rest.Ref(ctx, key); err == nil {
			return false, nil
		}
		if hut3.CodeOf(err) == hut3.NotFound {
			return true, nil
		}
	}
	if hut3.CodeOf(err) == hut3.NotFound {
		err = nil
	}
	return false, err
}

// eachWording calls fn with what rows of a message say otherwise than it: an
// earlier wording of what was edited, a copy that was cut.
func eachWording(ctx context.Context, view *corpus.View, message hut3.Key, fn func(text string)) error {
	rows, err := view.Rows(ctx, message)
	for _, r := range rows {
		var says hut3.RecordBody
		if len(r.Differs) > 0 && json.Unmarshal(r.Differs, &says) == nil && says.Body != "" {
			fn(says.Body)
		}
	}
	return err
}

// eachNote calls fn with the records that people wrote words in.
func eachNote(ctx context.Context, view *corpus.View, fn func(key hut3.Key, text string)) error {
	for _, kind := range []hut3.Kind{hut3.KindNote, hut3.KindContact} {
		records, err := view.Records(ctx, kind, hut3.Handle{})
		if err != nil {
			return err
		}
		for _, r := range records {
			var says hut3.RecordBody
			if json.Unmarshal(r.Payload, &says) == nil && says.Body != "" {
				fn(r.Key, says.Body)
			}
		}
	}
	return nil
}

// restricted reports whether any of some rows is of what a restriction hides now,
// silently or declared: what the independent reviewer reads, and nobody else.
func (a *App) restricted(ctx context.Context) func(*store.Tx, []hut3.Key) (bool, error) {
	var asked *store.Tx
	var part parted
	return func(tx *store.Tx, rows []hut3.Key) (hidden bool, err error) {
		if tx != asked {
			if part, err = a.restrictedIn(tx); err != nil {
				return false, err
			}
			asked = tx
		}
		for _, row := range rows {
			if hidden, err = part.hides(ctx, row); hidden || err != nil {
				break
			}
		}
		return hidden, err
	}
}

// restrictedIn is the corpus as restrictions part it inside a transaction.
func (a *App) restrictedIn(tx *store.Tx) (p parted, err error) {
	named, err := access.ScopeIn(tx, hut3.Actor{Roles: []hut3.UserRole{hut3.RoleReviewer}})
	if err != nil {
		return p, err
	}
	rest, err := access.LeftIn(tx)
	if err != nil {
		return p, err
	}
	files := a.files.now()
	if p.named, err = files.View(named); err != nil {
		return p, err
	}
	p.rest, err = files.View(rest)
	return p, err
}
