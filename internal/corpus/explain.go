package corpus

import (
	"context"
	"slices"

	"hut3/internal/query"
)

// Step is a part of a query as it is worked out. All numbers are of messages
// that the view sees.
type Step struct {
	Part     string `json:"part"`     // as it is written
	How      string `json:"how"`      // "index", "scan", "read", "all of", "any of", "not"
	Messages int64  `json:"messages"` // that the part finds by itself; -1 where finding out would mean to read them
	Reads    int64  `json:"reads"`    // messages that it reads one by one, after what comes before it
	Left     int64  `json:"left"`     // of the whole that is left after it; -1 where only reading tells
	Of       []Step `json:"of,omitempty"`
}

// Plan is how a query is worked out and what it costs.
type Plan struct {
	Query   string `json:"query"`
	Visible int64  `json:"visible"` // messages that the view sees
	Reads   int64  `json:"reads"`   // at most, for the whole query
	Limit   int64  `json:"limit"`   // of Reads; a query above it is refused
	Step    Step   `json:"step"`
}

// explainer works out the parts of a query over all that a view sees.
type explainer struct {
	v   *View
	ctx context.Context
}

// Explain says how a query is worked out: what each part finds, what narrows
// what, and what is left to be read one by one. Parts that read are not run.
func (v *View) Explain(ctx context.Context, q query.Q) (Plan, error) {
	p := Plan{Query: q.String(), Limit: v.limit()}
	err := v.within(ctx, func() error {
		x := explainer{v, ctx}
		all := make([]docset, len(v.segs))
		for i, s := range v.segs {
			all[i] = s.visible
		}
		p.Visible = total(all)
		step, _, err := x.step(query.Simplify(q), all)
		p.Step, p.Reads = step, step.Reads
		return err
	})
	return p, err
}

func total(sets []docset) (n int64) {
	for _, s := range sets {
		n += int64(s.n)
	}
	return n
}

// step explains a query over what comes before it. What it leaves is known
// exactly where nothing is read; otherwise it is what would be read.
func (x explainer) step(q query.Q, before []docset) (Step, []docset, error) {
	switch q := q.(type) {
	case query.And:
		return x.and(q, before)
	case query.Or:
		return x.or(q, before)
	case query.Not:
		inner, found, err := x.step(q.Of, before)
		s := Step{Part: q.String(), How: "not", Messages: -1, Reads: inner.Reads, Left: -1, Of: []Step{inner}}
		if err != nil || inner.Left < 0 {
			return s, before, err
		}
		left := combine(before, found, docset.minus)
		s.Left = total(left)
		if !unknown(inner) {
			s.Messages, err = x.alone(q)
		}
		return s, left, err
	}
	return x.leaf(q, before)
}

func combine(a, b []docset, join func(docset, docset) docset) []docset {
	out := make([]docset, len(a))
	for i := range a {
		out[i] = join(a[i], b[i])
	}
	return out
}

// reads reports whether a node reads messages one by one.
func (x explainer) reads(n node) bool {
	switch n := n.(type) {
	case readNode, regexpNode:
		return true
	case languageIs:
		return slices.ContainsFunc(x.v.segs, func(s *segmentView) bool { return s.language.n == 0 && s.n > 0 })
	case recutNode:
		return x.v.older()
	case *andNode:
		return slices.ContainsFunc(n.of, x.reads)
	case *orNode:
		return slices.ContainsFunc(n.of, x.reads)
	case notNode:
		return x.reads(n.of)
	}
	return false
}

// charged is what a message is charged as that a node reads.
func charged(n node) int {
	switch n := n.(type) {
	case readNode:
		return n.charged()
	case *orNode: // of stage:
		return charged(n.of[len(n.of)-1])
	}
	return 1
}

// alone counts what a part without reading finds by itself.
func (x explainer) alone(q query.Q) (int64, error) { return x.v.Count(x.ctx, q) }

// sets evaluates a node over what comes before it.
func (x explainer) sets(n node, before []docset) ([]docset, error) {
	out := make([]docset, len(before))
	read := meter{limit: x.v.limit()}
	err := x.v.parallel(x.ctx, func(i int, s *segmentView) error {
		out[i] = n.eval(&evaluation{ctx: x.ctx, v: x.v, s: s, read: &read}, before[i]).and(before[i])
		return stopped(x.ctx)
	})
	return out, err
}

func (x explainer) leaf(q query.Q, before []docset) (Step, []docset, error) {
	n, err := x.v.plan(x.ctx, q)
	if err != nil {
		return Step{}, nil, err
	}
	if x.reads(n) {
		s := Step{Part: q.String(), How: "read", Messages: -1, Reads: total(before) * int64(charged(n)), Left: -1}
		if s.Reads == 0 {
			s.Left = 0 // there is nothing to read
		}
		return s, before, nil
	}
	s := Step{Part: q.String(), How: "index"}
	switch q.(type) {
	case query.Clock, query.Weekday:
		s.How = "scan"
	}
	if _, ok := n.(languageIs); ok {
		s.How = "scan"
	}
	s.Reads = x.v.walked(n) / (walkShare * walkWords)
	if s.Messages, err = x.alone(q); err != nil {
		return s, nil, err
	}
	left, err := x.sets(n, before)
	s.Left = total(left)
	return s, left, err
}

// and goes from the part that finds fewest to that which finds most; parts that
// read come last, in the order they are written.
func (x explainer) and(q query.And, before []docset) (Step, []docset, error) {
	s := Step{Part: q.String(), How: "all of", Messages: -1}
	var cheap, dear []query.Q
	size := map[string]int64{}
	for _, p := range q.Of {
		n, err := x.v.plan(x.ctx, p)
		if err != nil {
			return s, nil, err
		}
		if x.reads(n) {
			dear = append(dear, p)
			continue
		}
		cheap = append(cheap, p)
		if size[p.String()], err = x.alone(p); err != nil {
			return s, nil, err
		}
	}
	slices.SortStableFunc(cheap, func(a, b query.Q) int { return int(size[a.String()] - size[b.String()]) })
	left := before
	for _, p := range append(cheap, dear...) {
		step, next, err := x.step(p, left)
		if err != nil {
			return s, nil, err
		}
		s.Reads += step.Reads
		s.Of = append(s.Of, step)
		left = next
	}
	s.Left = total(left)
	if len(dear) > 0 {
		if slices.ContainsFunc(s.Of, func(p Step) bool { return p.Left < 0 }) {
			s.Left = -1
		}
		return s, left, nil
	}
	var err error
	s.Messages, err = x.alone(q)
	return s, left, err
}

func (x explainer) or(q query.Or, before []docset) (Step, []docset, error) {
	s := Step{Part: q.String(), How: "any of", Messages: -1}
	left := x.v.noSets()
	read := false
	for _, p := range q.Of {
		step, found, err := x.step(p, before)
		if err != nil {
			return s, nil, err
		}
		s.Reads += step.Reads
		s.Of = append(s.Of, step)
		read = read || step.Left < 0
		left = combine(left, found, docset.or)
	}
	if read {
		s.Left = -1
		return s, before, nil
	}
	s.Left = total(left)
	if unknown(s) {
		return s, left, nil
	}
	var err error
	s.Messages, err = x.alone(q)
	return s, left, err
}

// unknown reports whether what a part finds by itself is known only by reading.
func unknown(s Step) bool {
	return s.How == "read" || slices.ContainsFunc(s.Of, unknown)
}
