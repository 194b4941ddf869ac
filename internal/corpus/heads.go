package corpus

import (
	"context"

	"hut3/internal/query"
)

// Heads calls fn with the head of every message that a query finds, segment by
// segment; no text is read for it. An error of fn ends it and is returned.
func (v *View) Heads(ctx context.Context, q query.Q, fn func(MessageHead) error) error {
	parts := make([][]uint32, len(v.segs))
	return v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		err = v.run(ctx, n, func(i int, s *segmentView, set docset) error {
			set.each(func(o uint32) { parts[i] = append(parts[i], o) })
			return nil
		})
		for i := 0; i < len(parts) && err == nil; i++ {
			err = v.headsOf(ctx, i, parts[i], fn)
		}
		return err
	})
}

func (v *View) headsOf(ctx context.Context, seg int, ordinals []uint32, fn func(MessageHead) error) error {
	for n, o := range ordinals {
		if n%4096 == 0 {
			if err := stopped(ctx); err != nil {
				return err
			}
		}
		if err := fn(v.head(v.place(seg, o))); err != nil {
			return err
		}
	}
	return nil
}

// FirstOf is the earliest of two messages by time, then by ref; a head without
// a ref is none.
func FirstOf(a, b MessageHead) MessageHead {
	switch {
	case a.Ref == 0:
		return b
	case b.Ref == 0 || a.Sent.Micros < b.Sent.Micros || a.Sent.Micros == b.Sent.Micros && a.Ref < b.Ref:
		return a
	}
	return b
}
