package vault

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// A disk answers many waiting flushes at once almost as fast as one.
const (
	batchObjects = 128      // that are written and wait together
	batchBytes   = 64 << 20 // of originals among them
	syncsAtOnce  = 32
)

// Batch stores many originals and waits for the disk once for all of them. An
// object gets its name only when its bytes are on the disk, as with Put; until
// Flush returns it may have none. It is safe for concurrent use.
type Batch struct {
	v *Vault

	mu      sync.Mutex
	waiting []staged
	bytes   int64
}

// staged is a written object that has no name yet.
type staged struct {
	f       *os.File // nil where the object was there before
	h       header
	existed bool // another with the same bytes was placed first
	named   bool // it has its name, so that nothing temporary is left of it
	placed  func(Object) error
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
	s, o, err := b.v.stage(ctx, r)
	if err != nil {
		return o, err
	}
	s.placed = placed
	return o, b.v.settle(ctx, b.take(s))
}

// take adds an object to those that wait, and hands all of them out when they
// are enough.
func (b *Batch) take(s staged) []staged {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting, b.bytes = append(b.waiting, s), b.bytes+s.h.size
	if len(b.waiting) < batchObjects && b.bytes < batchBytes {
		return nil
	}
	return b.all()
}

func (b *Batch) all() []staged {
	list := b.waiting
	b.waiting, b.bytes = nil, 0
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

func (v *Vault) drop(list []staged) {
	for _, s := range list {
		switch {
		case s.f == nil:
		case s.named:
			v.forget(s.f)
		default:
			v.dropTemp(s.f)
		}
	}
}

// settle flushes written objects side by side, names those whose bytes are on
// the disk, and flushes the folders. Nothing is named when one flush fails.
func (v *Vault) settle(ctx context.Context, list []staged) error {
	if len(list) == 0 {
		return nil
	}
	defer v.drop(list) // of what was placed, this only closes the file
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(syncsAtOnce)
	for _, s := range list {
		if s.f != nil {
			work.Go(func() error { return errors.Join(ctx.Err(), s.f.Chmod(0o400), s.f.Sync()) })
		}
	}
	if err := work.Wait(); err != nil {
		return hut3.Wrap(err, hut3.Incomplete, "writing originals into the vault; those were not kept")
	}
	if err := v.name(list); err != nil {
		return err
	}
	for _, s := range list {
		if s.placed == nil {
			continue
		}
		if err := s.placed(s.h.object()); err != nil {
			return err
		}
	}
	return nil
}

// name renames objects into their folders and flushes those.
func (v *Vault) name(list []staged) error {
	folders := map[string]bool{}
	for i := range list {
		s := &list[i]
		if s.f == nil {
			continue
		}
		made, err := v.rename(s)
		if err != nil {
			return err
		}
		folders[filepath.Dir(v.path(s.h.sha256))] = true
		if made {
			folders[v.dir] = true
		}
	}
	var work errgroup.Group
	work.SetLimit(syncsAtOnce)
	for folder := range folders {
		work.Go(func() error { return syncFolder(folder) })
	}
	return hut3.Wrap(work.Wait(), hut3.Incomplete, "placing originals in the vault")
}

// rename gives an object its name, unless the same bytes have it already, and
// says whether its folder is new.
func (v *Vault) rename(s *staged) (made bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, err := v.existing(s.h); err == nil || hut3.CodeOf(err) != hut3.NotFound {
		s.existed = true
		return false, err
	}
	path := v.path(s.h.sha256)
	err = os.Mkdir(filepath.Dir(path), 0o700)
	made = err == nil
	if made || errors.Is(err, os.ErrExist) {
		err = os.Rename(s.f.Name(), path)
		s.named = err == nil
	}
	return made, hut3.Wrap(err, hut3.Incomplete, "placing an original in the vault")
}
