package network

import (
	"math"

	"hut3"
)

// Path is a way through the graph.
type Path struct {
	Nodes  []int
	Length float64 // in the distance asked for
}

// ShortestPath finds a shortest way from a to b over edges, whichever way the
// arcs go; of several, the one through the lowest node numbers, from the end.
// It is hut3.NotFound where a and b are in two components.
func (g *Graph) ShortestPath(a, b int, d Distance) (Path, error) {
	x := newSearch(g.und, d)
	x.from(int32(b))
	if math.IsInf(x.dist[a], 1) {
		return Path{}, hut3.Errorf(hut3.NotFound, "no path joins %s and %s", g.labels[a], g.labels[b])
	}
	p := Path{Nodes: []int{a}, Length: x.dist[a]}
	for u := int32(a); u != int32(b); {
		u = x.towards(u)
		p.Nodes = append(p.Nodes, int(u))
	}
	return p, nil
}

// towards gives the lowest neighbour of u that is nearer the source.
func (x *search) towards(u int32) int32 {
	for i := x.c.off[u]; i < x.c.off[u+1]; i++ {
		v := x.c.to[i]
		back := 1.0
		if x.cost != nil {
			back = x.cost[i]
		}
		if x.dist[v] < x.dist[u] && same(x.dist[v]+back, x.dist[u]) {
			return v
		}
	}
	return u
}

// Closeness is the share of other nodes reached times the inverse of their
// mean distance in hops (Wasserman and Faust's form for several components).
func (g *Graph) Closeness() []float64 {
	n := g.Nodes()
	out := make([]float64, n)
	x := newSearch(g.und, Hops)
	for u := range out {
		x.from(int32(u))
		sum := 0.0
		for _, v := range x.order {
			sum += x.dist[v]
		}
		if r := float64(len(x.order) - 1); r > 0 {
			out[u] = r / sum * r / float64(n-1)
		}
	}
	return out
}
