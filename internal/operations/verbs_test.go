package operations

import (
	"strings"
	"testing"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Each line is a record that is refused, by what the error says.
func TestRecordsRefused(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "EMSOU")
	base := func(change func(*hut3.Event)) hut3.Event {
		e := event(op, "DERBYS", "2020-06-01")
		change(&e)
		return e
	}
	same := func(*hut3.Event) {}
	for _, tt := range []struct {
		name string
		e    hut3.Event
		line hut3.SeizureLine
		says string
	}{
		{"no credit", base(func(e *hut3.Event) { e.CreditedTo = "" }), cashLine(1), "no unit"},
		{"a unit that is not there", base(func(e *hut3.Event) { e.CreditedTo = "NOWHERE" }), cashLine(1), "no unit"},
		{"a place that is no force", base(func(e *hut3.Event) { e.Located.Force = "DERBY" }), cashLine(1), "located"},
		{"claimed by the credited unit", base(func(e *hut3.Event) { e.AlsoClaimedBy = []string{"DERBYS"} }), cashLine(1), "also claimed"},
		{"claimed by nobody known", base(func(e *hut3.Event) { e.AlsoClaimedBy = []string{"XYZ"} }), cashLine(1), "also claimed"},
		{"no contribution", base(func(e *hut3.Event) { e.Contribution = "" }), cashLine(1), "initiated, assisted, none or unknown"},
		{"no such operation", base(func(e *hut3.Event) { e.Operation = "OP-99" }), cashLine(1), "no operation OP-99"},
		{"no such package", base(func(e *hut3.Event) { e.RestsOn = []hut3.Ref{"PKG-9"} }), cashLine(1), "no package PKG-9"},
		{"not a day", base(func(e *hut3.Event) { e.On = "2020-06-31" }), cashLine(1), "not a day"},
		{"no such drug", base(same), drugLine("speedball", 1), "no drug"},
		{"a mass of cash", base(same), hut3.SeizureLine{Kind: hut3.LineCash, Milligrams: grams(1)}, "no mass"},
		{"street value", base(same), hut3.SeizureLine{Kind: hut3.LineDrug, Drug: "cocaine", Pence: pence(1)}, "street value"},
		{"euros without a rate", base(same), hut3.SeizureLine{Kind: hut3.LineCash, Currency: "EUR", Pence: pence(1)}, "rate"},
		{"pounds below nought", base(same), cashLine(-1), "below nought"},
		{"nothing of a kind", base(same), hut3.SeizureLine{Kind: "gold"}, "no kind"},
	} {
		_, err := o.AddSeizure(t.Context(), hubOfficer(), hut3.Seizure{Event: tt.e, Lines: []hut3.SeizureLine{tt.line}})
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.says)
		}
	}
	_, err := o.AddArrest(t.Context(), hubOfficer(), hut3.Arrest{Event: base(same)})
	wantCode(t, err, hut3.Invalid)
	_, err = o.AddArrest(t.Context(), hubOfficer(), hut3.Arrest{Event: base(same), Person: "NOM-1", Unnamed: "U/K male 1"})
	wantCode(t, err, hut3.Invalid)
	_, err = o.AddWarrant(t.Context(), hubOfficer(), hut3.Warrant{Operation: op, Force: "DERBYS", Postcode: "DE1 1AA", Issued: "2020-06-02", Executed: "2020-06-01"})
	wantCode(t, err, hut3.Invalid)
	if f := figure(t, o, "UK", "seizures", ""); f.Amount != 0 || f.Bound != hut3.BoundUnknown {
		t.Errorf("something was written: %s", f)
	}
}

// An investigator records and changes what is credited to his force alone.
func TestOnlyOnesOwn(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "EMSOU")
	derbys := person("iqbal", "DERBYS", hut3.RoleInvestigator)
	mine, err := o.AddArrest(t.Context(), derbys, hut3.Arrest{Event: event(op, "DERBYS", "2020-06-01"), Unnamed: "U/K male 1"})
	must(t, err)
	_, err = o.AddArrest(t.Context(), derbys, hut3.Arrest{Event: event(op, "NOTTS", "2020-06-01"), Unnamed: "U/K male 2"})
	wantCode(t, err, hut3.Refused)
	theirs := arrest(t, o, event(op, "NOTTS", "2020-06-01"), "U/K male 3")
	take := func(a *hut3.Arrest) error { a.CreditedTo = "DERBYS"; return nil }
	wantCode(t, o.ChangeArrest(t.Context(), derbys, theirs, take), hut3.NotFound)
	give := func(a *hut3.Arrest) error { a.CreditedTo = "NOTTS"; return nil }
	wantCode(t, o.ChangeArrest(t.Context(), derbys, mine, give), hut3.Refused)
	must(t, o.ChangeArrest(t.Context(), hubOfficer(), mine, give))
	if f := figure(t, o, "NOTTS", "arrests", ""); f.Amount != 2 {
		t.Errorf("%s", f)
	}
}

