package operations

import (
	"slices"
	"strings"

	"hut3"
)

type measureList struct {
	header
	Measures []Measure `json:"measures"`
	byID     map[string]Measure
}

// Measure is something that is counted: cash, arrests, class_a. The measures of
// single drugs are made from the list of drugs: drug:cocaine by mass,
// drug:etizolam:tablets by count.
type Measure struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Unit     hut3.Unit `json:"unit"`
	Within   []string  `json:"within,omitempty"` // what is counted here is counted there too
	SumOf    []string  `json:"sum_of,omitempty"`
	Computed *bool     `json:"computed,omitempty"` // false: only reported statements have it
}

// FromRecords reports whether records can have the measure.
func (m Measure) FromRecords() bool { return m.Computed == nil || *m.Computed }

func (l *measureList) check() error {
	if err := l.header.check(); err != nil {
		return err
	}
	l.byID = make(map[string]Measure, len(l.Measures))
	for _, m := range l.Measures {
		if _, twice := l.byID[m.ID]; twice || m.ID == "" || m.Name == "" || m.Unit.Printed() == string(hut3.UnitCount) && m.Unit != hut3.UnitCount {
			return hut3.Errorf(hut3.Invalid, "measure %q needs an id of its own, a name and a unit", m.ID)
		}
		l.byID[m.ID] = m
	}
	for _, m := range l.Measures {
		for _, other := range m.Within {
			if _, ok := l.byID[other]; !ok {
				return hut3.Errorf(hut3.Invalid, "measure %s is within %q, which is no measure", m.ID, other)
			}
		}
	}
	return nil
}

const drugMeasure = "drug:"

// Measure finds a measure by its id.
func (l *Lists) Measure(id string) (Measure, error) {
	if m, ok := l.measures.byID[id]; ok {
		return m, nil
	}
	name, ok := strings.CutPrefix(id, drugMeasure)
	name, unit, counted := strings.Cut(name, ":")
	drug, known := l.Drug(name)
	switch {
	case !ok || !known:
		return Measure{}, hut3.Errorf(hut3.Invalid, "no measure %q; measures are as in cash, arrests, class_a, drug:cocaine", id)
	case counted:
		return Measure{ID: id, Name: drug.Name + ", " + unit, Unit: hut3.UnitCount}, nil
	}
	return Measure{ID: id, Name: drug.Name, Unit: hut3.UnitMilligrams, Within: []string{l.within(drug)}}, nil
}

// within says which class a drug has belonged to throughout, if only one.
func (l *Lists) within(d Drug) string {
	if len(d.Classes) != 1 {
		return "all_drugs"
	}
	switch d.Classes[0].Class {
	case ClassA:
		return "class_a"
	case ClassB:
		return "class_b"
	}
	return "all_drugs"
}

// Inside reports whether all that one measure counts is counted by another: a
// measure is inside itself.
func (l *Lists) Inside(narrow, wide string) bool {
	if narrow == wide {
		return true
	}
	m, err := l.Measure(narrow)
	return err == nil && slices.ContainsFunc(m.Within, func(up string) bool { return l.Inside(up, wide) })
}

// Measures lists the measures that are not of a single drug.
func (l *Lists) Measures() []Measure { return slices.Clone(l.measures.Measures) }
