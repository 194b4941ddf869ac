package ingest

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/store"
)

// tarOf packs files in an order that is not that of their names.
func tarOf(t testing.TB, content map[string]string, links ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	names := slices.Sorted(maps.Keys(content))
	slices.Reverse(names)
	for _, name := range names {
		if err := w.WriteHeader(&tar.Header{Name: "./" + name, Mode: 0o600, Size: int64(len(content[name]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content[name])); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range links {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// delivered is two sides with a member too large to be held in memory.
func delivered() map[string]string {
	content := twoSides()
	content["large/messages.csv"] = handset("large", [4]string{"2020-04-04 12:00:00", "large", "almagrebe", strings.Repeat("plaster board and bins ", heldMember/20)})
	return content
}

// A stream of a folder's files gives what the folder gives: numbers, messages,
// digests and sealed bytes.
func TestStreamIsTheFolder(t *testing.T) {
	t.Parallel()
	folder, stream := newBench(t), newBench(t)
	want := folder.imports(Request{Paths: []string{files(t, delivered())}, Platform: "encrochat"})
	got := stream.imports(Request{Stream: bytes.NewReader(tarOf(t, delivered())), Platform: "encrochat"})
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Result{}, "Seconds")); diff != "" || got.ContentRoot.IsZero() {
		t.Errorf("(-folder +stream):\n%s", diff)
	}
	again := stream.imports(Request{Stream: bytes.NewReader(tarOf(t, delivered())), Platform: "encrochat"})
	if !again.Recognised || again.Delivery != "D1" {
		t.Errorf("the same stream again: %+v", again)
	}
}

// A stream that breaks off anywhere delivers nothing, and whole it is the first
// delivery.
func TestCutStreamDeliversNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := tarOf(t, delivered())
	for _, at := range []int{0, 100, 513, 700, 1500, len(whole) / 2, len(whole) - 9000} {
		_, err := Import(context.Background(), b.deps, custodian, Request{Stream: bytes.NewReader(whole[:at]), Platform: "encrochat"})
		want := hut3.Incomplete
		if at == 0 {
			want = hut3.Invalid
		}
		if hut3.CodeOf(err) != want {
			t.Errorf("cut at byte %d of %d: %v", at, len(whole), err)
		}
	}
	b.view(func(tx *store.Tx) error {
		all, err := store.List[hut3.Delivery](tx, DeliveryKind)
		if len(all) > 0 {
			t.Errorf("%d deliveries came of cut streams", len(all))
		}
		return err
	})
	if r := b.imports(Request{Stream: bytes.NewReader(whole), Platform: "encrochat"}); r.Delivery != "D1" || r.Resumed {
		t.Errorf("%+v", r)
	}
}

func TestStreamMembers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.imports(Request{Stream: bytes.NewReader(tarOf(t, twoSides(), "../../up", "/abs")), Platform: "encrochat"})
	var named []string
	for _, u := range r.Unread {
		named = append(named, u.File)
	}
	if diff := cmp.Diff([]string{"abs", "birchtern/notes.bin", "up"}, named); diff != "" || r.NotRead != 3 {
		t.Errorf("links of the stream (-want +got):\n%s", diff)
	}
	twice := append(bytes.TrimRight(tarOf(t, map[string]string{"a.csv": "x"}), "\x00"), make([]byte, 511)...)
	for name, c := range map[string]struct {
		req  Request
		code hut3.Code
	}{
		"a name twice":      {Request{Stream: bytes.NewReader(append(twice[:1024:1024], tarOf(t, map[string]string{"a.csv": "y"})...))}, hut3.Invalid},
		"no member":         {Request{Stream: bytes.NewReader(tarOf(t, nil))}, hut3.Invalid},
		"with paths":        {Request{Stream: bytes.NewReader(nil), Paths: []string{"."}}, hut3.Usage},
		"as a dry run":      {Request{Stream: bytes.NewReader(nil), DryRun: true}, hut3.Usage},
		"what is no stream": {Request{Stream: strings.NewReader(strings.Repeat("hello ", 500))}, hut3.Incomplete},
	} {
		if _, err := Import(context.Background(), b.deps, custodian, c.req); hut3.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestIsTar(t *testing.T) {
	t.Parallel()
	long := map[string]string{strings.Repeat("long/", 60) + "a.csv": "x"}
	for name, c := range map[string]struct {
		head []byte
		want bool
	}{
		"a tar":          {tarOf(t, twoSides()), true},
		"a long name":    {tarOf(t, long), true},
		"text":           {[]byte(strings.Repeat("Handle,Time\n", 100)), false},
		"zeros":          {make([]byte, 2048), false},
		"a short stream": {[]byte("x"), false},
	} {
		if got := IsTar(c.head[:min(len(c.head), 512)]); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// However many workers fill shards, all comes out in order, of each stretch of them too.
func TestShardsKeepEverything(t *testing.T) {
	t.Parallel()
	s := newShards(t.TempDir(), 3, 48<<10, 0, 0)
	defer s.close()
	var want []string
	for range 2 {
		f := newFeed(s)
		for i := range 5000 {
			n := i * 7919 % 5000
			rec := fmt.Appendf(nil, "%08d-%d", n, i)
			want = append(want, string(rec))
			if err := f.add(n*3/5000, rec); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.flush(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	s.sort(2)
	for _, stretches := range []int{1, 2, 3} {
		var got []string
		for i := range stretches {
			c := s.stretch(i, stretches).sorted()
			for c.next() {
				got = append(got, string(c.rec()))
			}
			if err := c.close(); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
