package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/ingest"
)

const cellHead = "Device,At,MCC,MNC,LAC,CID,Lat,Lon,Accuracy\n"

// Observations of what is closed to somebody are in no list and no count.
func TestObservations(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	if _, err := a.AddAuthority(t.Context(), ann, hut3.Authority{Title: "the warrant"}); err != nil {
		t.Fatal(err)
	}
	open := lay(t, filepath.Join(t.TempDir(), "open"), map[string]string{
		"cells.csv": cellHead + "quietlamp,2020-04-03T10:15:37Z,234,15,1,22,53.6,-4.1,800\nquietlamp,2020-04-05T10:15:37Z,234,15,1,23,0,0,\n",
		"anpr.csv":  "VRM,Date,Time,Camera,Latitude,Longitude\nAB12 CDE,2020-04-03,10:15:37,sea,53.5,-4.2\n",
	})
	closed := lay(t, filepath.Join(t.TempDir(), "closed"), map[string]string{"cells.csv": cellHead + "otherlamp,2020-04-04T10:15:37Z,234,15,1,22,53.6,-4.1,800\n"})
	a.takeIn(t, ingest.Request{Paths: []string{open}, Authority: "AUTH-1"})
	a.takeIn(t, ingest.Request{Paths: []string{closed}, Authority: "AUTH-1", Compartment: "source"})
	day := func(d int) time.Time { return time.Date(2020, 4, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name  string
		who   hut3.Actor
		ask   ObservationRequest
		total int
	}{
		{"the owner of the compartment", ann, ObservationRequest{}, 4},
		{"everything", analyst, ObservationRequest{}, 3},
		{"cells", analyst, ObservationRequest{Kind: "cell"}, 2},
		{"plates", analyst, ObservationRequest{Kind: "anpr"}, 1},
		{"a day", analyst, ObservationRequest{After: day(3), Before: day(4)}, 2},
		{"a handset", analyst, ObservationRequest{Handle: hut3.NewHandle("encrochat", "quietlamp")}, 2},
		{"a closed handset", analyst, ObservationRequest{Handle: hut3.NewHandle("encrochat", "otherlamp")}, 0},
		{"a guest without an allocation", force, ObservationRequest{}, 0},
	} {
		got, err := a.Observations(t.Context(), c.who, c.ask)
		if err != nil || got.Total != c.total || len(got.List) != c.total {
			t.Errorf("%s: %d of %d, want %d: %v", c.name, len(got.List), got.Total, c.total, err)
		}
	}
	all, err := a.Observations(t.Context(), ann, ObservationRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all.List {
		a.traced(t, o, strings.HasPrefix(o.Handle.Name, "otherlamp"))
	}
	got, _ := a.Observations(t.Context(), analyst, ObservationRequest{Limit: 1, Skip: 1})
	if got.Total != 3 || got.Skipped != 1 || len(got.List) != 1 || got.Unplaced != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := a.Observations(t.Context(), analyst, ObservationRequest{Kind: "message"}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("another kind: %v", err)
	}
	if _, err := a.Observations(t.Context(), amy, ObservationRequest{}); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an administrator: %v", err)
	}
}

// traced holds the trace of an observation to the bytes that it was read from; what
// is closed to the analyst is traced as what is not there.
func (a *App) traced(t *testing.T, o Observation, closed bool) {
	t.Helper()
	got, err := a.Trace(t.Context(), ann, o.Ref.String(), true)
	if err != nil || got.Kind != "record" || !strings.HasPrefix(got.What, o.Kind.String()) || len(got.RestsOn) != 1 {
		t.Fatalf("%s: %+v %v", o.Ref, got, err)
	}
	row := got.RestsOn[0]
	if row.Bytes == nil || int64(len(row.Text)) != row.Length || !strings.Contains(row.Text, "2020-04-0") || row.Exhibit == "" && row.Delivery == "" {
		t.Errorf("%s rests on %+v %+v", o.Ref, row, row.Bytes)
	}
	_, err = a.Trace(t.Context(), analyst, o.Ref.String(), true)
	if !closed {
		if err != nil {
			t.Errorf("%s: %v", o.Ref, err)
		}
		return
	}
	none := hut3.NewKey(o.Ref.Delivery(), 4711)
	_, other := a.Trace(t.Context(), analyst, none.String(), true)
	if hut3.CodeOf(err) != hut3.NotFound || other == nil || strings.ReplaceAll(err.Error(), o.Ref.String(), none.String()) != other.Error() {
		t.Errorf("what is closed: %v; what is not there: %v", err, other)
	}
}

// The arrangement is held against the list of agencies.
func TestForceTiles(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	now := a.Doors.Now()
	tiles, arranged, err := loadForceTiles(forceTilesCSV, a.Agencies, now)
	if err != nil || len(tiles) != 43 || arranged != "2026-11-22" {
		t.Fatalf("%d tiles of %s: %v", len(tiles), arranged, err)
	}
	for name, c := range map[string]struct{ old, new, says string }{
		"two in one place": {"CUMBRIA,4,2", "CUMBRIA,5,2", "stand in one place"},
		"no force":         {"CUMBRIA", "EMSOU", "territorial force"},
		"twice":            {"CUMBRIA", "KENT", "two tiles"},
		"off the grid":     {"CUMBRIA,4", "CUMBRIA,0", "begin at 1"},
		"no number":        {"CUMBRIA,4", "CUMBRIA,x", "line 3"},
		"ended":            {"CUMBRIA,4,2,2026-11-22,", "CUMBRIA,4,2,2020-01-01,2026-01-01", "CUMBRIA has no tile"},
		"another head":     {"code,", "force,", "line 1"},
		"a row cut short":  {"KENT,7,10,2026-11-22,", "KENT,7", "line 44"},
	} {
		if _, _, err := loadForceTiles(strings.Replace(forceTilesCSV, c.old, c.new, 1), a.Agencies, now); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
