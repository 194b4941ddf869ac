package network

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hut3"
)

// Measure names what nodes are ranked by.
type Measure string

// The measures of `network --by` and `--remove`.
const (
	ByBetweenness Measure = "betweenness"
	ByPageRank    Measure = "pagerank"
	ByDegree      Measure = "degree"
	ByStrength    Measure = "strength"
)

// Measures lists the measures, for help and messages.
func Measures() []Measure { return []Measure{ByBetweenness, ByPageRank, ByDegree, ByStrength} }

// ParseMeasure refuses what is none of Measures, as hut3.Usage.
func ParseMeasure(s string) (Measure, error) {
	if m := Measure(s); slices.Contains(Measures(), m) {
		return m, nil
	}
	return "", hut3.Errorf(hut3.Usage, "%q is not a measure; write one of %v", s, Measures())
}

// Values measures every node. The options are those of betweenness.
func (g *Graph) Values(ctx context.Context, m Measure, o BetweennessOptions) ([]float64, error) {
	switch m {
	case ByBetweenness:
		b, err := g.Betweenness(ctx, o)
		return b.Values, err
	case ByPageRank:
		p, err := g.PageRank(ctx, PageRankOptions{})
		return p.Values, err
	case ByDegree:
		return g.Degree(), ctx.Err()
	case ByStrength:
		return g.Strength(), ctx.Err()
	}
	return nil, hut3.Errorf(hut3.Usage, "%q is not a measure; write one of %v", m, Measures())
}

// RemovalOptions says how a network is taken apart.
type RemovalOptions struct {
	By    Measure
	Block int // nodes removed before measuring again; 0 is 1
	Steps int // at most; it ends sooner when no node is left
	BetweennessOptions
}

// RemovalStep is the network after a step. Step 0 removes nothing.
type RemovalStep struct {
	Step    int      `json:"step"`
	Removed []string `json:"removed"` // in this step
	Gone    int      `json:"gone"`    // in all steps
	Largest int      `json:"largest"` // nodes in the largest component
	Share   float64  `json:"share"`   // Largest in parts of the first one
}

// Remove takes out the nodes of the highest values, measures again, and so on:
// one at a time is the sequential and several at a time the block strategy of
// Cavallaro et al. (2020, PLOS ONE 15(8): e0236476). Of equal values it takes
// the node named last, as their published curves do. What it prints is what
// the network would lose on paper; it names nobody to be arrested.
func (g *Graph) Remove(ctx context.Context, o RemovalOptions) ([]RemovalStep, error) {
	if o.Block < 0 || o.Steps < 0 {
		return nil, hut3.Errorf(hut3.Usage, "a removal of %d steps of %d nodes; write numbers above 0", o.Steps, o.Block)
	}
	block := max(o.Block, 1)
	first := g.Components().Largest()
	steps := []RemovalStep{{Removed: []string{}, Largest: first, Share: share(first, first)}}
	for i := 1; i <= o.Steps && g.Nodes() > 0; i++ {
		values, err := g.Values(ctx, o.By, o.BetweennessOptions)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i, err)
		}
		gone := highest(values, block)
		step := RemovalStep{Step: i, Gone: steps[i-1].Gone + len(gone)}
		for _, u := range gone {
			step.Removed = append(step.Removed, g.labels[u])
		}
		g = g.Without(gone)
		step.Largest = g.Components().Largest()
		step.Share = share(step.Largest, first)
		steps = append(steps, step)
	}
	return steps, nil
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// highest gives the k nodes of the highest values; of equal ones the highest
// node numbers. Values are compared in parts of the largest to ten digits, so
// that rounding inside a measure decides nothing.
func highest(values []float64, k int) []int {
	top := slices.Max(values)
	rank := func(u int) float64 {
		if top == 0 {
			return 0
		}
		return math.Round(values[u] / top * 1e10)
	}
	order := make([]int, len(values))
	for u := range order {
		order[u] = u
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(b, a))
	})
	return order[:min(k, len(order))]
}
