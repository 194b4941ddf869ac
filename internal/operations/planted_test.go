package operations

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/access"
)

// planted is a desk with the demonstration's records and the statements of
// July 2020, "£52kg" not yet ruled upon.
func planted(t testing.TB) (*Operations, *clock) {
	t.Helper()
	o, c := desk(t)
	batch, err := Planted(1, PlantedLinks{Groups: gangs()})
	must(t, err)
	_, err = o.Record(t.Context(), hubOfficer(), batch)
	must(t, err)
	entries, err := Reported2020()
	must(t, err)
	_, err = o.EnterStatements(t.Context(), hubOfficer(), WithGroups(entries, gangs()))
	must(t, err)
	return o, c
}

func gangs() map[string]hut3.Ref { return map[string]hut3.Ref{FirstGang: "OCG-1", SecondGang: "OCG-2"} }

// The records that are planted make the published statement, to the penny and
// the milligram, through the store and Figures.
func TestPlantedFigures(t *testing.T) {
	t.Parallel()
	o, _ := planted(t)
	ask := Ask{AsAt: "2020-07-02", Scopes: []string{"EMSOU", "DERBYS", "NOTTS", "OCG-1", "OCG-2", "UK", "NWROCU", "GB-WLS", "GB-SCT"}}
	figures, err := o.Figures(t.Context(), commander(), ask)
	must(t, err)
	got := map[string]string{}
	for _, f := range figures {
		got[f.Scope+" "+f.Measure] = string(f.Bound) + " " + f.Unit.Print(f.Amount)
	}
	for what, want := range map[string]string{
		"EMSOU cash": "exact £2,191,200", "EMSOU class_a": "exact 52 kg", "EMSOU arrests": "exact 29", "EMSOU people_arrested": "at_most 28",
		"EMSOU class_a_and_b": "exact 116 kg",
		"OCG-1 cash":          "exact £1,400,000", "OCG-1 listed_assets": "exact £6,240", "OCG-1 vehicles": "exact 19", "OCG-1 arrests": "exact 11", "OCG-1 people_arrested": "exact 11",
		"OCG-2 cash": "exact £620,000", "OCG-2 cocaine_and_heroin": "exact 7.5 kg", "OCG-2 class_a": "exact 7.5 kg", "OCG-2 arrests": "exact 5",
		"UK cash": "exact £50,853,650", "UK firearms": "exact 74", "UK class_a_and_b": "at_least 2,199 kg", "UK arrests": "exact 690", "UK ammunition": "exact 1,860",
		"UK drug:etizolam:tablets": "exact 28,000,000",
		"NWROCU arrests":           "exact 93", "NWROCU all_drugs": "exact 79 kg", "GB-WLS arrests": "exact 40", "GB-SCT arrests": "exact 59", "GB-SCT warrants": "exact 54",
	} {
		if got[what] != want {
			t.Errorf("%s: %s, want %s", what, got[what], want)
		}
	}
	if _, ok := got["EMSOU firearms"]; ok {
		t.Error("the region has a figure of firearms and none is recorded")
	}
}

// Eleven arrests of the Derbyshire gang are Derbyshire's, wherever they were
// made; London and Bedfordshire claim some and count none.
func TestPlantedCreditAndLocation(t *testing.T) {
	t.Parallel()
	o := offline(t)
	batch, err := Planted(1, PlantedLinks{Groups: gangs()})
	must(t, err)
	l := o.ledger(t, batch)
	ask := Ask{AsAt: "2020-07-02", Scopes: []string{"OCG-1", "MPS"}, Measures: []string{"arrests"}}
	both := o.figures(t, l, ask)
	f, met := both[0], both[1]
	shares := func(list []hut3.Share) map[string]int64 {
		out := map[string]int64{}
		for _, s := range list {
			out[s.Unit] = s.Amount
		}
		return out
	}
	if diff := cmp.Diff(map[string]int64{"DERBYS": 6, "MPS": 3, "BEDS": 2}, shares(f.Located)); diff != "" {
		t.Errorf("located (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"MPS": 3, "BEDS": 2}, shares(f.AlsoClaimed)); diff != "" {
		t.Errorf("also claimed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"DERBYS": 3}, shares(met.Elsewhere)); diff != "" || met.Amount != 132 {
		t.Errorf("%s; claimed and credited elsewhere (-want +got):\n%s", met, diff)
	}
	ask.By = hut3.ByLocation
	if other := o.figures(t, l, ask); other[1].Amount != 135 {
		t.Errorf("by location the Metropolitan area has %s arrests, want 135", other[1])
	}
}

// Another seed parts the sums otherwise and comes to the same; no two records
// look like one; every unit is spread over small records, all marked.
func TestPlantedBySeed(t *testing.T) {
	t.Parallel()
	one, err := Planted(1, PlantedLinks{})
	must(t, err)
	again, err := Planted(1, PlantedLinks{})
	must(t, err)
	if diff := cmp.Diff(one, again); diff != "" {
		t.Fatalf("one seed gives two batches:\n%s", diff)
	}
	if n := len(one.Arrests) + len(one.Seizures) + len(one.Warrants) + len(one.Operations); n < 1200 || n > 2000 {
		t.Errorf("%d records", n)
	}
	for _, s := range one.Seizures {
		if !s.Synthetic {
			t.Fatal("a seizure is not marked as synthetic")
		}
		must(t, s.Validate())
	}
	for _, a := range one.Arrests {
		must(t, a.Validate())
	}
	o := offline(t)
	want := o.sums(t, one)
	for seed := uint64(2); seed < 6; seed++ {
		other, err := Planted(seed, PlantedLinks{})
		must(t, err)
		if diff := cmp.Diff(want, o.sums(t, other)); diff != "" {
			t.Errorf("seed %d (-first +other):\n%s", seed, diff)
		}
		if d := o.ledger(t, other).duplicates(""); len(d) > 0 {
			t.Errorf("seed %d: %v", seed, d)
		}
	}
	if cmp.Equal(one.Seizures, mustPlanted(t, 2).Seizures) {
		t.Error("the seed moves nothing")
	}
}

func mustPlanted(t *testing.T, seed uint64) Batch {
	t.Helper()
	b, err := Planted(seed, PlantedLinks{})
	must(t, err)
	return b
}

// All 43 forces, Scotland, Northern Ireland and the agencies have results.
func TestPlantedEverywhere(t *testing.T) {
	t.Parallel()
	o := offline(t)
	credited := map[string]bool{}
	b := mustPlanted(t, 1)
	for _, a := range b.Arrests {
		credited[a.CreditedTo] = true
	}
	for _, s := range b.Seizures {
		must(t, o.checkUnits(s.Event))
	}
	for _, force := range o.Agencies.OfKind(access.KindForce, access.KindNationalForce) {
		if !credited[force.Code] {
			t.Errorf("%s has no arrest", force.Code)
		}
	}
	for _, code := range []string{"NCA", "BTP", "BFORCE"} {
		if !credited[code] {
			t.Errorf("%s has no arrest", code)
		}
	}
}

func TestPlantedListRefused(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"columns":  "unit,places\nDERBYS,Derby\n",
		"a number": string(head(t)) + "DERBYS,Derby,x,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n",
		"no lines": "",
	} {
		_, err := readPlantedUnits([]byte(raw))
		if err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func head(t *testing.T) []byte {
	t.Helper()
	raw, err := dataFiles.ReadFile("data/planted.csv")
	must(t, err)
	for i, b := range raw {
		if b == '\n' {
			return raw[:i+1]
		}
	}
	t.Fatal("planted.csv has no lines")
	return nil
}
