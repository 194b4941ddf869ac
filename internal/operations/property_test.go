package operations

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// Units with their regions, Wales cutting across two of them.
var someUnits = []string{"DERBYS", "NOTTS", "MPS", "NWP", "GWENT", "GMP", "BEDS", "PSCO", "NCA", "EMSOU", "NWROCU"}

func drawEvent(t *rapid.T) hut3.Event {
	e := hut3.Event{
		On:           rapid.SampledFrom([]hut3.Day{"2020-05-01", "2020-06-15", "2020-07-02", "2020-07-03"}).Draw(t, "on"),
		Operation:    "OP-1",
		CreditedTo:   rapid.SampledFrom(someUnits).Draw(t, "unit"),
		Contribution: rapid.SampledFrom(hut3.Contributions()).Draw(t, "contribution"),
		Located:      hut3.Place{Force: rapid.SampledFrom(someUnits).Draw(t, "located")},
	}
	if claim := rapid.SampledFrom(someUnits).Draw(t, "claim"); claim != e.CreditedTo {
		e.AlsoClaimedBy = []string{claim}
	}
	return e
}

func drawBatch(t *rapid.T) Batch {
	b := Batch{Operations: []hut3.Operation{{Title: "x", Unit: "NCA", Status: hut3.OperationActive}}}
	for range rapid.IntRange(0, 12).Draw(t, "seizures") {
		s := hut3.Seizure{Event: drawEvent(t)}
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			s.Lines = append(s.Lines, drawLine(t))
		}
		b.Seizures = append(b.Seizures, s)
	}
	for range rapid.IntRange(0, 8).Draw(t, "arrests") {
		b.Arrests = append(b.Arrests, hut3.Arrest{Event: drawEvent(t), Unnamed: rapid.SampledFrom([]string{"U/K male 1", "U/K male 2"}).Draw(t, "who")})
	}
	return b
}

func drawLine(t *rapid.T) hut3.SeizureLine {
	n := rapid.Int64Range(0, 1_000_000).Draw(t, "amount")
	if rapid.Bool().Draw(t, "cash") {
		return hut3.SeizureLine{Kind: hut3.LineCash, Pence: new(hut3.Pence(n))}
	}
	line := hut3.SeizureLine{Kind: hut3.LineDrug, Drug: rapid.SampledFrom([]string{"cocaine", "cannabis", "etizolam"}).Draw(t, "drug")}
	if rapid.Bool().Draw(t, "weighed") {
		line.Milligrams = new(hut3.Milligrams(n))
	}
	return line
}

// A parent's figure is the sum of its children's and of what is credited to the
// parent itself: nothing is lost and nothing counts twice.
func TestChildrenMakeTheParent(t *testing.T) {
	t.Parallel()
	o := offline(t)
	rapid.Check(t, func(rt *rapid.T) {
		l := o.ledger(t, drawBatch(rt))
		by := rapid.SampledFrom([]hut3.CountedBy{hut3.ByCredit, hut3.ByLocation}).Draw(rt, "by")
		sum := map[string]int64{}
		amounts := map[string]int64{}
		for _, f := range o.figures(t, l, Ask{AsAt: "2020-07-02", By: by}) {
			amounts[f.Scope+" "+f.Measure] = f.Amount
		}
		for _, e := range l.entries {
			unit := e.event.CreditedTo
			if by == hut3.ByLocation {
				unit = e.event.Located.Force
			}
			c := e.event.Contribution
			if !e.event.On.By("2020-07-02") || c != hut3.Initiated && c != hut3.Assisted {
				continue
			}
			for _, up := range o.Agencies.Path(unit) {
				for _, tl := range e.tallies {
					sum[up.Code+" "+tl.measure] += tl.amount
				}
			}
		}
		for key, want := range sum {
			if amounts[key] != want {
				rt.Errorf("%s: %d, want %d", key, amounts[key], want)
			}
		}
	})
}

// Whatever stands beside a figure is never inside it: the shares of a figure
// make it, and the classes make class A and B.
func TestPartsMakeTheFigure(t *testing.T) {
	t.Parallel()
	o := offline(t)
	rapid.Check(t, func(rt *rapid.T) {
		amounts := map[string]int64{}
		for _, f := range o.figures(t, o.ledger(t, drawBatch(rt)), Ask{}) {
			var located, contributed int64
			for _, s := range f.Located {
				located += s.Amount
			}
			for _, c := range f.Contributions {
				contributed += c
			}
			if located != f.Amount || contributed != f.Amount {
				rt.Errorf("%s: %d, by place %d, by contribution %d", f.Ref, f.Amount, located, contributed)
			}
			amounts[f.Scope+" "+f.Measure] = f.Amount
		}
		for _, a := range o.Agencies.All() {
			if got := amounts[a.Code+" class_a"] + amounts[a.Code+" class_b"]; got != amounts[a.Code+" class_a_and_b"] {
				rt.Errorf("%s: classes A and B come to %d and are %d", a.Code, got, amounts[a.Code+" class_a_and_b"])
			}
		}
	})
}

