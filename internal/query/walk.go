package query

// Walk calls fn for a query and every part of it, the whole first.
func Walk(q Q, fn func(Q)) {
	fn(q)
	switch q := q.(type) {
	case And:
		for _, p := range q.Of {
			Walk(p, fn)
		}
	case Or:
		for _, p := range q.Of {
			Walk(p, fn)
		}
	case Not:
		Walk(q.Of, fn)
	case Near:
		Walk(q.A, fn)
		Walk(q.B, fn)
	}
}

// Values gives the values that a query has for a field, each once, in the order
// they stand.
func Values(q Q, field string) []string {
	var out []string
	seen := map[string]bool{}
	Walk(q, func(q Q) {
		if f, ok := q.(Field); ok && f.Name == field && !seen[f.Value] {
			seen[f.Value] = true
			out = append(out, f.Value)
		}
	})
	return out
}
