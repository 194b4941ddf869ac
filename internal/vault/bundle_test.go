package vault

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// bundled puts contents into the vault as one batch.
func bundled(t failer, v *Vault, contents ...[]byte) []Object {
	t.Helper()
	b := v.NewBatch()
	defer b.Close()
	var list []Object
	for _, c := range contents {
		o, err := b.Put(context.Background(), bytes.NewReader(c), nil)
		must(t, err)
		list = append(list, o)
	}
	must(t, b.Flush(context.Background()))
	return list
}

func words(from, to int) (list [][]byte) {
	for i := from; i < to; i++ {
		list = append(list, fmt.Appendf(nil, "note %d of the book: call 07700 900%03d", i, i))
	}
	return list
}

func wantContent(t *testing.T, v *Vault, d hut3.Digest, want []byte) {
	t.Helper()
	r, err := v.Open(d)
	must(t, err)
	defer r.Close()
	got := make([]byte, r.Size())
	_, err = r.ReadAt(got, 0)
	if len(got) > 0 {
		must(t, err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("object %s reads %q, want %q", d, got, want)
	}
}

// Small objects of a batch stand in one file, and read as if each had its own.
func TestBundleReadsAsFilesDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "bundle-")
		must(t, err)
		defer os.RemoveAll(dir)
		loose, err := Open(filepath.Join(dir, "loose"))
		must(t, err)
		v, err := Open(filepath.Join(dir, "vault"))
		must(t, err)
		var contents [][]byte
		for range rapid.IntRange(0, 12).Draw(t, "objects") {
			contents = append(contents, content(rapid.SampledFrom([]int{0, 1, 900, chunkSize, chunkSize + 7, usualSmall, usualSmall + 1}).Draw(t, "size"), rapid.Uint64Range(0, 2).Draw(t, "seed")))
		}
		bundled(t, v, contents...)
		for _, c := range contents {
			put(t, loose, c)
		}
		again, err := Open(v.dir)
		must(t, err)
		if diff := cmp.Diff(listed(t, loose), listed(t, v)); diff != "" {
			t.Fatalf("listing (-files +bundle):\n%s", diff)
		}
		if diff := cmp.Diff(listed(t, loose), listed(t, again)); diff != "" {
			t.Fatalf("listing after opening again (-files +bundle):\n%s", diff)
		}
	})
}

func listed(t failer, v *Vault) (list []Object) {
	t.Helper()
	for o, err := range v.List(context.Background()) {
		must(t, err)
		must(t, v.Verify(context.Background(), o.SHA256))
		list = append(list, o)
	}
	return list
}

func TestBundleIsOneFile(t *testing.T) {
	t.Parallel()
	v := open(t)
	contents := append(words(0, 40), words(10, 20)...)
	objects := bundled(t, v, contents...)
	if got := names(t, v); len(got) != 1 || !strings.HasPrefix(got[0], bundleFolder+"/") {
		t.Fatalf("files of the vault: %v, want one bundle", got)
	}
	for i, o := range objects {
		wantContent(t, v, o.SHA256, contents[i])
		if !v.Has(o.SHA256) {
			t.Errorf("the vault has not %s", o.SHA256)
		}
	}
	if o := put(t, v, contents[3]); !o.Existed {
		t.Error("an object of a bundle was not recognised")
	}
	for _, o := range bundled(t, v, contents...) {
		if !o.Existed {
			t.Errorf("%s was stored twice", o.SHA256)
		}
	}
	if got := names(t, v); len(got) != 1 {
		t.Errorf("files of the vault after the same again: %v", got)
	}
	noTemps(t, v)
}

// What another process bundles is found by who had opened the vault before.
func TestBundleOfAnotherProcess(t *testing.T) {
	t.Parallel()
	v := open(t)
	other, err := Open(v.dir)
	must(t, err)
	contents := words(0, 5)
	objects := bundled(t, v, contents...)
	wantContent(t, other, objects[2].SHA256, contents[2])
	_, err = v.Erase(t.Context(), objects[2].SHA256, []Range{{0, 4}})
	must(t, err)
	wantContent(t, other, objects[3].SHA256, contents[3])
	wantContent(t, other, objects[2].SHA256, append([]byte("    "), contents[2][4:]...))
}

