package network

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// ExactLimit is the number of nodes up to which betweenness is exact unless
// told otherwise (the bound: 5,000).
const ExactLimit = 5000

// DefaultSamples is how many sources stand for all above the limit.
const DefaultSamples = 512

// BetweennessOptions says which paths count. The zero value walks the
// undirected projection in hops, exactly to ExactLimit nodes.
type BetweennessOptions struct {
	Directed   bool // along arcs; otherwise along edges
	Distance   Distance
	ExactLimit int    // 0 is ExactLimit
	Samples    int    // above the limit; 0 is DefaultSamples
	Seed       uint64 // draws the sources above the limit
}

// Betweenness is how often each node lies between others.
type Betweenness struct {
	// Values is the share of pairs of other nodes whose shortest paths run
	// through the node; a pair with several such paths counts in parts.
	Values  []float64
	Sources int  // how many nodes the paths were walked from
	Exact   bool // all of them
}

// blocks is into how many parts the sources are split. It is fixed, and each
// part has its own sums, so that rounding does not depend on the machine.
const blocks = 16

// Betweenness measures by Brandes' algorithm (2001). Above the exact limit it
// walks from a seeded sample of sources and scales up (Brandes and Pich 2007).
// It stops with the context's error when that is done.
func (g *Graph) Betweenness(ctx context.Context, o BetweennessOptions) (Betweenness, error) {
	n := g.Nodes()
	sources := g.sources(o)
	b := Betweenness{Values: make([]float64, n), Sources: len(sources), Exact: len(sources) == n}
	if n < 3 {
		return b, ctx.Err()
	}
	c := g.und
	if o.Directed {
		c = g.out
	}
	sums, err := walkBlocks(ctx, c, o.Distance, sources)
	if err != nil {
		return Betweenness{}, err
	}
	// Each pair is walked from both ends, as the two arcs of a directed graph.
	scale := float64(n) / float64(len(sources)) / (float64(n-1) * float64(n-2))
	for _, sum := range sums {
		for u, v := range sum {
			b.Values[u] += v * scale
		}
	}
	return b, nil
}

// sources are all nodes, or a sample of them in ascending order.
func (g *Graph) sources(o BetweennessOptions) []int32 {
	limit, samples := o.ExactLimit, o.Samples
	if limit == 0 {
		limit = ExactLimit
	}
	if samples == 0 {
		samples = DefaultSamples
	}
	all := make([]int32, g.Nodes())
	for u := range all {
		all[u] = int32(u)
	}
	if len(all) <= limit || len(all) <= samples {
		return all
	}
	r := rand.New(rand.NewPCG(o.Seed, 1))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:samples]
	slices.Sort(all)
	return all
}

// walkBlocks sums the dependencies of each block of sources.
func walkBlocks(ctx context.Context, c csr, d Distance, sources []int32) ([][]float64, error) {
	sums := make([][]float64, blocks)
	queue := make(chan int, blocks)
	for i := range blocks {
		queue <- i
	}
	close(queue)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		wg.Go(func() {
			x := newBrandes(c, d)
			for i := range queue {
				sums[i] = make([]float64, len(c.off)-1)
				lo, hi := i*len(sources)/blocks, (i+1)*len(sources)/blocks
				for _, s := range sources[lo:hi] {
					if ctx.Err() != nil {
						return
					}
					x.add(s, sums[i])
				}
			}
		})
	}
	wg.Wait()
	return sums, ctx.Err()
}

// brandes counts shortest paths from a source and sums dependencies back.
type brandes struct {
	*search
	paths []float64 // number of shortest paths from the source
	dep   []float64 // dependency of the source on the node
}

func newBrandes(c csr, d Distance) *brandes {
	n := len(c.off) - 1
	return &brandes{search: newSearch(c, d), paths: make([]float64, n), dep: make([]float64, n)}
}

// add adds the dependencies of source s to sum.
func (x *brandes) add(s int32, sum []float64) {
	x.from(s)
	for _, u := range x.order {
		x.paths[u], x.dep[u] = 0, 0
	}
	x.paths[s] = 1
	for _, u := range x.order {
		for i := x.c.off[u]; i < x.c.off[u+1]; i++ {
			if x.step(u, i) {
				x.paths[x.c.to[i]] += x.paths[u]
			}
		}
	}
	for _, u := range slices.Backward(x.order) {
		for i := x.c.off[u]; i < x.c.off[u+1]; i++ {
			if x.step(u, i) {
				v := x.c.to[i]
				x.dep[u] += x.paths[u] / x.paths[v] * (1 + x.dep[v])
			}
		}
		if u != s {
			sum[u] += x.dep[u]
		}
	}
}
