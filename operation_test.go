package hut3_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func TestDays(t *testing.T) {
	t.Parallel()
	if d, err := hut3.ParseDay("2020-07-02"); err != nil || d.String() != "2 July 2020" || !d.By("2020-07-02") || d.By("2020-07-01") || !d.By("") {
		t.Errorf("%s %v", d, err)
	}
	for _, bad := range []string{"2020-02-30", "02/07/2020", "2020-7-2"} {
		if _, err := hut3.ParseDay(bad); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if got := hut3.DayOf(time.Date(2020, 7, 1, 23, 30, 0, 0, time.FixedZone("BST", 3600))); got != "2020-07-01" {
		t.Errorf("%s", string(got))
	}
	if hut3.Day("").String() != "" || !hut3.Day("").Start().IsZero() {
		t.Error("no day prints as one")
	}
}

func TestUnitsPrint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		unit    hut3.Unit
		amount  int64
		print   string
		decimal string
	}{
		{hut3.UnitPence, 219_120_000, "£2,191,200", "2191200"},
		{hut3.UnitPence, 5, "£0.05", "0.05"},
		{hut3.UnitPence, -150, "-£1.50", "-1.5"},
		{hut3.UnitMilligrams, 7_500_000, "7.5 kg", "7.5"},
		{hut3.UnitMilligrams, 2_199_250_000, "2,199.25 kg", "2199.25"},
		{hut3.UnitMilligrams, 1, "0.000001 kg", "0.000001"},
		{hut3.UnitCount, 28_000_000, "28,000,000", "28000000"},
	} {
		if tt.unit.Print(tt.amount) != tt.print || tt.unit.Decimal(tt.amount) != tt.decimal {
			t.Errorf("%d %s: %s, %s", tt.amount, tt.unit, tt.unit.Print(tt.amount), tt.unit.Decimal(tt.amount))
		}
	}
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	n := func(v int64) *int64 { return &v }
	for _, bad := range []hut3.Quantity{
		{},
		{Unit: hut3.UnitCount, Bound: "roughly"},
		{Unit: "stone", Bound: hut3.AtLeast},
		{Unit: hut3.UnitCount, Bound: hut3.Approximate, Lo: n(5), Hi: n(4)},
		{Unit: hut3.UnitCount, Bound: hut3.Approximate, Lo: n(5), Hi: n(5), HiOpen: true},
		{Unit: hut3.UnitCount, Bound: hut3.Exact, Lo: n(5), Hi: n(6), Value: n(5)},
	} {
		if err := bad.Validate(); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	q := hut3.Quantity{Unit: hut3.UnitCount, Bound: hut3.AtMost, Lo: n(650), Hi: n(700), HiOpen: true}
	if q.Holds(649) || !q.Holds(650) || !q.Holds(699) || q.Holds(700) {
		t.Error("nearly 700 holds what it should not")
	}
	if err := hut3.ExactQuantity(hut3.UnitPence, 1).Validate(); err != nil {
		t.Error(err)
	}
}

// The JSON of a figure has the keys that scripts rely on, in GBP and kg, and
// loses nothing on the way back.
func TestFigureJSON(t *testing.T) {
	t.Parallel()
	f := hut3.Figure{Ref: "figures/EMSOU/cash/2020-07-02", Measure: "cash", Scope: "EMSOU", By: hut3.ByCredit, Amount: 219_120_050, Unit: hut3.UnitPence, Bound: hut3.Exact, AsAt: "2020-07-02", RestsOn: []hut3.Ref{"SZ-1"}}
	raw, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"ref":"figures/EMSOU/cash/2020-07-02"`, `"measure":"cash"`, `"scope":"EMSOU"`, `"value":2191200.5,`, `"unit":"GBP"`, `"bound":"exact"`, `"as_at":"2020-07-02"`, `"rests_on":["SZ-1"]`} {
		if !strings.Contains(string(raw), part) {
			t.Errorf("no %s in %s", part, raw)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		f.Amount = rapid.Int64Range(0, 1e15).Draw(rt, "amount")
		f.Unit = rapid.SampledFrom([]hut3.Unit{hut3.UnitPence, hut3.UnitMilligrams, hut3.UnitCount}).Draw(rt, "unit")
		f.Bound = rapid.SampledFrom([]hut3.Bound{hut3.Exact, hut3.AtLeast, hut3.BoundUnknown}).Draw(rt, "bound")
		raw, err := json.Marshal(f)
		if err != nil {
			rt.Fatal(err)
		}
		var back hut3.Figure
		if err := json.Unmarshal(raw, &back); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(f, back); diff != "" {
			rt.Errorf("%s:\n%s", raw, diff)
		}
	})
}

func TestOperationsRefused(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]interface{ Validate() error }{
		"no title":              hut3.Operation{Unit: "KENT", Status: hut3.OperationActive},
		"no state":              hut3.Operation{Title: "x", Unit: "KENT"},
		"a warrant of nowhere":  hut3.Warrant{Operation: "OP-1", Force: "KENT"},
		"an outcome too soon":   hut3.Warrant{Operation: "OP-1", Force: "KENT", Postcode: "ME1 1AA", Outcome: "searched"},
		"a seizure of nothing":  hut3.Seizure{},
		"a statement of nobody": hut3.Reported{Text: "29 arrests"},
		"a stopped value":       hut3.Reported{Publisher: "p", Text: "t", Source: "s", Measure: "cash", Scope: "UK", AsAt: "2020-07-02", PublishedOn: "2020-07-02", Stopped: true, Quantity: &hut3.Quantity{}},
		"no digest":             hut3.Publication{Title: "x", FrozenBy: "USR-1", State: hut3.PublicationFrozen},
		"signed by oneself":     hut3.Publication{Title: "x", FrozenBy: "USR-1", SignedBy: "USR-1", SHA256: hut3.Digest{1}, Frozen: hut3.FrozenContent{Sentences: []hut3.Sentence{{}}}, State: hut3.PublicationSigned},
	} {
		if err := v.Validate(); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
