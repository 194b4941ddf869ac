package network

// Cuts is what holds the graph together at one point: nodes and edges without
// which a component falls apart.
type Cuts struct {
	Articulation []int    // nodes, ascending
	Bridges      [][2]int // edges, the lower node first, ascending
}

// Cuts finds the articulation points and the bridges of the undirected
// projection (Hopcroft and Tarjan 1973, with its own stack).
func (g *Graph) Cuts() Cuts {
	c := cutter{g: g, index: make([]int32, g.Nodes()), low: make([]int32, g.Nodes()), cut: make([]bool, g.Nodes())}
	for s := range c.index {
		if c.index[s] == 0 {
			c.from(int32(s))
		}
	}
	var out Cuts
	for u, is := range c.cut {
		if is {
			out.Articulation = append(out.Articulation, u)
		}
	}
	for u := range g.labels {
		vs, _ := g.und.row(int32(u))
		for _, v := range vs {
			if int32(u) < v && c.bridge(int32(u), v) {
				out.Bridges = append(out.Bridges, [2]int{u, int(v)})
			}
		}
	}
	return out
}

type cutter struct {
	g      *Graph
	index  []int32 // order of the visit, from 1
	low    []int32 // lowest index reached without the edge to the parent
	cut    []bool
	parent []int32
	next   int32
}

// from walks the component of s.
func (c *cutter) from(s int32) {
	if c.parent == nil {
		c.parent = make([]int32, c.g.Nodes())
	}
	stack := []frame{c.enter(s, -1)}
	children := 0
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		vs, _ := c.g.und.row(f.u)
		if int(f.at) < len(vs) {
			v := vs[f.at]
			f.at++
			if c.index[v] == 0 {
				stack = append(stack, c.enter(v, f.u))
			} else if v != f.parent {
				c.low[f.u] = min(c.low[f.u], c.index[v])
			}
			continue
		}
		u, p := f.u, f.parent
		stack = stack[:len(stack)-1]
		if p < 0 {
			continue
		}
		c.low[p] = min(c.low[p], c.low[u])
		if p == s {
			children++
		} else if c.low[u] >= c.index[p] {
			c.cut[p] = true
		}
	}
	c.cut[s] = children > 1
}

func (c *cutter) enter(u, parent int32) frame {
	c.next++
	c.index[u], c.low[u], c.parent[u] = c.next, c.next, parent
	return frame{u: u, parent: parent}
}

// bridge reports whether an edge is the only way between its ends.
func (c *cutter) bridge(u, v int32) bool {
	if c.parent[u] == v {
		u, v = v, u
	}
	return c.parent[v] == u && c.low[v] > c.index[u]
}
