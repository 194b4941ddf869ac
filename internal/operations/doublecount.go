package operations

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
)

// DoubleCount is a way in which a result could be counted twice.
type DoubleCount struct {
	Kind    string     `json:"kind"`  // "overlap", "possible duplicate"
	Units   []string   `json:"units"` // agency codes
	RestsOn []hut3.Ref `json:"rests_on,omitempty"`
	Why     string     `json:"why"`
}

// doubleCounts are the units of statements that have a force in common though
// neither is part of the other (Wales and the North West), and the results that
// may be one result recorded twice.
func (r *reconciler) doubleCounts() ([]DoubleCount, error) {
	var units []string
	for _, s := range r.statements {
		if a, ok := r.o.Agencies.ByCode(s.Scope); ok && !slices.Contains(units, a.Code) {
			units = append(units, a.Code)
		}
	}
	var out []DoubleCount
	for i, a := range units {
		for _, b := range units[i+1:] {
			if d, ok := r.overlapOf(a, b); ok {
				out = append(out, d)
			}
		}
	}
	return append(out, r.ledger.duplicates(r.ask.AsAt)...), nil
}

func (r *reconciler) overlapOf(a, b string) (DoubleCount, bool) {
	forces := r.o.Agencies.Overlap(a, b)
	if len(forces) == 0 || under(r.o.Agencies, a, b) || under(r.o.Agencies, b, a) {
		return DoubleCount{}, false
	}
	common := map[string]bool{}
	for _, f := range forces {
		common[f.Code] = true
	}
	var cash, arrests int64
	var refs []hut3.Ref
	for _, e := range r.ledger.entries {
		if !common[e.event.CreditedTo] || !e.event.On.By(r.ask.AsAt) {
			continue
		}
		for _, t := range e.tallies {
			switch t.measure {
			case "cash":
				cash += t.amount
			case "arrests":
				arrests += t.amount
			}
		}
		refs = append(refs, e.item.Ref)
	}
	why := fmt.Sprintf("%s is under both %s and %s: %s in cash and %s of the records are in each, so the two are never added",
		forceNames(forces), a, b, hut3.Pence(cash), hut3.Plural(arrests, "arrest", "arrests"))
	return DoubleCount{Kind: "overlap", Units: []string{a, b}, RestsOn: refs, Why: why}, true
}

func under(dir *access.Directory, unit, top string) bool {
	return slices.ContainsFunc(dir.Under(top), func(a access.Agency) bool { return a.Code == unit })
}

func forceNames(forces []access.Agency) string {
	names := make([]string, len(forces))
	for i, f := range forces {
		names[i] = f.Name
	}
	return strings.Join(names, " and ")
}

// duplicates are results of one day and place that state the same amounts, or
// the arrest of one named person, recorded more than once.
func (l *ledger) duplicates(asAt hut3.Day) []DoubleCount {
	seen := map[string][]entry{}
	for _, e := range l.entries {
		if key := e.like; key != "" && e.event.On.By(asAt) {
			seen[key] = append(seen[key], e)
		}
	}
	var out []DoubleCount
	for _, key := range slices.Sorted(maps.Keys(seen)) {
		if len(seen[key]) > 1 {
			out = append(out, duplicate(seen[key]))
		}
	}
	return out
}

func duplicate(like []entry) DoubleCount {
	d := DoubleCount{Kind: "possible duplicate"}
	for _, e := range like {
		d.RestsOn = append(d.RestsOn, e.item.Ref)
		if !slices.Contains(d.Units, e.event.CreditedTo) {
			d.Units = append(d.Units, e.event.CreditedTo)
		}
	}
	d.Why = fmt.Sprintf("%d records of %s state the same at one place, credited to %s: withdraw all but one, or note in each why they are two",
		len(like), like[0].event.On, strings.Join(d.Units, " and "))
	return d
}

// likeness is what two records of one result would have in common. It is empty
// where too little is stated to tell: no place, no amount, nobody's name.
func (e *result) likeness() string {
	if e.item.Kind == WarrantKind || e.event.Note != "" {
		return "" // a note says why it stands beside another
	}
	if e.person != "" {
		if e.unnamed {
			return ""
		}
		return strings.Join([]string{"arrest", string(e.event.On), e.person}, "|")
	}
	if e.event.Located.Name == "" && e.event.Located.Postcode == "" {
		return ""
	}
	parts := []string{"seizure", string(e.event.On), e.event.Located.Force, strings.ToLower(e.event.Located.Name), e.event.Located.Postcode}
	stated := false
	for _, t := range e.tallies {
		stated = stated || t.amount > 1
		parts = append(parts, fmt.Sprint(t.measure, "=", t.amount))
	}
	if !stated {
		return ""
	}
	slices.Sort(parts[5:])
	return strings.Join(parts, "|")
}
