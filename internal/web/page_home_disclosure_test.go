package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// A disclosure officer's Home counts what is marked and what nobody has looked at, by
// queries that count the same in the search, in what his unit may see; it moves as
// marks are put, and nobody else is shown it.
func TestHomeOfDisclosure(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, true)
	w.person("gwen", "LEICS", hut3.RoleDisclosure) // sees one handle of the case
	before := counted(t, w, "dora")
	ref := w.hits["seen"]
	for _, mark := range []string{"relevant", "may assist"} {
		if p := askedOf(w, "nora", http.MethodPost, "/tag", url.Values{"message": {ref}, "tag": {mark}, "reason": {"he says where he was"}}); p.status != http.StatusOK {
			t.Fatalf("%s: %d %s", mark, p.status, p.body)
		}
	}
	after := counted(t, w, "dora")
	if after[1] != before[1]+1 || after[0] != before[0] || after[2] != before[2] || after[3] > before[3] {
		t.Errorf("marks of %s: before %v, after %v", ref, before, after)
	}
	if less := counted(t, w, "gwen"); less[3] >= after[3] {
		t.Errorf("of one handle %v, of the case %v", less, after)
	}
	for _, name := range []string{"nora", "cole", "carl", "audrey"} {
		if list := withID(parse(t, "home", askedOf(w, name, http.MethodGet, "/", nil).body), "disclosure"); len(list) > 0 {
			t.Errorf("%s is shown what a disclosure officer works by", name)
		}
	}
	home := parse(t, "home", askedOf(w, "dora", http.MethodGet, "/", nil).body)
	if len(withID(home, "disclosure")) != 1 || len(withID(home, "outstanding")) != 0 {
		t.Error("a disclosure officer's Home has not its own work, or that of others")
	}
}

// counted are the numbers of somebody's Home, in the order of the page, each held
// against the search that it names.
func counted(t *testing.T, w *httpTwin, name string) (out []int64) {
	t.Helper()
	var home struct{ Disclosure []hut3.Count }
	if err := json.Unmarshal([]byte(askedOf(w, name, http.MethodGet, "/api/v1/", nil).body), &home); err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, e := range withID(parse(t, "home", askedOf(w, name, http.MethodGet, "/", nil).body), "disclosure") {
		shown = append(shown, e.text)
	}
	var want []hut3.Count
	for _, c := range home.Disclosure {
		var found struct{ Total int64 }
		if err := json.Unmarshal([]byte(askedOf(w, name, http.MethodGet, "/api/v1/search?q="+url.QueryEscape(c.Query), nil).body), &found); err != nil {
			t.Fatal(err)
		}
		want = append(want, hut3.Count{Value: found.Total, Unit: "messages", Scope: w.people[name].Unit, AsAt: twinNow, Query: c.Query})
		out = append(out, c.Value)
		if !strings.Contains(strings.Join(shown, " "), hut3.Thousands(c.Value)) {
			t.Errorf("%s: the page does not show %d of %s: %q", name, c.Value, c.Query, shown)
		}
	}
	if diff := cmp.Diff(want, home.Disclosure); diff != "" || len(out) != 4 {
		t.Errorf("%s: %d lines (-search +home):\n%s", name, len(out), diff)
	}
	return out
}

func withID(list []*element, id string) (out []*element) {
	for _, e := range list {
		if e.attr["id"] == id {
			out = append(out, e)
		}
	}
	return out
}
