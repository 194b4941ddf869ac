package app

import (
	"encoding/json"
	"strings"
	"testing"

	"hut3"
)

// A set that somebody froze is named in what others are shown, and its rows are
// not: some of them may be hidden from those who see the others.
func TestHoldsAndErasuresShowNoRowsOfSets(t *testing.T) {
	t.Parallel()
	a := newCase(t, t.TempDir())
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"birchtern/messages.csv": sheet("birchtern",
		line{"2020-04-04 11:35:20", "birchtern", "almagrebe", "the zebra is here"},
		line{"2020-04-04 12:30:00", "birchtern", "coriander", "the zebra was here"})})))
	it, err := a.SaveHitSet(t.Context(), dora, "beasts", "zebra", false)
	if err != nil {
		t.Fatal(err)
	}
	ask := askErasure(string(it.Ref))
	asked, err := a.RequestErasure(t.Context(), dora, ask)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddHold(t.Context(), dora, hut3.LegalHold{What: ask.What, Why: "trial", Basis: "CPIA 1996 code, paragraph 5"}); err != nil {
		t.Fatal(err)
	}
	holds, err := a.Holds(t.Context(), colin)
	if err != nil || len(holds) != 1 || holds[0].What.Set != it.Ref {
		t.Fatalf("%+v: %v", holds, err)
	}
	erasures, err := a.Erasures(t.Context(), colin)
	if err != nil || len(erasures) != 1 || erasures[0].What.Set != it.Ref || erasures[0].Messages != 2 {
		t.Fatalf("%+v: %v", erasures, err)
	}
	raw, err := json.Marshal([]any{holds, erasures, asked})
	if err != nil || strings.Contains(string(raw), "D1/") {
		t.Errorf("%s: %v", raw, err)
	}
}
