package corpus

import (
	"fmt"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func TestBlockCacheKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	f, g := &file{}, &file{}
	c := newBlockCache(1600)
	for i := range 16 {
		c.put(blockID{f, i}, make([]byte, 100))
	}
	if _, ok := c.get(blockID{f, 0}); !ok {
		t.Fatal("what fits was not kept")
	}
	c.put(blockID{g, 0}, make([]byte, 100))
	for i, want := range map[int]bool{0: true, 1: false, 2: true} {
		if _, ok := c.get(blockID{f, i}); ok != want {
			t.Errorf("block %d kept: %v, want %v", i, ok, want)
		}
	}
	c.put(blockID{g, 1}, make([]byte, 101))
	if _, ok := c.get(blockID{g, 1}); ok {
		t.Error("a block that would push most others out was kept")
	}
	c.forget(f)
	if _, ok := c.get(blockID{g, 0}); !ok || c.size != 100 || len(c.kept) != 1 || c.order.Len() != 1 {
		t.Errorf("after a file went: %d bytes, %d blocks", c.size, len(c.kept))
	}
}

// A block that one reader keeps is never written by another, whatever either
// reads next.
func TestCachedBlocksAreNotOverwritten(t *testing.T) {
	t.Parallel()
	w, err := newBlobWriter(textBlock)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	f, err := createFile(dir, "x.seg", KindMessages)
	if err != nil {
		t.Fatal(err)
	}
	for i := range uint64(4000) {
		w.start(i)
		w.buf = fmt.Appendf(w.buf, "record %d of the day, ", i)
	}
	w.write(f, secTextFirst, secTextOffset, secText)
	if _, _, err := f.finish(); err != nil {
		t.Fatal(err)
	}
	back, err := openFile(dir, "x.seg", KindMessages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(back.release)
	b := openBlobs(back, secTextFirst, secTextOffset, secText)
	c, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	var want []string
	for i := range b.offsets.n {
		want = append(want, string(b.reader(c).block(i)))
	}
	cache := newBlockCache(1 << 20)
	var readers sync.WaitGroup
	for n := range 4 {
		readers.Go(func() {
			r := b.reader(c)
			r.cache = cache
			for k := range 10 * len(want) {
				if i := (k*(n+1) + n) % len(want); string(r.block(i)) != want[i] {
					t.Errorf("block %d is not what was written", i)
				}
			}
		})
	}
	readers.Wait()
	if len(want) < 4 || len(cache.kept) != len(want) {
		t.Errorf("%d of %d blocks are kept", len(cache.kept), len(want))
	}
}
