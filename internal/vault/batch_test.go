package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// The object of a small original is byte for byte the one that pack writes.
func TestSmallOriginalsMakeTheSameObjects(t *testing.T) {
	t.Parallel()
	c, err := newCodec()
	must(t, err)
	pool := newSmallPool()
	for _, size := range []int{0, 1, 100, chunkSize - 1, chunkSize, chunkSize + 1, 3*chunkSize + 7, smallSize - 1} {
		plain := content(size, uint64(size))
		f, err := os.Create(filepath.Join(t.TempDir(), "object"))
		must(t, err)
		h, err := pack(t.Context(), c, bytes.NewReader(plain), f)
		must(t, err)
		must(t, f.Close())
		want, err := os.ReadFile(f.Name())
		must(t, err)
		b := pool.Get().(*smallBuffers)
		if got := b.packSmall(c, plain); got != h || !bytes.Equal(b.file, want) {
			t.Errorf("%d bytes: the two objects differ: %+v and %+v", size, got, h)
		}
		pool.Put(b)
	}
}

// A batch gives nothing a name before it is flushed, and everything after.
func TestBatchPlacesAtOnce(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := v.NewBatch()
	defer b.Close()
	sizes := []int{0, 10, 10, 70_000, smallSize, smallSize + 5}
	var placed atomic.Int64
	want := map[hut3.Digest]int64{}
	for i, size := range sizes {
		o, err := b.Put(t.Context(), bytes.NewReader(content(size, uint64(size))), func(Object) error { placed.Add(1); return nil })
		must(t, err)
		want[o.SHA256] = o.Size
		if _, err := v.Stat(o.SHA256); hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("object %d has a name before the flush: %v", i, err)
		}
	}
	must(t, b.Flush(t.Context()))
	got := map[hut3.Digest]int64{}
	for o, err := range v.List(t.Context()) {
		must(t, err)
		got[o.SHA256] = o.Size
		must(t, v.Verify(t.Context(), o.SHA256))
	}
	if d := cmp.Diff(want, got); d != "" || int(placed.Load()) != len(sizes) {
		t.Errorf("%d placed\n%s", placed.Load(), d)
	}
	noTemps(t, v)
}

func TestBatchPlacesWhenItIsFull(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := v.NewBatch()
	defer b.Close()
	var placed atomic.Int64
	for i := range batchSmall + 1 {
		_, err := b.Put(t.Context(), bytes.NewReader(content(5, uint64(i))), func(Object) error { placed.Add(1); return nil })
		must(t, err)
	}
	if n := placed.Load(); n != batchSmall {
		t.Errorf("%d placed after %d, want %d", n, batchSmall+1, batchSmall)
	}
}

// What was not flushed leaves nothing, and a flush that is called off places
// nothing.
func TestBatchGivenUp(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := v.NewBatch()
	never := func(Object) error { t.Error("placed"); return nil }
	_, err := b.Put(t.Context(), bytes.NewReader(content(100, 1)), never)
	must(t, err)
	b.Close()
	_, err = b.Put(t.Context(), bytes.NewReader(content(100, 2)), never)
	must(t, err)
	off, stop := context.WithCancel(t.Context())
	stop()
	wantCode(t, b.Flush(off), hut3.Incomplete)
	_, err = b.Put(t.Context(), iotest.ErrReader(errors.New("a bad sector")), never)
	wantCode(t, err, hut3.Incomplete)
	b.Close()
	for o := range v.List(t.Context()) {
		t.Errorf("%s is in the vault", o.SHA256)
	}
	noTemps(t, v)
}

func noTemps(t *testing.T, v *Vault) {
	t.Helper()
	left, err := os.ReadDir(filepath.Join(v.dir, tmpFolder))
	must(t, err)
	if len(left) > 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
}
