package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hut3/internal/app"
)

// with gives the elements that have an attribute of a value.
func with(list []*element, name, value string) (out []*element) {
	for _, e := range list {
		if e.attr[name] == value {
			out = append(out, e)
		}
	}
	return out
}

// having gives the elements of a class.
func having(list []*element, class string) (out []*element) {
	for _, e := range list {
		if strings.Contains(" "+e.attr["class"]+" ", " "+class+" ") {
			out = append(out, e)
		}
	}
	return out
}

const (
	longWord    = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle"
	rightToLeft = "אין אלימות"
)

// A form that is refused comes back with what was typed, and says beside the
// field what to do; a program is told the error alone, and nothing was written.
func TestRefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	b := as(t, "commander")
	sent := url.Values{"option": {"arrest"}, "rank": {longWord + " " + rightToLeft + ` "<b>`}, "reason": {" "}}
	p := b.post("/threats/TTL-1/decide", sent)
	list := parse(t, "decide", p.body)
	if p.status != http.StatusUnprocessableEntity || len(with(list, "aria-invalid", "true")) != 1 || len(having(list, "fault")) != 1 {
		t.Errorf("%d, %d fields are marked", p.status, len(with(list, "aria-invalid", "true")))
	}
	rank := with(list, "id", "f-threats-TTL-1-decide-rank")
	if len(rank) != 1 || rank[0].attr["value"] != sent.Get("rank") || rank[0].attr["dir"] != "auto" {
		t.Errorf("the rank came back as %+v", rank)
	}
	if strings.Contains(p.body, "<b>") && strings.Contains(p.body, longWord+" "+rightToLeft+` "<b>`) {
		t.Error("what was typed is printed as it is")
	}
	for _, fault := range faults(list) {
		t.Error(fault)
	}
	j := b.post("/threats/TTL-1/decide", sent, "Accept", "application/json")
	if j.status != http.StatusUnprocessableEntity || string(j.keys(t)["code"]) != `"invalid"` {
		t.Errorf("%d %s", j.status, j.body)
	}
	if strings.Contains(b.get("/threats/TTL-1").body, longWord) {
		t.Error("a refused decision was written")
	}
}

// The seven times are all there, said to be missing where they are, and the next
// step is the one large button.
func TestThreatPage(t *testing.T) {
	t.Parallel()
	list := parse(t, "threat", as(t, "commander").get("/threats/TTL-1").body)
	if n := len(all(having(list, "seven"), "ol")); n != 1 {
		t.Errorf("%d lists of times", n)
	}
	for _, name := range []string{"message sent", "supplied", "visible to us", "raised", "first paged", "first opened", "decided"} {
		if !strings.Contains(having(list, "seven")[0].text, name) {
			t.Errorf("no time %q", name)
		}
	}
	large := 0
	for _, e := range having(list, "large") {
		if e.name == "button" {
			large++
		}
	}
	if large != 1 || len(having(list, "words")) == 0 {
		t.Errorf("%d large buttons, %d exact words", large, len(having(list, "words")))
	}
	held := as(t, "duty").get("/threats/TTL-2").body
	if !strings.Contains(held, "what the desk was told") {
		t.Error("the desk is not told why it reads no words of held material")
	}
}

// No grade is filled in, and the sanitised text names no message and no handle.
func TestReportPage(t *testing.T) {
	t.Parallel()
	list := parse(t, "report", as(t, "officer").get("/reports/"+told.Refs["report"]).body)
	grades := 0
	for _, e := range all(list, "select") {
		if strings.HasSuffix(e.attr["name"], "_source") || strings.HasSuffix(e.attr["name"], "_assessment") {
			grades++
		}
	}
	for _, e := range all(list, "option") {
		if _, chosen := e.attr["selected"]; chosen {
			t.Errorf("%q is filled in", e.text)
		}
	}
	clean := having(list, "clean")
	if grades < 4 || len(clean) == 0 {
		t.Errorf("%d blocks of gradings, %d sanitised texts", grades, len(clean))
	}
	for _, e := range clean {
		if strings.Contains(e.text, "D1/") || strings.Contains(e.text, "willowmandolin") {
			t.Errorf("the sanitised part says where it is from: %s", e.text)
		}
	}
}

// Who is asked has not answered: a chase is kept in the time line, and one by
// telephone names the number.
func TestChase(t *testing.T) {
	t.Parallel()
	b := as(t, "officer")
	p := b.post("/packages/PKG-1/at/BEDS/chase", url.Values{"medium": {"telephone"}})
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "give the number that was called") {
		t.Errorf("without a number: %d", p.status)
	}
	p = b.post("/packages/PKG-1/at/BEDS/chase", url.Values{"medium": {"telephone"}, "telephone": {"01632 960 144"}, "note": {"left word"}})
	list := parse(t, "package", p.body)
	if p.status != http.StatusOK || len(having(list, "chase")) == 0 || !strings.Contains(p.body, "01632 960 144") {
		t.Errorf("%d: no chase in the time line", p.status)
	}
	if p := as(t, "derbyshire").post("/packages/PKG-1/at/DERBYS/chase", url.Values{"medium": {"e-mail"}}); p.status != http.StatusConflict {
		t.Errorf("a recipient chases himself: %d", p.status)
	}
}