// The order in which results were recorded changes no amount.
func TestOrderIndependence(t *testing.T) {
	t.Parallel()
	o := offline(t)
	rapid.Check(t, func(rt *rapid.T) {
		b := drawBatch(rt)
		turned := Batch{Operations: b.Operations, Arrests: slices.Clone(b.Arrests), Seizures: slices.Clone(b.Seizures)}
		slices.Reverse(turned.Arrests)
		slices.Reverse(turned.Seizures)
		type line struct {
			Measure, Scope string
			Amount         int64
			Bound          hut3.Bound
			N              int
		}
		digest := func(b Batch) []line {
			var out []line
			for _, f := range o.figures(t, o.ledger(t, b), Ask{}) {
				out = append(out, line{f.Measure, f.Scope, f.Amount, f.Bound, len(f.RestsOn)})
			}
			return out
		}
		if diff := cmp.Diff(digest(b), digest(turned)); diff != "" {
			rt.Errorf("(-in order +turned):\n%s", diff)
		}
	})
}

// Whatever is recorded or changed later, figures as known before stay.
func TestKnownAtNeverMoves(t *testing.T) {
	t.Parallel()
	o, c := desk(t)
	op := openOp(t, o, "NCA")
	type look struct {
		known  Ask
		answer []hut3.Figure
	}
	var looks []look
	rapid.Check(t, func(rt *rapid.T) {
		e := drawEvent(rt)
		e.Operation = op
		ref := seize(t, o, e, drawLine(rt))
		if rapid.Bool().Draw(rt, "change") {
			must(t, o.ChangeSeizure(t.Context(), hubOfficer(), ref, func(s *hut3.Seizure) error { s.Withdrawn = "mistaken"; return nil }))
		}
		if len(looks) > 0 {
			l := looks[rapid.IntRange(0, len(looks)-1).Draw(rt, "look")]
			again, err := o.Figures(t.Context(), commander(), l.known)
			must(t, err)
			if diff := cmp.Diff(l.answer, again); diff != "" {
				rt.Fatalf("what was known at %s has moved:\n%s", l.known.KnownAt, diff)
			}
		}
		ask := Ask{KnownAt: c.Now(), Scopes: []string{"UK"}}
		answer, err := o.Figures(t.Context(), commander(), ask)
		must(t, err)
		if len(looks) < 20 {
			looks = append(looks, look{ask, answer})
		}
	})
}

// Whatever a sentence says of a figure is true of it when it is read again.
func TestSayIsTrue(t *testing.T) {
	t.Parallel()
	l := lists(t)
	rapid.Check(t, func(rt *rapid.T) {
		f := hut3.Figure{Measure: "x", Scope: "UK", Unit: rapid.SampledFrom([]hut3.Unit{hut3.UnitPence, hut3.UnitMilligrams, hut3.UnitCount}).Draw(rt, "unit"),
			Bound: rapid.SampledFrom([]hut3.Bound{hut3.Exact, hut3.AtLeast, hut3.AtMost}).Draw(rt, "bound"), Amount: rapid.Int64Range(1, 1e12).Draw(rt, "amount"), AsAt: "2020-07-02"}
		style := rapid.SampledFrom([]Style{Plain, MoreThan, Nearly, Rounded}).Draw(rt, "style")
		phrase, _, err := l.Say(f, style)
		if err != nil {
			if hut3.CodeOf(err) != hut3.Invalid {
				rt.Fatal(err)
			}
			return
		}
		p, err := l.ParsePhrase(phrase, f.AsAt)
		if err != nil || !p.Quantity.Holds(f.Amount) && p.Quantity.Bound != hut3.AtMost {
			rt.Fatalf("%q of %s: %v %s", phrase, f, err, p.Quantity)
		}
		if f.Bound == hut3.Exact && style == Plain && p.Quantity.Value != nil && *p.Quantity.Value != f.Amount {
			rt.Fatalf("%q of %s", phrase, f)
		}
	})
}
