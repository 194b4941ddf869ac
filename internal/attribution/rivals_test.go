package attribution

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hut3"
)

// On a handle that many people are claimed to have used, each claim names a few
// and counts the rest: what it says does not grow with their number.
func TestManyRivals(t *testing.T) {
	t.Parallel()
	const n = 60
	var all []ClaimView
	for i := range n {
		c := hut3.Claim{Handle: courier, From: may, To: may.AddDate(0, 1, 0), State: hut3.ClaimProposed}
		if i%10 == 0 {
			c.State = hut3.ClaimRefuted // no rival of anybody
		}
		all = append(all, ClaimView{Ref: hut3.Ref(fmt.Sprint("CLM-", i+1)), Claim: c})
	}
	other := hut3.Claim{Handle: hidden, From: may, State: hut3.ClaimProposed}
	all = append(all, ClaimView{Ref: "CLM-99", Claim: other})
	addRivals(all)
	for _, v := range all {
		named, more := RivalsNamed, n-n/10-1-RivalsNamed
		if v.Claim.State == hut3.ClaimRefuted || v.Ref == "CLM-99" {
			named, more = 0, 0
		}
		if len(v.Amber) != named || v.MoreRivals != more {
			t.Errorf("%s names %q and counts %d more", v.Ref, v.Amber, v.MoreRivals)
		}
		if slices.ContainsFunc(v.Amber, func(s string) bool { return strings.HasSuffix(s, " "+string(v.Ref)) }) {
			t.Errorf("%s is its own rival", v.Ref)
		}
	}
}

// Each way of standing to another claim is named for itself.
func TestRivalsByKind(t *testing.T) {
	t.Parallel()
	claim := func(ref hut3.Ref, from int, state hut3.ClaimState) ClaimView {
		return ClaimView{Ref: ref, Claim: hut3.Claim{Handle: courier, From: may.AddDate(0, from, 0), To: may.AddDate(0, from+1, 0), State: state}}
	}
	all := []ClaimView{claim("CLM-1", 0, hut3.ClaimAttributed), claim("CLM-2", 0, hut3.ClaimAttributed)}
	for i := range 2 * RivalsNamed {
		all = append(all, claim(hut3.Ref(fmt.Sprint("CLM-1", i)), 1, hut3.ClaimProposed))
	}
	addRivals(all)
	want := []string{"shares its period with CLM-2: a handle used by two, or one of the claims is wrong", "handed on: CLM-10 follows", "handed on: CLM-11 follows", "handed on: CLM-12 follows"}
	if !slices.Equal(all[0].Amber, want) || all[0].MoreRivals != RivalsNamed {
		t.Errorf("%q and %d more", all[0].Amber, all[0].MoreRivals)
	}
}
