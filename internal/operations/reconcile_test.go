package operations

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// Each outcome, with the sentence that says why.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	l := lists(t)
	for _, tt := range []struct {
		amount int64
		bound  hut3.Bound
		said   string
		want   Outcome
		why    string
	}{
		{29, hut3.Exact, "29", Equal, "and so does the statement"},
		{28, hut3.Exact, "29", Differs, "both cannot be true"},
		{690, hut3.Exact, "nearly 700", Consistent, "650 to under 700 (nearly 700)"},
		{700, hut3.Exact, "nearly 700", Differs, "both cannot be true"},
		{640, hut3.Exact, "nearly 700", Differs, "both cannot be true"},
		{701, hut3.Exact, "more than 700", Consistent, "more than 700"},
		{700, hut3.Exact, "more than 700", Differs, "both cannot be true"},
		{690, hut3.AtLeast, "nearly 700", NotContradicted, "is not shown"},
		{690, hut3.AtLeast, "more than 600", Consistent, "at least 690"},
		{690, hut3.AtMost, "746", Differs, "at most 690"},
		{690, hut3.AtMost, "500", NotContradicted, "is not shown"},
		{1000, hut3.Approximate, "950", NotContradicted, "about 1,000"},
		{1000, hut3.Approximate, "800", Differs, "about 1,000"},
		{5000, hut3.Exact, "thousands", NotContradicted, "1,000 to under 10,000"},
		{50, hut3.Exact, "thousands", Differs, "both cannot be true"},
		{4, hut3.Exact, "a number of", NotContradicted, "at least 1"},
	} {
		p, err := l.ParsePhrase(tt.said, "2020-07-02")
		must(t, err)
		f := hut3.Figure{Unit: hut3.UnitCount, Amount: tt.amount, Bound: tt.bound, AsAt: "2020-07-02"}
		got := compare(l.rangeOf(f), p.Quantity)
		if why := because(got, f.String(), p.Quantity); got != tt.want || !strings.Contains(why, tt.why) {
			t.Errorf("%s beside %q: %s: %s; want %s: %s", f, tt.said, got, why, tt.want, tt.why)
		}
	}
}

// The remainders of domain.md 2.1.
func TestRemainders(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	got := map[hut3.Ref]string{}
	for _, a := range r.Sums {
		if a.Remainder != nil {
			got[a.Whole] = a.Unit.Print(*a.Remainder)
		}
	}
	for whole, want := range map[hut3.Ref]string{"STM-S2": "£171,200", "STM-S4": "13", "STM-S3": "44.5 kg"} {
		if got[whole] != want {
			t.Errorf("%s leaves %s, want %s", whole, got[whole], want)
		}
	}
}

// North Wales is in Wales and in the North West: the two are never added.
func TestOverlap(t *testing.T) {
	t.Parallel()
	o := offline(t)
	entries, err := Reported2020()
	must(t, err)
	r, err := o.reconcile(o.ledger(t, mustPlanted(t, 1)), entries, Ask{})
	must(t, err)
	i := slices.IndexFunc(r.DoubleCounts, func(d DoubleCount) bool {
		return d.Kind == "overlap" && slices.Contains(d.Units, "GB-WLS") && slices.Contains(d.Units, "NWROCU")
	})
	if i < 0 || !strings.Contains(r.DoubleCounts[i].Why, "North Wales Police is under both") || !strings.Contains(r.DoubleCounts[i].Why, "£410,000 in cash and 11 arrests") {
		t.Fatalf("%+v", r.DoubleCounts)
	}
	for _, a := range r.Sums {
		if a.Whole == "STM-NCA-cash" && (a.Outcome != NotComparable || a.Sum != 0 || !strings.Contains(a.Why, "both hold North Wales Police")) {
			t.Errorf("%+v", a)
		}
		if a.Whole == "STM-NCA-arrests" && !strings.Contains(a.Why, "are both of MPS") {
			t.Errorf("%+v", a)
		}
	}
	later := r.of(t, "STM-NE21-amphetamine")
	if later.Outcome != Differs || !strings.Contains(strings.Join(later.Notes, " "), "long before the day of the statement") {
		t.Errorf("%s %v", later.Outcome, later.Notes)
	}
}

// A result that two units recorded, each to its own credit.
func TestCreditedTwice(t *testing.T) {
	t.Parallel()
	o := offline(t)
	e := event("OP-1", "NWP", "2020-06-01")
	e.Located = hut3.Place{Name: "Wrexham", Force: "NWP"}
	twice := e
	twice.CreditedTo = "GMP"
	b := Batch{Seizures: []hut3.Seizure{{Event: e, Lines: []hut3.SeizureLine{cashLine(900)}}, {Event: twice, Lines: []hut3.SeizureLine{cashLine(900)}}},
		Arrests: []hut3.Arrest{{Event: e, Person: "NOM-1"}, {Event: twice, Person: "NOM-1"}, {Event: e, Unnamed: "U/K male 1"}, {Event: twice, Unnamed: "U/K male 1"}}}
	got := o.ledger(t, b).duplicates("")
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	for _, d := range got {
		if diff := cmp.Diff([]string{"NWP", "GMP"}, d.Units); diff != "" || len(d.RestsOn) != 2 {
			t.Errorf("%+v", d)
		}
	}
}

