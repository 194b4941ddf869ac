package network

import (
	"context"
	"math"
)

// PageRankOptions are the usual ones: the zero value is damping 0.85, a change
// below 1e-12 in all, at most 1,000 rounds, arcs weighted.
type PageRankOptions struct {
	Damping    float64 // chance to follow an arc; 0 is 0.85
	Tolerance  float64 // sum of changes at which it stops; 0 is 1e-12
	MaxRounds  int     // 0 is 1,000
	Unweighted bool    // every arc counts 1
}

// PageRank is the share of time a reader of arcs spends at each node.
type PageRank struct {
	Values    []float64 // they sum to 1
	Rounds    int
	Converged bool // the last round changed less than the tolerance
}

func (o PageRankOptions) filled() PageRankOptions {
	if o.Damping == 0 {
		o.Damping = 0.85
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-12
	}
	if o.MaxRounds == 0 {
		o.MaxRounds = 1000
	}
	return o
}

// PageRank iterates by powers along the arcs; a node without one spreads over
// all nodes alike.
func (g *Graph) PageRank(ctx context.Context, o PageRankOptions) (PageRank, error) {
	o = o.filled()
	n := g.Nodes()
	p := PageRank{Values: make([]float64, n)}
	if n == 0 {
		p.Converged = true
		return p, ctx.Err()
	}
	for u := range p.Values {
		p.Values[u] = 1 / float64(n)
	}
	out := g.OutStrength()
	if o.Unweighted {
		out = g.OutDegree()
	}
	next := make([]float64, n)
	for p.Rounds < o.MaxRounds && !p.Converged {
		if err := ctx.Err(); err != nil {
			return PageRank{}, err
		}
		g.spread(p.Values, next, out, o)
		change := 0.0
		for u := range next {
			change += math.Abs(next[u] - p.Values[u])
		}
		p.Values, next = next, p.Values
		p.Rounds++
		p.Converged = change < o.Tolerance
	}
	return p, nil
}

// spread does one round: each node gathers along the arcs into it.
func (g *Graph) spread(from, to, out []float64, o PageRankOptions) {
	n := float64(len(from))
	lost := 0.0
	for u, s := range out {
		if s == 0 {
			lost += from[u]
		}
	}
	base := (1-o.Damping)/n + o.Damping*lost/n
	for v := range to {
		sum := 0.0
		us, ws := g.in.row(int32(v))
		for i, u := range us {
			w := ws[i]
			if o.Unweighted {
				w = 1
			}
			sum += from[u] * w / out[u]
		}
		to[v] = base + o.Damping*sum
	}
}
