package app

import (
	"testing"
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
