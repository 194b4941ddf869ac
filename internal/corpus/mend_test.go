package corpus_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// said is what a corpus answers to one question of each sort.
func said(t *testing.T, c *corpus.Corpus) (out []any) {
	t.Helper()
	ctx := context.Background()
	keep := func(answer any, err error) {
		if err != nil {
			out = append(out, err.Error())
			return
		}
		out = append(out, answer)
	}
	v, err := c.View(everything(1))
	if err != nil {
		return []any{err.Error()}
	}
	for _, q := range []query.Q{query.All{}, query.Word{Text: "drop"}, query.Phrase{Text: "the drop"}, query.Field{Name: "with", Value: "oakhill"}, query.Entity{Type: "money", Op: ">=", Value: "1"}} {
		keep(v.Search(ctx, q, corpus.SearchOptions{}))
		keep(v.Facets(ctx, q, corpus.FacetOptions{By: []string{"from", "conversation", "day", "hour", "delivery", "entity"}}))
		keep(v.Edges(ctx, q))
	}
	for row := range uint64(6) {
		keep(v.Thread(ctx, hut3.NewKey(1, row), 5))
		keep(v.Rows(ctx, hut3.NewKey(1, row)))
	}
	keep(v.Handles(ctx))
	keep(v.Conversations(ctx))
	return out
}

// Whatever byte of whatever file the disk changes: every answer stands, verify names the
// block, and upkeep's Mend writes the file as it was.
func TestAByteLostAnywhereChangesNoAnswer(t *testing.T) {
	t.Parallel()
	dir, live := sealed(t)
	whole, err := corpus.Open(dir, live)
	if err != nil {
		t.Fatal(err)
	}
	want := said(t, whole)
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	for _, info := range live {
		path := filepath.Join(dir, info.Name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(good); at += 11 {
			bad := bytes.Clone(good)
			bad[at] ^= 1 << (at % 8)
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := corpus.Open(dir, live)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, said(t, c)); diff != "" {
				t.Fatalf("byte %d of %s changed:\n%s", at, info.Name, diff)
			}
			if faults := c.Verify(t.Context()); len(faults) != 1 || faults[0].File != info.Name || faults[0].Messages != 0 || !strings.Contains(faults[0].What, "upkeep") && faults[0].Section != "parity" {
				t.Fatalf("byte %d of %s changed: %+v", at, info.Name, faults)
			}
			names, err := c.Mend(t.Context(), at%2 == 0)
			c.Close()
			now, rerr := os.ReadFile(path)
			if err != nil || rerr != nil {
				t.Fatal(err, rerr)
			}
			if mended := len(names) == 1 && names[0] == info.Name && bytes.Equal(now, good); !mended && !isParity(good, at) {
				t.Fatalf("byte %d of %s: mended %v", at, info.Name, names)
			}
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func isParity(m []byte, at int) bool {
	off, size := corpus.SectionAt(m, "parity")
	return at >= off && at < off+size
}

// What cannot be made good is left on the disk as it is, for verify and a back-up.
func TestMendLeavesWhatItCannotMend(t *testing.T) {
	t.Parallel()
	c := damaged(t)
	for _, whole := range []bool{false, true} {
		if names, err := c.Mend(t.Context(), whole); err != nil || len(names) > 0 {
			t.Errorf("mended %v, %v", names, err)
		}
	}
	if faults := c.Verify(t.Context()); len(faults) == 0 || faults[0].Messages == 0 {
		t.Errorf("%+v", faults)
	}
}
