package operations

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// Asked for nothing in particular, figures are of the nation first, then
// regions, then forces, and of every measure that a result bears on.
func TestFiguresOfEverything(t *testing.T) {
	t.Parallel()
	o := offline(t)
	b := Batch{Seizures: []hut3.Seizure{
		{Event: event("@1", "NOTTS", "2020-06-01"), Lines: []hut3.SeizureLine{cashLine(1)}},
		{Event: event("@1", "BEDS", "2020-06-01"), Lines: []hut3.SeizureLine{cashLine(2)}},
		{Event: event("@1", "KENT", "2021-06-01"), Lines: []hut3.SeizureLine{cashLine(4)}},
	}}
	var scopes []string
	measures := map[string]bool{}
	for _, f := range o.figures(t, o.ledger(t, b), Ask{AsAt: "2020-07-02"}) {
		if len(scopes) == 0 || scopes[len(scopes)-1] != f.Scope {
			scopes = append(scopes, f.Scope)
		}
		measures[f.Measure] = true
	}
	if diff := cmp.Diff([]string{"UK", "EMSOU", "ERSOU", "BEDS", "NOTTS"}, scopes); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"cash": true, "cash_and_assets": true, "seizures": true}, measures); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
}

func TestAsksRefused(t *testing.T) {
	t.Parallel()
	o := offline(t)
	l := o.ledger(t, Batch{})
	for _, tt := range []struct {
		ask  Ask
		code hut3.Code
	}{
		{Ask{AsAt: "yesterday"}, hut3.Invalid},
		{Ask{By: "weight"}, hut3.Usage},
		{Ask{Measures: []string{"drug:"}}, hut3.Invalid},
		{Ask{Measures: []string{"users"}}, hut3.Invalid},
		{Ask{Scopes: []string{"NARNIA"}}, hut3.NotFound},
	} {
		_, err := o.figuresOf(l, tt.ask)
		wantCode(t, err, tt.code)
	}
	if fs := o.figures(t, l, Ask{}); len(fs) != 0 {
		t.Errorf("no records give %d figures", len(fs))
	}
}

