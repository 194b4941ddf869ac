package web

import (
	"encoding/json"
	"html"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/app"
)

// The page of the language, its JSON and the help beside a search are the table
// that the parser reads by.
func TestPageOfTheLanguage(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	page := html.UnescapeString(b.get("/help/query").body)
	search := html.UnescapeString(b.get("/search?q=drop").body)
	for i, g := range app.QueryGuide() {
		for _, l := range g.Lines {
			if !strings.Contains(page, l.Write) || !strings.Contains(page, l.Means) || !strings.Contains(page, g.Title) {
				t.Errorf("the page lacks %s", l.Write)
			}
			if i == 0 && !strings.Contains(search, l.Write) {
				t.Errorf("the search page lacks %s", l.Write)
			}
		}
	}
	var got struct{ Groups any }
	var want any
	raw, err := json.Marshal(app.QueryGuide())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b.get("/api/v1/help/query").body), &got); err != nil || cmp.Diff(want, got.Groups) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got.Groups))
	}
}

// A mistake in a query leads to that page, wherever it was made, and the place
// of it is marked.
func TestMistakeLeadsToTheLanguage(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	for _, path := range []string{"/search?q=van+(drop", "/facets?q=van+(drop", "/network?q=van+(drop"} {
		p := b.get(path)
		if p.status != 400 || !strings.Contains(p.body, `href="/help/query"`) {
			t.Errorf("%s: %d\n%s", path, p.status, p.body)
		}
		var f struct{ Help string }
		if err := json.Unmarshal([]byte(b.get("/api/v1"+path).body), &f); err != nil || f.Help != "/help/query" {
			t.Errorf("%s as JSON: %q, %v", path, f.Help, err)
		}
	}
	if p := b.get("/search?q=van+(drop"); !strings.Contains(p.body, "<mark>(drop</mark>") {
		t.Errorf("the place is not marked: %s", p.body)
	}
}
