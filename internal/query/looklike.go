package query

// LookAlike gives a query in which every word also finds those that look like
// it: Word becomes like:word. Phrases, prefixes and NEAR stay as they are.
func LookAlike(q Q) Q {
	each := func(of []Q) []Q {
		out := make([]Q, len(of))
		for i, p := range of {
			out[i] = LookAlike(p)
		}
		return out
	}
	switch q := q.(type) {
	case Word:
		return Field{"like", q.Text}
	case And:
		return And{each(q.Of)}
	case Or:
		return Or{each(q.Of)}
	case Not:
		return Not{LookAlike(q.Of)}
	}
	return q
}
