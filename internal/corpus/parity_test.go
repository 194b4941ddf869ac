package corpus

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

// writeSections writes a container of sections of some sizes and gives its path.
func writeSections(t testing.TB, dir string, sizes []int) string {
	t.Helper()
	w, err := createFile(dir, "x.seg", KindMessages)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, uint64(len(sizes))))
	for i, size := range sizes {
		b := make([]byte, size)
		for j := range b {
			b[j] = byte(r.Uint32())
		}
		w.section(sectionID(i+1), b)
	}
	if _, _, err := w.finish(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "x.seg")
}

// openAt opens a container, which the test closes.
func openAt(t testing.TB, path string) *file {
	t.Helper()
	f, err := openFile(filepath.Dir(path), filepath.Base(path), KindMessages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.release)
	return f
}

// noise spoils a block of a file on its disk.
func noise(raw []byte, b block) {
	at := b.of.off + b.at*blockSize
	for i := range b.bytes() {
		raw[at+i] ^= byte(i*7 + 1)
	}
}

// One block of each stripe can be lost at a time, wherever it stands and however short
// it is: all of them come back as they were.
func TestParityGivesBackABlockOfEachStripe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(0, 5*blockSize), rapid.IntRange(0, 400*blockSize)), 1, 5).Draw(r, "sizes")
		path := writeSections(t, dir, sizes)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all := openAt(t, path).blocks()
		if len(all) == 0 {
			return
		}
		bad, lost := bytes.Clone(good), map[int]block{}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 1, 8).Draw(r, "lost") {
			if _, ok := lost[stripeOf(i)]; !ok {
				lost[stripeOf(i)] = all[i]
				noise(bad, all[i])
			}
		}
		if err := os.Remove(path); err != nil { // the mapped file stays as it was
			t.Fatal(err)
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		f := openAt(t, path)
		for _, s := range f.order {
			s.all()
		}
		if !bytes.Equal(f.mem, good) || len(f.mended) != len(lost) {
			r.Fatalf("%d blocks of %d mended, of %d sections", len(f.mended), len(lost), len(sizes))
		}
		if disk, err := os.ReadFile(path); err != nil || !bytes.Equal(disk, bad) {
			r.Fatalf("the disk was written to: %v", err)
		}
	})
}

// Two blocks of a stripe, or one and its parity, are lost: that is damage, and nothing is
// made up.
func TestParityMakesNothingUp(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(raw []byte, all []block, f *file){
		"two of a stripe":      func(raw []byte, all []block, _ *file) { noise(raw, all[0]); noise(raw, all[4]) },
		"one and its parity":   func(raw []byte, all []block, f *file) { noise(raw, all[0]); noise(raw, block{f.section(secParity), 0}) },
		"neighbours, and next": func(raw []byte, all []block, _ *file) { noise(raw, all[0]); noise(raw, all[1]); noise(raw, all[2]) },
	} {
		path := writeSections(t, t.TempDir(), []int{9 * blockSize})
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole := openAt(t, path)
		spoil(raw, whole.blocks(), whole)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		f := openAt(t, path)
		if err := guard(func() error { f.order[0].all(); return nil }); err == nil {
			t.Errorf("%s: the section was read", name)
		}
		if !bytes.Equal(f.mem[:headerSize+blockSize], raw[:headerSize+blockSize]) {
			t.Errorf("%s: the first block was changed", name)
		}
	}
}

// A file without parity, as older programs wrote, opens and says what is damaged.
func TestNoParityNoMending(t *testing.T) {
	t.Parallel()
	path := writeSections(t, t.TempDir(), []int{3 * blockSize})
	f := openAt(t, path)
	delete(f.sections, secParity)
	if _, ok := f.workedOut(f.blocks()[0]); ok {
		t.Error("worked out from nothing")
	}
}
