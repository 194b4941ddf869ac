package app

import (
	"strings"
	"testing"
	"time"

	"hut3"
)

// Errors are counted by kind, and the first ten of each are named.
func TestImportReport(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	a.Doors.Now = func() time.Time { now = now.Add(time.Second); return now }
	files := twoHandsets()
	files["almagrebe/messages.csv"] += strings.Repeat("almagrebe,broken\n", 12)
	files["photo.jpg"] = "\xff\xd8\xff\xe0 no text"
	a.takeIn(t, requestOf(lay(t, t.TempDir(), files)))
	r, err := a.ImportReport(t.Context(), ann, "D1")
	if err != nil {
		t.Fatal(err)
	}
	if r.State != hut3.Live || r.Seconds <= 0 || r.RowsSecond <= 0 || r.Rejected != 12 || r.NotRead != 1 || len(r.Errors) != 2 {
		t.Fatalf("report %+v", r)
	}
	if e := r.Errors[0]; e.Count != 12 || len(e.First) != 10 || e.First[0].Ref != hut3.NewKey(1, 5) || e.Kind != "the row has … cells where the header has … and the row needs …" {
		t.Errorf("the first kind: %+v", e)
	}
	if e := r.Errors[1]; e.Count != 1 || e.First[0].File != "photo.jpg" {
		t.Errorf("the second kind: %+v", e)
	}
	if _, err := a.ImportReport(t.Context(), analyst, "D1"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst: %v", err)
	}
}
