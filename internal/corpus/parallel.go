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
	jobs, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	work := func() error {
		for i := int(next.Add(1)) - 1; i < len(v.segs); i = int(next.Add(1)) - 1 {
			if err := stopped(ctx); err != nil {
				return err
			}
			if err := guard(func() error { return fn(i, v.segs[i]) }); err != nil {
				return err
			}
		}
		return nil
	}
	for n := 1; n < len(v.segs) && v.c.helpers.take(); n++ {
		jobs.Go(func() error {
			defer func() { <-v.c.helpers }()
			return work()
		})
	}
	jobs.Go(work)
	return jobs.Wait()
}
