package app

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"hut3"
)

// A long list of rejects is read by the page: the pages together are the list, and the
// first does not touch the bytes of the last.
func TestRejectsAreReadByThePage(t *testing.T) {
	t.Parallel()
	const bad = 2500
	a := freshCase(t)
	var b strings.Builder
	b.WriteString(sheet("almagrebe", line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "one"}))
	for i := range bad {
		fmt.Fprintf(&b, "almagrebe,2020-04-04 11:34:00,almagrebe,birchtern,late,and one field more than there is room for %d\n", i)
	}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"messages.csv": b.String()})))
	all, total, err := a.Rejects(t.Context(), ann, "D1", 0, 0)
	if err != nil || total != bad || len(all) != bad {
		t.Fatalf("%d of %d, %v", len(all), total, err)
	}
	for skip := 0; skip < bad+200; skip += 200 {
		page, of, err := a.Rejects(t.Context(), ann, "D1", skip, 200)
		want := all[min(skip, bad):min(skip+200, bad)]
		if err != nil || of != bad || !slices.EqualFunc(page, want, func(x, y json.RawMessage) bool { return string(x) == string(y) }) {
			t.Fatalf("from %d: %d of %d, %v", skip, len(page), of, err)
		}
	}
	list, err := a.Deliveries(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, a, list[0].Whole.Rejects)
	if page, _, err := a.Rejects(t.Context(), ann, "D1", 0, 200); err != nil || len(page) != 200 {
		t.Errorf("the end is damaged, and the first page gives %d, %v", len(page), err)
	}
	if _, _, err := a.Rejects(t.Context(), ann, "D1", bad-1, 200); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("the end is damaged, and the last page says %v", err)
	}
}

// spoil changes a byte in the last third of an original's file.
func spoil(t *testing.T, a *App, of hut3.Digest) {
	t.Helper()
	path := one(t, a.Dir, "vault/*/"+of.String()+"*")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)*3/4] ^= 1
	rewrite(t, path, raw)
}
