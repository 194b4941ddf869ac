package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/corpus"
)

// damageText changes a byte of the texts of the case's only message segment, and gives
// the name of the file.
func damageText(t *testing.T, a *App, dir string) string {
	t.Helper()
	live := a.files.now().Live()
	for _, info := range live {
		if info.Kind != corpus.KindMessages {
			continue
		}
		path := filepath.Join(dir, "corpus", info.Name)
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for at := range sound {
			bad := bytes.Clone(sound)
			bad[at] ^= 0x10
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := corpus.Open(filepath.Join(dir, "corpus"), live)
			if err != nil {
				t.Fatal(err)
			}
			faults := c.Verify(t.Context())
			_ = c.Close()
			if len(faults) == 1 && faults[0].Section == "text" {
				return info.Name
			}
		}
	}
	t.Fatal("no byte of a text was found")
	return ""
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
