package operations

import (
	"fmt"
	"slices"
	"strconv"

	"hut3"
)

// Beside is two statements of one scope and day.
type Beside struct {
	A       hut3.Ref `json:"a"`
	B       hut3.Ref `json:"b"`
	Outcome Outcome  `json:"outcome"`
	Why     string   `json:"why"`
}

// beside holds against each other the statements of one scope and day whose
// measures are the same or one inside the other.
func (r *reconciler) beside() []Beside {
	var out []Beside
	for i, a := range r.statements {
		for _, b := range r.statements[i+1:] {
			if a.Scope != b.Scope || a.AsAt != b.AsAt || a.Date != nil || b.Date != nil {
				continue
			}
			same := a.Measure == b.Measure
			if !same && !r.o.Lists.Inside(a.Measure, b.Measure) && !r.o.Lists.Inside(b.Measure, a.Measure) {
				continue
			}
			pair := Beside{A: a.Ref, B: b.Ref}
			pair.Outcome, pair.Why = r.o.Lists.pair(a, b)
			out = append(out, pair)
		}
	}
	return out
}

func (l *Lists) pair(a, b StatementEntry) (Outcome, string) {
	switch {
	case a.Stopped || b.Stopped:
		return NotComparable, "one of them is stopped until a person rules"
	case a.Measure != b.Measure:
		return NotComparable, fmt.Sprintf("%q counts %s and %q counts %s: one is wider than the other", a.Text, l.name(a.Measure), b.Text, l.name(b.Measure))
	}
	outcome := compare(*a.Quantity, *b.Quantity)
	if turned := compare(*b.Quantity, *a.Quantity); outcome == NotContradicted && turned == Consistent {
		outcome = turned
	}
	words := fmt.Sprintf("%s says %q and %s says %q", a.Publisher, a.Text, b.Publisher, b.Text)
	switch {
	case outcome == Differs:
		return outcome, words + ": both cannot be true of one amount on one day"
	case slices.Contains(a.Restates, b.Ref) || slices.Contains(b.Restates, a.Ref):
		return outcome, words + ": one restates the other, and they are never added"
	case outcome == Equal:
		return outcome, words + ": the same number"
	}
	return outcome, words + ": both can be true of one amount"
}

func (l *Lists) name(measure string) string {
	m, err := l.Measure(measure)
	if err != nil {
		return measure
	}
	return m.Name
}

// Nesting is a statement that is a part of another: force in region, region in
// nation, gang in region.
type Nesting struct {
	Child   hut3.Ref `json:"child"`
	Parent  hut3.Ref `json:"parent"`
	Outcome Outcome  `json:"outcome"` // of "the child is no more than the parent"
	Why     string   `json:"why"`
	Share   string   `json:"share"` // what part of the parent the child is, or why that cannot be said
}

func (r *reconciler) nested() []Nesting {
	var out []Nesting
	for _, child := range r.statements {
		if parent, ok := r.statement(child.Within); ok {
			out = append(out, r.o.Lists.nest(child, parent))
		}
	}
	return out
}

func (r *reconciler) statement(ref hut3.Ref) (StatementEntry, bool) {
	i := slices.IndexFunc(r.statements, func(s StatementEntry) bool { return s.Ref == ref })
	if i < 0 {
		return StatementEntry{}, false
	}
	return r.statements[i], true
}

func (l *Lists) nest(child, parent StatementEntry) Nesting {
	n := Nesting{Child: child.Ref, Parent: parent.Ref, Outcome: NotComparable}
	switch {
	case child.Stopped || parent.Stopped:
		n.Why, n.Share = "one of them is stopped until a person rules", "not comparable"
		return n
	case !l.Inside(child.Measure, parent.Measure):
		n.Why, n.Share = l.name(child.Measure)+" is no part of "+l.name(parent.Measure), "not comparable"
		return n
	}
	clo, chi := closed(*child.Quantity)
	plo, phi := closed(*parent.Quantity)
	words := fmt.Sprintf("%s (%s) in %s (%s)", child.Quantity, child.Scope, parent.Quantity, parent.Scope)
	switch {
	case chi <= plo:
		n.Outcome, n.Why = Consistent, words+": the part is no more than the whole"
	case clo > phi:
		n.Outcome, n.Why = Differs, words+": the part is more than the whole"
	default:
		n.Outcome, n.Why = NotContradicted, words+": the part may be more than the whole, as the words stand"
	}
	n.Share = l.share(child, parent)
	return n
}

// share is the part of the parent as the bounds allow it. A narrower measure
// has no share: class A beside class A and B is not comparable (domain.md 2.2,
// quirk 3).
func (l *Lists) share(child, parent StatementEntry) string {
	if child.Measure != parent.Measure {
		return fmt.Sprintf("not comparable: %s beside %s", l.name(child.Measure), l.name(parent.Measure))
	}
	low, high := shareBounds(*child.Quantity, *parent.Quantity)
	switch {
	case high == "":
		return "not known"
	case low == "":
		return "at most " + high
	case low == high:
		return low
	}
	return low + " to " + high
}

func shareBounds(child, parent hut3.Quantity) (low, high string) {
	percent := func(part, whole *int64) string {
		if part == nil || whole == nil || *whole == 0 {
			return ""
		}
		return strconv.FormatFloat(100*float64(*part)/float64(*whole), 'f', 1, 64) + "%"
	}
	return percent(child.Lo, parent.Hi), percent(child.Hi, parent.Lo)
}
