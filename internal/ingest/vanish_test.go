package ingest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/store"
)

// at runs act once, when a stage begins.
func at(stage string, act func()) func(Progress) {
	done := false
	return func(p Progress) {
		if p.Stage == stage && !done {
			done = true
			act()
		}
	}
}

// A file that goes or grows while the import runs is said, and the rest goes in.
func TestFilesThatChangeUnderTheImport(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, delivered())
	gone, grown := filepath.Join(dir, "birchtern", "messages.csv"), filepath.Join(dir, "almagrebe", "messages.csv")
	b.deps.Progress = at("originals", func() {
		f, err := os.OpenFile(grown, os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString("almagrebe,2020-04-09 10:00:00,almagrebe,birchtern,one more\n")
		}
		if err != nil || f.Close() != nil || os.Remove(gone) != nil {
			t.Errorf("the test cannot change its files: %v", err)
		}
	})
	r := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
	found := false
	for _, u := range r.Unread {
		found = found || u.File == "birchtern/messages.csv" && u.Reason == "open: no such file or directory"
	}
	if !found || r.Rows == 0 {
		t.Errorf("what is gone is not named: %+v", r)
	}
	b.deps.Progress = nil
	after := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
	if after.Recognised || after.Copies+after.Repeats != after.Rows {
		t.Errorf("what had grown went in whole, and comes again as it was: %+v", after)
	}
}

// What an import has laid aside can go while it runs. It stops with a plain
// word, nothing of it is live, and run again it ends as if nothing had been.
func TestWhatIsLaidAsideVanishes(t *testing.T) {
	t.Parallel()
	dir := files(t, delivered())
	want := newBench(t).imports(Request{Paths: []string{dir}, Platform: "encrochat"})
	for name, c := range map[string]struct {
		stage, pattern string
	}{
		"originals":     {"reading", "vault/*/*.h3[vb]"},
		"spools":        {"building", "work/D1/spool-*"},
		"the work":      {"commit", "work/D1"},
		"segments":      {"building", "corpus"},
		"the whole lot": {"grouping", "work/D1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.deps.Progress = at(c.stage, func() {
				all, err := filepath.Glob(filepath.Join(b.dir, c.pattern))
				if err != nil || len(all) == 0 {
					t.Errorf("nothing to remove: %v", err)
				}
				for _, path := range all {
					if err := os.RemoveAll(path); err != nil {
						t.Error(err)
					}
				}
			})
			_, err := Import(context.Background(), b.deps, custodian, Request{Paths: []string{dir}, Platform: "encrochat"})
			if err == nil {
				t.Fatal("the import ended as if nothing were missing")
			}
			b.view(func(tx *store.Tx) error {
				live, err := store.List[hut3.Delivery](tx, DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
				if len(live) > 0 {
					t.Errorf("it is live after %v", err)
				}
				return err
			})
			b.deps.Progress = nil
			if err := os.MkdirAll(b.deps.CorpusDir, 0o700); err != nil {
				t.Fatal(err)
			}
			got := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Result{}, "Seconds", "Resumed")); diff != "" {
				t.Errorf("(-undisturbed +run again):\n%s", diff)
			}
		})
	}
}
