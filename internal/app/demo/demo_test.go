package demo

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/app"
)

// small is a demo that takes a moment.
func small(t *testing.T, seed uint64) (Result, string) {
	t.Helper()
	var out bytes.Buffer
	r, err := Run(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "data"), Handles: 300, Messages: 9000, Seed: seed, Out: &out})
	if err != nil {
		t.Fatalf("%v after\n%s", err, out.String())
	}
	return r, out.String()
}

// TestTheStory runs the demo whole and holds it to the figures of the published
// statement.
func TestTheStory(t *testing.T) {
	t.Parallel()
	r, story := small(t, 1)
	if r.Rows != r.Messages+r.Repeats+r.Copies || r.Repeats == 0 || r.Copies == 0 {
		t.Errorf("rows %d are not messages %d + repeats %d + copies %d", r.Rows, r.Messages, r.Repeats, r.Copies)
	}
	if diff := cmp.Diff(Packages{Sent: 3, Accepted: 1, Redirected: 1, Overdue: 1}, r.Packages); diff != "" {
		t.Error(diff)
	}
	got := map[string]string{}
	for _, f := range r.Figures {
		got[f.Scope+" "+f.Measure] = f.String()
	}
	derby, notts := r.Refs["derbyshire_group"], r.Refs["nottinghamshire_group"]
	for name, want := range map[string]string{
		"EMSOU cash": "£2,191,200", "EMSOU class_a": "52 kg", "EMSOU arrests": "29",
		derby + " cash": "£1,400,000", derby + " vehicles": "19", derby + " arrests": "11",
		notts + " cocaine_and_heroin": "7.5 kg", notts + " cash": "£620,000", notts + " arrests": "5", "UK firearms": "74",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if strings.Count(story, Notice) < 9 {
		t.Errorf("the notice stands on %d screens only", strings.Count(story, Notice))
	}
	if r.GroupsMatched < 2 || r.Token == "" || r.Audit.Size == 0 {
		t.Errorf("%+v", r)
	}
}

// TestMoreArrives holds the second supply to what the analyst's Home makes of it:
// older messages, a contact not met before, hits of his search, places.
func TestMoreArrives(t *testing.T) {
	t.Parallel()
	r, story := small(t, 3)
	a, err := app.Open(t.Context(), r.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, analyst, err := a.SignInNow(t.Context(), "analyst", Password)
	if err != nil {
		t.Fatal(err)
	}
	analyst.Purpose = purpose
	news, err := a.News(t.Context(), analyst, app.NewsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if news.Whole || news.Handles != 2 || len(news.Unread) != 2 || len(news.Searches) != 1 {
		t.Fatalf("%+v\n%s", news, story)
	}
	courier := news.Unread[0]
	if courier.Messages != 5 || courier.Late != 4 || len(courier.Contacts) != 1 || courier.Contacts[0].Name != lateContact {
		t.Errorf("the courier's: %+v", courier)
	}
	if got := news.Searches[0].Messages; got != 5 {
		t.Errorf("the search finds %d of what came", got)
	}
	seen, err := a.Observations(t.Context(), analyst, app.ObservationRequest{})
	if err != nil || seen.Total != 7 || seen.Unplaced != 0 {
		t.Errorf("%d observations, %d without a place: %v", seen.Total, seen.Unplaced, err)
	}
}

// TestTheFigureIsTracedBothWays walks from the press line to the seizures, and
// from one message up to the statement.
func TestTheFigureIsTracedBothWays(t *testing.T) {
	t.Parallel()
	r, story := small(t, 2)
	a, err := app.Open(t.Context(), r.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	actor, err := a.Actor(t.Context(), r.Token, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	down, err := a.Trace(t.Context(), actor, "£2,191,200", false)
	if err != nil {
		t.Fatal(err)
	}
	if len(down.RestsOn) < 10 {
		t.Errorf("£2,191,200 rests on %d seizures", len(down.RestsOn))
	}
	for _, n := range down.RestsOn {
		if n.Kind != "seizure" {
			t.Errorf("£2,191,200 rests on %s %s", n.Kind, n.Ref)
		}
	}
	up, err := a.Trace(t.Context(), actor, r.Refs["message"], true)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	walk(up.UsedBy, func(n *app.TraceNode) { kinds[n.Kind] = true })
	for _, want := range []string{"report", "package", "receipt", "operation", "seizure", "figure"} {
		if !kinds[want] {
			t.Errorf("no %s above the message; there are %v\n%s", want, kinds, story)
		}
	}
	if b := up.RestsOn[0].Bytes; b == nil || !strings.Contains(b.Text, "1.4 in the house") {
		t.Errorf("the message's bytes: %+v", up.RestsOn[0])
	}
}

func walk(nodes []*app.TraceNode, fn func(*app.TraceNode)) {
	for _, n := range nodes {
		fn(n)
		walk(n.UsedBy, fn)
	}
}

// TestOnlyADemoIsReplaced runs it twice in one folder, and not over a case.
func TestOnlyADemoIsReplaced(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	if _, err := app.Init(t.Context(), dir, app.NewCase{}); err != nil {
		t.Fatal(err)
	}
	_, err := Run(t.Context(), Options{Dir: dir, Handles: 300, Messages: 9000, Out: &bytes.Buffer{}})
	if hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a demo over a case: %v", err)
	}
	if err := clear(filepath.Join(dir, "nothing")); err != nil {
		t.Errorf("an empty place: %v", err)
	}
	demoDir := filepath.Join(t.TempDir(), "demo")
	if _, err := app.Init(t.Context(), demoDir, app.NewCase{Demo: true}); err != nil {
		t.Fatal(err)
	}
	keep := filepath.Join(demoDir, "notes.txt")
	if err := os.WriteFile(keep, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := clear(demoDir); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(demoDir); len(left) != 1 {
		t.Errorf("after clearing there are %v, want the reader's own file only", left)
	}
}

func TestResultPrintsItsKeys(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(Result{})
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"data_dir", "messages", "rows", "repeats", "copies", "handles", "groups_planted", "groups_matched", "match_rule", "packages", "figures", "reconciled", "audit", "seconds"} {
		if _, ok := keys[want]; !ok {
			t.Errorf("no key %q", want)
		}
	}
}
