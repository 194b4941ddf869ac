package network

import "slices"

// Density is the share of possible undirected edges that are there.
func (g *Graph) Density() float64 {
	n := float64(g.Nodes())
	if n < 2 {
		return 0
	}
	return 2 * float64(g.Edges()) / (n * (n - 1))
}

// ArcDensity is the share of possible arcs that are there.
func (g *Graph) ArcDensity() float64 {
	n := float64(g.Nodes())
	if n < 2 {
		return 0
	}
	return float64(g.Arcs()) / (n * (n - 1))
}

// Reciprocity is the share of arcs whose opposite is there too.
func (g *Graph) Reciprocity() float64 {
	if g.Arcs() == 0 {
		return 0
	}
	// A pair with both arcs is two arcs and one edge.
	return 2 * float64(g.Arcs()-g.Edges()) / float64(g.Arcs())
}

// Isolates lists the nodes without an edge.
func (g *Graph) Isolates() []int {
	var out []int
	for u := range g.labels {
		if g.und.degree(int32(u)) == 0 {
			out = append(out, u)
		}
	}
	return out
}

// Cores gives each node's core number: the largest k so that the node is in a
// part of the graph in which each node has k neighbours or more (Batagelj and
// Zaveršnik 2003).
func (g *Graph) Cores() []int {
	n := g.Nodes()
	core := make([]int, n)
	var most int
	for u := range core {
		core[u] = g.und.degree(int32(u))
		most = max(most, core[u])
	}
	start := make([]int, most+2) // where the nodes of each degree begin in order
	for _, d := range core {
		start[d+1]++
	}
	for d := 1; d < len(start); d++ {
		start[d] += start[d-1]
	}
	order, place := make([]int, n), make([]int, n)
	fill := slices.Clone(start)
	for u, d := range core {
		place[u] = fill[d]
		order[place[u]] = u
		fill[d]++
	}
	for i := range n {
		u := order[i]
		vs, _ := g.und.row(int32(u))
		for _, v := range vs {
			if d := core[v]; d > core[u] {
				first := order[start[d]]
				order[place[v]], order[start[d]] = first, int(v)
				place[first], place[v] = place[v], start[d]
				start[d]++
				core[v]--
			}
		}
	}
	return core
}

// triangles counts the triangles through each node.
func (g *Graph) triangles() []int {
	t := make([]int, g.Nodes())
	mark := make([]int32, g.Nodes())
	for u := range t {
		vs, _ := g.und.row(int32(u))
		for _, v := range vs {
			mark[v] = int32(u) + 1
		}
		for _, v := range vs {
			xs, _ := g.und.row(v)
			for _, x := range xs {
				if x > v && mark[x] == int32(u)+1 {
					t[u]++
				}
			}
		}
	}
	return t
}

// Clustering gives each node's share of pairs of neighbours that are
// neighbours of each other; 0 below two neighbours. Weights are not used.
func (g *Graph) Clustering() []float64 {
	c := make([]float64, g.Nodes())
	for u, t := range g.triangles() {
		if d := float64(g.und.degree(int32(u))); d > 1 {
			c[u] = 2 * float64(t) / (d * (d - 1))
		}
	}
	return c
}

// Transitivity is the share of paths of two edges whose ends are neighbours.
func (g *Graph) Transitivity() float64 {
	closed, paths := 0, 0
	for u, t := range g.triangles() {
		d := g.und.degree(int32(u))
		closed += t
		paths += d * (d - 1) / 2
	}
	if paths == 0 {
		return 0
	}
	return float64(closed) / float64(paths)
}
