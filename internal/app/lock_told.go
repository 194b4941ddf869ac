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

// tellReviewer reads all that targets hide, in every access class.
func (a *App) tellReviewer(ctx context.Context, targets []hut3.Target) (toReviewer, error) {
	var out toReviewer
	view, err := a.targeted(ctx, targets)
	if err != nil {
		return out, err
	}
	threatens := func(key hut3.Key, text string) {
		if score, _ := triage.Score(text); score > 0 {
			out.threats = append(out.threats, key)
		}
	}
	err = view.Each(ctx, query.All{}, func(h corpus.Hit) error {
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
	out.seen, err = a.openedBy(ctx, view)
	return out, err
}

// targeted is the corpus with nothing in it but what targets name, in every
// access class: what a restriction of them hides.
func (a *App) targeted(ctx context.Context, targets []hut3.Target) (*corpus.View, error) {
	scope, err := a.Doors.EveryClass(ctx)
	if err != nil {
		return nil, err
	}
	for i := range scope.Grants {
		scope.Grants[i] = hut3.Grant{Class: scope.Grants[i].Class, Only: hut3.InDoubt(targets)}
	}
	files, err := a.current(ctx)
	if err != nil {
		return nil, err
	}
	return files.View(scope)
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
	var view *corpus.View
	return func(tx *store.Tx, rows []hut3.Key) (bool, error) {
		if tx != asked {
			scope, err := access.ScopeIn(tx, hut3.Actor{Roles: []hut3.UserRole{hut3.RoleReviewer}})
			if err != nil {
				return false, err
			}
			if view, err = a.files.now().View(scope); err != nil {
				return false, err
			}
			asked = tx
		}
		for _, row := range rows {
			_, err := view.Ref(ctx, row)
			if err == nil || hut3.CodeOf(err) != hut3.NotFound {
				return err == nil, err
			}
		}
		return false, nil
	}
}
