package app

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// hourAhead is three handsets, of which two hold the texts of the first; the clock
// of the second is an hour and two seconds ahead.
func hourAhead(n int) map[string]string {
	at := time.Date(2020, 4, 4, 9, 0, 0, 0, time.UTC)
	var mine, theirs, sound []line
	for i := range n {
		sent := at.Add(time.Duration(i) * 7 * time.Hour)
		text := fmt.Sprintf("rare text number %d", i)
		mine = append(mine, line{sent.Format(time.DateTime), "almagrebe", "birchtern", text})
		both := line{sent.Add(time.Minute).Format(time.DateTime), "almagrebe", "damson", "another " + text}
		mine, sound = append(mine, both), append(sound, both)
		theirs = append(theirs, line{sent.Add(time.Hour + 2*time.Second).Format(time.DateTime), "almagrebe", "birchtern", text})
	}
	return map[string]string{"almagrebe/messages.csv": sheet("almagrebe", mine...), "birchtern/messages.csv": sheet("birchtern", theirs...), "damson/messages.csv": sheet("damson", sound...)}
}

// A clock fault that a person accepts takes part in pairing: what was compared
// comes about in every count, rows and content roots stay, and it is undone. So it is
// where rows state no zone, and where the rows of a key lie on the disk.
func TestAcceptedClocksPair(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wall     bool
		together int
	}{"": {}, "wall clocks": {wall: true}, "on the disk": {together: 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acceptedClocksPair(t, c.wall, c.together)
		})
	}
}

func acceptedClocksPair(t *testing.T, wall bool, together int) {
	a := freshCase(t)
	a.together = together
	taken := hourAhead(8)
	for name := range taken {
		if wall {
			taken[name] = strings.ReplaceAll(taken[name], "Time (UTC)", "Time")
		}
	}
	first := a.takeIn(t, requestOf(lay(t, t.TempDir(), taken)))
	if first.Rows != 32 || first.Messages != 24 {
		t.Fatalf("taken in: %+v", first)
	}
	count := func(q string) int64 {
		t.Helper()
		out, err := a.Search(t.Context(), analyst, SearchRequest{Query: q, Count: true})
		if err != nil {
			t.Fatal(err)
		}
		return out.Total
	}
	if _, err := a.AcceptClocks(t.Context(), ann, nil, "as it is"); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("without the hour: %v", err)
	}
	change, err := a.GroupingCompare(t.Context(), ann, standingRule, "group/2", []string{"encrochat/birchtern"})
	if err != nil || change.MessagesBefore != 24 || change.MessagesAfter != 16 {
		t.Fatalf("what would change: %+v (%v)", change.Change, err)
	}
	if many := change.Crowds > 0; many != (together > 0) || change.Unpaired != 0 {
		t.Errorf("%d keys on the disk, %d messages unpaired", change.Crowds, change.Unpaired)
	}
	clocks, err := a.GroupingClocks(t.Context(), ann)
	if err != nil || len(clocks.Clocks) != 3 || clocks.Clocks[0].Wall != wall || strings.HasSuffix(clocks.Clocks[0].At, "Z") == wall {
		t.Errorf("the clocks: %+v (%v)", clocks.Clocks, err)
	}
	r, err := a.AcceptClocks(t.Context(), ann, []string{"encrochat/birchtern"}, "left on summer time")
	if err != nil {
		t.Fatal(err)
	}
	if r.Joins != 8 || len(r.Clocks) != 2 || r.Clocks[0].WallClock != wall || r.Clocks[0].Hours != 0 || r.Clocks[1].Hours != 1 || !cmp.Equal(r.Accepted, []hut3.Handle{hut3.NewHandle("encrochat", "birchtern")}) {
		t.Errorf("the record: %+v", r)
	}
	net, err := a.Network(t.Context(), analyst, NetworkRequest{Query: "*", Top: 2})
	if raw, _ := json.Marshal(net); err != nil || count("*") != 16 || count("number") != 16 || !strings.Contains(string(raw), `"total_weight":16`) {
		t.Errorf("%d messages, %d by a word, the network %s (%v)", count("*"), count("number"), raw, err)
	}
	f, err := a.Facets(t.Context(), analyst, "*", []string{"from"}, 0)
	if err != nil || f.Total != 16 || f.Facets["from"][0].Count != 16 {
		t.Errorf("facets %+v (%v)", f, err)
	}
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil || c.Totals.Messages != 16 || c.Totals.Rows != 32 || c.Totals.BothSides != 16 || c.Totals.Joined != 8 || c.Totals.Rows != c.Totals.Messages+c.Totals.Copies+c.Totals.Joined || c.Totals.OneSide != 0 || (c.Handsets[0].Clock == nil) != wall || (c.Handsets[0].WallClock == nil) == wall {
		t.Errorf("completeness %+v (%v)", c.Totals, err)
	}
	if th, err := a.Thread(t.Context(), analyst, "D1/1", 25); err != nil || len(th.Messages) != 8 || th.Messages[0].Rows != 2 || len(th.Messages[0].Clocks) != 2 {
		t.Errorf("the thread: %+v (%v)", th.Messages, err)
	}
	if d, err := a.Deliveries(t.Context(), ann); err != nil || d[0].Whole.ContentRoot != first.ContentRoot {
		t.Errorf("the content root is another: %v", err)
	}
	if _, err := a.UndoGrouping(t.Context(), ann, string(r.Ref), "the log was of another handset"); err != nil {
		t.Fatal(err)
	}
	if count("*") != 24 {
		t.Errorf("%d messages after the undo", count("*"))
	}
	for _, c := range []struct {
		handle string
		want   hut3.Code
	}{{"encrochat/nobody", hut3.NotFound}, {"no handle", hut3.Usage}} {
		if _, err := a.AcceptClocks(t.Context(), ann, []string{c.handle}, "x"); hut3.CodeOf(err) != c.want {
			t.Errorf("%s: %v; want %s", c.handle, err, c.want)
		}
	}
}

