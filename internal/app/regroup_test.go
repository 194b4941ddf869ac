package app

import (
	"strings"
	"testing"

	"hut3"
)

// told is a thread as a person reads it: each message with its rows.
func (a *App) told(t *testing.T, who hut3.Actor, ref string) string {
	t.Helper()
	th, err := a.Thread(t.Context(), who, ref, 25)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range th.Messages {
		s := m.Ref.String() + "x" + string(rune('0'+m.Rows))
		for _, n := range m.Grouping {
			s += " " + n.Act + " by " + string(n.Ruling)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// A person's split and join are shown in reading and in trace, leave the rows
// as they are, and are undone by another record.
func TestSplitAndJoin(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	before := a.told(t, analyst, "D1/1")
	if before != "D1/4x1; D1/1x3; D1/3x2" {
		t.Fatalf("the thread is %s", before)
	}
	split, err := a.RuleGrouping(t.Context(), analyst, hut3.GroupSplit, []string{"D1/5"}, "sent again, the sender says so")
	if err != nil {
		t.Fatal(err)
	}
	join, err := a.RuleGrouping(t.Context(), analyst, hut3.GroupJoin, []string{"D1/3", "D1/4"}, "one answer in two parts")
	if err != nil {
		t.Fatal(err)
	}
	if got := a.told(t, analyst, "D1/1"); got != "D1/1x2 split by GRP-1; D1/5x1 split by GRP-1; D1/3x3 join by GRP-2" {
		t.Errorf("the thread is %s", got)
	}
	found, err := a.Search(t.Context(), analyst, SearchRequest{Query: "depot"})
	if err != nil || found.Total != 2 || found.Hits[0].Ref.String() != "D1/5" || len(found.Hits[0].Grouping) != 1 || found.Hits[0].Grouping[0].Ruling != split.Ref {
		t.Errorf("search: %+v (%v)", found, err)
	}
	trace, err := a.Trace(t.Context(), analyst, "D1/3", false)
	if err != nil || len(trace.RestsOn) != 3 || len(trace.UsedBy) != 1 || trace.UsedBy[0].Ref != join.Ref {
		t.Errorf("trace: %+v (%v)", trace, err)
	}
	var rels []string
	for _, n := range trace.RestsOn {
		rels = append(rels, string(n.Ref)+" "+n.Rel)
	}
	if got := strings.Join(rels, "; "); got != "D1/3 founder; D1/4 joined by GRP-2; D1/6 copy" {
		t.Errorf("the rows are %s", got)
	}
	copies, err := a.Copies(t.Context(), analyst, "D1/3")
	if err != nil || len(copies.Rows) != 3 || copies.Rows[1].Role != "joined" || copies.Rows[1].Ruling != join.Ref {
		t.Errorf("copies: %+v (%v)", copies, err)
	}
	for _, r := range []hut3.Ref{split.Ref, join.Ref} {
		if _, err := a.UndoGrouping(t.Context(), analyst, string(r), "a mistake"); err != nil {
			t.Fatal(err)
		}
	}
	if got := a.told(t, analyst, "D1/1"); got != before {
		t.Errorf("after the undo the thread is %s", got)
	}
	list, err := a.GroupingRulings(t.Context(), analyst)
	if err != nil || len(list) != 4 || list[0].Holds || list[1].Holds {
		t.Errorf("rulings: %+v (%v)", list, err)
	}
}

func TestRulingsThatAreRefused(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	for _, c := range []struct {
		who    hut3.Actor
		act    string
		rows   []string
		reason string
		want   hut3.Code
	}{
		{analyst, hut3.GroupSplit, []string{"D1/1"}, "x", hut3.Usage},
		{analyst, hut3.GroupSplit, []string{"D1/5", "D1/3"}, "x", hut3.Usage},
		{analyst, hut3.GroupSplit, []string{"D1/5"}, "", hut3.Invalid},
		{analyst, hut3.GroupJoin, []string{"D1/1", "D1/2"}, "x", hut3.Usage},
		{analyst, hut3.GroupJoin, []string{"D1/1", "D9/9"}, "x", hut3.NotFound},
		{analyst, hut3.GroupUndo, []string{"D1/1"}, "x", hut3.Usage},
		{analyst, "merge", []string{"D1/5"}, "x", hut3.Invalid},
		{rev, hut3.GroupSplit, []string{"D1/5"}, "x", hut3.NotFound}, // sees nothing but what is held
		{amy, hut3.GroupSplit, []string{"D1/5"}, "x", hut3.Refused},
	} {
		if _, err := a.RuleGrouping(t.Context(), c.who, c.act, c.rows, c.reason); hut3.CodeOf(err) != c.want || err == nil {
			t.Errorf("%s %v by %s: %v; want %s", c.act, c.rows, c.who.Name, err, c.want)
		}
	}
	if _, err := a.UndoGrouping(t.Context(), analyst, "GRP-1", "x"); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("undone where there is none: %v", err)
	}
}
