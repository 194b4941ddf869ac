package app

import (
	"encoding/json"
	"fmt"
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
// comes about in every count, rows and content roots stay, and it is undone.
func TestAcceptedClocksPair(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	first := a.takeIn(t, requestOf(lay(t, t.TempDir(), hourAhead(8))))
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
	r, err := a.AcceptClocks(t.Context(), ann, []string{"encrochat/birchtern"}, "left on summer time")
	if err != nil {
		t.Fatal(err)
	}
	if r.Joins != 8 || len(r.Clocks) != 2 || r.Clocks[0].Hours != 0 || r.Clocks[1].Hours != 1 || !cmp.Equal(r.Accepted, []hut3.Handle{hut3.NewHandle("encrochat", "birchtern")}) {
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
	if err != nil || c.Totals.Messages != 16 || c.Totals.Rows != 32 || c.Totals.BothSides != 16 || c.Totals.OneSide != 0 {
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
