package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/app"
	"hut3/internal/ingest"
)

// The page of the imports says of one that found its bytes here already what it put
// right in the vault.
func TestImportsTellWhatWasRestored(t *testing.T) {
	t.Parallel()
	w := newStatesCase(t)
	path := filepath.Join(t.TempDir(), "messages.csv")
	w.must(os.WriteFile(path, []byte(uploadRows), 0o600))
	r := ingest.Request{Paths: []string{path}, Platform: "encrochat"}
	_, err := w.app.Import(t.Context(), w.owner, r, nil)
	w.must(err)
	if b := w.as("ann").get("/imports").body; strings.Contains(b, "restored") || strings.Contains(b, "here already") {
		t.Errorf("the first import put nothing right:\n%s", b)
	}
	w.must(os.RemoveAll(filepath.Join(w.app.Dir, "vault")))
	other, err := app.Open(t.Context(), w.app.Dir) // as a command does, while the pages are served
	w.must(err)
	defer other.Close()
	other.Doors.Now = w.app.Doors.Now
	again, err := other.Import(t.Context(), w.owner, r, nil)
	w.must(err)
	p := w.as("ann").get("/imports")
	list := parse(t, "imports", p.body)
	runs := having(all(list, "article"), "panel")
	for _, want := range []string{"These bytes are here already", "1 original restored: the vault had lost or damaged it."} {
		if strings.Count(p.body, want) != 1 {
			t.Errorf("the page does not say %q once; restored: %d", want, again.Restored)
		}
	}
	if len(runs) != 2 || len(faults(list)) > 0 {
		t.Errorf("%d runs, %v", len(runs), faults(list))
	}
}
