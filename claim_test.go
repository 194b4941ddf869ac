package hut3_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

var may2020 = time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)

// lawful is a claim that was proposed, reviewed and attributed by two people.
func lawful() hut3.Claim {
	step := func(s hut3.ClaimState, by hut3.Ref) hut3.ClaimStep {
		return hut3.ClaimStep{State: s, By: by, Assurance: hut3.SignedIn, At: may2020, Reason: "r"}
	}
	return hut3.Claim{
		Handle: hut3.NewHandle("encrochat", "courier"), Nominal: "NOM-1", From: may2020, ToSaid: "still in use", State: hut3.ClaimAttributed,
		Steps: []hut3.ClaimStep{step(hut3.ClaimProposed, "USR-1"), step(hut3.ClaimUnderReview, "USR-1"), step(hut3.ClaimAttributed, "USR-2")},
	}
}

func TestClaimValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*hut3.Claim)
		code   hut3.Code
	}{
		{"lawful", func(*hut3.Claim) {}, ""},
		{"no handle", func(c *hut3.Claim) { c.Handle = hut3.Handle{} }, hut3.Invalid},
		{"a nominal that is no nominal", func(c *hut3.Claim) { c.Nominal = "OCG-1" }, hut3.Invalid},
		{"an open end that is not said", func(c *hut3.Claim) { c.ToSaid = "" }, hut3.Invalid},
		{"an open beginning that is not said", func(c *hut3.Claim) { c.From = time.Time{} }, hut3.Invalid},
		{"no length", func(c *hut3.Claim) { c.To = c.From }, hut3.Invalid},
		{"no steps", func(c *hut3.Claim) { c.Steps = nil }, hut3.Invalid},
		{"a step left out", func(c *hut3.Claim) { c.Steps = append(c.Steps[:1], c.Steps[2]) }, hut3.Conflict},
		{"called what it is not", func(c *hut3.Claim) { c.State = hut3.ClaimProved }, hut3.Invalid},
		{"attributed by the proposer", func(c *hut3.Claim) { c.Steps[2].By = "USR-1" }, hut3.Invalid},
		{"attributed by somebody not signed in", func(c *hut3.Claim) { c.Steps[2].Assurance = hut3.Asserted }, hut3.Invalid},
		{"proposed by somebody not signed in", func(c *hut3.Claim) { c.Steps[0].Assurance = hut3.Asserted }, hut3.Invalid},
		{"a step by nobody", func(c *hut3.Claim) { c.Steps[1].By = "" }, hut3.Invalid},
		{"a step without a reason", func(c *hut3.Claim) { c.Steps[1].Reason = "" }, hut3.Invalid},
		{"a step without a time", func(c *hut3.Claim) { c.Steps[1].At = time.Time{} }, hut3.Invalid},
		{"proved without a court", func(c *hut3.Claim) {
			c.State = hut3.ClaimProved
			c.Steps = append(c.Steps, hut3.ClaimStep{State: hut3.ClaimProved, By: "USR-1", At: may2020, Reason: "r"})
		}, hut3.Invalid},
	}
	for _, tt := range tests {
		c := lawful()
		tt.change(&c)
		err := c.Validate()
		if (err == nil) != (tt.code == "") || err != nil && hut3.CodeOf(err) != tt.code {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.code)
		}
	}
}

// Two claims overlap exactly where some hour lies in both.
func TestClaimOverlaps(t *testing.T) {
	t.Parallel()
	const hours = 24
	at := func(h int) time.Time { return may2020.Add(time.Duration(h) * time.Hour) }
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) hut3.Claim {
			from := rapid.IntRange(0, hours-1).Draw(t, name+" from")
			c := hut3.Claim{From: at(from), To: at(rapid.IntRange(from+1, hours).Draw(t, name+" to"))}
			if from == 0 {
				c.From = time.Time{}
			}
			if c.To.Equal(at(hours)) {
				c.To = time.Time{}
			}
			return c
		}
		a, b := draw("a"), draw("b")
		want := false
		for h := range hours {
			want = want || a.Covers(at(h), at(h+1)) && b.Covers(at(h), at(h+1))
		}
		if a.Overlaps(b) != want || b.Overlaps(a) != want {
			t.Fatalf("%v and %v: overlaps %v, want %v", a, b, a.Overlaps(b), want)
		}
	})
}

