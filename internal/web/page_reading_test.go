package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// with gives the elements of a page that hold an attribute.
func withAttr(list []*element, name string) (out []*element) {
	for _, e := range list {
		if _, ok := e.attr[name]; ok {
			out = append(out, e)
		}
	}
	return out
}

// classed gives the elements of a class.
func classed(list []*element, class string) (out []*element) {
	for _, e := range list {
		for _, c := range strings.Fields(e.attr["class"]) {
			if c == class {
				out = append(out, e)
			}
		}
	}
	return out
}

func TestSearchStates(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	many := parse(t, "many", b.get("/search?q=*").body)
	if n := len(withAttr(many, "data-row")); n != perPage {
		t.Errorf("a full page has %d rows", n)
	}
	for _, class := range []string{"only", "not"} {
		if len(classed(many, class)) < 10 {
			t.Errorf("facets have %d links %q", len(classed(many, class)), class)
		}
	}
	if len(classed(many, "days")) != 1 || len(withAttr(many, "data-range")) != 1 {
		t.Error("the days cannot be narrowed, by hand or by keyboard")
	}
	for _, e := range classed(many, "message") {
		if e.attr["dir"] != "auto" {
			t.Fatalf("a text has the direction %q", e.attr["dir"])
		}
	}
	none := b.get("/search?q=nothingofthekind")
	if none.status != http.StatusOK || len(classed(parse(t, "none", none.body), "empty")) != 1 || strings.Contains(none.body, "data-row") {
		t.Errorf("no hit: %d\n%s", none.status, none.body)
	}
	ref := told.Refs["message"]
	one := parse(t, "one", b.get("/conversation/"+ref+"?around=0").body)
	if len(withAttr(one, "data-row")) != 1 {
		t.Error("one message around none is not one")
	}
}

func TestSearchFaultIsMarked(t *testing.T) {
	t.Parallel()
	p := as(t, "analyst").get("/search?q=" + url.QueryEscape("lorry (van"))
	list := parse(t, "fault", p.body)
	marked := classed(list, "marked")
	if p.status != http.StatusBadRequest || len(marked) != 1 || marked[0].text != "lorry (van" || len(all(list, "mark")) != 1 || all(list, "mark")[0].text != "(van" {
		t.Errorf("%d: %+v", p.status, marked)
	}
}

// The days that are chosen become a part of the query, once.
func TestSearchRange(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	for sent, want := range map[string]string{
		"q=drop&from=2020-05-01&until=2020-05-03":                                "drop between:2020-05-01..2020-05-03",
		"q=drop+between:2020-05-01..2020-05-03&from=2020-05-02&until=2020-05-02": "drop between:2020-05-02..2020-05-02",
		"q=a+OR+b&from=2020-05-01":                                               "(a OR b) -before:2020-05-01 has:time",
		"q=*&until=2020-05-01":                                                   "-after:2020-05-01 has:time",
	} {
		p := b.get("/search?" + sent)
		if got := p.at.Query().Get("q"); got != want || p.status != http.StatusOK {
			t.Errorf("%s: %d, %q", sent, p.status, got)
		}
	}
	if p := b.get("/search?q=drop&from=may"); p.status != http.StatusBadRequest {
		t.Errorf("no day: %d", p.status)
	}
}

// The excerpts show the selection of the table, each hit with its neighbours.
func TestSearchInConversation(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	list := parse(t, "talk", b.get("/search?q=drop&view=talk&context=2").body)
	if hits := len(classed(list, "hit")); hits == 0 || hits > perExcerpts || len(classed(list, "near")) == 0 {
		t.Errorf("%d hits, %d neighbours", hits, len(classed(list, "near")))
	}
	if list := parse(t, "alone", b.get("/search?q=drop&view=talk&context=0").body); len(classed(list, "near")) != 0 {
		t.Error("no context shows neighbours")
	}
	for _, bad := range []string{"view=talk&context=26", "view=talk&context=x", "view=cards"} {
		if p := b.get("/search?q=drop&" + bad); p.status != http.StatusBadRequest {
			t.Errorf("%s: %d", bad, p.status)
		}
	}
}