// What stands against a statement is said before it is frozen, each thing in words of
// its own, with the sentence that it is about.
func TestStatementPreview(t *testing.T) {
	t.Parallel()
	b := as(t, "officer")
	draft := func(sentences ...string) url.Values {
		return url.Values{"title": {"x"}, "as_at": {"2020-07-02"}, "sentence": {strings.Join(sentences, "\n")}}
	}
	const frozenBy = `action="/statements"`
	for _, tt := range []struct {
		sentences []string
		says      string
		blocks    bool
	}{
		{[]string{"EMSOU: The region took £52kg of drugs."}, "blocks Sentence 1: £52kg: currency on a mass; a person must rule what is meant", true},
		{[]string{"EMSOU: It made {arrests}.", "EMSOU: The region took £{class_a} of drugs."}, "blocks Sentence 2: £52 kg: currency on a mass; a person must rule what is meant", true},
		{[]string{"EMSOU: It made {arests}."}, "blocks Sentence 1: ", true},
		{[]string{"EMSOU: It seized {class_a} of class A.", "UK: The nation seized {class_a_and_b more_than}."}, "class A drugs (EMSOU) beside class A and B drugs (UK): the second counts more than the first, and they are not to be set against each other", false},
		{[]string{"GB-WLS: Wales made {arrests}.", "NWROCU: The North West made {arrests}."}, "North Wales Police: credited twice, with Wales and with North West Regional Organised Crime Unit; a reader who adds them counts it twice", false},
	} {
		p := b.post("/statements/new", draft(tt.sentences...))
		list := parse(t, "preview", p.body)
		var lines []string
		for _, e := range all(list, "section") {
			if e.attr["aria-label"] == "What stands against it" {
				lines = append(lines, strings.Join(strings.Fields(e.text), " "))
			}
		}
		if len(lines) != 1 || !strings.Contains(lines[0], tt.says) {
			t.Errorf("%q: %q does not say %q", tt.sentences, lines, tt.says)
			continue
		}
		if tt.blocks == strings.Contains(p.body, frozenBy) || tt.blocks != strings.Contains(lines[0], "it cannot be frozen") {
			t.Errorf("%q: blocked is to be %v: %s", tt.sentences, tt.blocks, lines[0])
		}
	}
	if p := b.post("/statements", draft("EMSOU: The region took £52kg of drugs.")); p.status != http.StatusUnprocessableEntity && p.status != http.StatusBadRequest || !strings.Contains(p.body, "currency on a mass") {
		t.Errorf("frozen beside the page: %d", p.status)
	}
	p := b.post("/statements/new", draft("EMSOU: The region has seized {cash}."))
	if !strings.Contains(p.body, "£2,191,200") || !strings.Contains(p.body, frozenBy) {
		t.Errorf("%d: a true sentence is not offered to be frozen", p.status)
	}
	if p := b.post("/statements/new", url.Values{"title": {"x"}, "as_at": {"soon"}, "sentence": {"no scope"}}); p.status != http.StatusUnprocessableEntity && p.status != http.StatusBadRequest {
		t.Errorf("%d", p.status)
	}
}

// A log is filtered, verified and taken away; what fits nothing says so.
func TestAuditPage(t *testing.T) {
	t.Parallel()
	b := as(t, "auditor")
	if p := b.get("/audit?action=session.&last=10000"); !strings.Contains(p.body, "<td>session.sign_in</td>") || strings.Contains(p.body, "<td>package.send</td>") {
		t.Error("the filter does not hold")
	}
	if p := b.get("/audit?who=nobodyatall"); len(having(parse(t, "audit", p.body), "empty")) != 1 {
		t.Error("an empty answer says nothing")
	}
	if p := b.post("/audit/verify", nil); !strings.Contains(p.body, "Verified.") {
		t.Errorf("%d: not verified", p.status)
	}
	p := b.post("/audit/export", url.Values{"log": {app.CaseLog}})
	if p.status != http.StatusOK || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") || len(p.body) < 1000 {
		t.Errorf("%d, %d bytes", p.status, len(p.body))
	}
	if p := as(t, "analyst").post("/audit/export", url.Values{"log": {app.CaseLog}}); p.status != http.StatusForbidden {
		t.Errorf("an analyst takes the log away: %d", p.status)
	}
}
