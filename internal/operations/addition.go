package operations

import (
	"fmt"
	"strings"

	"hut3"
)

// Addition is the parts that were published of one whole, added where they may
// be.
type Addition struct {
	Whole     hut3.Ref   `json:"whole"`
	Parts     []hut3.Ref `json:"parts"`
	Unit      hut3.Unit  `json:"unit"`
	Sum       int64      `json:"sum"`
	Remainder *int64     `json:"remainder,omitempty"` // of an exact whole: what no part accounts for
	Outcome   Outcome    `json:"outcome"`             // of "the parts are no more than the whole"
	Why       string     `json:"why"`
}

func (r *reconciler) sums() []Addition {
	var out []Addition
	for _, whole := range r.statements {
		if whole.Quantity == nil {
			continue
		}
		var parts []StatementEntry
		for _, s := range r.statements {
			if s.Within == whole.Ref && s.Quantity != nil && s.Quantity.Value != nil && r.o.Lists.Inside(s.Measure, whole.Measure) {
				parts = append(parts, s)
			}
		}
		if len(parts) > 0 {
			out = append(out, r.add(whole, parts))
		}
	}
	return out
}

func (r *reconciler) add(whole StatementEntry, parts []StatementEntry) Addition {
	a := Addition{Whole: whole.Ref, Unit: whole.Quantity.Unit, Outcome: NotComparable}
	var lo int64
	var terms []string
	for _, p := range parts {
		a.Parts = append(a.Parts, p.Ref)
		a.Sum += *p.Quantity.Value
		part, _ := closed(*p.Quantity)
		lo += part
		terms = append(terms, a.Unit.Print(*p.Quantity.Value))
	}
	if why := r.overlap(parts); why != "" {
		a.Sum, a.Why = 0, "not added: "+why
		return a
	}
	wlo, whi := closed(*whole.Quantity)
	equation := fmt.Sprintf("%s = %s of %s", strings.Join(terms, " + "), a.Unit.Print(a.Sum), whole.Quantity)
	switch {
	case lo > whi:
		a.Outcome, a.Why = Differs, equation+": the parts are more than the whole"
		return a
	case a.Sum <= wlo:
		a.Outcome, a.Why = Consistent, equation
	default:
		a.Outcome, a.Why = NotContradicted, equation+", as the words stand"
	}
	if whole.Quantity.Bound == hut3.Exact {
		a.Remainder = new(*whole.Quantity.Value - a.Sum)
		a.Why += fmt.Sprintf("; %s is not accounted for, or is overlap or rounding", a.Unit.Print(*a.Remainder))
	}
	return a
}

// overlap says which parts count something twice: two units with a force in
// common, one unit twice, or one inside the other.
func (r *reconciler) overlap(parts []StatementEntry) string {
	var out []string
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			if !r.o.Lists.Inside(a.Measure, b.Measure) && !r.o.Lists.Inside(b.Measure, a.Measure) {
				continue
			}
			if a.Scope == b.Scope {
				out = append(out, fmt.Sprintf("%s and %s are both of %s", a.Ref, b.Ref, a.Scope))
				continue
			}
			if forces := r.o.Agencies.Overlap(a.Scope, b.Scope); len(forces) > 0 {
				out = append(out, fmt.Sprintf("%s and %s both hold %s", a.Scope, b.Scope, forceNames(forces)))
			}
		}
	}
	return strings.Join(out, "; ")
}
