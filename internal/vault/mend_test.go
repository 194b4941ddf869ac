package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
)

// faultsOf verifies all of a vault and counts what is sound.
func faultsOf(t *testing.T, v *Vault) (sound int, faults []error) {
	t.Helper()
	for o, err := range v.List(t.Context()) {
		if err == nil {
			err = v.Verify(t.Context(), o.SHA256)
		}
		if err == nil {
			sound++
			continue
		}
		wantCode(t, err, hut3.Integrity)
		faults = append(faults, err)
	}
	return sound, faults
}

// again stores contents as a known delivery does that is imported again: what is
// damaged or missing.
func again(t *testing.T, v *Vault, contents [][]byte) (restored int) {
	t.Helper()
	_, err := v.Mend(t.Context())
	must(t, err)
	for _, o := range bundled(t, v, contents...) {
		if o.Restored || !o.Existed {
			restored++
		}
	}
	return restored
}

// One byte of a bundle that is flipped, whichever it is, is one fault and costs one
// original at most; and the same bytes again restore all.
func TestBundleDamagedAnywhereIsMended(t *testing.T) {
	t.Parallel()
	v := open(t)
	contents := words(0, 3)
	bundled(t, v, contents...)
	path := filepath.Join(v.dir, names(t, v)[0])
	whole, err := os.ReadFile(path)
	must(t, err)
	lost := 0
	for i := range whole {
		dir := t.TempDir()
		must(t, os.MkdirAll(filepath.Join(dir, bundleFolder), 0o700))
		broken := bytes.Clone(whole)
		broken[i] ^= 0x10
		must(t, os.WriteFile(filepath.Join(dir, bundleFolder, filepath.Base(path)), broken, 0o400))
		v, err := Open(dir)
		must(t, err)
		sound, faults := faultsOf(t, v)
		if len(faults) != 1 || sound < 2 {
			t.Fatalf("byte %d flipped: %d originals are sound, faults %v", i, sound, faults)
		}
		lost += 3 - sound
		if i%4 > 0 { // each waits for the disk
			continue
		}
		if restored := again(t, v, contents); restored != 3-sound {
			t.Fatalf("byte %d flipped: %d restored of %d lost", i, restored, 3-sound)
		}
		for _, v := range []*Vault{v, reopen(t, v)} {
			if sound, faults := faultsOf(t, v); sound != 3 || len(faults) > 0 {
				t.Fatalf("byte %d flipped and stored again: %d sound, faults %v, files %v", i, sound, faults, names(t, v))
			}
		}
		noTemps(t, v)
	}
	if objects := len(whole) - 3*bundleEntry - footerSize; lost != objects {
		t.Errorf("%d flips cost an original, want those of the %d bytes of objects alone", lost, objects)
	}
}

func reopen(t *testing.T, v *Vault) *Vault {
	t.Helper()
	v, err := Open(v.dir)
	must(t, err)
	return v
}

// A bundle that lost more than its footer: what is left is read, the same bytes
// again restore the rest, and the file is named until it is moved away.
func TestBundleCutOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cut   func(b []byte) []byte
		stays bool // because it cannot be told what it held; where all is stored again, the bundle is the same and takes its place
	}{
		"by a byte":               {func(b []byte) []byte { return b[:len(b)-1] }, false},
		"in an object":            {func(b []byte) []byte { return b[:len(b)/2] }, true},
		"in its first object":     {func(b []byte) []byte { return b[:headerSize] }, false},
		"to nothing":              {func([]byte) []byte { return nil }, false},
		"a header and the footer": {func(b []byte) []byte { b[9] ^= 1; b[len(b)-1] ^= 1; return b }, false},
		"a header and the index":  {func(b []byte) []byte { b[9] ^= 1; b[len(b)-footerSize-1] ^= 1; return b }, true},
		"its beginning":           {func(b []byte) []byte { return b[100:] }, true},
		"all but a header":        {func(b []byte) []byte { clear(b[headerSize+5:]); return b }, false},
	} {
		v := open(t)
		contents := words(0, 9)
		objects := bundled(t, v, contents...)
		path := filepath.Join(v.dir, names(t, v)[0])
		b, err := os.ReadFile(path)
		must(t, err)
		rewrite(t, path, c.cut(b))
		v = reopen(t, v)
		before, faults := faultsOf(t, v)
		if len(faults) == 0 || !strings.Contains(fmt.Sprint(faults), "import") {
			t.Errorf("%s: %v", name, faults)
		}
		if restored := again(t, v, contents); restored != len(contents)-before {
			t.Errorf("%s: %d restored, and %d were sound", name, restored, before)
		}
		v = reopen(t, v)
		for i, o := range objects {
			wantContent(t, v, o.SHA256, contents[i])
		}
		_, faults = faultsOf(t, v)
		if len(faults) > 0 != c.stays {
			t.Errorf("%s: stored again, faults %v", name, faults)
		}
		if c.stays {
			_, err := v.Erase(t.Context(), objects[0].SHA256, []Range{{0, 1}})
			wantCode(t, err, hut3.Conflict) // it may hold what is to go
			must(t, os.Remove(path))
		}
		v = reopen(t, v)
		if sound, faults := faultsOf(t, v); sound != len(contents) || len(faults) > 0 {
			t.Errorf("%s, and moved away: %d sound, faults %v", name, sound, faults)
		}
		_, err = v.Erase(t.Context(), objects[0].SHA256, []Range{{0, 1}})
		must(t, err)
	}
}

