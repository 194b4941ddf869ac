package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/corpus"
)

// seenBefore names who had opened material before it was held: threads that
// were read and messages that were traced, from the looks log. Which lines of a
// search somebody's eye fell on is not known: the log keeps a digest of the
// references that a search showed.
func (a *App) seenBefore(ctx context.Context, targets []hut3.Target) ([]string, error) {
	scope, err := a.Doors.EveryClass(ctx)
	if err != nil {
		return nil, err
	}
	files, err := a.current(ctx)
	if err != nil {
		return nil, err
	}
	view, err := files.View(scope)
	if err != nil {
		return nil, err
	}
	var out []string
	err = a.Doors.EachLook(ctx, func(l audit.Leaf) error {
		var e audit.Entry
		if l.Payload == nil || json.Unmarshal(l.Payload, &e) != nil || e.Outcome != audit.Done {
			return nil
		}
		if e.Action != string(access.CorpusRead) && e.Action != string(access.CorpusTrace) {
			return nil
		}
		hit, err := opened(ctx, view, e.Object, targets)
		if err != nil || !hit {
			return err
		}
		if who := fmt.Sprintf("%s (%s)", e.Actor.Name, e.Actor.User); !slices.ContainsFunc(out, func(s string) bool { return len(s) > len(who) && s[:len(who)] == who }) {
			out = append(out, who+", first on "+e.Time.Format(time.RFC3339))
		}
		return nil
	})
	return out, err
}

// opened reports whether a look at a message fell on any of the targets.
func opened(ctx context.Context, view *corpus.View, object hut3.Ref, targets []hut3.Target) (bool, error) {
	key, err := hut3.ParseKey(string(object))
	if err != nil {
		return false, nil // not a message
	}
	hit, err := view.Message(ctx, key)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return false, nil // of an import that was never finished
	}
	if err != nil {
		return false, err
	}
	m := hit.Message
	return slices.ContainsFunc(targets, func(t hut3.Target) bool {
		return t.Key != 0 && t.Key == m.Key || t.Conversation != "" && t.Conversation == m.Conversation ||
			!t.Handle.IsZero() && (t.Handle == m.From || slices.Contains(m.To, t.Handle))
	}), nil
}
