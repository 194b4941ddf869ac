package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// all reads an object to its end.
func all(t fatal, v *Vault, d hut3.Digest) []byte {
	t.Helper()
	r, err := v.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type fatal interface {
	Helper()
	Fatal(args ...any)
}

// Erased bytes read as blanks and are nowhere in the file; the rest reads as it
// was received, under the same name and root; and erasing again changes nothing.
func TestEraseBlanksAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "hut3-vault")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		v, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		size := rapid.IntRange(1, 3*chunkSize+7).Draw(t, "size")
		original := content(size, uint64(rapid.IntRange(1, 9).Draw(t, "seed")))
		o, err := v.Put(context.Background(), bytes.NewReader(original))
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.Clone(original)
		var ranges []Range
		for range rapid.IntRange(1, 4).Draw(t, "ranges") {
			from := rapid.IntRange(0, size-1).Draw(t, "from")
			n := rapid.IntRange(1, size-from).Draw(t, "length")
			fillBlank(want[from : from+n])
			ranges = append(ranges, Range{int64(from), int64(n)})
		}
		for _, r := range ranges { // one after the other, and then all again
			if _, err := v.Erase(context.Background(), o.SHA256, []Range{r}); err != nil {
				t.Fatal(err)
			}
		}
		before, err := os.ReadFile(v.path(o.SHA256))
		if err != nil {
			t.Fatal(err)
		}
		done, err := v.Erase(context.Background(), o.SHA256, ranges)
		if err != nil || done.SHA256 != o.SHA256 || done.Root != o.Root || done.Size != o.Size || !done.Erased {
			t.Fatal(done, err)
		}
		after, err := os.ReadFile(v.path(o.SHA256))
		if err != nil || !bytes.Equal(before, after) {
			t.Fatal("erasing the same bytes again changed the file", err)
		}
		if got := all(t, v, o.SHA256); !bytes.Equal(got, want) {
			t.Fatal("the bytes are not those received with blanks in them")
		}
		if err := v.Verify(context.Background(), o.SHA256); err != nil {
			t.Fatal(err)
		}
	})
}

// Whoever alters an erased object is found, as with any other.
func TestVerifyFindsAnAlteredErasure(t *testing.T) {
	t.Parallel()
	v := open(t)
	original := append(bytes.Repeat([]byte("the usual place\n"), chunkSize/16), content(300, 5)...)
	o := put(t, v, original)
	_, err := v.Erase(t.Context(), o.SHA256, []Range{{16, 15}, {chunkSize + 5, 40}})
	must(t, err)
	path := v.path(o.SHA256)
	file, err := os.ReadFile(path)
	must(t, err)
	for at := range file {
		altered := bytes.Clone(file)
		altered[at] ^= 1
		rewrite(t, path, altered)
		err := v.Verify(t.Context(), o.SHA256)
		if _, ok := errors.AsType[Faults](err); !ok || hut3.CodeOf(err) != hut3.Integrity {
			t.Fatalf("byte %d of %d altered: %v", at, len(file), err)
		}
	}
	for _, b := range [][]byte{file[:len(file)-1], append(bytes.Clone(file), 0), file[:headerSize]} {
		rewrite(t, path, b)
		wantCode(t, v.Verify(t.Context(), o.SHA256), hut3.Integrity)
	}
	rewrite(t, path, file)
	must(t, v.Verify(t.Context(), o.SHA256))
}

func TestEraseWhatIsAskedAndNothingElse(t *testing.T) {
	t.Parallel()
	v := open(t)
	o := put(t, v, content(100, 3))
	for _, r := range []Range{{-1, 2}, {99, 2}, {0, -1}, {101, 0}} {
		_, err := v.Erase(t.Context(), o.SHA256, []Range{r})
		wantCode(t, err, hut3.Usage)
	}
	_, err := v.Erase(t.Context(), hut3.Digest{1}, []Range{{0, 1}})
	wantCode(t, err, hut3.NotFound)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, err = v.Erase(stopped, o.SHA256, []Range{{0, 1}})
	wantCode(t, err, hut3.Incomplete)
	must(t, v.Verify(t.Context(), o.SHA256))
	if _, err := v.Erase(t.Context(), o.SHA256, []Range{{10, 5}, {12, 8}, {40, 1}}); err != nil {
		t.Fatal(err)
	}
	r, err := v.Open(o.SHA256)
	must(t, err)
	defer r.Close()
	if diff := cmp.Diff([]Range{{10, 10}, {40, 1}}, r.Erased()); diff != "" {
		t.Error(diff)
	}
	// The same bytes are not taken in again.
	_, err = v.Put(t.Context(), bytes.NewReader(content(100, 3)))
	wantCode(t, err, hut3.Conflict)
	if left, err := os.ReadDir(v.dir + "/" + tmpFolder); err != nil || len(left) > 0 {
		t.Errorf("%v left (%v)", left, err)
	}
}

func FuzzErasure(f *testing.F) {
	e := erasure{[]goneChunk{{chunk: 0}, {chunk: 1}}, []Range{{3, chunkSize}}}
	f.Add(e.append(nil), int64(2*chunkSize))
	f.Add([]byte{0, 0, 0, 9}, int64(1))
	f.Fuzz(func(t *testing.T, b []byte, size int64) {
		e, ok := decodeErasure(b, size)
		if ok && !bytes.Equal(e.append(nil), b) {
			t.Errorf("%+v is not written as it was read", e)
		}
	})
}

// A damaged original goes as well as another: chunks that go whole are not read,
// and the digest of what was received stays. Part of a damaged chunk stays as it
// is, and the chunk is named.
func TestEraseWhatIsDamaged(t *testing.T) {
	t.Parallel()
	v := open(t)
	o := put(t, v, content(2*chunkSize+300, 5))
	path := v.path(o.SHA256)
	file, err := os.ReadFile(path)
	must(t, err)
	file[headerSize+100] ^= 1 // in the first chunk
	rewrite(t, path, file)
	_, err = v.Erase(t.Context(), o.SHA256, []Range{{10, 5}})
	wantCode(t, err, hut3.Integrity)
	part, err := v.Erase(t.Context(), o.SHA256, []Range{{0, chunkSize + 3}})
	must(t, err)
	must(t, v.Verify(t.Context(), o.SHA256))
	whole, err := v.Erase(t.Context(), o.SHA256, []Range{{0, o.Size}})
	must(t, err)
	must(t, v.Verify(t.Context(), o.SHA256))
	if part.Root != o.Root || whole.Root != o.Root {
		t.Errorf("the root was %s and is %s, then %s", o.Root, part.Root, whole.Root)
	}
	if left := bytes.Trim(all(t, v, o.SHA256), string(blank)); len(left) > 0 {
		t.Errorf("%d bytes are left", len(left))
	}
}
