package web

import (
	"fmt"
	"testing"
	"time"

	"hut3"
	"hut3/internal/app"
)

// The claims of other people in the same time stand beside a claim: a few by
// name and the rest as a number, however many there are.
func TestRivalsOfAHandle(t *testing.T) {
	t.Parallel()
	april := time.Date(2020, 4, 1, 0, 0, 0, 0, time.UTC)
	var claims []app.ClaimView
	for i := range 100 {
		claims = append(claims, app.ClaimView{Ref: hut3.Ref(fmt.Sprint("CLM-", i)), Claim: hut3.Claim{Nominal: hut3.Ref(fmt.Sprint("NOM-", i)), From: april}})
	}
	claims[1].Claim.Nominal = "NOM-0"                                         // the same person is no rival
	claims[2].Claim.From, claims[2].Claim.To = april.AddDate(0, -1, 0), april // before all others
	got := rivals(claims)
	for ref, want := range map[hut3.Ref]int{"CLM-0": 97, "CLM-1": 97, "CLM-2": 0, "CLM-50": 98} {
		list := got[ref]
		if len(list.Named) != min(want, rivalsNamed) || len(list.Named)+list.More != want {
			t.Errorf("%s: %d rivals by name and %d more, want %d", ref, len(list.Named), list.More, want)
		}
	}
}
