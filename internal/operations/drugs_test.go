package operations

import (
	"encoding/json"
	"strings"
	"testing"

	"hut3"
)

// The class is that of the day of the offence (domain.md 4.11).
func TestClassByDate(t *testing.T) {
	t.Parallel()
	l := lists(t)
	for _, tt := range []struct {
		drug string
		on   hut3.Day
		want DrugClass
	}{
		{"cocaine", "2020-06-01", ClassA},
		{"cannabis", "2008-06-01", ClassC},
		{"cannabis", "2009-01-26", ClassB},
		{"ketamine", "2014-06-09", ClassC},
		{"ketamine", "2014-06-10", ClassB},
		{"ketamine", "2005-12-31", NotControlled},
		{"methylamphetamine", "2007-01-17", ClassB},
		{"methylamphetamine", "2007-01-18", ClassA},
		{"ghb", "2022-04-12", ClassC},
		{"ghb", "2022-04-13", ClassB},
		{"nitrous-oxide", "2023-11-07", ClassPSA},
		{"nitrous-oxide", "2023-11-08", ClassC},
		{"isotonitazene", "2024-03-19", ClassPSA},
		{"isotonitazene", "2024-03-20", ClassA},
		{"other-nitazene", "2025-01-15", ClassA},
		{"etizolam", "2020-06-01", ClassC},
		{"pregabalin", "2019-03-31", NotControlled},
		{"xylazine", "2025-01-15", ClassC},
		{"benzocaine", "2020-06-01", NotControlled},
	} {
		d, ok := l.Drug(tt.drug)
		if got := d.On(tt.on); !ok || got != tt.want {
			t.Errorf("%s on %s: %s, want %s", tt.drug, string(tt.on), got, tt.want)
		}
	}
}

// An offence of an earlier day than the seizure keeps its class, and a class B
// drug prepared for injection is class A.
func TestClassOfALine(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "KENT")
	old := drugLine("ghb", 100)
	old.OffenceOn = "2022-01-01"
	injectable := drugLine("amphetamine", 10)
	injectable.Injectable = true
	seize(t, o, event(op, "KENT", "2022-06-01"), old, drugLine("ghb", 200), injectable, drugLine("caffeine", 5))
	for measure, want := range map[string]int64{"class_a": 10_000, "class_b": 200_000, "class_c": 100_000, "class_a_and_b": 210_000, "all_drugs": 310_000, "drug:ghb": 300_000, "cutting_agents": 5_000, "drug_seizures": 1} {
		if f := figure(t, o, "KENT", measure, ""); f.Amount != want {
			t.Errorf("%s: %d, want %d", measure, f.Amount, want)
		}
	}
}

// What nobody weighed, counted or valued is not nought.
func TestUnknownIsNotNought(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "KENT")
	seize(t, o, event(op, "KENT", "2020-06-01"), drugLine("cocaine", 500))
	seize(t, o, event(op, "KENT", "2020-06-02"), hut3.SeizureLine{Kind: hut3.LineDrug, Drug: "heroin"}, hut3.SeizureLine{Kind: hut3.LineVehicle, Count: new(int64(2))})
	f := figure(t, o, "KENT", "class_a", "")
	if f.Amount != 500_000 || f.Bound != hut3.AtLeast || len(f.RestsOn) != 2 || len(f.Left) != 1 || f.String() != "at least 0.5 kg" {
		t.Errorf("%+v", f)
	}
	for _, measure := range []string{"firearms", "drug:heroin", "vehicle_value"} {
		f := figure(t, o, "KENT", measure, "")
		raw, err := json.Marshal(f)
		must(t, err)
		if f.Bound != hut3.BoundUnknown || !strings.Contains(string(raw), `"value":null`) || len(f.Notes) == 0 {
			t.Errorf("%s: %s", measure, raw)
		}
	}
}

