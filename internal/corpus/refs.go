package corpus

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/query"
)

// Refs gives the refs of every message that a query finds, going up: a hit set
// to freeze. No text is read for it.
func (v *View) Refs(ctx context.Context, q query.Q) ([]hut3.Key, error) {
	parts := make([][]hut3.Key, len(v.segs))
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		return v.run(ctx, n, func(i int, s *segmentView, set docset) error {
			part := make([]hut3.Key, 0, set.n)
			set.each(func(o uint32) { part = append(part, s.refOf(o)) })
			parts[i] = part
			return nil
		})
	})
	out := slices.Concat(parts...)
	slices.Sort(out)
	return out, err
}

// Shown gives the refs of the visible messages that some rows state, going up,
// each once: what a frozen hit set is to this view. Rows that it does not see
// are left out.
func (v *View) Shown(ctx context.Context, rows []hut3.Key) ([]hut3.Key, error) {
	var out []hut3.Key
	err := v.within(ctx, func() error {
		sets, err := v.rowSets(ctx, rows)
		for i, set := range sets {
			set.each(func(o uint32) { out = append(out, v.segs[i].refOf(o)) })
		}
		return err
	})
	slices.Sort(out)
	return out, err
}
