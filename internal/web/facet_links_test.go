package web

import (
	"net/url"
	"strings"
	"testing"
)

// A count leads on to its messages alone and to the others, and the view and the
// order that one had chosen stay.
func TestFacetsLeadOn(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	var only, not int
	for _, e := range all(parse(t, "search", b.get("/search?q=*&view=talk&context=2&order=oldest").body), "a") {
		q := hrefQuery(t, e.attr["href"])
		switch e.attr["class"] {
		case "only":
			only++
		case "not":
			not++
			if !strings.HasPrefix(q.Get("q"), "-") {
				t.Errorf("not leads to %q", q.Get("q"))
			}
		default:
			continue
		}
		if q.Get("view") != "talk" || q.Get("context") != "2" || q.Get("order") != "oldest" {
			t.Errorf("%s loses view, context or order", e.attr["href"])
		}
	}
	if only == 0 || not != only {
		t.Errorf("%d only, %d not", only, not)
	}
	list := parse(t, "facets", b.get("/facets?q=*&by=from,day").body)
	terms := map[string]int{}
	for _, e := range all(list, "a") {
		if q := hrefQuery(t, e.attr["href"]).Get("q"); strings.Contains(e.attr["href"], "/search?") && q != "" {
			name, _, _ := strings.Cut(strings.TrimPrefix(q, "-"), ":")
			terms[name]++
		}
	}
	if terms["from"] < 2 || terms["on"] < 2 {
		t.Errorf("the page of counts leads to %v", terms)
	}
}

func hrefQuery(t *testing.T, href string) url.Values {
	t.Helper()
	u, err := url.Parse(href)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}