// An object in a file of its own, large or small, is replaced whatever was hit, by
// Put and by a batch; and of a sound one nothing is written.
func TestPutReplacesWhatIsDamaged(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 40, chunkSize + 9, smallSize + 100} {
		v := open(t)
		original := content(size, 4)
		o := put(t, v, original)
		path := v.path(o.SHA256)
		file, err := os.ReadFile(path)
		must(t, err)
		for i := 0; i < len(file); i += 1 + len(file)/60 {
			broken := bytes.Clone(file)
			broken[i] ^= 4
			rewrite(t, path, broken)
			if _, err := v.Check(o.SHA256); hut3.CodeOf(err) != hut3.Integrity {
				t.Fatalf("size %d, byte %d flipped: Check says %v", size, i, err)
			}
			var got Object
			if i%2 == 0 {
				got = put(t, v, original)
			} else {
				got = bundled(t, v, original, []byte("another"))[0]
			}
			if !got.Restored || got.Existed {
				t.Fatalf("size %d, byte %d flipped: %+v", size, i, got)
			}
			must(t, v.Verify(t.Context(), o.SHA256))
			if _, err := v.Check(o.SHA256); err != nil {
				t.Fatal(err)
			}
			if got := put(t, v, original); got.Restored || !got.Existed {
				t.Fatalf("a sound object was replaced: %+v", got)
			}
		}
		noTemps(t, v)
	}
}

// Nothing that was erased comes back because its file is damaged.
func TestDamageBringsNothingErasedBack(t *testing.T) {
	t.Parallel()
	v := open(t)
	original := []byte("the zebra, and what may stay")
	o := put(t, v, original)
	_, err := v.Erase(t.Context(), o.SHA256, []Range{{4, 5}})
	must(t, err)
	path := v.path(o.SHA256)
	file, err := os.ReadFile(path)
	must(t, err)
	broken := [][]byte{{}, file[:5], file[:headerSize-1], file[:len(file)-1]}
	for i := range file {
		for bit := range 8 {
			b := bytes.Clone(file)
			b[i] ^= 1 << bit
			broken = append(broken, b)
		}
	}
	for i, b := range broken {
		rewrite(t, path, b)
		_, err := v.Put(t.Context(), bytes.NewReader(original))
		if code := hut3.CodeOf(err); code != hut3.Conflict && code != hut3.Integrity {
			t.Fatalf("damage %d: %v", i, err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("damage %d: the file was replaced", i)
		}
	}
}

// An original that holds objects of another vault is not taken for those objects.
func TestWalkTakesNoObjectOutOfAnOriginal(t *testing.T) {
	t.Parallel()
	other, v := open(t), open(t)
	inner := put(t, other, content(5000, 3))
	file, err := os.ReadFile(other.path(inner.SHA256))
	must(t, err)
	contents := append(words(0, 3), file[:len(file)-1], file[:headerSize+3])
	bundled(t, v, contents...)
	path := filepath.Join(v.dir, names(t, v)[0])
	b, err := os.ReadFile(path)
	must(t, err)
	b[len(b)-1] ^= 1
	rewrite(t, path, b)
	v = reopen(t, v)
	if sound, faults := faultsOf(t, v); sound != len(contents) || len(faults) != 1 {
		t.Errorf("%d sound, faults %v", sound, faults)
	}
	n, err := v.Mend(t.Context())
	must(t, err)
	if sound, faults := faultsOf(t, v); n != 1 || sound != len(contents) || len(faults) > 0 {
		t.Errorf("%d bundles mended: %d sound, faults %v", n, sound, faults)
	}
}

// A miss reads no bundle again, and a bundle that another process wrote, replaced
// or brought back is found.
func TestBundlesAreReadOnce(t *testing.T) {
	t.Parallel()
	v := open(t)
	objects := bundled(t, v, words(0, 4)...)
	other := reopen(t, v)
	known := other.bundles.all()[0]
	_, err := other.Stat(hut3.Digest{1})
	wantCode(t, err, hut3.NotFound)
	if other.bundles.all()[0] != known {
		t.Error("a miss read the bundle again")
	}
	_, err = v.Erase(t.Context(), objects[0].SHA256, []Range{{0, 1}}) // writes the bundle again
	must(t, err)
	for _, o := range objects {
		if !other.Has(o.SHA256) {
			t.Errorf("%s is not found in the bundle that another process wrote", o.SHA256)
		}
	}
	path := other.bundles.all()[0].path
	sound, err := os.ReadFile(path)
	must(t, err)
	must(t, os.Remove(path))
	if other.Has(objects[1].SHA256) {
		t.Error("an object is there whose bundle is gone")
	}
	must(t, os.WriteFile(path, sound[:60], 0o600))
	if _, faults := faultsOf(t, other); len(faults) != 1 {
		t.Errorf("faults %v", faults)
	}
	rewrite(t, path, sound)
	if n, faults := faultsOf(t, other); n != 4 || len(faults) > 0 {
		t.Errorf("brought back: %d sound, faults %v", n, faults)
	}
}
