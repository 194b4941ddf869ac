package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

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

func (c *graphCache) betweenness(ctx context.Context, g *network.Graph, o network.BetweennessOptions) (network.Betweenness, error) {
	return remembered(c, g.Digest(), fmt.Sprintf("betweenness %+v", o), func() (network.Betweenness, error) { return g.Betweenness(ctx, o) })
}

func (c *graphCache) pageRank(ctx context.Context, g *network.Graph) (network.PageRank, error) {
	return remembered(c, g.Digest(), "pagerank", func() (network.PageRank, error) { return g.PageRank(ctx, network.PageRankOptions{}) })
}

func (c *graphCache) communities(ctx context.Context, g *network.Graph, seed uint64) (network.Communities, error) {
	return remembered(c, g.Digest(), fmt.Sprint("communities ", seed), func() (network.Communities, error) {
		return g.Communities(ctx, network.CommunityOptions{Seed: seed})
	})
}

// values is one measure of every node.
func (c *graphCache) values(ctx context.Context, g *network.Graph, by network.Measure, seed uint64) ([]float64, error) {
	return remembered(c, g.Digest(), fmt.Sprint("values ", by, " ", seed), func() ([]float64, error) {
		return g.Values(ctx, by, network.BetweennessOptions{Seed: seed})
	})
}
