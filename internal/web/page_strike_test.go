package web

import (
	"net/url"
	"strings"
	"testing"
)

// What was recorded today under the warrant of another day is listed today, to who
// recorded it alone: who does not find it records it again. No total counts it.
func TestRecordedUnderAnotherDay(t *testing.T) {
	t.Parallel()
	officer, commander := as(t, "officer"), as(t, "commander")
	totals := func(b *browser) string {
		body := b.get("/strike").body
		from, until := strings.Index(body, `<dl class="totals">`), strings.Index(body, `</dl>`)
		if from < 0 || until < from {
			t.Fatal("the page has no totals")
		}
		return body[from:until]
	}
	before := totals(officer)
	p := officer.post("/api/v1/strike/WAR-1", url.Values{
		"outcome": {"searched, something found"}, "arrested": {"U/K male of the other day: supply"}, "contribution": {"assisted"},
	})
	if p.status != 200 {
		t.Fatalf("%d %s", p.status, p.body)
	}
	refs := strings.Trim(string(p.keys(t)["arrests"]), "[] \n\"")
	if !strings.HasPrefix(refs, "ARR-") {
		t.Fatalf("nothing was recorded: %s", p.body)
	}
	today := officer.get("/strike").body
	if !strings.Contains(today, refs) || !strings.Contains(today, "U/K male of the other day") || !strings.Contains(today, `id="later-WAR-1"`) {
		t.Error("what the officer recorded today under the warrant of June is not listed today")
	}
	if strings.Contains(commander.get("/strike").body, `id="later`) {
		t.Error("it is listed to somebody who did not record it")
	}
	if after := totals(officer); after != before {
		t.Errorf("the totals of the day count it: %s, before %s", after, before)
	}
	if day := commander.get("/strike?day=2020-06-23").body; !strings.Contains(day, refs) {
		t.Error("the strike day of the warrant does not list it")
	}
	if json := officer.get("/api/v1/strike").body; !strings.Contains(json, `"recorded_under_other_days"`) || !strings.Contains(json, refs) {
		t.Error("a program is not told")
	}
}
