package operations

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
)

// The quirks of the source document (domain.md 2.2), by their numbers.

// seed gives the reported statements by their references.
func seed(t testing.TB) map[hut3.Ref]hut3.Reported {
	t.Helper()
	entries, err := Reported2020()
	must(t, err)
	out := map[hut3.Ref]hut3.Reported{}
	for _, e := range entries {
		out[e.Ref] = e.Reported
	}
	return out
}

func reconciled(t testing.TB, o *Operations) Reconciliation {
	t.Helper()
	r, err := o.Reconcile(t.Context(), commander(), Ask{AsAt: "2020-07-02"})
	must(t, err)
	return r
}

// onPaper reconciles the planted records with the statements, without a
// database; "£52kg" is ruled to be 52 kg.
func onPaper(t testing.TB) (bench, Reconciliation) {
	t.Helper()
	o := offline(t)
	batch, err := Planted(1, PlantedLinks{Groups: gangs()})
	must(t, err)
	entries, err := Reported2020()
	must(t, err)
	entries = WithGroups(entries, gangs())
	for i, e := range entries {
		if e.Stopped {
			q, err := o.Lists.ruled(e.Reported, "52 kg")
			must(t, err)
			entries[i].Stopped, entries[i].Quantity, entries[i].Ruling = false, &q, &hut3.Ruling{By: "USR-1", Name: "lindqvist", Reads: "52 kg", Reason: "a mass"}
		}
	}
	r, err := o.reconcile(o.ledger(t, batch), entries, Ask{AsAt: "2020-07-02"})
	must(t, err)
	return o, r
}

func (r Reconciliation) of(t testing.TB, ref hut3.Ref) Comparison {
	t.Helper()
	for _, c := range r.Comparisons {
		if c.Statement == ref {
			return c
		}
	}
	t.Fatalf("no comparison of %s", ref)
	return Comparison{}
}

func (r Reconciliation) nesting(t testing.TB, child hut3.Ref) Nesting {
	t.Helper()
	for _, n := range r.Nested {
		if n.Child == child {
			return n
		}
	}
	t.Fatalf("%s is a part of nothing", child)
	return Nesting{}
}

// 1: "£52kg" has no value until a named person rules, and is 52 kg after.
func TestQuirk01CurrencyOnMass(t *testing.T) {
	t.Parallel()
	s3 := seed(t)["STM-S3"]
	if !s3.Stopped || s3.Quantity != nil || s3.Proposed.String() != "52 kg" || s3.Warnings[0].Code != "currency_on_mass" || !strings.HasPrefix(s3.Text, "£52kg") {
		t.Fatalf("%+v", s3)
	}
	o, _ := planted(t)
	if c := reconciled(t, o).of(t, "STM-S3"); c.Outcome != NotComparable || !strings.Contains(c.Why, "until a person rules") {
		t.Errorf("before the ruling: %s: %s", c.Outcome, c.Why)
	}
	must(t, o.RuleStatement(t.Context(), commander(), "STM-S3", "52 kg", "the unit's own return gives a mass"))
	c := reconciled(t, o).of(t, "STM-S3")
	if c.Outcome != Equal || c.Text != s3.Text || !strings.Contains(strings.Join(c.Notes, " "), "ruling of lindqvist") {
		t.Errorf("after the ruling: %s %q %v", c.Outcome, c.Text, c.Notes)
	}
}

// 2: two statements of one number are held as a restatement and never added.
func TestQuirk02Restates(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	i := slices.IndexFunc(r.Beside, func(b Beside) bool { return b.A == "STM-S1" && b.B == "STM-S2" })
	if i < 0 || r.Beside[i].Outcome != Consistent || !strings.Contains(r.Beside[i].Why, "never added") {
		t.Errorf("%+v", r.Beside)
	}
	for _, sum := range r.Sums {
		if slices.Contains(sum.Parts, "STM-S1") {
			t.Errorf("the headline is added into %s", sum.Whole)
		}
	}
}

// 3: class A beside class A and B: no more than the whole, and no percentage.
func TestQuirk03NarrowerMeasure(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	n := r.nesting(t, "STM-S3")
	if n.Parent != "STM-N4" || n.Outcome != Consistent || n.Share != "not comparable: class A drugs beside class A and B drugs" {
		t.Errorf("%+v", n)
	}
	if cash := r.nesting(t, "STM-S2"); cash.Share != "at most 4.4%" {
		t.Errorf("cash: %s", cash.Share)
	}
	if arrests := r.nesting(t, "STM-S4"); arrests.Share != "4.1% to 4.5%" {
		t.Errorf("arrests: %s", arrests.Share)
	}
}

