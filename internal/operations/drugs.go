package operations

import (
	"slices"

	"hut3"
)

// DrugClass is a class of the Misuse of Drugs Act 1971, or what stands for
// substances outside it.
type DrugClass string

// The classes. PSA is the Psychoactive Substances Act 2016.
const (
	ClassA        DrugClass = "A"
	ClassB        DrugClass = "B"
	ClassC        DrugClass = "C"
	ClassPSA      DrugClass = "PSA"
	NotControlled DrugClass = "not controlled"
)

type drugList struct {
	header
	Drugs []Drug `json:"drugs"`
	byID  map[string]Drug
}

// Drug is a substance with the classes that it has had.
type Drug struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Also    []string    `json:"also,omitempty"`
	Cutting bool        `json:"cutting,omitempty"` // a cutting agent, never controlled
	Classes []ClassFrom `json:"classes,omitempty"`
}

// ClassFrom is a class and the first day on which it held.
type ClassFrom struct {
	Class DrugClass `json:"class"`
	From  hut3.Day  `json:"from"`
}

// On is the class of the drug on a day: that of the offence (domain.md 4.11).
func (d Drug) On(day hut3.Day) DrugClass {
	class := NotControlled
	for _, c := range d.Classes {
		if c.From <= day {
			class = c.Class
		}
	}
	return class
}

func (l *drugList) check() error {
	if err := l.header.check(); err != nil {
		return err
	}
	l.byID = make(map[string]Drug, len(l.Drugs))
	for _, d := range l.Drugs {
		if err := d.check(); err != nil {
			return err
		}
		if _, twice := l.byID[d.ID]; twice {
			return hut3.Errorf(hut3.Invalid, "drug %s stands twice", d.ID)
		}
		l.byID[d.ID] = d
	}
	return nil
}

func (d Drug) check() error {
	if d.ID == "" || d.Name == "" || d.Cutting != (len(d.Classes) == 0) {
		return hut3.Errorf(hut3.Invalid, "drug %q needs an id, a name, and its classes unless it is a cutting agent", d.ID)
	}
	var last hut3.Day
	for _, c := range d.Classes {
		if !slices.Contains([]DrugClass{ClassA, ClassB, ClassC, ClassPSA}, c.Class) {
			return hut3.Errorf(hut3.Invalid, "drug %s: no class %q", d.ID, c.Class)
		}
		if err := c.From.Validate(); err != nil || c.From <= last {
			return hut3.Errorf(hut3.Invalid, "drug %s: class %s from %q; periods need their first days in order", d.ID, c.Class, string(c.From))
		}
		last = c.From
	}
	return nil
}

// Drug finds a drug by its id.
func (l *Lists) Drug(id string) (Drug, bool) {
	d, ok := l.drugs.byID[id]
	return d, ok
}

// Drugs lists every drug.
func (l *Lists) Drugs() []Drug { return slices.Clone(l.drugs.Drugs) }

// ClassOf is the class of a seizure line by the date of its offence; a class B
// drug prepared for injection is class A.
func (l *Lists) ClassOf(line hut3.SeizureLine, seized hut3.Day) (DrugClass, error) {
	drug, ok := l.Drug(line.Drug)
	if !ok {
		return "", hut3.Errorf(hut3.Invalid, "no drug %q in the list of %s; its ids are as in cocaine, heroin, cannabis", line.Drug, l.drugs.Dated)
	}
	day := line.OffenceOn
	if day == "" {
		day = seized
	}
	class := drug.On(day)
	if class == ClassB && line.Injectable {
		class = ClassA
	}
	return class, nil
}
