package corpus

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// BuilderOptions bound a Builder. The zero value is usual.
type BuilderOptions struct {
	Extractor   hut3.Extractor // nil makes no entity layer
	MaxMessages int            // in a message segment; 2,000,000
	MaxRows     int            // in a row segment; 4,000,000
	MaxText     int64          // bytes of text in a message segment; 1 GiB
	Workers     int            // segments sealed side by side; 2
}

func (o *BuilderOptions) defaults() {
	set := func(v *int, usual int) {
		if *v <= 0 {
			*v = usual
		}
	}
	set(&o.MaxMessages, 2_000_000)
	set(&o.MaxRows, 4_000_000)
	set(&o.Workers, 2)
	if o.MaxText <= 0 {
		o.MaxText = 1 << 30
	}
}

// Builder writes the segments of one delivery. Row and Message may be called
// in turn, from one goroutine; others gather rows, messages and what is found in
// them. Seal or Discard ends those. Nothing a Builder writes is live until a
// manifest names it.
type Builder struct {
	dir             string
	delivery, class uint32
	opts            BuilderOptions
	lastRow         hut3.Key
	gathering       *gathering
	jobs            *errgroup.Group
	ctx             context.Context
	mu              sync.Mutex
	done            []SegmentInfo
}

// NewBuilder starts the segments of a delivery under an access class.
func (c *Corpus) NewBuilder(delivery, class uint32, opts BuilderOptions) (*Builder, error) {
	if delivery == 0 || delivery > hut3.MaxDelivery {
		return nil, hut3.Errorf(hut3.Usage, "delivery number %d is outside 1 to %d", delivery, hut3.MaxDelivery)
	}
	opts.defaults()
	jobs, ctx := errgroup.WithContext(context.Background())
	jobs.SetLimit(opts.Workers)
	return &Builder{dir: c.dir, delivery: delivery, class: class, opts: opts, jobs: jobs, ctx: ctx}, nil
}

// Row adds a row. Keys must be of the delivery and go up. The lists of the row
// are the caller's again after the call, its texts and payloads are not.
func (b *Builder) Row(r RowEntry) error {
	if r.Key.Delivery() != b.delivery || r.Key <= b.lastRow {
		return hut3.Errorf(hut3.Usage, "row %s comes after %s in a builder of %s; give the rows of one delivery in order", r.Key, b.lastRow, hut3.DeliveryRef(b.delivery))
	}
	b.lastRow = r.Key
	return b.gather().row(r)
}

// Message adds a message that this delivery indexes, in any order. Rows is how
// many rows of this delivery state it. As with Row, its lists stay the caller's.
func (b *Builder) Message(m MessageEntry) error {
	if m.Ref.Delivery() != b.delivery || m.Key == 0 {
		return hut3.Errorf(hut3.Usage, "message %s with the ref %s is not of %s; its ref is the lowest row in the delivery", m.Key, m.Ref, hut3.DeliveryRef(b.delivery))
	}
	if slices.Contains(m.Holders, b.class) {
		return hut3.Errorf(hut3.Usage, "message %s is already indexed in access class %d; a later row of it goes to the row segment alone", m.Key, b.class)
	}
	return b.gather().message(m)
}

func (b *Builder) gather() *gathering {
	if b.gathering == nil {
		b.gathering = newGathering(b)
	}
	return b.gathering
}

func (b *Builder) seal(job func() ([]SegmentInfo, error)) error {
	if b.ctx.Err() != nil {
		return context.Cause(b.ctx)
	}
	b.jobs.Go(func() error {
		infos, err := job()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.done = append(b.done, infos...)
		return err
	})
	return nil
}

// Seal writes what is left, syncs the folder and returns the files in byte
// order of their names, with the content root of the delivery. The builder
// cannot be used after it.
func (b *Builder) Seal(ctx context.Context) ([]SegmentInfo, hut3.Digest, error) {
	var err error
	if b.gathering != nil {
		err = b.gathering.finish()
	}
	if werr := b.jobs.Wait(); err == nil {
		err = werr
	}
	if err == nil {
		err = stopped(ctx)
	}
	if err == nil {
		err = syncDir(b.dir)
	}
	if err != nil {
		b.remove()
		return nil, hut3.Digest{}, err
	}
	slices.SortFunc(b.done, func(a, b SegmentInfo) int { return strings.Compare(a.Name, b.Name) })
	return b.done, ContentRoot(b.done), nil
}

// Discard waits for the workers and removes what was written.
func (b *Builder) Discard() {
	if b.gathering != nil {
		b.gathering.discard()
	}
	_ = b.jobs.Wait() // the files go whether or not they were finished
	b.remove()
}

func (b *Builder) remove() {
	for _, s := range b.done {
		_ = os.Remove(filepath.Join(b.dir, s.Name)) // Clean takes what is left
	}
}