// 4: who counts a result is not where it happened; see also
// TestPlantedCreditAndLocation.
func TestQuirk04CreditAndLocation(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	e := event(openOp(t, o, "DERBYS"), "DERBYS", "2020-06-10")
	e.Located, e.AlsoClaimedBy = hut3.Place{Name: "Luton", Force: "BEDS"}, []string{"BEDS"}
	ref := seize(t, o, e, cashLine(135_000))
	for scope, want := range map[string]int64{"DERBYS": 13_500_000, "EMSOU": 13_500_000, "UK": 13_500_000, "BEDS": 0, "ERSOU": 0} {
		f := figure(t, o, scope, "cash", "2020-07-02")
		if f.Amount != want {
			t.Errorf("%s: %s", scope, f)
		}
		if want == 0 && (len(f.Elsewhere) != 1 || f.Elsewhere[0].Unit != "DERBYS" || f.Elsewhere[0].RestsOn[0] != ref || f.Bound != hut3.BoundUnknown) {
			t.Errorf("%s: the claim is not shown: %+v", scope, f)
		}
	}
}

// 5: the words have another reading, which is kept and compared.
func TestQuirk05TwoReadings(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	c := r.of(t, "STM-G1a")
	if c.Outcome != Consistent || len(c.Readings) != 1 {
		t.Fatalf("%+v", c)
	}
	b := c.Readings[0]
	if b.Measure != "cash_and_assets" || b.Outcome != NotContradicted || b.Computed.Amount != 140_624_000 || b.Computed.Bound != hut3.AtLeast {
		t.Errorf("reading B: %s %s: %s", b.Outcome, b.Computed, b.Why)
	}
	if !strings.Contains(strings.Join(c.Notes, " "), "may or may not be inside the figure of the region") {
		t.Errorf("notes: %v", c.Notes)
	}
}

// 6: two publishers of one day differ; both stand, each with its day.
func TestQuirk06SameDayConflict(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	for ref, want := range map[hut3.Ref]Outcome{
		"STM-N2": Consistent, "STM-NCA-cash": Differs,
		"STM-N3": Equal, "STM-NCA-firearms": Differs,
		"STM-N5": Consistent, "STM-NCA-arrests": Differs,
		"STM-MET-a": Differs, "STM-MET-b": Equal,
	} {
		if c := r.of(t, ref); c.Outcome != want || c.Why == "" || c.AsAt != "2020-07-02" {
			t.Errorf("%s: %s: %s", ref, c.Outcome, c.Why)
		}
	}
	differ := 0
	for _, b := range r.Beside {
		if b.Outcome == Differs {
			differ++
		}
	}
	if differ != 3 { // arrests, firearms, and the two of the Metropolitan Police
		t.Errorf("%d pairs of statements differ", differ)
	}
}

// 7: words become bounds; the words stay.
func TestQuirk07Qualifiers(t *testing.T) {
	t.Parallel()
	all := seed(t)
	for ref, want := range map[hut3.Ref][3]string{
		"STM-S1":  {"at_least", "more than", "more than £2,000,000"},
		"STM-N5":  {"at_most", "nearly", "650 to under 700"},
		"STM-W1":  {"approx", "around", "55,000 to 65,000"},
		"STM-W2":  {"order_of_magnitude", "thousands", "1,000 to under 10,000"},
		"STM-W4":  {"order_of_magnitude", "millions", "1,000,000 to under 10,000,000"},
		"STM-G1d": {"exact", "", "11"},
		"STM-G2c": {"exact", "", "5"},
		"STM-O1":  {"exact", "", "9"},
		"STM-R1":  {"exact", "", "2"},
		"STM-G2d": {"unknown", "a number of", "at least 1"},
	} {
		q := all[ref].Quantity
		if got := [3]string{string(q.Bound), q.Qualifier, q.String()}; got != want {
			t.Errorf("%s: %v, want %v", ref, got, want)
		}
	}
	if !strings.Contains(all["STM-N5"].Quantity.Policy, "2020-01-01") {
		t.Error("the policy that set 650 is not named")
	}
}

// 8: 43 forces are England and Wales; Scotland and Northern Ireland stand
// beside them.
func TestQuirk08AllForces(t *testing.T) {
	t.Parallel()
	o, r := onPaper(t)
	c := r.of(t, "STM-O2")
	if c.Outcome != Equal || !strings.Contains(strings.Join(c.Notes, " "), "43 is England and Wales") {
		t.Errorf("%s %v", c.Outcome, c.Notes)
	}
	batch := mustPlanted(t, 1)
	both := o.figures(t, o.ledger(t, batch), Ask{AsAt: "2020-07-02", Scopes: []string{"GB-SCT", "UK"}, Measures: []string{"arrests"}})
	scotland, uk := both[0], both[1]
	if scotland.Amount != 59 || !containsAll(uk.RestsOn, scotland.RestsOn) {
		t.Errorf("Scotland's %s are not in the nation's %s", scotland, uk)
	}
}

