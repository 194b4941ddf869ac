package network

import (
	"cmp"
	"slices"
)

// Graph is a graph that does not change.
type Graph struct {
	labels     []string
	ids        map[string]int32
	loops      int
	undirected bool
	out, in    csr // arcs; both are und in an undirected graph
	und        csr // the undirected projection: each edge in both rows
}

// csr holds the rows of a sparse matrix: the neighbours of u are
// to[off[u]:off[u+1]], ascending, with their weights beside them.
type csr struct {
	off []int32
	to  []int32
	w   []float64
}

// rows makes the flat arrays of arcs sorted by both ends.
func rows(n int, arcs []arc) csr {
	c := csr{make([]int32, n+1), make([]int32, len(arcs)), make([]float64, len(arcs))}
	for i, a := range arcs {
		c.off[a.u+1]++
		c.to[i], c.w[i] = a.v, a.w
	}
	for i := 1; i <= n; i++ {
		c.off[i] += c.off[i-1]
	}
	return c
}

// row gives the neighbours of u and the weights.
func (c csr) row(u int32) ([]int32, []float64) {
	a, b := c.off[u], c.off[u+1]
	return c.to[a:b], c.w[a:b]
}

func (c csr) degree(u int32) int { return int(c.off[u+1] - c.off[u]) }

// degrees counts the neighbours of each node.
func (c csr) degrees() []float64 {
	d := make([]float64, len(c.off)-1)
	for u := range d {
		d[u] = float64(c.degree(int32(u)))
	}
	return d
}

// strengths adds the weights of each row.
func (c csr) strengths() []float64 {
	s := make([]float64, len(c.off)-1)
	for u := range s {
		_, ws := c.row(int32(u))
		for _, w := range ws {
			s[u] += w
		}
	}
	return s
}

// Nodes is the number of nodes.
func (g *Graph) Nodes() int { return len(g.labels) }

// Edges is the number of undirected edges: pairs with an arc either way.
func (g *Graph) Edges() int { return len(g.und.to) / 2 }

// Arcs is the number of arcs; twice the edges in an undirected graph.
func (g *Graph) Arcs() int { return len(g.out.to) }

// SelfLoops is how many edges of a node with itself were added and left out.
func (g *Graph) SelfLoops() int { return g.loops }

// Label is the name of node u.
func (g *Graph) Label(u int) string { return g.labels[u] }

// Find gives the number of the node of that name.
func (g *Graph) Find(label string) (int, bool) {
	u, ok := g.ids[label]
	return int(u), ok
}

// Neighbours gives the nodes that share an edge with u, ascending, and the
// weights. The slices are the graph's own and must not be written to.
func (g *Graph) Neighbours(u int) ([]int32, []float64) { return g.und.row(int32(u)) }

// Degree counts the neighbours of each node, whichever way the arcs go.
func (g *Graph) Degree() []float64 { return g.und.degrees() }

// InDegree counts the arcs into each node.
func (g *Graph) InDegree() []float64 { return g.in.degrees() }

// OutDegree counts the arcs out of each node.
func (g *Graph) OutDegree() []float64 { return g.out.degrees() }

// Strength adds the weights of each node's edges, both directions.
func (g *Graph) Strength() []float64 { return g.und.strengths() }

// InStrength adds the weights of the arcs into each node.
func (g *Graph) InStrength() []float64 { return g.in.strengths() }

// OutStrength adds the weights of the arcs out of each node.
func (g *Graph) OutStrength() []float64 { return g.out.strengths() }

// TotalWeight adds the weights of the undirected edges.
func (g *Graph) TotalWeight() float64 {
	sum := 0.0
	for _, s := range g.Strength() {
		sum += s
	}
	return sum / 2
}

// Without gives the graph less some nodes and their edges. The others keep
// their order.
func (g *Graph) Without(gone []int) *Graph {
	out := make([]bool, g.Nodes())
	for _, u := range gone {
		out[u] = true
	}
	to := make([]int32, g.Nodes())
	var labels []string
	for u, label := range g.labels {
		if !out[u] {
			to[u] = int32(len(labels))
			labels = append(labels, label)
		}
	}
	var arcs []arc
	for u := range g.labels {
		vs, ws := g.out.row(int32(u))
		for i, v := range vs {
			if !out[u] && !out[v] && (!g.undirected || int32(u) < v) {
				arcs = append(arcs, arc{to[u], to[v], ws[i]})
			}
		}
	}
	return assemble(labels, arcs, 0, Options{Undirected: g.undirected})
}

// Ranked is a node with its value of a measure.
type Ranked struct {
	Label string  `json:"label"`
	Value float64 `json:"value"`
}

// Top gives the n nodes of the highest values, highest first; equal values by
// label in byte order. A negative n gives all.
func (g *Graph) Top(values []float64, n int) []Ranked {
	all := make([]Ranked, len(values))
	for u, v := range values {
		all[u] = Ranked{g.labels[u], v}
	}
	slices.SortFunc(all, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Label, b.Label))
	})
	if n >= 0 && n < len(all) {
		all = all[:n]
	}
	return all
}