// The contribution of the corpus decides what counts; the rest is shown.
func TestContribution(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "KENT")
	for i, c := range []hut3.Contribution{hut3.Initiated, hut3.Assisted, hut3.NoContribution} {
		e := event(op, "KENT", "2020-06-01")
		e.Contribution = c
		seize(t, o, e, cashLine(int64(i+1)))
	}
	f := figure(t, o, "KENT", "cash", "")
	if f.Amount != 300 || f.Bound != hut3.Exact || f.Contributions[hut3.Initiated] != 100 || f.Contributions[hut3.Assisted] != 200 || f.Left[0].Amount != 300 {
		t.Errorf("%+v", f)
	}
	e := event(op, "KENT", "2020-06-01")
	e.Contribution = hut3.ContributionUnknown
	seize(t, o, e, cashLine(50))
	f = figure(t, o, "KENT", "cash", "")
	if f.Amount != 300 || f.Bound != hut3.AtLeast || !strings.Contains(strings.Join(f.Notes, " "), "£50 more") {
		t.Errorf("%+v", f)
	}
	all, err := o.Figures(t.Context(), commander(), Ask{Scopes: []string{"KENT"}, Measures: []string{"cash"}, Contributions: hut3.Contributions()})
	must(t, err)
	if all[0].Amount != 5_600 {
		t.Errorf("all contributions: %s", all[0])
	}
}

func TestEstimatesAndForeignCash(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "KENT")
	guess := cashLine(1_000)
	guess.Measured = hut3.Estimated
	seize(t, o, event(op, "KENT", "2020-06-01"), guess, hut3.SeizureLine{Kind: hut3.LineCash, Currency: "EUR", Minor: new(int64(50_000))})
	f := figure(t, o, "KENT", "cash", "")
	if f.Amount != 100_000 || f.Bound != hut3.Approximate || len(f.Left) != 1 {
		t.Errorf("%+v", f)
	}
}

func TestListsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		into interface{ check() error }
		raw  string
		says string
	}{
		"no date":          {&drugList{}, `{"source":"x","drugs":[]}`, "date and its source"},
		"a word too much":  {&drugList{}, `{"dated":"2020-01-01","source":"x","drugz":[]}`, "unknown field"},
		"a drug twice":     {&drugList{}, `{"dated":"2020-01-01","source":"x","drugs":[{"id":"a","name":"a","cutting":true},{"id":"a","name":"a","cutting":true}]}`, "twice"},
		"no class":         {&drugList{}, `{"dated":"2020-01-01","source":"x","drugs":[{"id":"a","name":"a"}]}`, "its classes"},
		"class D":          {&drugList{}, `{"dated":"2020-01-01","source":"x","drugs":[{"id":"a","name":"a","classes":[{"class":"D","from":"2020-01-01"}]}]}`, "no class"},
		"periods reversed": {&drugList{}, `{"dated":"2020-01-01","source":"x","drugs":[{"id":"a","name":"a","classes":[{"class":"A","from":"2020-01-01"},{"class":"B","from":"2019-01-01"}]}]}`, "in order"},
		"no unit":          {&measureList{}, `{"dated":"2020-01-01","source":"x","measures":[{"id":"a","name":"a","unit":"stone"}]}`, "unit"},
		"within nothing":   {&measureList{}, `{"dated":"2020-01-01","source":"x","measures":[{"id":"a","name":"a","unit":"count","within":["b"]}]}`, "no measure"},
		"no phrases":       {&phraseList{}, `{"dated":"2020-01-01","source":"x"}`, "lacks a part"},
		"no source":        {&reportedList{}, `{"dated":"2020-01-01","source":"x","statements":[{"ref":"STM-1","source":"y"}]}`, "no source"},
		"a wrong ref":      {&reportedList{}, `{"dated":"2020-01-01","source":"x","statements":[{"ref":"S1"}]}`, "reference of its own"},
		"within another":   {&reportedList{}, `{"dated":"2020-01-01","source":"x","sources":{"y":"z"},"statements":[{"ref":"STM-1","source":"y","within":"STM-2"}]}`, "not another"},
		"a gang of no day": {&plantedList{}, `{"dated":"2020-01-01","source":"x","first":"2020-01-01","last":"2020-02-01","titles":"a","gangs":[{"name":"g"}]}`, "needs its unit"},
		"half a list":      {&drugList{}, `{"dated":`, "byte"},
	} {
		err := parseList("test.json", []byte(tt.raw), tt.into)
		if err == nil || hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want %q", name, err, tt.says)
		}
	}
}
