package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func open(t testing.TB) *Vault {
	t.Helper()
	v, err := Open(filepath.Join(t.TempDir(), "vault"))
	must(t, err)
	return v
}

type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t failer, err error, code hut3.Code) {
	t.Helper()
	if err == nil || hut3.CodeOf(err) != code {
		t.Fatalf("got error %v, want one of code %s", err, code)
	}
}

func put(t failer, v *Vault, content []byte) Object {
	t.Helper()
	o, err := v.Put(context.Background(), bytes.NewReader(content))
	must(t, err)
	return o
}

// content is a reproducible mixture: text that compresses, and noise that does
// not, in runs that cross chunks.
func content(size int, seed uint64) []byte {
	random := rand.NewPCG(seed, 1)
	b := make([]byte, 0, size+100_000)
	for len(b) < size {
		if random.Uint64()%2 == 0 {
			b = append(b, bytes.Repeat([]byte("peppershirt: meet at the usual place\n"), int(random.Uint64()%2500))...)
			continue
		}
		for range random.Uint64() % 80_000 {
			b = append(b, byte(random.Uint64()>>40))
		}
	}
	return b[:size]
}

// names lists the files of the vault, temporary ones included.
func names(t testing.TB, v *Vault) []string {
	t.Helper()
	found := []string{}
	must(t, filepath.WalkDir(v.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(v.dir, path)
			found = append(found, filepath.ToSlash(rel))
		}
		return err
	}))
	return found
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	v := open(t)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(0, 400_000), rapid.SampledFrom([]int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize})).Draw(t, "size")
		want := content(size, rapid.Uint64Range(0, 50).Draw(t, "seed"))
		o, err := v.Put(context.Background(), iotest.HalfReader(bytes.NewReader(want)))
		must(t, err)
		if o.SHA256 != sha256.Sum256(want) || o.Size != int64(size) {
			t.Fatalf("got %+v", o)
		}
		r, err := v.Open(o.SHA256)
		must(t, err)
		defer r.Close()
		must(t, iotest.TestReader(io.NewSectionReader(r, 0, r.Size()), want))
		from := rapid.IntRange(0, size).Draw(t, "from")
		part := make([]byte, rapid.IntRange(0, 150_000).Draw(t, "length"))
		n, err := r.ReadAt(part, int64(from))
		if n != min(len(part), size-from) || (n < len(part)) != (err == io.EOF) || !bytes.Equal(part[:n], want[from:from+n]) {
			t.Fatalf("ReadAt(%d bytes at %d of %d) = %d, %v", len(part), from, size, n, err)
		}
		must(t, v.Verify(context.Background(), o.SHA256))
	})
}

func TestEmptyObject(t *testing.T) {
	t.Parallel()
	v := open(t)
	o := put(t, v, nil)
	empty := hut3.Digest(sha256.Sum256(nil))
	if diff := cmp.Diff(Object{SHA256: empty, Root: empty}, o); diff != "" {
		t.Errorf("object (-want +got):\n%s", diff)
	}
	r, err := v.Open(o.SHA256)
	must(t, err)
	defer r.Close()
	if n, err := r.ReadAt(make([]byte, 1), 0); n != 0 || err != io.EOF {
		t.Errorf("read %d, %v", n, err)
	}
	must(t, v.Verify(context.Background(), empty))
}

// The root is that of RFC 6962 over the chunks' SHA-256, worked out by hand for
// three chunks.
func TestMerkleRoot(t *testing.T) {
	t.Parallel()
	b := content(2*chunkSize+1, 3)
	node := func(prefix byte, parts ...[32]byte) [32]byte {
		in := []byte{prefix}
		for _, p := range parts {
			in = append(in, p[:]...)
		}
		return sha256.Sum256(in)
	}
	leaf := func(chunk []byte) [32]byte { return node(0, sha256.Sum256(chunk)) }
	want := node(1, node(1, leaf(b[:chunkSize]), leaf(b[chunkSize:2*chunkSize])), leaf(b[2*chunkSize:]))
	if o := put(t, open(t), b); o.Root != want {
		t.Errorf("got %s, want %x", o.Root, want)
	}
}

