package access

import (
	"slices"

	"hut3"
)

// check refuses a list in which a row is malformed, a code stands twice at one
// time, a parent is missing or loops, or a count of forces does not come out.
func (d *Directory) check() error {
	for _, a := range d.all {
		if err := checkRow(a); err != nil {
			return err
		}
	}
	if err := d.checkPeriods(); err != nil {
		return err
	}
	for _, a := range d.list {
		if err := d.checkPlace(a); err != nil {
			return err
		}
	}
	for _, a := range d.list { // once every way up is known to end
		if err := d.checkForces(a); err != nil {
			return err
		}
	}
	return nil
}

func checkRow(a Agency) error {
	switch {
	case a.Code == "" || a.Name == "":
		return hut3.Errorf(hut3.Invalid, "agency %q (%q): a row needs a code and a name", a.Code, a.Name)
	case !slices.Contains(agencyKinds, a.Kind):
		return hut3.Errorf(hut3.Invalid, "agency %s: %q is not a kind of agency", a.Code, a.Kind)
	case !a.Until.IsZero() && !a.From.Before(a.Until):
		return hut3.Errorf(hut3.Invalid, "agency %s: it ends on or before the day it begins", a.Code)
	case a.Kind == KindForce && (len(a.PFA) != 9 || len(a.Number) != 2 || a.ID == ""):
		return hut3.Errorf(hut3.Invalid, "force %s: it needs a PFA code of nine characters, a number of two digits and an id", a.Code)
	case a.ROCU() != (a.ROCUSet == "nine" || a.ROCUSet == "ten"):
		return hut3.Errorf(hut3.Invalid, "agency %s: rocu_set is %q; a ROCU is in the set nine or ten and nothing else is", a.Code, a.ROCUSet)
	}
	return nil
}

// checkPeriods refuses two rows of one code, PFA code, number or id that are
// in force at the same time.
func (d *Directory) checkPeriods() error {
	seen := map[string][]Agency{}
	for _, a := range d.all {
		for _, name := range []string{"code " + a.Code, "PFA code " + a.PFA, "number " + a.Number, "id " + a.ID} {
			if name[len(name)-1] == ' ' {
				continue
			}
			for _, b := range seen[name] {
				if overlap(a, b) {
					return hut3.Errorf(hut3.Invalid, "the agencies %s and %s have the %s at the same time", b.Code, a.Code, name)
				}
			}
			seen[name] = append(seen[name], a)
		}
	}
	return nil
}

func overlap(a, b Agency) bool {
	return (b.Until.IsZero() || a.From.Before(b.Until)) && (a.Until.IsZero() || b.From.Before(a.Until))
}

// checkPlace refuses a parent or constituent country that is not there, and a
// way up that never ends.
func (d *Directory) checkPlace(a Agency) error {
	if n, ok := d.ByCode(a.Nation); a.Nation != "" && (!ok || n.Kind != KindConstituent) {
		return hut3.Errorf(hut3.Invalid, "agency %s: its nation %q is not a constituent country in the list", a.Code, a.Nation)
	}
	for at, steps := a, 0; at.Parent != ""; steps++ {
		up, ok := d.ByCode(at.Parent)
		if !ok || up.Code != at.Parent {
			return hut3.Errorf(hut3.Invalid, "agency %s: its parent %q is not in the list at that time", at.Code, at.Parent)
		}
		if steps > len(d.list) {
			return hut3.Errorf(hut3.Invalid, "agency %s is its own parent by way of others", a.Code)
		}
		at = up
	}
	return nil
}

// checkForces compares the number of forces under a unit with what it states:
// 43 in all, by region 5+7+3+6+4+5+4+4+3+2 (domain.md 3.2).
func (d *Directory) checkForces(a Agency) error {
	if a.Forces == 0 && !a.ROCU() {
		return nil
	}
	if n := len(d.Forces(a.Code)); n != a.Forces {
		return hut3.Errorf(hut3.Invalid, "agency %s: %d territorial forces are under it and it states %d", a.Code, n, a.Forces)
	}
	return nil
}
