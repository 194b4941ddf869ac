package operations

import (
	"slices"

	"hut3"
	"hut3/internal/access"
)

func (o *Operations) operations() family[hut3.Operation] {
	return family[hut3.Operation]{OperationKind, access.OperationSet, func(op hut3.Operation) string { return op.Unit },
		func(op hut3.Operation) error { return o.knownUnit("run by", op.Unit) },
		func(op hut3.Operation) []hut3.Ref { return slices.Concat(op.Packages, op.Groups, op.RestsOn) }}
}

func (o *Operations) warrants() family[hut3.Warrant] {
	return family[hut3.Warrant]{WarrantKind, access.WarrantSet, func(w hut3.Warrant) string { return w.Force },
		func(w hut3.Warrant) error { return o.knownUnit("executed by", w.Force) },
		func(w hut3.Warrant) []hut3.Ref { return slices.Concat(w.RestsOn, []hut3.Ref{w.Operation}) }}
}

func (o *Operations) arrests() family[hut3.Arrest] {
	return family[hut3.Arrest]{ArrestKind, access.ArrestSet, func(a hut3.Arrest) string { return a.CreditedTo },
		func(a hut3.Arrest) error { return o.event(a.Event) },
		func(a hut3.Arrest) []hut3.Ref { return append(eventCites(a.Event), a.Person) }}
}

func (o *Operations) seizures() family[hut3.Seizure] {
	return family[hut3.Seizure]{SeizureKind, access.SeizureSet, func(s hut3.Seizure) string { return s.CreditedTo },
		func(s hut3.Seizure) error {
			for i, line := range s.Lines {
				if line.Kind != hut3.LineDrug {
					continue
				}
				if _, err := o.Lists.ClassOf(line, s.On); err != nil {
					return hut3.Wrap(err, hut3.Invalid, "line %d", i+1)
				}
			}
			return o.event(s.Event)
		},
		func(s hut3.Seizure) []hut3.Ref { return append(eventCites(s.Event), s.From) }}
}

// event checks what an arrest or seizure says about units.
func (o *Operations) event(e hut3.Event) error {
	if err := o.knownUnit("credited to", e.CreditedTo); err != nil {
		return err
	}
	for _, unit := range e.AlsoClaimedBy {
		if err := o.knownUnit("also claimed by", unit); err != nil {
			return err
		}
	}
	if e.Located.Force != "" {
		if err := o.knownUnit("located in the area of", e.Located.Force); err != nil {
			return err
		}
	}
	return nil
}

func eventCites(e hut3.Event) []hut3.Ref {
	return slices.Concat(e.RestsOn, []hut3.Ref{e.Operation, e.Warrant, e.Group})
}

func (o *Operations) knownUnit(what, code string) error {
	if a, ok := o.Agencies.ByCode(code); !ok || a.Code != code {
		return hut3.Errorf(hut3.Invalid, "%s %q: no unit has that code; hut3 agencies lists them", what, code)
	}
	return nil
}
