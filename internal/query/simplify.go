package query

import "reflect"

// Simplify gives a query that holds for the same messages and says less: an
// And inside an And and an Or inside an Or are flattened, a double Not is taken
// out, All is dropped from an And and swallows an Or, equal words and fields side
// by side are kept once. The query is of one zone, as Parse makes it. Parse itself keeps what was
// typed.
func Simplify(q Q) Q {
	switch q := q.(type) {
	case And:
		return and(flatten(q.Of, partsOfAnd))
	case Or:
		return or(flatten(q.Of, partsOfOr))
	case Not:
		inner := Simplify(q.Of)
		if twice, ok := inner.(Not); ok {
			return twice.Of
		}
		return Not{inner}
	}
	return q
}

func partsOfAnd(q Q) ([]Q, bool) { a, ok := q.(And); return a.Of, ok }

func partsOfOr(q Q) ([]Q, bool) { o, ok := q.(Or); return o.Of, ok }

// flatten simplifies the parts and lifts out those of the same kind. A part that
// holds no others stands once: parts are compared by what they ask for, as two of
// them may print alike.
func flatten(parts []Q, same func(Q) ([]Q, bool)) []Q {
	var out []Q
	seen := map[Q]bool{}
	add := func(q Q) {
		if !reflect.ValueOf(q).Comparable() {
			out = append(out, q)
		} else if !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	var lift func(parts []Q)
	lift = func(parts []Q) {
		for _, part := range parts {
			if inner, ok := same(part); ok {
				lift(inner)
				continue
			}
			part = Simplify(part)
			if inner, ok := same(part); ok {
				lift(inner)
				continue
			}
			add(part)
		}
	}
	lift(parts)
	return out
}

func and(parts []Q) Q {
	kept := parts[:0]
	for _, q := range parts {
		if _, all := q.(All); !all {
			kept = append(kept, q)
		}
	}
	switch len(kept) {
	case 0:
		return All{}
	case 1:
		return kept[0]
	}
	return And{kept}
}

func or(parts []Q) Q {
	for _, q := range parts {
		if _, all := q.(All); all {
			return All{}
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return Or{parts}
}