func containsAll(all, some []hut3.Ref) bool {
	return !slices.ContainsFunc(some, func(r hut3.Ref) bool { return !slices.Contains(all, r) })
}

// 9: EMSOU holds a regional unit and is counted as one of nine.
func TestQuirk09UnitWithROCU(t *testing.T) {
	t.Parallel()
	o, r := onPaper(t)
	a, ok := o.Agencies.ByCode("EMSOU")
	if !ok || a.Kind != access.KindUnitWithROCU || !a.ROCU() {
		t.Errorf("%+v", a)
	}
	c := r.of(t, "STM-O1")
	if c.Outcome != Equal || c.Computed.Amount != 9 || !slices.Contains(c.Computed.RestsOn, "EMSOU") {
		t.Errorf("%s %s", c.Outcome, c.Why)
	}
}

// 10: the day of the announcement is not the day of the event.
func TestQuirk10AnnouncementDay(t *testing.T) {
	t.Parallel()
	all := seed(t)
	d1, d2 := all["STM-D1"], all["STM-D2"]
	if d1.Date.On != "2020-07-02" || d1.Date.Other != "2020-06-13" || d1.Quantity != nil {
		t.Errorf("%+v", d1.Date)
	}
	if d2.Date.Precision != "month" || d2.Date.On != "2020-06-01" || d2.Text != "last month" {
		t.Errorf("%+v", d2.Date)
	}
}

// 11: what is stated as a belief is kept as one.
func TestQuirk11Beliefs(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	c := r.of(t, "STM-G1c")
	if c.Outcome != Equal || !slices.Contains(c.Notes, "stated as a belief: thought to have been purchased with criminal cash") {
		t.Errorf("%s %v", c.Outcome, c.Notes)
	}
}

// 12: one person arrested twice is two arrests.
func TestQuirk12ArrestsAndPeople(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "LEICS")
	for _, day := range []hut3.Day{"2020-06-01", "2020-06-20"} {
		arrest(t, o, event(op, "LEICS", day), "U/K male 1")
	}
	arrest(t, o, event(op, "LEICS", "2020-06-20"), "U/K male 2")
	if f := figure(t, o, "EMSOU", "arrests", ""); f.Amount != 3 {
		t.Errorf("arrests: %s", f)
	}
	if f := figure(t, o, "EMSOU", "people_arrested", ""); f.Amount != 2 || f.Bound != hut3.Exact || len(f.RestsOn) != 3 {
		t.Errorf("people: %s %s", f.Bound, f)
	}
	arrest(t, o, event(openOp(t, o, "LEICS"), "LEICS", "2020-06-21"), "U/K male 1")
	if f := figure(t, o, "EMSOU", "people_arrested", ""); f.Amount != 3 || f.Bound != hut3.AtMost {
		t.Errorf("somebody unnamed in two operations may be one man: %s %s", f.Bound, f)
	}
}

// 13: details are withheld until a time.
func TestQuirk13Embargo(t *testing.T) {
	t.Parallel()
	o, c := desk(t)
	seize(t, o, event(openOp(t, o, "DERBYS"), "DERBYS", "2020-06-01"), cashLine(5_000))
	until := time.Date(2020, 7, 2, 10, 29, 0, 0, time.UTC)
	ref, _, err := o.Freeze(t.Context(), hubOfficer(), Draft{Title: "Press line", AsAt: "2020-07-02", NotBefore: until,
		Sentences: []DraftSentence{{"DERBYS", "{cash} was seized."}}})
	must(t, err)
	must(t, o.Sign(t.Context(), commander(), ref))
	wantCode(t, o.Release(t.Context(), commander(), ref), hut3.Conflict)
	c.Add(2 * time.Hour)
	must(t, o.Release(t.Context(), commander(), ref))
}

// 14: where a group is based is not where it reaches.
func TestQuirk14BaseAndReach(t *testing.T) {
	t.Parallel()
	all := seed(t)
	if g := all["STM-G1a"].Geography; !slices.Equal(g.Base, []string{"Derbyshire"}) || !slices.Equal(g.Reach, []string{"London", "Luton"}) {
		t.Errorf("%+v", g)
	}
	if g := all["STM-G2a"].Geography; !slices.Equal(g.Base, []string{"Nottinghamshire"}) || !slices.Equal(g.Reach, []string{"Liverpool"}) {
		t.Errorf("%+v", g)
	}
}
