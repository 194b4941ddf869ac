package formats_test

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// shapeCount is how often a shape of time was read, and left.
type shapeCount struct{ read, left int }

// negotiations reads the 259 files of real negotiations.
type negotiations struct {
	collected
	conversations map[string]int
	shapes        map[string]shapeCount
	empty, absent int64
	oddities      map[string]int64
	files         int
}

func readNegotiations(t *testing.T) *negotiations {
	root := testdata(t, "chats/ransomchats")
	n := &negotiations{conversations: map[string]int{}, shapes: map[string]shapeCount{}, oddities: map[string]int64{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		name, _ := filepath.Rel(root, path)
		n.readOne(t, filepath.ToSlash(name), path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *negotiations) readOne(t *testing.T, name, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, sum := read(t, name, data, formats.Options{})
	if sum.Format != "json-document" || sum.Stopped != "" {
		t.Errorf("%s: read as %s (%s) %s", name, sum.Format, sum.Why, sum.Stopped)
	}
	n.files++
	n.rows, n.rejects = append(n.rows, c.rows...), append(n.rejects, c.rejects...)
	n.empty += sum.WithoutTime.Empty
	n.absent += sum.WithoutTime.Absent
	for _, o := range sum.Oddities {
		n.oddities[o.What+" "+o.Column] += o.Count
	}
	for _, r := range c.rows {
		n.conversations[r.Conversation]++
		if r.Sent.Raw == "" {
			continue
		}
		s := n.shapes[formats.Shape(r.Sent.Raw)]
		if r.Sent.Known() {
			s.read++
		} else {
			s.left++
		}
		n.shapes[formats.Shape(r.Sent.Raw)] = s
		if !strings.Contains(string(data[r.Loc.Offset:r.Loc.Offset+r.Loc.Length]), `"content"`) {
			t.Errorf("%s: the bytes at %d are not a message", name, r.Loc.Offset)
		}
	}
}

// TestNegotiations is the row of data/README.md on real negotiations: nothing
// rejected, nothing joined, no time guessed.
func TestNegotiations(t *testing.T) {
	n := readNegotiations(t)
	type counts struct{ Files, Rows, Conversations, Rejects, Empty, Absent, Media int }
	got := counts{n.files, len(n.rows), len(n.conversations), len(n.rejects), int(n.empty), int(n.absent), 0}
	unread := 0
	for _, r := range n.rows {
		got.Media += len(r.Media)
		if r.Platform != "unknown" || len(r.To) != 0 || r.From.IsZero() || r.Direct {
			t.Fatalf("row %+v", r)
		}
		if !r.Sent.Known() {
			unread++
		}
	}
	want := counts{Files: 259, Rows: 12446, Conversations: 259, Empty: 4495, Absent: 8, Media: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if n.conversations["unknown/#Akira/20230529"] == 0 {
		t.Error("no conversation unknown/#Akira/20230529")
	}
	total := shapeCount{}
	for _, s := range slices.Sorted(maps.Keys(n.shapes)) {
		c := n.shapes[s]
		total.read, total.left = total.read+c.read, total.left+c.left
		t.Logf("%6d read %6d left  %s", c.read, c.left, s)
	}
	t.Logf("%6d read %6d left in all; %d shapes; %d rows without a time that was read", total.read, total.left, len(n.shapes), unread)
	for what, c := range n.oddities {
		t.Logf("%6d %s", c, what)
	}
}

// TestEnronEvents is the row of data/README.md on 125,409 e-mail events.
func TestEnronEvents(t *testing.T) {
	dir := testdata(t, "chats/enron-events")
	data, err := os.ReadFile(filepath.Join(dir, "enron_events_125409.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	profile := &formats.Profile{Name: "enron-events", Platform: "email", Columns: []formats.Column{
		{Name: "from", Field: formats.FieldFrom}, {Name: "to", Field: formats.FieldTo}, {Name: "time", Field: formats.FieldSent},
	}}
	for _, p := range []*formats.Profile{profile, nil} {
		var n, old, timed int
		sink := counting{row: func(r *hut3.Row) {
			n++
			if r.Sent.Known() && r.Sent.Basis == hut3.BasisLocal && r.Sent.Precision == hut3.ToSecond {
				timed++
			}
			if strings.HasPrefix(r.Sent.Raw, "1979-12-31") {
				old++
			}
			if !r.Direct || len(r.Loc.Steps) != 1 || len(r.Extra) != 3 {
				t.Fatalf("row %+v", r)
			}
		}}
		sum, err := formats.Read(context.Background(), input("enron_events_125409.csv.gz", data), formats.Options{Profile: p}, sink)
		if err != nil {
			t.Fatal(err)
		}
		if n != 125409 || timed != n || old != 174 || sum.Rejects != 0 {
			t.Errorf("%d rows, %d timed, %d of 1979, %d rejects", n, timed, old, sum.Rejects)
		}
		i := slices.IndexFunc(sum.Oddities, func(o formats.Oddity) bool {
			return o.What == "implausible date: 1979, before the rest" && o.Count == 174
		})
		if i < 0 {
			t.Errorf("the 174 events of 1979 are not flagged: %+v", sum.Oddities)
		}
		t.Logf("%s; %q; %v", sum.Why, sum.Unread, sum.Oddities)
	}
}

// counting is a sink that keeps nothing.
type counting struct {
	row    func(*hut3.Row)
	reject func(hut3.Reject)
}

func (c counting) Row(r *hut3.Row) error {
	if c.row != nil {
		c.row(r)
	}
	return nil
}

func (c counting) Reject(r hut3.Reject) error {
	if c.reject != nil {
		c.reject(r)
	}
	return nil
}
