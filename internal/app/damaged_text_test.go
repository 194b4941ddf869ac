package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
)

// damageText changes a byte of the texts of the case's only message segment, and one of
// the parity that would give it back, and gives the name of the file.
func damageText(t *testing.T, a *App, dir string) string {
	t.Helper()
	live := a.files.now().Live()
	for _, info := range live {
		if info.Kind != corpus.KindMessages {
			continue
		}
		byteOf(t, dir, live, info.Name, func(f corpus.Fault) bool { return f.Section == "text" })
		byteOf(t, dir, live, info.Name, func(f corpus.Fault) bool { return f.Section == "text" && f.Messages > 0 })
		return info.Name
	}
	t.Fatal("no segment of messages")
	return ""
}

// byteOf finds from the end of a file the byte that makes such a fault when it is changed, and
// leaves it changed.
func byteOf(t *testing.T, dir string, live []corpus.SegmentInfo, name string, such func(corpus.Fault) bool) {
	t.Helper()
	path := filepath.Join(dir, "corpus", name)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := len(raw) - 1; at >= 0; at-- {
		changeByte(t, path, at)
		c, err := corpus.Open(filepath.Join(dir, "corpus"), live)
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(c.Verify(t.Context()), such)
		_ = c.Close()
		if found {
			return
		}
		changeByte(t, path, at)
	}
	t.Fatal("no byte of the file does it")
}

func changeByte(t *testing.T, path string, at int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], int64(at)); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x10
	if _, err := f.WriteAt(b[:], int64(at)); err != nil {
		t.Fatal(err)
	}
}

// Messages whose texts are damaged stand in every answer, and say so; what would have to
// read them tells how many it could not; what must not take them for empty is refused.
func TestDamagedTextsInEveryVerb(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	a := erasableCase(t, dir)
	whole, err := a.Search(t.Context(), analyst, SearchRequest{Query: "*"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = openCase(t, dir)
	file := damageText(t, a, dir)
	_ = a.Close()
	a = openCase(t, dir)

	damaged := func(what string, hits []Hit) {
		t.Helper()
		for _, h := range hits {
			if h.Text != "" || !strings.Contains(h.Damage, file) || !strings.HasPrefix(h.Damage, "the text cannot be read: ") || h.From.IsZero() || h.Sent == "" || len(h.Entities)+len(h.Highlights) > 0 {
				t.Errorf("%s: %+v", what, h)
			}
		}
		if len(hits) == 0 {
			t.Errorf("%s: no hit", what)
		}
	}
	ok := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for query, want := range map[string]struct{ total, untested int64 }{
		"*": {whole.Total, 0}, "depot": {2, 0}, "/depot/": {0, whole.Total}, "-/depot/": {0, whole.Total}, "depot -/zebra/": {0, 2}, "from:coriander /x/": {0, 0},
	} {
		got, err := a.Search(t.Context(), analyst, SearchRequest{Query: query})
		ok(query, err)
		if got.Total != want.total || got.Untested != want.untested {
			t.Errorf("%s: %d, %d not tested", query, got.Total, got.Untested)
		}
		n, err := a.Search(t.Context(), analyst, SearchRequest{Query: query, Count: true})
		ok(query, err)
		if n.Total != want.total || n.Untested != want.untested {
			t.Errorf("%s counted: %d, %d not tested", query, n.Total, n.Untested)
		}
		if want.total > 0 {
			damaged(query, got.Hits)
		}
		f, err := a.Facets(t.Context(), analyst, query, []string{"from", "entity"}, 0)
		ok(query, err)
		if f.Total != want.total || f.Untested != want.untested {
			t.Errorf("%s: facets of %d, %d not tested", query, f.Total, f.Untested)
		}
		terms, err := a.Terms(t.Context(), analyst, "*", strings.NewReader(query))
		ok(query, err)
		if terms.Any != want.total || terms.Untested != want.untested {
			t.Errorf("%s as a term: %+v", query, terms)
		}
	}
	x, err := a.Excerpts(t.Context(), analyst, SearchRequest{Query: "depot"}, 2)
	ok("excerpts", err)
	for _, e := range x.Excerpts {
		damaged("excerpts", e.Messages)
	}
	th, err := a.Thread(t.Context(), analyst, whole.Hits[0].Ref.String(), 5)
	ok("thread", err)
	damaged("thread", th.Messages)
	copies, err := a.Copies(t.Context(), analyst, whole.Hits[0].Ref.String())
	ok("copies", err)
	damaged("copies", []Hit{copies.Message})
	d, err := a.Distinct(t.Context(), analyst, "depot", 5)
	ok("distinct", err)
	if d.Untested != whole.Total {
		t.Errorf("%+v", d)
	}
	if _, err := a.Entities(t.Context(), analyst, "*", nil); err != nil {
		t.Error(err)
	}
	exportsDamaged(t, a, whole.Total, file)
	for what, err := range map[string]error{
		"a hit set of what cannot be tested": second(a.SaveHitSet(t.Context(), dora, "x", "/depot/", false)),
	} {
		if hut3.CodeOf(err) != hut3.Integrity || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func exportsDamaged(t *testing.T, a *App, total int64, file string) {
	t.Helper()
	for _, name := range []string{"out.csv", "out.jsonl"} {
		path := filepath.Join(t.TempDir(), name)
		done, err := a.Export(t.Context(), dora, ExportRequest{Query: "* -(/x/ depot)", Path: path})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(string(raw), "the text cannot be read: segment "+file)
		if done.Untested != 2 || done.Damaged != total-2 || int64(lines) != done.Damaged || name == "out.csv" && !strings.Contains(string(raw), "2 messages could not be tested") {
			t.Errorf("%s: %+v, %d lines say so\n%s", name, done, lines, raw)
		}
	}
}

// What parity gives back changes no answer; a server's upkeep writes the file anew that was
// met damaged, without reading the rest.
func TestDamageThatWasMetIsMended(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	a := erasableCase(t, dir)
	whole, err := a.Search(t.Context(), analyst, SearchRequest{Query: "*"})
	if err != nil {
		t.Fatal(err)
	}
	live := a.files.now().Live()
	name := live[slices.IndexFunc(live, func(s corpus.SegmentInfo) bool { return s.Kind == corpus.KindMessages })].Name
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	byteOf(t, dir, live, name, func(f corpus.Fault) bool { return f.Section == "text" })
	a = openCase(t, dir)
	if out, err := a.upkeep(t.Context(), ann, false); err != nil || len(out.Files) > 0 {
		t.Errorf("before anybody met it: %+v, %v", out, err)
	}
	now, err := a.Search(t.Context(), analyst, SearchRequest{Query: "*"})
	if diff := cmp.Diff(whole.Hits, now.Hits); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if out, err := a.upkeep(t.Context(), ann, false); err != nil || !slices.Equal(out.Files, []string{name}) {
		t.Errorf("after: %+v, %v", out, err)
	}
	if v, err := a.Verify(t.Context(), ann, false); err != nil || !v.OK {
		t.Errorf("%+v, %v", v.Faults, err)
	}
}
