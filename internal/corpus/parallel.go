package corpus

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// helpers are the goroutines that may be at work for questions beside the one that
// each has of its own: a question alone takes every core, and of many at once each
// takes about one.
type helpers chan struct{}

func newHelpers() helpers { return make(helpers, runtime.GOMAXPROCS(0)-1) }

// take reports whether there is one more.
func (h helpers) take() bool {
	select {
	case h <- struct{}{}:
		return true
	default:
		return false
	}
}

// parallel calls fn for each segment of the view, on the cores that are free. Damage
// met comes back as an error.
func (v *View) parallel(ctx context.Context, fn func(i int, s *segmentView) error) error {
	return v.spread(ctx, len(v.segs), func(i int) error { return fn(i, v.segs[i]) })
}

// spread is parallel for any so many things.
func (v *View) spread(ctx context.Context, n int, fn func(i int) error) error {
	jobs, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	work := func() error {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if err := stopped(ctx); err != nil {
				return err
			}
			if err := guard(func() error { return fn(i) }); err != nil {
				return err
			}
		}
		return nil
	}
	for started := 1; started < n && v.c.helpers.take(); started++ {
		jobs.Go(func() error {
			defer func() { <-v.c.helpers }()
			return work()
		})
	}
	jobs.Go(work)
	return jobs.Wait()
}
