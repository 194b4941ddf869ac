package ingest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/query"
)

// realData finds the folder of real exports that nobody on the project wrote.
func realData(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("no ", name)
	}
	return path
}

// 259 real negotiations. The counts are those of the data's own description;
// 4,503 rows have no time at all, and none of them is joined with another.
func TestRansomchats(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.imports(Request{Paths: []string{realData(t, "chats/ransomchats")}})
	if got, want := [...]int64{r.Rows, r.Conversations, r.Rejected, r.Held}, [...]int64{12_446, 259, 0, 0}; got != want {
		t.Errorf("rows, conversations, rejected, held: %v, want %v", got, want)
	}
	if r.WithoutTime < 4_503 || r.PossibleRepeats < 212 {
		t.Errorf("%d rows without a time, %d possible repeats", r.WithoutTime, r.PossibleRepeats)
	}
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	unwritten, conversations := 0, map[string]bool{}
	err = view.Each(t.Context(), query.All{}, func(h corpus.Hit) error {
		conversations[h.Message.Conversation] = true
		if h.Message.Sent.Raw == "" && !h.Message.Sent.Known() {
			unwritten++
		}
		if !h.Message.Sent.Known() && h.Message.Rows != 1 {
			t.Errorf("%s has no time and %d rows", h.Ref, h.Message.Rows)
		}
		return nil
	})
	if err != nil || unwritten != 4_503 || len(conversations) != 259 {
		t.Errorf("%d messages without a time in %d conversations, %v", unwritten, len(conversations), err)
	}
}

// 125,409 e-mail events of 184 people through a mapping profile.
func TestEnronEvents(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	profile := &formats.Profile{Name: "enron-events", Platform: "email", Columns: []formats.Column{
		{Name: "from", Field: formats.FieldFrom}, {Name: "to", Field: formats.FieldTo}, {Name: "time", Field: formats.FieldSent}}}
	r := b.imports(Request{Paths: []string{realData(t, "chats/enron-events/enron_events_125409.csv.gz")}, Profile: profile})
	got := [...]int64{r.Rows, r.Handles, r.Rejected, r.Copies, r.Versions, r.WithoutTime}
	if want := [...]int64{125_409, 184, 0, 0, 0, 0}; got != want {
		t.Errorf("rows, handles, rejected, copies, versions, without a time: %v, want %v", got, want)
	}
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := view.Rows(t.Context(), hut3.NewKey(1, 1))
	if err != nil || len(rows) == 0 {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]hut3.Step{{Kind: "gzip"}}, rows[0].Loc.Steps); diff != "" {
		t.Error(diff)
	}
	b.traced(rows[0].Loc, `25,154,"1979-12-31 21:00:00","to",1,0`)
}
