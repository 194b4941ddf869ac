package operations

import (
	"fmt"
	"math"

	"hut3"
)

// Outcome says how a reported figure stands to another.
type Outcome string

// The outcomes (domain.md 4.15).
const (
	Equal           Outcome = "equal"            // both exact, and the same
	Consistent      Outcome = "consistent"       // what is known lies wholly in what was said
	NotContradicted Outcome = "not contradicted" // both can be true, and it is not shown
	Differs         Outcome = "differs"          // both cannot be true of one amount
	NotComparable   Outcome = "not comparable"
	NotPublished    Outcome = "not published" // computed, and nobody printed it
)

// closed gives a quantity's lowest and highest amount. Nothing is below nought.
func closed(q hut3.Quantity) (lo, hi int64) {
	hi = math.MaxInt64
	if q.Lo != nil {
		lo = *q.Lo
		if q.LoOpen {
			lo++
		}
	}
	if q.Hi != nil {
		hi = *q.Hi
		if q.HiOpen {
			hi--
		}
	}
	return lo, hi
}

// compare holds what is known against what was said, both of one measure, scope
// and day.
func compare(known, said hut3.Quantity) Outcome {
	klo, khi := closed(known)
	slo, shi := closed(said)
	switch {
	case known.Bound == hut3.Exact && said.Bound == hut3.Exact && klo == slo:
		return Equal
	case khi < slo || klo > shi:
		return Differs
	case said.Bound == hut3.OrderOfMagnitude || said.Bound == hut3.BoundUnknown || klo < slo || khi > shi:
		return NotContradicted
	}
	return Consistent
}

// because says an outcome in a sentence.
func because(o Outcome, computed string, said hut3.Quantity) string {
	words := said.String()
	if said.Policy != "" && said.Value != nil {
		words = fmt.Sprintf("%s (%s %s)", words, said.Qualifier, said.Unit.Print(*said.Value))
	}
	switch o {
	case Equal:
		return fmt.Sprintf("the records give %s, and so does the statement", computed)
	case Consistent:
		return fmt.Sprintf("the records give %s, which lies in what was said: %s", computed, words)
	case NotContradicted:
		return fmt.Sprintf("the records give %s; what was said, %s, can be true and is not shown by them", computed, words)
	}
	return fmt.Sprintf("the records give %s, and what was said is %s: both cannot be true of one amount", computed, words)
}

// range widens an estimate by the policy in force; other figures are what they
// prove.
func (l *Lists) rangeOf(f hut3.Figure) hut3.Quantity {
	q := f.Quantity()
	if f.Bound != hut3.Approximate {
		return q
	}
	by := f.Amount / 100 * l.phrases.span(f.AsAt).EstimatePercent
	q.Lo, q.Hi = new(max(0, f.Amount-by)), new(f.Amount+by)
	return q
}