// What is like a firearm is counted apart from firearms (domain.md 4.13).
func TestFirearmsAndVehicles(t *testing.T) {
	t.Parallel()
	o := offline(t)
	line := func(kind hut3.LineKind, category string, n int64) hut3.SeizureLine {
		return hut3.SeizureLine{Kind: kind, Category: category, Count: &n}
	}
	b := Batch{Seizures: []hut3.Seizure{{Event: event("@1", "KENT", "2020-06-01"), Lines: []hut3.SeizureLine{
		line(hut3.LineFirearm, "handgun", 2), line(hut3.LineFirearm, "", 1), line(hut3.LineFirearm, "imitation", 4), line(hut3.LineFirearm, "component", 8),
		line(hut3.LineFirearm, "grenade", 16), line(hut3.LineAmmunition, "", 32), line(hut3.LineVehicle, "car", 64), line(hut3.LineVehicle, "motorcycle", 128),
		line(hut3.LineDevice, "", 256), line(hut3.LineOther, "", 512),
	}}}}
	got := map[string]int64{}
	for _, f := range o.figures(t, o.ledger(t, b), Ask{Scopes: []string{"KENT"}}) {
		got[f.Measure] = f.Amount
	}
	want := map[string]int64{"firearms": 3, "imitation_firearms": 4, "firearm_components": 8, "explosives": 16, "ammunition": 32, "vehicles": 192, "cars": 64,
		"devices": 256, "seizures": 1, "vehicle_value": 0, "cash_and_assets": 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Named people are one wherever they are arrested.
func TestNamedPeople(t *testing.T) {
	t.Parallel()
	o := offline(t)
	b := Batch{Arrests: []hut3.Arrest{
		{Event: event("@1", "KENT", "2020-06-01"), Person: "NOM-1"},
		{Event: event("@2", "DERBYS", "2020-06-02"), Person: "NOM-1"},
		{Event: event("@2", "DERBYS", "2020-06-02"), Person: "NOM-2"},
	}}
	for _, f := range o.figures(t, o.ledger(t, b), Ask{Scopes: []string{"UK", "KENT", "DERBYS"}, Measures: []string{"people_arrested"}}) {
		want := map[string]int64{"UK": 2, "KENT": 1, "DERBYS": 2}[f.Scope]
		if f.Amount != want || f.Bound != hut3.Exact {
			t.Errorf("%s: %s %s, want %d", f.Scope, f.Bound, f, want)
		}
	}
}

func TestMeasuresInsideOneAnother(t *testing.T) {
	t.Parallel()
	l := lists(t)
	for _, tt := range []struct {
		narrow, wide string
		want         bool
	}{
		{"cash", "cash", true},
		{"class_a", "class_a_and_b", true},
		{"class_a", "all_drugs", true},
		{"class_a_and_b", "class_a", false},
		{"drug:cocaine", "class_a_and_b", true},
		{"drug:ketamine", "class_b", false}, // class C until 2014
		{"drug:ketamine", "all_drugs", true},
		{"cocaine_and_heroin", "class_a", true},
		{"people_arrested", "arrests", true},
		{"drug_value", "cash", false},
		{"nothing", "cash", false},
	} {
		if got := l.Inside(tt.narrow, tt.wide); got != tt.want {
			t.Errorf("%s in %s: %v", tt.narrow, tt.wide, got)
		}
	}
	if len(l.Measures()) == 0 || len(l.Drugs()) == 0 {
		t.Error("the lists are empty")
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	l := lists(t)
	for _, tt := range []struct {
		unit   hut3.Unit
		amount int64
		bound  hut3.Bound
		style  Style
		want   string
	}{
		{hut3.UnitPence, 219_120_000, hut3.Exact, Plain, "£2,191,200"},
		{hut3.UnitPence, 219_120_000, hut3.AtLeast, Plain, "at least £2,191,200"},
		{hut3.UnitPence, 219_120_000, hut3.Exact, MoreThan, "more than £2 million"},
		{hut3.UnitPence, 219_120_000, hut3.Exact, Rounded, "£2.2 million"},
		{hut3.UnitPence, 200_000_000, hut3.Exact, MoreThan, "more than £1 million"},
		{hut3.UnitPence, 624_000, hut3.Exact, MoreThan, "more than £6,000"},
		{hut3.UnitMilligrams, 2_199_000_000, hut3.AtLeast, MoreThan, "more than two tonnes"},
		{hut3.UnitMilligrams, 1_200_000_000, hut3.Exact, MoreThan, "more than one tonne"},
		{hut3.UnitMilligrams, 52_000_000, hut3.Exact, Plain, "52 kg"},
		{hut3.UnitCount, 690, hut3.Exact, Nearly, "nearly 700"},
		{hut3.UnitCount, 690, hut3.AtMost, Plain, "up to 690"},
		{hut3.UnitCount, 690, hut3.AtLeast, Nearly, ""},  // may be 800
		{hut3.UnitCount, 690, hut3.AtMost, MoreThan, ""}, // may be 500
		{hut3.UnitCount, 610, hut3.Exact, Nearly, ""},
		{hut3.UnitCount, 0, hut3.BoundUnknown, Plain, ""},
	} {
		f := hut3.Figure{Ref: "f", Unit: tt.unit, Amount: tt.amount, Bound: tt.bound, AsAt: "2020-07-02"}
		got, _, err := l.Say(f, tt.style)
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%s %s as %q: %q %v, want %q", tt.bound, f, tt.style, got, err, tt.want)
		}
	}
}

func TestOperationsAndWarrantsChange(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "KENT")
	must(t, o.Change(t.Context(), hubOfficer(), op, func(op *hut3.Operation) error {
		op.Status, op.Groups = hut3.OperationConcluded, []hut3.Ref{"OCG-7"}
		return nil
	}))
	w, err := o.AddWarrant(t.Context(), hubOfficer(), hut3.Warrant{Operation: op, Force: "KENT", Postcode: "ME1 1AA", Issued: "2020-06-01"})
	must(t, err)
	if f := figure(t, o, "OCG-7", "warrants", ""); f.Bound != hut3.BoundUnknown {
		t.Errorf("a warrant that nobody executed counts: %s", f)
	}
	must(t, o.ChangeWarrant(t.Context(), hubOfficer(), w, func(w *hut3.Warrant) error {
		w.Executed, w.Outcome = "2020-06-03", "two arrests"
		return nil
	}))
	if f := figure(t, o, "OCG-7", "warrants", ""); f.Amount != 1 || f.RestsOn[0] != w {
		t.Errorf("%+v", f.RestsOn)
	}
	wantCode(t, o.Change(t.Context(), hubOfficer(), op, func(op *hut3.Operation) error { op.Unit = "NARNIA"; return nil }), hut3.Invalid)
	wantCode(t, o.Change(t.Context(), hubOfficer(), "OP-99", func(*hut3.Operation) error { return nil }), hut3.NotFound)
}

// Every look at figures is in the looks log before it is answered, and an
// auditor's is refused.
func TestFiguresAreLogged(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	before, err := o.Doors.Logs(t.Context())
	must(t, err)
	figure(t, o, "UK", "cash", "")
	_, err = o.Figures(t.Context(), person("auditor", "NCA", hut3.RoleAuditor), Ask{Scopes: []string{"UK"}})
	wantCode(t, err, hut3.Refused)
	after, err := o.Doors.Logs(t.Context())
	must(t, err)
	if after[1].Size != before[1].Size+2 {
		t.Errorf("%d looks, then %d", before[1].Size, after[1].Size)
	}
}

// A reference that parses is the reference of what it asks for.
func FuzzParseFigureRef(f *testing.F) {
	for _, s := range []string{"figures/EMSOU/cash/2020-07-02", "figures/OCG-1/drug:etizolam:tablets/all", "figures/UK/cash/all?by=location&known_at=2020-07-02T10:00:00Z", "figures/UK/cash", "figures///", "FIG-1", "figures/UK/cash/2020-13-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ask, err := ParseFigureRef(hut3.Ref(s))
		if err != nil {
			return
		}
		ref := FigureRef(ask.Scopes[0], ask.Measures[0], ask)
		again, err := ParseFigureRef(ref)
		if err != nil || again.AsAt != ask.AsAt || !again.KnownAt.Equal(ask.KnownAt) || again.Scopes[0] != ask.Scopes[0] {
			t.Fatalf("%q gives %q, which gives %+v %v", s, ref, again, err)
		}
	})
}

func TestFigureRefs(t *testing.T) {
	t.Parallel()
	known := time.Date(2020, 7, 2, 9, 0, 0, 1000, time.UTC)
	ref := FigureRef("EMSOU", "cash", Ask{AsAt: "2020-07-02", KnownAt: known, By: hut3.ByLocation})
	ask, err := ParseFigureRef(ref)
	must(t, err)
	if ask.AsAt != "2020-07-02" || !ask.KnownAt.Equal(known) || ask.By != hut3.ByLocation || !strings.HasPrefix(string(ref), "figures/EMSOU/cash/2020-07-02?") {
		t.Errorf("%s: %+v", ref, ask)
	}
	if ref.Prefix() != "" {
		t.Errorf("%s looks like a record of %s", ref, ref.Prefix())
	}
}
