package corpus

import (
	"cmp"
	"context"
	"slices"
)

// evaluation is a query running on one segment. It serves one goroutine.
type evaluation struct {
	ctx   context.Context
	v     *View
	s     *segmentView
	read  *meter
	costs map[node]int // of nodes with parts, worked out once

	unread bool // a text was met that cannot be read
	doubt  bool // whether such a message counts as found; see decide
}

// cut reports whether the query is to end: what is found from there on is
// thrown away, and run says why.
func (e *evaluation) cut() bool { return e.ctx.Err() != nil }

// scanStep is how many messages are looked at between two looks at the context.
const scanStep = 4096

// scan tests every member of within, as long as the query is not cut.
func (e *evaluation) scan(within docset, is func(o uint32) bool) docset {
	left, over := 0, false
	return e.s.scan(within, func(o uint32) bool {
		if left++; left%scanStep == 0 {
			over = e.cut()
		}
		return !over && is(o)
	})
}

// cost is what a node guesses that it costs.
func (e *evaluation) cost(n node) int {
	switch n.(type) {
	case *andNode, *orNode:
	default:
		return n.cost(e)
	}
	if c, ok := e.costs[n]; ok {
		return c
	}
	if e.costs == nil {
		e.costs = map[node]int{}
	}
	e.costs[n] = n.cost(e)
	return e.costs[n]
}

// hits is what a query finds in one segment.
type hits interface {
	count() int
	before(limit uint32, n int) []uint32
	from(limit uint32, n int) []uint32
}

// run evaluates a plan over the view and hands each segment's set to fn, which
// is called side by side.
func (v *View) run(ctx context.Context, n node, fn func(i int, s *segmentView, set docset) error) error {
	read := v.meter(n)
	return v.parallel(ctx, func(i int, s *segmentView) error {
		set, err := v.evaluate(ctx, n, s, read)
		if err != nil {
			return err
		}
		return fn(i, s, set)
	})
}

// evaluate runs a plan on one segment. What all segments read together is bounded.
func (v *View) evaluate(ctx context.Context, n node, s *segmentView, read *meter) (docset, error) {
	if err := read.exceeded(); err != nil {
		return docset{}, err
	}
	e := &evaluation{ctx: ctx, v: v, s: s, read: read}
	set, unsure := e.decide(n, e.among(n))
	if err := stopped(ctx); err != nil {
		return docset{}, err
	}
	if n := unsure.and(s.visible).n; n > 0 {
		v.untested.Add(int64(n))
	}
	return set.and(s.visible), read.exceeded()
}

// among is what a plan is put to. Where little is hidden and no part reads texts, it
// is cheaper to leave that out at the end alone; what is read is what is seen.
func (e *evaluation) among(n node) docset {
	if e.s.visible.n > int(e.s.n)/2 && e.cost(n) != maxCost {
		return allDocs(e.s.n)
	}
	return e.s.visible
}

// quick gives the hits of a single word without making a set of them.
func (v *View) quick(n node, s *segmentView) (hits, bool) {
	w, ok := n.(wordNode)
	if !ok {
		return nil, false
	}
	t, ok := s.words.find(w.term)
	switch {
	case !ok:
		return noDocs(s.n), true
	case s.visible.all():
		return s.words.list(t), true
	case s.visible.bits != nil:
		if set, ok := v.keptWord(s, w.term, t, s.visible.n); ok {
			return set.and(s.visible), true
		}
		return showOf(s.words.list(t), s.visible.bits), true
	}
	return nil, false
}

type allNode struct{}

func (allNode) eval(_ *evaluation, within docset) docset { return within }
func (allNode) cost(e *evaluation) int                   { return int(e.s.n) }
func (allNode) mark(*marking)                            {}

type andNode struct{ of []node }

// eval goes from the rarest part to the commonest; parts that read texts, in
// whatever is in them, come last in the order they are written, whatever there
// is of them. What they read is so left by the same parts for everybody who
// sees the same, and Explain tells it.
func (n *andNode) eval(e *evaluation, within docset) docset {
	type part struct {
		node
		cost int
	}
	parts := make([]part, len(n.of))
	for i, p := range n.of {
		parts[i] = part{p, e.cost(p)}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.cost, b.cost) })
	for _, p := range parts {
		if within.empty() || e.cut() {
			break
		}
		within = within.and(p.eval(e, within))
	}
	return within
}

func (n *andNode) cost(e *evaluation) int {
	least := maxCost
	for _, p := range n.of {
		c := e.cost(p)
		if c == maxCost {
			return c
		}
		least = min(least, c)
	}
	return least
}

func (n *andNode) mark(m *marking) {
	for _, p := range n.of {
		p.mark(m)
	}
}

type orNode struct{ of []node }

func (n *orNode) eval(e *evaluation, within docset) docset {
	out := noDocs(e.s.n)
	for _, p := range n.of {
		if e.cut() {
			break
		}
		out = out.or(p.eval(e, within).and(within))
	}
	return out
}

func (n *orNode) cost(e *evaluation) int {
	sum := 0
	for _, p := range n.of {
		c := e.cost(p)
		if c == maxCost {
			return c
		}
		sum += c
	}
	return sum
}

func (n *orNode) mark(m *marking) {
	for _, p := range n.of {
		p.mark(m)
	}
}

type notNode struct{ of node }

func (n notNode) eval(e *evaluation, within docset) docset {
	e.doubt = !e.doubt
	of := n.of.eval(e, within)
	e.doubt = !e.doubt
	return within.minus(of)
}

func (n notNode) cost(e *evaluation) int {
	if e.cost(n.of) == maxCost {
		return maxCost
	}
	return int(e.s.n)
}

func (notNode) mark(*marking) {}