// What nobody printed is said to be not published, and only where the records
// have it.
func TestNotPublished(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	found := false
	for _, c := range r.NotPublished {
		found = found || c.Scope == "EMSOU" && c.Measure == "vehicles"
		if c.Outcome != NotPublished || c.Statement != "" || c.Computed == nil || c.Scope == "EMSOU" && c.Measure == "firearms" {
			t.Errorf("%+v", c)
		}
	}
	if !found {
		t.Error("the region's vehicles were printed by nobody, and that is not said")
	}
	if r.Outcomes[Equal] == 0 || r.Outcomes[Consistent] == 0 || r.Outcomes[Differs] == 0 || r.Outcomes[NotComparable] == 0 || r.Outcomes[NotContradicted] == 0 {
		t.Errorf("%v", r.Outcomes)
	}
}

// Every comparison and pair says why.
func TestEveryOutcomeHasItsReason(t *testing.T) {
	t.Parallel()
	_, r := onPaper(t)
	for _, c := range r.Comparisons {
		if c.Why == "" {
			t.Errorf("%s: %s without a reason", c.Statement, c.Outcome)
		}
	}
	for _, n := range r.Nested {
		if n.Why == "" || n.Share == "" {
			t.Errorf("%+v", n)
		}
	}
}

// The children of one exact whole that come to more than it.
func TestPartMoreThanWhole(t *testing.T) {
	t.Parallel()
	o := offline(t)
	say := func(ref hut3.Ref, text, scope string, within hut3.Ref) StatementEntry {
		r, err := o.Lists.ReadStatement(hut3.Reported{Publisher: "p", Text: text, Source: "s", Measure: "arrests", Scope: scope, AsAt: "2020-07-02", PublishedOn: "2020-07-02", Within: within})
		must(t, err)
		return StatementEntry{ref, r}
	}
	r, err := o.reconcile(o.ledger(t, Batch{}), []StatementEntry{say("STM-1", "10 arrests", "EMSOU", ""), say("STM-2", "8 arrests", "DERBYS", "STM-1"), say("STM-3", "11 arrests", "NOTTS", "STM-1")}, Ask{})
	must(t, err)
	if r.Sums[0].Outcome != Differs || r.Nested[0].Outcome != Consistent || r.Nested[1].Outcome != Differs {
		t.Errorf("%+v %+v", r.Sums, r.Nested)
	}
}

func TestStatementsAreEntered(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	entries, err := Reported2020()
	must(t, err)
	refs, err := o.EnterStatements(t.Context(), hubOfficer(), entries)
	must(t, err)
	must(t, o.RuleStatement(t.Context(), hubOfficer(), "STM-S3", "52 kg", "a mass"))
	again, err := o.EnterStatements(t.Context(), hubOfficer(), entries) // the ruling stays
	must(t, err)
	if diff := cmp.Diff(refs, again); diff != "" {
		t.Error(diff)
	}
	all, err := o.Statements(t.Context(), hubOfficer())
	must(t, err)
	i := slices.IndexFunc(all, func(s StatementEntry) bool { return s.Ref == "STM-S3" })
	if len(all) != len(entries) || all[i].Stopped || all[i].Ruling.Name != "okoro" || len(all[i].Warnings) == 0 {
		t.Errorf("%d statements; %+v", len(all), all[i])
	}
	wantCode(t, o.RuleStatement(t.Context(), hubOfficer(), "STM-S3", "53 kg", "again"), hut3.Conflict)
	other := entries[0]
	other.Text = "More than £3 million"
	_, err = o.EnterStatements(t.Context(), hubOfficer(), []StatementEntry{other})
	wantCode(t, err, hut3.Conflict)
	wantCode(t, o.RuleStatement(t.Context(), person("analyst", "EMSOU", hut3.RoleAnalyst), "STM-S3", "52 kg", "x"), hut3.Refused)
}

func TestRulingsRefused(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	ref, err := o.EnterStatement(t.Context(), hubOfficer(), hut3.Reported{Publisher: "p", Text: "£52 of drugs", Source: "s", Measure: "class_a", Scope: "EMSOU", AsAt: "2020-07-02", PublishedOn: "2020-07-02"})
	must(t, err)
	for _, reads := range []string{"£52", "52", "£52kg", "a mass"} {
		wantCode(t, o.RuleStatement(t.Context(), hubOfficer(), ref, reads, "reason"), hut3.Invalid)
	}
	wantCode(t, o.RuleStatement(t.Context(), hubOfficer(), ref, "52 kg", ""), hut3.Invalid)
	must(t, o.RuleStatement(t.Context(), hubOfficer(), ref, "52 kg", "the publisher says so"))
}

// No statement is both what it says and its opposite: comparing is settled by
// the two ranges alone.
func TestCompareIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string) hut3.Quantity {
			lo := rapid.Int64Range(0, 100).Draw(rt, name+" lo")
			q := hut3.Quantity{Unit: hut3.UnitCount, Bound: hut3.Approximate, Lo: &lo}
			if rapid.Bool().Draw(rt, name+" bounded") {
				q.Hi = new(lo + rapid.Int64Range(0, 50).Draw(rt, name+" width"))
			}
			return q
		}
		known, said := draw("known"), draw("said")
		common, all := false, true
		for v := int64(0); v <= 200; v++ {
			common = common || known.Holds(v) && said.Holds(v)
			all = all && (!known.Holds(v) || said.Holds(v))
		}
		all = all && (known.Hi != nil || said.Hi == nil)
		want := NotContradicted
		switch {
		case !common:
			want = Differs
		case all:
			want = Consistent
		}
		if got := compare(known, said); got != want {
			rt.Errorf("%s beside %s: %s, want %s", known, said, got, want)
		}
	})
}
