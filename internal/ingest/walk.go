package ingest

import (
	"context"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// A walk over a delivery decodes rows in one goroutine and uses them in another.
const (
	walkBatch   = 256 // rows handed over at once
	walkBatches = 8
	glanceBatch = 4096
)

// step is a row or a reject of a walk.
type step struct {
	rowBuffers
	key    hut3.Key
	reject *hut3.Reject
}

// each calls fn with every row and reject of the delivery in the order of their
// numbers. The row is gone after the call; its strings stay.
func (j *job) each(ctx context.Context, fn func(key hut3.Key, row *spooled, reject *hut3.Reject) error) error {
	full, free := make(chan []step, walkBatches), make(chan []step, walkBatches)
	for range walkBatches {
		free <- make([]step, 0, walkBatch)
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		defer close(full)
		w := walker{job: j, ctx: ctx, in: newSpoolReader(), full: full, free: free}
		defer w.in.close()
		return w.files()
	})
	work.Go(func() error { return useSteps(full, free, fn) })
	return work.Wait()
}

func useSteps(full <-chan []step, free chan<- []step, fn func(hut3.Key, *spooled, *hut3.Reject) error) error {
	for list := range full {
		for i := range list {
			s := &list[i]
			row := &s.row
			if s.reject != nil {
				row = nil
			}
			if err := fn(s.key, row, s.reject); err != nil {
				return err
			}
		}
		free <- list[:0]
	}
	return nil
}

// walker decodes the spools of a delivery.
type walker struct {
	*job
	ctx  context.Context
	in   *spoolReader
	full chan<- []step
	free <-chan []step
	list []step
}

func (w *walker) files() error {
	for i := range w.job.files {
		if w.job.files[i].trailer.Numbered > 0 {
			if err := w.file(i); err != nil {
				return err
			}
		}
	}
	if len(w.list) > 0 {
		w.full <- w.list // there is a place for every list
	}
	return w.ctx.Err()
}

func (w *walker) file(i int) error {
	if _, err := w.in.open(w.job.files[i].spool); err != nil {
		return err
	}
	for n := w.job.bases[i] + 1; ; n++ {
		h, _, ok, err := w.in.next(true)
		if err != nil || !ok {
			return err
		}
		s, err := w.room()
		if err != nil {
			return err
		}
		s.key = hut3.NewKey(w.delivery.Number, n)
		if s.reject, err = w.in.into(&s.rowBuffers, &h, w.in.file); err != nil {
			return err
		}
	}
}

// room gives the place of the next step, handing the list over when it is full.
func (w *walker) room() (*step, error) {
	if len(w.list) == walkBatch {
		w.full <- w.list
		w.list = nil
	}
	if w.list == nil {
		select {
		case w.list = <-w.free:
		case <-w.ctx.Done():
			return nil, w.ctx.Err()
		}
	}
	w.list = w.list[:len(w.list)+1]
	return &w.list[len(w.list)-1], nil
}

// glance is what the gate needs of a row's head.
type glance struct {
	key  hut3.Key
	kind hut3.Kind
	talk uint32
}

// eachGlance calls fn with a glance at every row in the order of their numbers, as
// another goroutine decodes the heads.
func (j *job) eachGlance(ctx context.Context, fn func(glance) error) error {
	full := make(chan []glance, walkBatches)
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		defer close(full)
		return j.glances(ctx, full)
	})
	work.Go(func() error {
		for list := range full {
			for _, g := range list {
				if err := fn(g); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return work.Wait()
}

func (j *job) glances(ctx context.Context, full chan<- []glance) error {
	list := make([]glance, 0, glanceBatch)
	hand := func() error {
		select {
		case full <- list:
			list = make([]glance, 0, glanceBatch)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := j.eachHead(ctx, func(key hut3.Key, h *rowHead) error {
		list = append(list, glance{key, h.kind, h.talk})
		if len(list) < glanceBatch {
			return nil
		}
		return hand()
	})
	if err != nil {
		return err
	}
	return hand()
}

// eachHead calls fn with the head of every row in the order of their numbers.
func (j *job) eachHead(ctx context.Context, fn func(key hut3.Key, h *rowHead) error) error {
	in := newSpoolReader()
	defer in.close()
	for i := range j.files {
		if j.files[i].trailer.Numbered == 0 {
			continue
		}
		if err := j.headsOf(ctx, in, i, fn); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (j *job) headsOf(ctx context.Context, in *spoolReader, i int, fn func(key hut3.Key, h *rowHead) error) error {
	return in.heads(j.files[i].spool, func(n uint64, h *rowHead) error {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return fn(hut3.NewKey(j.delivery.Number, j.bases[i]+n), h)
	})
}
