package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/ingest"
	"hut3/internal/vault"
)

// The list of what is left to blank is read as it was written; where it is lost, the
// record stands in for it where originals went whole, and names the others.
func TestErasurePlanLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "work"), 0o700); err != nil {
		t.Fatal(err)
	}
	whole, part := hut3.Digest{1}, hut3.Digest{2}
	plan := &ingest.ErasePlan{Objects: map[string]ingest.ErasedObject{
		whole.String(): {Whole: true}, part.String(): {Ranges: []vault.Range{{Offset: 3, Length: 4}}}}}
	begun := func(originals ...hut3.ErasedOriginal) *carrying {
		return &carrying{App: &App{Dir: dir}, ref: "ERA-1", plan: plan, done: hut3.Erased{Corpus: true, Originals: originals}}
	}
	c := begun()
	if err := c.writePlan(); err != nil {
		t.Fatal(err)
	}
	if err := c.readPlan(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plan.Objects, c.plan.Objects); diff != "" {
		t.Errorf("the plan (-written +read):\n%s", diff)
	}
	if err := os.Remove(c.planPath()); err != nil {
		t.Fatal(err)
	}
	c = begun(hut3.ErasedOriginal{SHA256: whole, Whole: true})
	if err := c.readPlan(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]ingest.ErasedObject{whole.String(): {Whole: true}}, c.plan.Objects); diff != "" {
		t.Errorf("made of the record (-want +got):\n%s", diff)
	}
	err := begun(hut3.ErasedOriginal{SHA256: whole, Whole: true}, hut3.ErasedOriginal{SHA256: part}).readPlan()
	if hut3.CodeOf(err) != hut3.Integrity || !strings.Contains(err.Error(), "SHA-256 "+part.String()) || !strings.Contains(err.Error(), "work/erase-ERA-1.json") {
		t.Errorf("where only a part went: %v", err)
	}
	if err := os.WriteFile(c.planPath(), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.readPlan(); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("of a broken list: %v", err)
	}
}