func TestEvidenceLinks(t *testing.T) {
	t.Parallel()
	e := hut3.Evidence{Claim: "CLM-1", Side: hut3.For, Messages: []hut3.Key{hut3.NewKey(1, 2)}, Records: []hut3.Ref{"EXT-1"}}
	want := []hut3.Link{{Rel: "supports", To: "CLM-1"}, {Rel: "rests_on", To: "D1/2"}, {Rel: "rests_on", To: "EXT-1"}}
	if diff := cmp.Diff(want, e.Links()); diff != "" {
		t.Error(diff)
	}
	if e.Side = hut3.Against; e.Links()[0].Rel != "contradicts" {
		t.Errorf("against: %v", e.Links()[0])
	}
}

func TestEvidenceValidate(t *testing.T) {
	t.Parallel()
	good := hut3.Evidence{Claim: "CLM-1", Side: hut3.For, Type: "selfie", Weight: "high", Records: []hut3.Ref{"EXT-1"}, Shows: "s", Stated: hut3.StatedFact, By: "USR-1"}
	for name, change := range map[string]func(*hut3.Evidence){
		"of no claim":      func(e *hut3.Evidence) { e.Claim = "NOM-1" },
		"of no side":       func(e *hut3.Evidence) { e.Side = "maybe" },
		"on nothing":       func(e *hut3.Evidence) { e.Records = nil },
		"of no type":       func(e *hut3.Evidence) { e.Type = "" },
		"without weight":   func(e *hut3.Evidence) { e.Weight = "" },
		"showing nothing":  func(e *hut3.Evidence) { e.Shows = "" },
		"by nobody":        func(e *hut3.Evidence) { e.By = "" },
		"backwards":        func(e *hut3.Evidence) { e.From, e.To = may2020, may2020.Add(-1) },
		"stated as rumour": func(e *hut3.Evidence) { e.Stated = "rumour" },
	} {
		e := good
		if change(&e); hut3.CodeOf(e.Validate()) != hut3.Invalid {
			t.Errorf("%s: %v", name, e.Validate())
		}
	}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}

func TestExternalRecordValidate(t *testing.T) {
	t.Parallel()
	good := hut3.ExternalRecord{Type: "custody", Source: "Nottinghamshire custody", Reference: "32NN/1187/20", From: may2020, To: may2020, Text: "detained"}
	for name, change := range map[string]func(*hut3.ExternalRecord){
		"no such type": func(e *hut3.ExternalRecord) { e.Type = "rumour" },
		"no source":    func(e *hut3.ExternalRecord) { e.Source = "" },
		"no reference": func(e *hut3.ExternalRecord) { e.Reference = "" },
		"no text":      func(e *hut3.ExternalRecord) { e.Text = "" },
		"no end":       func(e *hut3.ExternalRecord) { e.To = time.Time{} },
		"backwards":    func(e *hut3.ExternalRecord) { e.To = may2020.Add(-time.Hour) },
	} {
		e := good
		if change(&e); hut3.CodeOf(e.Validate()) != hut3.Invalid {
			t.Errorf("%s: %v", name, e.Validate())
		}
	}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}

func TestPartialDate(t *testing.T) {
	t.Parallel()
	for date, good := range map[hut3.PartialDate]bool{"1986": true, "1986-05": true, "1986-05-02": true, "": false, "86": false, "1986-13": false, "2 May 1986": false, "1986-02-30": false} {
		if (date.Validate() == nil) != good {
			t.Errorf("%q: %v", string(date), date.Validate())
		}
	}
}
