package operations

import (
	"hut3"
)

// tally is what one record adds to one measure.
type tally struct {
	measure   string
	amount    int64
	unknown   bool // the record bears on the measure, by an amount that nobody has stated
	estimated bool
	note      string
}

// arrestTallies are what an arrest adds. People are counted apart.
func arrestTallies() []tally { return []tally{{measure: "arrests", amount: 1}} }

// warrantTallies are what an executed warrant adds.
func warrantTallies() []tally { return []tally{{measure: "warrants", amount: 1}} }

// seizureTallies are what a seizure adds: once in all, and once under each
// thing that was taken (domain.md 4.11).
func (l *Lists) seizureTallies(s hut3.Seizure) ([]tally, error) {
	out := []tally{{measure: "seizures", amount: 1}}
	drugs := false
	for _, line := range s.Lines {
		if line.Kind == hut3.LineDrug {
			drugs = true
			ts, err := l.drugTallies(line, s.On)
			if err != nil {
				return nil, err
			}
			out = append(out, ts...)
			continue
		}
		out = append(out, lineTallies(line)...)
	}
	if drugs {
		out = append(out, tally{measure: "drug_seizures", amount: 1})
	}
	return out, nil
}

func lineTallies(line hut3.SeizureLine) []tally {
	switch line.Kind {
	case hut3.LineCash:
		return valueTallies(line, "cash")
	case hut3.LineListedAsset:
		return valueTallies(line, "listed_assets")
	case hut3.LineVehicle:
		out := append(countTallies(line, "vehicles"), valueTallies(line, "vehicle_value")...)
		if line.Category == "car" {
			out = append(out, countTallies(line, "cars")...)
		}
		return out
	case hut3.LineFirearm:
		return countTallies(line, firearmMeasure(line.Category))
	case hut3.LineAmmunition:
		return countTallies(line, "ammunition")
	case hut3.LineDevice:
		return countTallies(line, "devices")
	}
	return nil
}

// firearmMeasure keeps imitations, components and explosives out of the count
// of firearms (domain.md 4.13).
func firearmMeasure(category string) string {
	switch category {
	case "imitation":
		return "imitation_firearms"
	case "component":
		return "firearm_components"
	case "explosive", "grenade":
		return "explosives"
	}
	return "firearms"
}

// valueTallies add to a measure in pence and to the sum of all values.
func valueTallies(line hut3.SeizureLine, measure string) []tally {
	t := tally{measure: measure, unknown: line.Pence == nil, estimated: line.Measured == hut3.Estimated}
	if line.Pence != nil {
		t.amount = int64(*line.Pence)
	}
	if t.unknown {
		t.note = "no sum in sterling is recorded"
	}
	all := t
	all.measure = "cash_and_assets"
	return []tally{t, all}
}

func countTallies(line hut3.SeizureLine, measure string) []tally {
	t := tally{measure: measure, unknown: line.Count == nil, estimated: line.Measured == hut3.Estimated}
	if line.Count != nil {
		t.amount = *line.Count
	} else {
		t.note = "no count is recorded"
	}
	return []tally{t}
}

// drugTallies add a drug to its own measures and to those of its class on the
// day of the offence. What was counted and not weighed bears on the masses by
// an unknown amount.
func (l *Lists) drugTallies(line hut3.SeizureLine, seized hut3.Day) ([]tally, error) {
	class, err := l.ClassOf(line, seized)
	if err != nil {
		return nil, err
	}
	mass := tally{unknown: line.Milligrams == nil, estimated: line.Measured == hut3.Estimated}
	if line.Milligrams != nil {
		mass.amount = int64(*line.Milligrams)
	} else {
		mass.note = "not weighed"
	}
	var out []tally
	own := drugMeasure + line.Drug
	if line.Count != nil {
		counted := tally{measure: own + ":" + line.Unit, amount: *line.Count, estimated: mass.estimated}
		out = append(out, counted)
		if mass.unknown {
			mass.note = "counted in " + line.Unit + ", not weighed"
		}
	}
	for _, measure := range append(l.sumsWith(own), classMeasures(class)...) {
		mass.measure = measure
		out = append(out, mass)
	}
	return out, nil
}

// sumsWith gives a drug's own measure and the sums that list it.
func (l *Lists) sumsWith(own string) []string {
	out := []string{own}
	for _, m := range l.measures.Measures {
		for _, part := range m.SumOf {
			if part == own {
				out = append(out, m.ID)
			}
		}
	}
	return out
}

func classMeasures(c DrugClass) []string {
	switch c {
	case ClassA:
		return []string{"class_a", "class_a_and_b", "all_drugs"}
	case ClassB:
		return []string{"class_b", "class_a_and_b", "all_drugs"}
	case ClassC:
		return []string{"class_c", "all_drugs"}
	case NotControlled:
		return []string{"cutting_agents"}
	}
	return []string{"psychoactive"}
}
