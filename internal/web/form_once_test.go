package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// A form that comes twice, one after the other or at once, is recorded once and
// answered the same: figures count what was found, and not how often a telephone
// sent it.
func TestAFormIsRecordedOnce(t *testing.T) {
	t.Parallel()
	b := as(t, "officer").stays()
	page := b.get("/strike/WAR-2")
	name := with(parse(t, "result", page.body), "name", onceField)
	if len(name) != 1 || len(name[0].attr["value"]) < 20 {
		t.Fatalf("the form has no name of its own: %+v", name)
	}
	if other := with(parse(t, "result", b.get("/strike/WAR-2").body), "name", onceField); other[0].attr["value"] == name[0].attr["value"] {
		t.Error("two forms have one name")
	}
	arrests := func() int { return strings.Count(b.get("/api/v1/operations/OP-1").body, `"once-only male"`) }
	form := url.Values{
		onceField: {name[0].attr["value"]}, "at": {"2020-06-30T06:00"}, "outcome": {"searched, something found"},
		"arrested": {"once-only male: theft"}, "contribution": {"initiated"},
	}
	wrong := url.Values{onceField: form[onceField], "outcome": {""}}
	if p := b.post("/strike/WAR-2", wrong); p.status != http.StatusUnprocessableEntity {
		t.Errorf("what is refused: %d", p.status)
	}
	var mu sync.Mutex
	to := map[string]int{}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			p := b.post("/strike/WAR-2", form)
			mu.Lock()
			defer mu.Unlock()
			if p.status != http.StatusSeeOther && p.status != http.StatusConflict {
				t.Errorf("%d: %.300s", p.status, p.body)
			}
			to[p.header.Get("Location")]++
		})
	}
	group.Wait()
	last := b.post("/strike/WAR-2", form)
	if last.status != http.StatusSeeOther || to[last.header.Get("Location")] == 0 {
		t.Errorf("sent again it leads to %q, and before to %v", last.header.Get("Location"), to)
	}
	if !strings.Contains(last.header.Get("Location"), "recorded=ARR-") {
		t.Errorf("it does not say what was recorded: %s", last.header.Get("Location"))
	}
	if n := arrests(); n != 1 {
		t.Errorf("%d arrests are recorded, want 1", n)
	}
	// The same page gone back to, and another man typed, is another form.
	form.Set("arrested", "second once-only male: theft")
	if p := b.post("/strike/WAR-2", form); p.status != http.StatusSeeOther || p.header.Get("Location") == last.header.Get("Location") {
		t.Errorf("the changed form: %d to %q", p.status, p.header.Get("Location"))
	}
	if n := strings.Count(b.get("/api/v1/operations/OP-1").body, `"second once-only male"`); n != 1 {
		t.Errorf("%d arrests are recorded of the changed form, want 1", n)
	}
	if p := b.get(last.header.Get("Location")); !strings.Contains(p.body, "Recorded: ARR-") {
		t.Error("the page does not confirm what was recorded")
	}
	if p := b.get("/strike?day=2020-06-30&recorded=ARR-99999"); strings.Contains(p.body, "Recorded:") {
		t.Error("a reference that is not on the page is repeated")
	}
}

// Every field tells two forms apart, but for what one is recognised by.
func TestSentDigest(t *testing.T) {
	t.Parallel()
	first := sentDigest(url.Values{"code": {"A1"}, "body": {"x"}, shownField: {"a password"}})
	if again := sentDigest(url.Values{"code": {"A1"}, "body": {"x"}, shownField: {"another"}}); again != first {
		t.Error("a password makes it another form")
	}
	if other := sentDigest(url.Values{"code": {"A2"}, "body": {"x"}}); other == first {
		t.Error("another handling code makes the same form")
	}
}
