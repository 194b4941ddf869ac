package web

import (
	"bytes"
	"fmt"
	"strings"
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
		if (list == nil) != (want == 0) {
			t.Fatalf("%s: %v, want %d rivals", ref, list, want)
		}
		if list == nil {
			continue // the page says nothing of rivals
		}
		if len(list.Named) != min(want, rivalsNamed) || len(list.Named)+list.More != want {
			t.Errorf("%s: %d rivals by name and %d more, want %d", ref, len(list.Named), list.More, want)
		}
	}
}

// The three pages that show claims stay short on a handle with many, and lead
// to the rest.
func TestManyClaimsArePrinted(t *testing.T) {
	t.Parallel()
	s, err := New(Options{App: &app.App{Zone: time.UTC}, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	var claims []app.ClaimView
	for i := range 450 {
		c := hut3.Claim{Handle: hut3.Handle{Platform: "encrochat", Name: "birchtern"}, Nominal: hut3.Ref(fmt.Sprint("NOM-", i)), ToSaid: "open", State: hut3.ClaimProposed, Steps: []hut3.ClaimStep{{Name: "okoro"}}}
		claims = append(claims, app.ClaimView{Ref: hut3.Ref(fmt.Sprint("CLM-", i)), Claim: c, Name: "A", Amber: []string{"rival candidate in CLM-7"}, MoreRivals: 446})
	}
	for _, tt := range []struct {
		page string
		data any
		has  string
		most int // bytes
	}{
		{"claims", claimsData{List: claims[:perList], Total: 450}, `/handle/encrochat/birchtern#claims">and 446 more claims of the handle</a>`, 300_000},
		{"claim", claimData{ClaimView: claims[0], Rivals: claims[1 : mostRivals+1], Others: 449}, "The first 20 of 449.", 30_000},
		{"handle", handleData{HandleFile: app.HandleFile{Claims: claims}, Rivals: rivals(claims)}, `<a href="#claims">446 more on this page</a>`, 900_000},
	} {
		var b bytes.Buffer
		if err := s.pages.byName[tt.page].ExecuteTemplate(&b, "main", framed{Data: tt.data}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), tt.has) || b.Len() > tt.most {
			t.Errorf("%s: %d bytes, and it says %q: %v", tt.page, b.Len(), tt.has, strings.Contains(b.String(), tt.has))
		}
		t.Logf("%s: %d bytes", tt.page, b.Len())
	}
	alone := handleData{HandleFile: app.HandleFile{Claims: claims[:1]}, Rivals: rivals(claims[:1])}
	var b bytes.Buffer
	if err := s.pages.byName["handle"].ExecuteTemplate(&b, "main", framed{Data: alone}); err != nil || strings.Contains(b.String(), `class="rivals"`) {
		t.Errorf("a claim without rivals is told of some: %v", err)
	}
}
