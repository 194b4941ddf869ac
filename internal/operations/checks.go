package operations

import (
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

func (o *Operations) operations() family[hut3.Operation] {
	return family[hut3.Operation]{OperationKind, access.OperationSet, func(op hut3.Operation) string { return op.Unit },
		func(tx *store.Tx, op hut3.Operation) error {
			if err := o.knownUnit("run by", op.Unit); err != nil {
				return err
			}
			return exist(tx, slices.Concat(op.Packages, op.Groups, op.RestsOn)...)
		}}
}

func (o *Operations) warrants() family[hut3.Warrant] {
	return family[hut3.Warrant]{WarrantKind, access.WarrantSet, func(w hut3.Warrant) string { return w.Force },
		func(tx *store.Tx, w hut3.Warrant) error {
			if err := o.knownUnit("executed by", w.Force); err != nil {
				return err
			}
			return exist(tx, slices.Concat(w.RestsOn, []hut3.Ref{w.Operation})...)
		}}
}

func (o *Operations) arrests() family[hut3.Arrest] {
	return family[hut3.Arrest]{ArrestKind, access.ArrestSet, func(a hut3.Arrest) string { return a.CreditedTo },
		func(tx *store.Tx, a hut3.Arrest) error {
			if err := o.event(tx, a.Event); err != nil {
				return err
			}
			return exist(tx, a.Person)
		}}
}

func (o *Operations) seizures() family[hut3.Seizure] {
	return family[hut3.Seizure]{SeizureKind, access.SeizureSet, func(s hut3.Seizure) string { return s.CreditedTo },
		func(tx *store.Tx, s hut3.Seizure) error {
			for i, line := range s.Lines {
				if line.Kind != hut3.LineDrug {
					continue
				}
				if _, err := o.Lists.ClassOf(line, s.On); err != nil {
					return hut3.Wrap(err, hut3.Invalid, "line %d", i+1)
				}
			}
			if err := o.event(tx, s.Event); err != nil {
				return err
			}
			return exist(tx, s.From)
		}}
}

// event checks what an arrest or seizure says about units and other records.
func (o *Operations) event(tx *store.Tx, e hut3.Event) error {
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
	return exist(tx, slices.Concat(e.RestsOn, []hut3.Ref{e.Operation, e.Warrant, e.Group})...)
}

func (o *Operations) knownUnit(what, code string) error {
	if a, ok := o.Agencies.ByCode(code); !ok || a.Code != code {
		return hut3.Errorf(hut3.Invalid, "%s %q: no unit has that code; hut3 agencies lists them", what, code)
	}
	return nil
}

// exist refuses a reference to a record that is not there. Rows, handles and
// records of kinds that this program does not keep are not looked for.
func exist(tx *store.Tx, refs ...hut3.Ref) error {
	for _, ref := range refs {
		kinds := tx.Kinds(ref)
		if ref.Prefix() == "" || len(kinds) == 0 {
			continue
		}
		var err error
		for _, kind := range kinds {
			if _, err = tx.Get(kind, string(ref)); err == nil {
				break
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
