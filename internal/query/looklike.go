package query

// LookAlike gives a query in which every word also finds those that look like
// it: Word becomes like:word where one says that it is a single word for the
// engine. What parts, as well-known or 7.5, and phrases, prefixes and NEAR stay
// as they are.
func LookAlike(q Q, one func(word string) bool) Q {
	each := func(of []Q) []Q {
		out := make([]Q, len(of))
		for i, p := range of {
			out[i] = LookAlike(p, one)
		}
		return out
	}
	switch q := q.(type) {
	case Word:
		if one(q.Text) {
			return Field{"like", q.Text}
		}
	case And:
		return And{each(q.Of)}
	case Or:
		return Or{each(q.Of)}
	case Not:
		return Not{LookAlike(q.Of, one)}
	}
	return q
}
