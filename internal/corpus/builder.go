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
// in turn, from one goroutine. Nothing it writes is live until a manifest
// names it.
type Builder struct {
	dir             string
	delivery, class uint32
	opts            BuilderOptions
	rows            *rowBuffer
	messages        *messageBuffer
	lastRow         hut3.Key
	nRows, nMsgs    int
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

// Row adds a row. Keys must be of the delivery and go up.
func (b *Builder) Row(r RowEntry) error {
	if r.Key.Delivery() != b.delivery || r.Key <= b.lastRow {
		return hut3.Errorf(hut3.Usage, "row %s comes after %s in a builder of %s; give the rows of one delivery in order", r.Key, b.lastRow, hut3.DeliveryRef(b.delivery))
	}
	b.lastRow = r.Key
	if b.rows == nil {
		rows, err := newRowBuffer(b.delivery, b.class)
		if err != nil {
			return err
		}
		b.rows = rows
	}
	if err := b.rows.add(&r); err != nil {
		return err
	}
	if b.rows.n >= b.opts.MaxRows {
		return b.sealRows()
	}
	return nil
}

// Message adds a message that this delivery indexes, in any order. Rows is how
// many rows of this delivery state it.
func (b *Builder) Message(m MessageEntry) error {
	if m.Ref.Delivery() != b.delivery || m.Key == 0 {
		return hut3.Errorf(hut3.Usage, "message %s with the ref %s is not of %s; its ref is the lowest row in the delivery", m.Key, m.Ref, hut3.DeliveryRef(b.delivery))
	}
	if slices.Contains(m.Holders, b.class) {
		return hut3.Errorf(hut3.Usage, "message %s is already indexed in access class %d; a later row of it goes to the row segment alone", m.Key, b.class)
	}
	if b.messages == nil {
		b.messages = newMessageBuffer(b.delivery, b.class)
	}
	if err := b.messages.add(&m); err != nil {
		return err
	}
	if len(b.messages.list) >= b.opts.MaxMessages || b.messages.texts.size >= b.opts.MaxText {
		return b.sealMessages()
	}
	return nil
}

// sealRows hands a full buffer to a worker; it waits while all are busy.
func (b *Builder) sealRows() error {
	full, name := b.rows, segmentName(b.delivery, "r", b.nRows)
	b.rows = nil
	b.nRows++
	return b.seal(func() ([]SegmentInfo, error) {
		info, err := writeRows(full, b.dir, name)
		return []SegmentInfo{info}, err
	})
}

func (b *Builder) sealMessages() error {
	full, name := b.messages, segmentName(b.delivery, "m", b.nMsgs)
	b.messages = nil
	b.nMsgs++
	return b.seal(func() ([]SegmentInfo, error) {
		return writeMessages(b.ctx, full, b.dir, name, b.opts.Extractor)
	})
}

func (b *Builder) seal(job func() ([]SegmentInfo, error)) error {
	if b.ctx.Err() != nil {
		return b.jobs.Wait()
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
	if b.messages != nil {
		if err := b.sealMessages(); err != nil {
			return nil, hut3.Digest{}, err
		}
	}
	if b.rows != nil {
		if err := b.sealRows(); err != nil {
			return nil, hut3.Digest{}, err
		}
	}
	err := b.jobs.Wait()
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
	_ = b.jobs.Wait() // the files go whether or not they were finished
	b.remove()
}

func (b *Builder) remove() {
	for _, s := range b.done {
		_ = os.Remove(filepath.Join(b.dir, s.Name)) // Clean takes what is left
	}
}