func TestPutTwice(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := content(200_000, 1)
	first := put(t, v, b)
	path := v.path(first.SHA256)
	before, err := os.Stat(path)
	must(t, err)
	if before.Mode() != 0o400 {
		t.Errorf("mode %v, want 0400", before.Mode())
	}
	second := put(t, v, b)
	first.Existed = true
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("second (-want +got):\n%s", diff)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the object was written anew: %v", err)
	}
	if got := names(t, v); len(got) != 1 {
		t.Errorf("files %v", got)
	}
}

func TestPutSameBytesAtOnce(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := content(300_000, 2)
	var objects [8]Object
	var group sync.WaitGroup
	for i := range objects {
		group.Go(func() { objects[i], _ = v.Put(context.Background(), bytes.NewReader(b)) })
	}
	group.Wait()
	fresh := 0
	for _, o := range objects {
		if o.SHA256 != sha256.Sum256(b) {
			t.Errorf("got %+v", o)
		}
		if !o.Existed {
			fresh++
		}
	}
	if got := names(t, v); fresh != 1 || len(got) != 1 {
		t.Errorf("%d were told that they were first, files %v", fresh, got)
	}
	must(t, v.Verify(context.Background(), objects[0].SHA256))
}

func TestPutThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := content(300_000, 4)
	for name, cause := range map[string]error{"disk gone": errors.New("disk gone"), "cut off": io.ErrUnexpectedEOF} {
		_, err := v.Put(context.Background(), io.MultiReader(bytes.NewReader(b), iotest.ErrReader(cause)))
		wantCode(t, err, hut3.Incomplete)
		if !errors.Is(err, cause) {
			t.Errorf("%s: %v", name, err)
		}
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	endless := io.MultiReader(bytes.NewReader(b), readerFunc(func(p []byte) (int, error) { return len(p), nil }))
	_, err := v.Put(stopped, endless)
	wantCode(t, err, hut3.Incomplete)
	if got := names(t, v); len(got) != 0 {
		t.Errorf("files %v", got)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestList(t *testing.T) {
	t.Parallel()
	v := open(t)
	want := map[hut3.Digest]int64{}
	for i := range 20 {
		o := put(t, v, content(i*1000, uint64(i)))
		want[o.SHA256] = o.Size
	}
	must(t, os.WriteFile(filepath.Join(v.dir, "notes.txt"), nil, 0o600))
	stray := hut3.Digest{0xab}.String()
	must(t, os.MkdirAll(filepath.Join(v.dir, "cd"), 0o700))
	must(t, os.WriteFile(filepath.Join(v.dir, "cd", stray+extension), nil, 0o600))
	var faults, last = 0, ""
	for o, err := range v.List(context.Background()) {
		if err != nil {
			wantCode(t, err, hut3.Integrity)
			faults++
			continue
		}
		if size, ok := want[o.SHA256]; !ok || size != o.Size || o.SHA256.String() <= last {
			t.Errorf("got %+v after %s", o, last)
		}
		last = o.SHA256.String()
		delete(want, o.SHA256)
	}
	if len(want) != 0 || faults != 2 {
		t.Errorf("%d objects not listed, %d faults", len(want), faults)
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	v := open(t)
	_, err := v.Stat(hut3.Digest{1})
	wantCode(t, err, hut3.NotFound)
	_, err = v.Open(hut3.Digest{1})
	wantCode(t, err, hut3.NotFound)
	wantCode(t, v.Verify(context.Background(), hut3.Digest{1}), hut3.NotFound)
}

func TestReaderAtOnce(t *testing.T) {
	t.Parallel()
	v := open(t)
	b := content(20*chunkSize, 9)
	r, err := v.Open(put(t, v, b).SHA256)
	must(t, err)
	defer r.Close()
	var group sync.WaitGroup
	for g := range 4 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(g), 0))
			for range 200 {
				at, n := random.IntN(len(b)), random.IntN(3*chunkSize)
				part := make([]byte, min(n, len(b)-at))
				if _, err := r.ReadAt(part, int64(at)); err != nil || !bytes.Equal(part, b[at:at+len(part)]) {
					t.Errorf("%d bytes at %d: %v", len(part), at, err)
				}
			}
		})
	}
	group.Wait()
	_, err = r.ReadAt(make([]byte, 1), -1)
	wantCode(t, err, hut3.Internal)
}