func TestEraseFromBundle(t *testing.T) {
	t.Parallel()
	v := open(t)
	contents := words(0, 6)
	objects := bundled(t, v, contents...)
	first := names(t, v)[0]
	before, err := os.ReadFile(filepath.Join(v.dir, first))
	must(t, err)
	reading, err := v.Open(objects[5].SHA256)
	must(t, err)
	defer reading.Close()
	must(t, v.EraseAll(t.Context(), map[hut3.Digest][]Range{objects[1].SHA256: {{0, 6}}, objects[4].SHA256: {{0, int64(len(contents[4]))}}}))
	if got := names(t, v); len(got) != 3 || strings.Contains(strings.Join(got, " "), first) {
		t.Errorf("files after erasing two: %v, want them and one new bundle", got)
	}
	wantContent(t, v, objects[1].SHA256, append([]byte("      "), contents[1][6:]...))
	wantContent(t, v, objects[4].SHA256, bytes.Repeat([]byte(" "), len(contents[4])))
	wantContent(t, v, objects[5].SHA256, contents[5])
	if got := make([]byte, 4); func() bool { _, err := reading.ReadAt(got, 0); return err != nil || string(got) != "note" }() {
		t.Errorf("a reader that was open reads %q", got)
	}
	if n := len(listed(t, v)); n != 6 {
		t.Errorf("%d objects are listed, want 6", n)
	}
	// A bundle that a back-up brings back: verify says so, and erasing the same
	// again removes it.
	must(t, os.WriteFile(filepath.Join(v.dir, first), before, 0o400))
	v, err = Open(v.dir)
	must(t, err)
	wantCode(t, v.Verify(t.Context(), objects[1].SHA256), hut3.Integrity)
	must(t, v.EraseAll(t.Context(), map[hut3.Digest][]Range{objects[1].SHA256: {{0, 6}}, objects[4].SHA256: {{0, 5}}}))
	if n := len(listed(t, v)); n != 6 || strings.Contains(strings.Join(names(t, v), " "), first) {
		t.Errorf("%d objects in %v", n, names(t, v))
	}
}

// An erasure that is stopped at any moment leaves a vault that verifies, and the
// same again ends it.
func TestEraseStopped(t *testing.T) {
	t.Parallel()
	for stopAt := range 12 {
		v := open(t)
		contents := words(0, 5)
		objects := bundled(t, v, contents...)
		what := map[hut3.Digest][]Range{objects[0].SHA256: {{0, 3}}, objects[2].SHA256: {{5, 2}}, objects[3].SHA256: {{0, 1}}}
		ctx := &endingContext{Context: t.Context(), after: stopAt}
		err := v.EraseAll(ctx, what)
		if n := len(listed(t, v)); n != 5 {
			t.Errorf("stopped at %d: %d objects", stopAt, n)
		}
		if err != nil {
			wantCode(t, err, hut3.Incomplete)
		}
		must(t, v.EraseAll(t.Context(), what))
		wantContent(t, v, objects[0].SHA256, append([]byte("   "), contents[0][3:]...))
		if n := len(listed(t, v)); n != 5 {
			t.Errorf("stopped at %d and done again: %d objects", stopAt, n)
		}
	}
}

// endingContext is over after it was asked some times.
type endingContext struct {
	context.Context
	after int
}

func (c *endingContext) Err() error {
	if c.after--; c.after < 0 {
		return context.Canceled
	}
	return nil
}

// A bundle of which everything is erased is no more.
func TestEraseAllOfABundle(t *testing.T) {
	t.Parallel()
	v := open(t)
	what := map[hut3.Digest][]Range{}
	for _, o := range bundled(t, v, words(0, 4)...) {
		what[o.SHA256] = []Range{{0, o.Size}}
	}
	must(t, v.EraseAll(t.Context(), what))
	if got := strings.Join(names(t, v), " "); strings.Contains(got, bundleFolder) {
		t.Errorf("a bundle is left: %s", got)
	}
	if n := len(listed(t, v)); n != 4 {
		t.Errorf("%d objects are listed, want 4", n)
	}
}

// Whatever bytes a bundle has, reading it gives an error or places within it.
func FuzzBundle(f *testing.F) {
	dir := f.TempDir()
	v, err := Open(dir)
	must(f, err)
	bundled(f, v, words(0, 3)...)
	sound, err := os.ReadFile(v.bundles.all()[0].path)
	must(f, err)
	f.Add(sound)
	f.Add(sound[10:])
	f.Add(sound[:len(sound)-1])
	f.Add(append(bytes.Clone(sound), 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), filepath.Base(v.bundles.all()[0].path))
		must(t, os.WriteFile(path, b, 0o600))
		got, err := readBundle(path)
		if (got == nil) == (err == nil) {
			t.Fatalf("bundle %v and error %v", got, err)
		}
		if err != nil {
			return
		}
		for i := range got.len() {
			if p := got.place(i); p.at < 0 || p.at+p.size > int64(len(b)) {
				t.Errorf("place %d is %+v in %d bytes", i, p, len(b))
			}
		}
	})
}
