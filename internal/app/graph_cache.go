package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"hut3/internal/corpus"
	"hut3/internal/network"
)

// graphCache keeps what was worked out about the graphs asked for last, by what
// the graph holds. It saves time and decides nothing: the same graph comes to
// the same values, whoever asks, and a graph holds no more than its reader sees.
type graphCache struct {
	mu   sync.Mutex
	kept []keptValue // the one used last comes last
}

type keptValue struct {
	of    string
	value any
}

// mostKept is how many values are kept: a few measures of a few graphs.
const mostKept = 64

// remembered is a value about a graph, worked out where it is not kept. What
// says all that it depends on beside the graph.
func remembered[T any](c *graphCache, g graphKey, what string, work func() (T, error)) (T, error) {
	of := string(g[:]) + what
	if v, ok := c.find(of); ok {
		return v.(T), nil
	}
	v, err := work()
	if err == nil {
		c.keep(of, v)
	}
	return v, err
}

func (c *graphCache) find(of string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.kept, func(k keptValue) bool { return k.of == of })
	if i < 0 {
		return nil, false
	}
	k := c.kept[i]
	c.kept = append(slices.Delete(c.kept, i, i+1), k)
	return k.value, true
}

func (c *graphCache) keep(of string, value any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) == mostKept {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.kept = append(c.kept, keptValue{of, value})
}

// graphKey is the digest of a graph.
type graphKey [sha256.Size]byte

// graph is a graph with its digest, which is taken once.
type graph struct {
	*network.Graph
	key graphKey
}

func graphOf(g *network.Graph) graph { return graph{g, g.Digest()} }

func (c *graphCache) betweenness(ctx context.Context, g graph, o network.BetweennessOptions) (network.Betweenness, error) {
	return remembered(c, g.key, fmt.Sprintf("betweenness %+v", o), func() (network.Betweenness, error) { return g.Betweenness(ctx, o) })
}

func (c *graphCache) pageRank(ctx context.Context, g graph) (network.PageRank, error) {
	return remembered(c, g.key, "pagerank", func() (network.PageRank, error) { return g.PageRank(ctx, network.PageRankOptions{}) })
}

func (c *graphCache) communities(ctx context.Context, g graph, seed uint64) (network.Communities, error) {
	return remembered(c, g.key, fmt.Sprint("communities ", seed), func() (network.Communities, error) {
		return g.Communities(ctx, network.CommunityOptions{Seed: seed})
	})
}

// values is one measure of every node.
func (c *graphCache) values(ctx context.Context, g graph, by network.Measure, seed uint64) ([]float64, error) {
	switch by {
	case network.ByBetweenness:
		b, err := c.betweenness(ctx, g, network.BetweennessOptions{Seed: seed})
		return b.Values, err
	case network.ByPageRank:
		p, err := c.pageRank(ctx, g)
		return p.Values, err
	}
	return g.Values(ctx, by, network.BetweennessOptions{Seed: seed})
}

// asked is a query over a view: the graph of its messages is kept by it.
type asked struct {
	view  corpus.ViewMark
	query string
}

// graphsMost is how many graphs are kept: 60,000 handles take some 50 MB.
const graphsMost = 8

// graphs keeps the graphs asked for last, the one used last at the end. A view's
// mark stands for all that its scope shows and for the facts laid over it.
type graphs struct {
	mu   sync.Mutex
	kept []keptGraph
}

type keptGraph struct {
	of asked
	graph
}

func (k *graphs) find(of asked) (graph, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.kept, func(g keptGraph) bool { return g.of == of })
	if i < 0 {
		return graph{}, false
	}
	g := k.kept[i]
	k.kept = append(slices.Delete(k.kept, i, i+1), g)
	return g.graph, true
}

func (k *graphs) keep(of asked, g graph) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.kept) == graphsMost {
		k.kept = slices.Delete(k.kept, 0, 1)
	}
	k.kept = append(k.kept, keptGraph{of, g})
}
