package app

import (
	"strings"
	"testing"

	"hut3"
)

// TestErasureTakesEverySpelling: what finds an erased message and no other goes from
// saved searches and the history, in whatever spelling it was typed; what finds
// others stays.
func TestErasureTakesEverySpelling(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
		"almagrebe/messages.csv": sheet("almagrebe",
			line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "Zoë Żebrówska has it, ring 07700 900456 plate AB12 CDE"},
			line{"2020-04-04 11:36:00", "birchtern", "almagrebe", "ok, ring 07700 900123 at the depot"})})))
	finds := []string{"zebrowska", "zebrowsk*", "żebrówska", "zebrowska~1", "z?browska", "phone:07700900456", "phone:+447700900456", "plate:AB12CDE"}
	stay := []string{"ring", "rin*", "phone:+447700900123", "depo~1"}
	for _, q := range append(finds, stay...) {
		out, err := a.Search(ctx, analyst, SearchRequest{Query: q})
		if err != nil || out.Total == 0 {
			t.Fatalf("%s finds %d, %v", q, out.Total, err)
		}
	}
	if _, err := a.SaveSearch(ctx, analyst, "her", "zebrowska", false); err != nil {
		t.Fatal(err)
	}
	a.erase(t, askErasure("D1/1"))
	for _, f := range scan(t, a, "zebrowska", "żebrówska", "zebrowsk", "browska", "07700900456", "447700900456", "ab12cde") {
		t.Error("left: ", f)
	}
	h, err := a.SearchHistory(ctx, analyst, 100)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, l := range h {
		have[l.Query] = true
	}
	for _, q := range stay {
		if !have[q] {
			t.Errorf("%s is gone from the history, and finds what is left: %v", q, have)
		}
	}
}

// What people typed beside a query goes with it: the purpose of a look and of an act,
// and what a tag means. The leaf of a delivery keeps its purpose, and a purpose of words
// that others have is left.
func TestErasureTakesPurposes(t *testing.T) {
	t.Parallel()
	a, ctx := freshCase(t), t.Context()
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
		"almagrebe/messages.csv": sheet("almagrebe",
			line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "the zebra by the depot"},
			line{"2020-04-04 11:36:00", "birchtern", "almagrebe", "ok, at the depot"})})))
	as := func(purpose string) hut3.Actor {
		who := analyst
		who.Purpose = purpose
		return who
	}
	for _, purpose := range []string{"who has the Zebra", "what is at the depot"} {
		if _, err := a.Search(ctx, as(purpose), SearchRequest{Query: "ok"}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SaveSearch(ctx, as(purpose), strings.Fields(purpose)[0], "ok", false); err != nil {
			t.Fatal(err)
		}
	}
	custodian := ann
	custodian.Purpose = "the tag of the zebra"
	if _, err := a.DefineTag(ctx, custodian, "beast", "names a ZEBRA", false); err != nil {
		t.Fatal(err)
	}
	if before := strings.Join(scan(t, a, "zebra"), "\n"); !strings.Contains(before, "case.db") || !strings.Contains(before, "looks.db") {
		t.Fatal("the scan would not find a purpose: ", before)
	}
	a.erase(t, askErasure("D1/1"))
	for _, f := range scan(t, a, "zebra") {
		t.Error("left: ", f)
	}
	history, err := a.SearchHistory(ctx, analyst, 10)
	if err != nil || len(history) != 1 || history[0].Purpose != "what is at the depot" {
		t.Errorf("%+v %v", history, err)
	}
	searches, err := a.Searches(ctx, analyst)
	if err != nil || len(searches) != 2 || searches[0].Purpose == searches[1].Purpose {
		t.Errorf("%+v %v", searches, err)
	}
	a.stands(t, 1)
}
