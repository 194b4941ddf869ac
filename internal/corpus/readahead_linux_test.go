package corpus_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"hut3/internal/corpus"
)

// resident is how many pages of the files of a folder are in memory, and how many there
// are; the files are put out of memory first where that is asked for.
func resident(t *testing.T, dir string, putOut bool) (in, all int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if putOut {
			if err := unix.Fsync(int(f.Fd())); err != nil {
				t.Fatal(err)
			}
			if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
				t.Fatal(err)
			}
		}
		st, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		mem, err := unix.Mmap(int(f.Fd()), 0, int(st.Size()), unix.PROT_READ, unix.MAP_SHARED)
		if err != nil {
			t.Fatal(err)
		}
		pages := make([]byte, (len(mem)+os.Getpagesize()-1)/os.Getpagesize())
		if _, _, no := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&mem[0])), uintptr(len(mem)), uintptr(unsafe.Pointer(&pages[0]))); no != 0 {
			t.Fatal(no)
		}
		for _, p := range pages {
			in += int(p & 1)
		}
		all += len(pages)
		if err := unix.Munmap(mem); err != nil {
			t.Fatal(err)
		}
	}
	return in, all
}

// What lay on the disk alone is in memory after it was read ahead, and no more is asked
// for than there is to spare.
func TestReadAhead(t *testing.T) {
	var messages []corpus.MessageEntry
	for i, rng := 0, rand.New(rand.NewPCG(1, 1)); i < 2_000; i++ { // more than a system reads ahead by itself
		body := ""
		for range 50 {
			body += strconv.FormatUint(rng.Uint64(), 36) + " "
		}
		messages = append(messages, message(uint64(i), "alder", "birch", "2020-04-04 11:00:00", body))
	}
	c, dir := build(t, corpus.BuilderOptions{}, messages...)
	live := c.Live()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	resident(t, dir, true)
	c, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n, err := c.ReadAhead(t.Context(), 1); n != 0 || err != nil {
		t.Errorf("with nothing to spare %d bytes were asked for: %v", n, err)
	}
	opened, all := resident(t, dir, false)
	want := int64(0)
	for _, info := range live {
		want += info.Bytes
	}
	n, err := c.ReadAhead(t.Context(), 1<<40)
	if err != nil || n != want {
		t.Fatalf("%d bytes of %d were asked for: %v", n, want, err)
	}
	in := 0
	for range 100 { // the system reads when it likes
		if in, _ = resident(t, dir, false); in == all {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if in != all {
		t.Errorf("%d of %d pages are in memory after reading ahead, %d when it was opened", in, all, opened)
	}
}