func TestSearchKeepExportTerms(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	for path, name := range map[string]string{"/searches": "mine alone", "/sets": "frozen alone"} {
		p := b.post(path, url.Values{"name": {name}, "q": {"drop"}})
		if p.status != http.StatusOK || !strings.Contains(p.body, name) || strings.Contains(as(t, "officer").get("/searches").body, name) {
			t.Errorf("%s: %d, or shown to another", path, p.status)
		}
		if p := b.post(path+"/drop", url.Values{"name": {name}}); p.status != http.StatusOK || strings.Contains(p.body, ">"+name+"<") {
			t.Errorf("%s is not dropped: %d", name, p.status)
		}
	}
	p := b.post("/export", url.Values{"q": {"drop"}, "format": {"csv"}})
	if p.status != http.StatusOK || !strings.HasPrefix(p.body, "# OFFICIAL-SENSITIVE\n") || !strings.Contains(p.header.Get("Content-Disposition"), ".csv") {
		t.Errorf("export: %d, %v, %.80s", p.status, p.header, p.body)
	}
	if p := b.post("/export", url.Values{"q": {"drop"}, "format": {"exe"}}); p.status != http.StatusBadRequest {
		t.Errorf("export as a program: %d", p.status)
	}
	p = b.post("/terms", url.Values{"list": {"drop\n# not this\nvan\nnothingofthekind"}})
	if rows := len(withAttr(parse(t, "terms", p.body), "data-row")); p.status != http.StatusOK || rows != 3 {
		t.Errorf("terms: %d with %d rows", p.status, rows)
	}
	p = b.post("/terms", url.Values{"list": {"drop\n(van"}})
	if p.status != http.StatusBadRequest || !strings.Contains(p.body, "line 2") || !strings.Contains(p.body, "drop") {
		t.Errorf("a term that cannot be read: %d", p.status)
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	ref := told.Refs["message"]
	list := parse(t, "reader", b.get("/conversation/"+ref+"?around=5").body)
	hits := withAttr(list, "data-hit")
	if len(hits) != 1 || hits[0].attr["data-ref"] != ref {
		t.Fatalf("opened at %+v", hits)
	}
	if len(classed(list, "right")) == 0 || len(classed(list, "scrub")) != 1 || len(classed(list, "goto")) != 1 {
		t.Error("no second side, or no way to a day")
	}
	ways := withAttr(list, "data-more")
	if len(ways) == 0 {
		t.Fatal("a conversation of the demo ends within five messages")
	}
	for _, way := range ways {
		p := b.get(way.attr["href"], partHeader, "1")
		part := parse(t, way.attr["href"], p.body)
		if n := len(withAttr(part, "data-row")); n == 0 || n > partSize || len(withAttr(part, "data-hit")) != 0 || strings.Contains(p.body, "<html") {
			t.Errorf("%s gives %d messages", way.attr["href"], n)
		}
	}
	if p := b.get("/conversation/" + ref + "?way=up"); p.status != http.StatusBadRequest {
		t.Errorf("up: %d", p.status)
	}
	if p := b.get("/rows/" + ref); p.status != http.StatusOK || len(classed(parse(t, "rows", p.body), "panel")) == 0 {
		t.Errorf("rows: %d", p.status)
	}
}

func TestReaderGoesToADay(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	var found struct {
		Conversation string `json:"conversation"`
	}
	thread := b.get("/api/v1/conversation/" + told.Refs["message"])
	found.Conversation = strings.Trim(string(thread.keys(t)["conversation"]), `"`)
	p := b.get("/talk?on=2020-01-01&in=" + url.QueryEscape(found.Conversation))
	if p.status != http.StatusOK || !strings.HasPrefix(p.at.Path, "/conversation/") {
		t.Errorf("%d at %s", p.status, p.at)
	}
	for day, want := range map[string]int{"2031-01-01": 404, "may": 400} {
		if p := b.get("/talk?on=" + day + "&in=" + url.QueryEscape(found.Conversation)); p.status != want {
			t.Errorf("%s: %d", day, p.status)
		}
	}
}

// A case of its own, for what changes it.
func askedOf(w *httpTwin, name, method, path string, form url.Values) page {
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, strings.NewReader(form.Encode()))
	w.must(err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return newBrowser(w.t, w.base).stays().do(r, "Authorization", "Bearer "+w.tokens[name], "Hut3-Purpose", "test")
}

// What is marked privileged leaves the screen, and who saw it is listed.
func TestPrivilegedLeaves(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	ref := w.eyesOf("nora").messages[0]
	askedOf(w, "otto", http.MethodGet, "/conversation/"+ref, nil)
	p := askedOf(w, "nora", http.MethodPost, "/tag", url.Values{"message": {ref}, "tag": {"privileged"}})
	if p.status != http.StatusBadRequest || !strings.Contains(p.body, "say why") {
		t.Errorf("without a reason: %d", p.status)
	}
	p = askedOf(w, "nora", http.MethodPost, "/tag", url.Values{"message": {ref}, "tag": {"privileged"}, "reason": {"a solicitor writes"}})
	if p.status != http.StatusOK || !strings.Contains(p.body, "Held as RST-") || !strings.Contains(p.body, "otto") {
		t.Errorf("%d\n%s", p.status, p.body)
	}
	if p := askedOf(w, "nora", http.MethodGet, "/conversation/"+ref, nil); p.status != http.StatusNotFound {
		t.Errorf("what is held is read: %d", p.status)
	}
}

// Home tells what is new until it is marked read.
func TestHomeNews(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inConversation, false)
	first := askedOf(w, "nora", http.MethodGet, "/", nil)
	if !strings.Contains(first.body, "never marked read") || len(withAttr(parse(t, "home", first.body), "data-new")) != 0 {
		t.Errorf("before:\n%s", first.body)
	}
	if p := askedOf(w, "nora", http.MethodPost, "/read", url.Values{"upto": {"D1"}}); p.status != http.StatusSeeOther {
		t.Fatalf("marking: %d %s", p.status, p.body)
	}
	list := parse(t, "home", askedOf(w, "nora", http.MethodGet, "/", nil).body)
	if n := len(withAttr(list, "data-new")); n != 4 { // D2 brought something on each handle
		t.Errorf("%d handles have something new", n)
	}
	if p := askedOf(w, "nora", http.MethodPost, "/read", url.Values{"upto": {"D7"}}); p.status != http.StatusNotFound {
		t.Errorf("a delivery that is none: %d", p.status)
	}
	askedOf(w, "nora", http.MethodPost, "/read", url.Values{"upto": {"D2"}})
	if p := askedOf(w, "nora", http.MethodGet, "/", nil); strings.Contains(p.body, "data-new") || !strings.Contains(p.body, "Nothing new on 4 handles") {
		t.Errorf("after:\n%s", p.body)
	}
}

// The claims stand side by side, the rival is named, and what was not looked
// for is said.
func TestHandlePage(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	list := parse(t, "handle", b.get("/handle/encrochat/fadedpepperpot").body)
	if len(classed(list, "for")) != len(classed(list, "against")) || len(classed(list, "for")) < 2 || len(classed(list, "rivals")) == 0 {
		t.Errorf("%d for, %d against, %d rivals", len(classed(list, "for")), len(classed(list, "against")), len(classed(list, "rivals")))
	}
	if len(classed(list, "heat")) != 1 || len(classed(list, "contacts")) != 1 || !strings.Contains(classed(list, "kind")[0].text, "First and last are of what is held") {
		t.Error("no hours, no contacts or no word on what first means")
	}
}