// A mistaken record is withdrawn, not deleted, and counts no more; what was
// known before still says so.
func TestWithdrawnAndKnownAt(t *testing.T) {
	t.Parallel()
	o, c := desk(t)
	op := openOp(t, o, "EMSOU")
	ref := seize(t, o, event(op, "DERBYS", "2020-06-01"), cashLine(900))
	before := c.Now()
	must(t, o.ChangeSeizure(t.Context(), hubOfficer(), ref, func(s *hut3.Seizure) error { s.Withdrawn = "recorded twice"; return nil }))
	if f := figure(t, o, "DERBYS", "cash", ""); f.Amount != 0 || f.Bound != hut3.BoundUnknown {
		t.Errorf("now: %s", f)
	}
	back, err := o.Figures(t.Context(), commander(), Ask{KnownAt: before, Scopes: []string{"DERBYS"}, Measures: []string{"cash"}})
	must(t, err)
	if back[0].Amount != 90_000 {
		t.Errorf("as known before: %s", back[0])
	}
	again, err := o.FigureAt(t.Context(), commander(), back[0].Ref)
	must(t, err)
	if again.Amount != back[0].Amount || again.Ref != back[0].Ref {
		t.Errorf("%s gives %s", back[0].Ref, again)
	}
}

// Trace walks from a package to a seizure by the links of the records.
func TestLinks(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	var pkg hut3.Ref
	must(t, o.Doors.Write(t.Context(), hubOfficer(), access.Act{Action: access.PackageDraft}, func(tx *store.Tx) error {
		r, err := tx.Put("package", "", packageRecord{Title: "Larkspur"})
		pkg = r.Ref()
		return err
	}))
	op, err := o.Open(t.Context(), hubOfficer(), hut3.Operation{Title: "Operation Larkspur", Unit: "DERBYS", Status: hut3.OperationActive, Packages: []hut3.Ref{pkg}, Groups: []hut3.Ref{"OCG-1"}})
	must(t, err)
	warrant, err := o.AddWarrant(t.Context(), hubOfficer(), hut3.Warrant{Operation: op, Force: "DERBYS", Postcode: "DE1 1AA", Executed: "2020-06-01"})
	must(t, err)
	e := event(op, "DERBYS", "2020-06-01")
	e.Warrant, e.RestsOn = warrant, []hut3.Ref{pkg, "D1/5"}
	sz := seize(t, o, e, cashLine(5))
	must(t, o.Doors.View(t.Context(), func(tx *store.Tx) error {
		for _, want := range []store.Linked{
			{Source: op, Kind: OperationKind, Rel: "rests_on", Target: pkg},
			{Source: op, Kind: OperationKind, Rel: "concerns", Target: "OCG-1"},
			{Source: warrant, Kind: WarrantKind, Rel: "part_of", Target: op},
			{Source: sz, Kind: SeizureKind, Rel: "part_of", Target: op},
			{Source: sz, Kind: SeizureKind, Rel: "rests_on", Target: warrant},
			{Source: sz, Kind: SeizureKind, Rel: "rests_on", Target: pkg},
			{Source: sz, Kind: SeizureKind, Rel: "rests_on", Target: "D1/5"},
		} {
			found := false
			to, err := tx.LinksTo(want.Target)
			must(t, err)
			for _, l := range to {
				found = found || l == want
			}
			if !found {
				t.Errorf("no link %+v among %v", want, to)
			}
		}
		return nil
	}))
	if f := figure(t, o, "OCG-1", "warrants", ""); f.Amount != 1 || f.RestsOn[0] != warrant {
		t.Errorf("the group's warrants: %+v", f)
	}
}

func TestBatchResolves(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	b := Batch{Operations: []hut3.Operation{{Title: "Operation Teal", Unit: "KENT", Status: hut3.OperationActive}},
		Warrants: []hut3.Warrant{{Operation: "@1", Force: "KENT", Postcode: "ME1 1AA", Executed: "2020-06-01"}}}
	e := event("@1", "KENT", "2020-06-01")
	e.Warrant = "@1"
	b.Seizures = []hut3.Seizure{{Event: e, Lines: []hut3.SeizureLine{cashLine(10)}}}
	r, err := o.Record(t.Context(), hubOfficer(), b)
	must(t, err)
	if f := figure(t, o, string(r.Operations[0]), "cash", ""); f.Amount != 1000 || f.RestsOn[0] != r.Seizures[0] {
		t.Errorf("%+v", f)
	}
	for _, wrong := range []hut3.Ref{"@0", "@2", "@x", "@"} {
		b.Seizures[0].Operation = wrong
		_, err := o.Record(t.Context(), hubOfficer(), b)
		wantCode(t, err, hut3.Invalid)
	}
}