// Of what accepted clocks joined each is told of what he sees; the ruling is not
// there for who sees none of it, nor for who does not know a handle whose hours
// were accepted. Verify misses its list where the vault has lost it.
func TestAcceptedClocksAreToldAsTheyAreSeen(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	a := newCase(t, dir)
	defer a.Close()
	a.takeIn(t, requestOf(lay(t, t.TempDir(), hourAhead(8))))
	r, err := a.AcceptClocks(t.Context(), ann, []string{"encrochat/birchtern"}, "left on summer time")
	if err != nil {
		t.Fatal(err)
	}
	rows := func(at int) []hut3.Target {
		joins, err := a.joinsOf(r.GroupRuling)
		if err != nil || len(joins) != 8 {
			t.Fatal(joins, err)
		}
		var out []hut3.Target
		for _, k := range joins[at].Rows {
			out = append(out, hut3.Target{Key: k})
		}
		return out
	}
	told := func() []GroupRuling {
		t.Helper()
		list, err := a.GroupingRulings(t.Context(), analyst)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if list := told(); len(list) != 1 || list[0].Joins != 8 || list[0].List != r.List {
		t.Errorf("all of it is seen: %+v", list)
	}
	if _, err := a.Restrict(t.Context(), rev, hut3.Restriction{Targets: rows(3), Class: "court order", Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	if list := told(); len(list) != 1 || list[0].Joins != 7 || !list[0].List.IsZero() {
		t.Errorf("one is hidden: %+v", list)
	}
	for i := range 8 {
		if _, err := a.Restrict(t.Context(), rev, hut3.Restriction{Targets: rows(i), Class: "court order", Reason: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	if list := told(); len(list) != 0 {
		t.Errorf("all are hidden: %+v", list)
	}
	view, err := a.view(t.Context(), analyst)
	if err != nil {
		t.Fatal(err)
	}
	stranger := hut3.GroupRuling{Accepted: []hut3.Handle{hut3.NewHandle("encrochat", "medlar")}}
	if known, err := a.sightIn(t.Context(), analyst, view).knowsClocks(stranger); known || err != nil {
		t.Errorf("the hours of a handle that he does not know: %v %v", known, err)
	}
	name := r.List.String()
	err = filepath.WalkDir(filepath.Join(dir, "vault"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(strings.ReplaceAll(path, string(filepath.Separator), ""), name) {
			err = os.Remove(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := a.Verify(t.Context(), ann, false); err != nil || !names(v.Faults, "list", name) {
		t.Errorf("the list is gone: %+v %v", v.Faults, err)
	}
}
