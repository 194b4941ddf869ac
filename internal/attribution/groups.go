package attribution

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/store"
)

func noGroup(ref hut3.Ref) error { return hut3.Errorf(hut3.NotFound, "no %s %s", OCGKind, ref) }

// GroupExists reports whether a group exists for somebody who knows some
// handles and others not: one of its members is named without a handle, or has
// one that he knows. A group of nobody whom he can see is not there.
func GroupExists(o hut3.OCG, knows func(hut3.Handle) (bool, error)) (bool, error) {
	for _, m := range o.Members {
		if m.Handle.IsZero() {
			return true, nil
		}
		if known, err := knows(m.Handle); known || err != nil {
			return known, err
		}
	}
	return false, nil
}

func (a Attribution) knownOrNot(ctx context.Context, h hut3.Handle) (bool, error) {
	err := a.known(ctx, h)
	if err != nil && hut3.CodeOf(err) == hut3.NotFound {
		return false, nil
	}
	return err == nil, err
}

// groupsFor leaves out the groups that do not exist for the actor.
func (a Attribution) groupsFor(ctx context.Context, items []store.Item[hut3.OCG]) (out []store.Item[hut3.OCG], err error) {
	for _, it := range items {
		there, err := GroupExists(it.Body, func(h hut3.Handle) (bool, error) { return a.knownOrNot(ctx, h) })
		if err != nil {
			return nil, err
		}
		if there {
			out = append(out, it)
		}
	}
	return slices.Clip(out), nil
}

// groupRefs are the groups that exist for the actor.
func (a Attribution) groupRefs(ctx context.Context) (map[hut3.Ref]bool, error) {
	var items []store.Item[hut3.OCG]
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		items, err = store.List[hut3.OCG](tx, OCGKind)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := map[hut3.Ref]bool{}
	items, err = a.groupsFor(ctx, items)
	for _, it := range items {
		out[it.Ref] = true
	}
	return out, err
}
