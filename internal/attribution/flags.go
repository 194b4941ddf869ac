package attribution

import (
	"slices"
	"time"

	"hut3"
)

// NoContrarySearch is shown in amber for as long as nobody looked.
const NoContrarySearch = "no search for contrary evidence recorded"

// flag says what a reader of the claim must know beside the lists.
func (a Attribution) flag(v *ClaimView) {
	if len(v.Claim.Searches) == 0 {
		v.Amber = append(v.Amber, NoContrarySearch)
	}
	switch v.SourcesFor.Value {
	case 0:
		v.Amber = append(v.Amber, "nothing stands for it")
	case 1:
		v.Amber = append(v.Amber, "rests on one source")
	}
	if v.Claim.From.IsZero() {
		v.Amber = append(v.Amber, "its beginning is open: "+v.Claim.FromSaid)
	}
	if v.Claim.To.IsZero() {
		v.Amber = append(v.Amber, "its end is open: "+v.Claim.ToSaid)
	}
	for _, it := range v.For {
		if e := it.Evidence; e.Stands() && !e.From.IsZero() && !v.Claim.Covers(e.From, e.To) {
			v.Amber = append(v.Amber, string(it.Ref)+" lies outside the claim's period")
		}
	}
	a.flagRefuting(v)
}

// flagRefuting shows in red what refutes a claim that is not refuted.
func (a Attribution) flagRefuting(v *ClaimView) {
	if v.Claim.State == hut3.ClaimRefuted || v.Claim.State == hut3.ClaimWithdrawn {
		return
	}
	for _, it := range v.Against {
		if t, err := a.Types.Type(it.Evidence.Type); err == nil && t.Refutes && it.Evidence.Stands() {
			v.Red = append(v.Red, string(it.Ref)+" refutes it")
		}
	}
}

// open reports whether a claim is still in question or stands.
func open(s hut3.ClaimState) bool { return s != hut3.ClaimRefuted && s != hut3.ClaimWithdrawn }

// gaps gives the stretches of a claim's period, a day or longer, in which no
// dated item stands for it. An item speaks for the time from its beginning to
// its end and no further.
func gaps(c hut3.Claim, items []Item) []Gap {
	var spans []Gap
	for _, it := range items {
		e := it.Evidence
		if !e.From.IsZero() && c.Overlaps(hut3.Claim{From: e.From, To: later(e.To, e.From).Add(1)}) {
			spans = append(spans, Gap{e.From, later(e.To, e.From)})
		}
	}
	slices.SortStableFunc(spans, func(a, b Gap) int { return a.From.Compare(b.From) })
	var out []Gap
	at := c.From // how far the period is spoken for; zero is open before the first
	for i, s := range spans {
		if i == 0 && at.IsZero() || s.From.Sub(at) >= 24*time.Hour {
			out = append(out, Gap{at, s.From})
		}
		at = later(at, s.To)
	}
	if c.To.IsZero() || len(spans) == 0 || c.To.Sub(at) >= 24*time.Hour {
		out = append(out, Gap{at, c.To})
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
