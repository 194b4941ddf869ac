package vault

import (
	"context"
	"io"
	"slices"
	"sync"

	"hut3"
)

// A disk answers many waiting flushes at once almost as fast as one, and one file
// of many objects faster still.
const (
	batchFiles  = 128      // objects with a file of their own that wait together
	batchBytes  = 64 << 20 // of their originals
	batchHeld   = 32 << 20 // of small objects, which make one bundle
	batchSmall  = 8192     // small objects
	syncsAtOnce = 32
)

// Batch stores many originals and waits for the disk once for all of them. An
// object gets its name only when its bytes are on the disk, as with Put; until
// Flush returns it may have none. It is safe for concurrent use.
type Batch struct {
	v *Vault

	mu          sync.Mutex
	waiting     []staged
	bytes, held int64
	files       int
}

// NewBatch begins a batch. Flush it, and Close it in any case.
func (v *Vault) NewBatch() *Batch { return &Batch{v: v} }

// Put stores what r gives to its end. placed, which may be nil, is called once
// the object is in the vault and on the disk, perhaps by a later Put or Flush
// of another goroutine.
func (b *Batch) Put(ctx context.Context, r io.Reader, placed func(Object) error) (Object, error) {
	if err := ctx.Err(); err != nil {
		return Object{}, hut3.Wrap(err, hut3.Incomplete, "storing an original was stopped; nothing was kept")
	}
	buffers := b.v.small.Get().(*smallBuffers)
	defer b.v.small.Put(buffers)
	s, o, err := b.v.stage(ctx, buffers, r)
	if err != nil {
		return o, err
	}
	s.placed, s.held = placed, slices.Clone(s.held)
	return o, b.v.settle(ctx, b.take(s))
}

// take adds an object to those that wait, and hands all of them out when they
// are enough.
func (b *Batch) take(s staged) []staged {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append(b.waiting, s)
	if b.held += int64(len(s.held)); s.f != nil {
		b.files, b.bytes = b.files+1, b.bytes+s.h.size
	}
	if b.files < batchFiles && b.bytes < batchBytes && b.held < batchHeld && len(b.waiting) < batchSmall {
		return nil
	}
	return b.all()
}

func (b *Batch) all() []staged {
	list := b.waiting
	b.waiting, b.bytes, b.held, b.files = nil, 0, 0, 0
	return list
}

// Flush puts every object of the batch on the disk and into its place.
func (b *Batch) Flush(ctx context.Context) error {
	b.mu.Lock()
	list := b.all()
	b.mu.Unlock()
	return b.v.settle(ctx, list)
}

// Close forgets what was not flushed.
func (b *Batch) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.v.drop(b.all())
}
