package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
)

// seenBefore names who had opened what targets hide before it was held. The gate
// calls it for material of earlier deliveries that a new one takes along.
func (a *App) seenBefore(ctx context.Context, targets []hut3.Target) ([]string, error) {
	part, err := a.parted(ctx, targets)
	if err != nil {
		return nil, err
	}
	return a.openedBy(ctx, part)
}

// openedBy names who had opened any message that is hidden, and when first: threads
// that were read and messages that were traced, from the looks log. Which lines of
// a search somebody's eye fell on is not known: the log keeps a digest of the
// references that a search showed.
func (a *App) openedBy(ctx context.Context, part parted) (out []string, err error) {
	known := map[hut3.Ref]bool{}
	err = a.Doors.EachLook(ctx, func(l audit.Leaf) error {
		var e audit.Entry
		if l.Payload == nil || json.Unmarshal(l.Payload, &e) != nil || e.Outcome != audit.Done || known[e.Actor.User] {
			return nil
		}
		if e.Action != string(access.CorpusRead) && e.Action != string(access.CorpusTrace) {
			return nil
		}
		in, err := part.opened(ctx, e.Object)
		if in {
			known[e.Actor.User] = true
			out = append(out, fmt.Sprintf("%s (%s), first on %s", e.Actor.Name, e.Actor.User, e.Time.Format(time.RFC3339)))
		}
		return err
	})
	return out, err
}

// opened reports whether a look was at a message that is hidden.
func (p parted) opened(ctx context.Context, object hut3.Ref) (bool, error) {
	key, err := hut3.ParseKey(string(object))
	if err != nil {
		return false, nil // not a message
	}
	return p.hides(ctx, key)
}
