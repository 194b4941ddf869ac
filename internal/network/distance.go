package network

import (
	"math"

	"hut3"
)

// Distance says how long an edge is on a path.
type Distance uint8

// The distances. Which one a published figure used has to be said with it: the
// CAVIAR figures of Anastasiadis and Antoniou (2024) are InverseWeight; the
// Montagna curves of Cavallaro et al. (2020) called weighted are ByWeight.
const (
	Hops          Distance = iota // each edge is 1
	InverseWeight                 // 1/weight: who talk much are near
	ByWeight                      // the weight itself
)

func (d Distance) of(weight float64) float64 {
	switch d {
	case InverseWeight:
		return 1 / weight
	case ByWeight:
		return weight
	}
	return 1
}

// search walks shortest paths from one source at a time, and keeps its arrays
// between sources.
type search struct {
	c     csr
	cost  []float64 // of each entry of c; nil when every edge is 1
	dist  []float64 // +Inf where not reached
	order []int32   // reached nodes, nearest first
	heap  reach
	done  []bool
}

func newSearch(c csr, d Distance) *search {
	n := len(c.off) - 1
	s := &search{c: c, dist: make([]float64, n), done: make([]bool, n)}
	if d != Hops {
		s.cost = make([]float64, len(c.w))
		for i, w := range c.w {
			s.cost[i] = d.of(w)
		}
	}
	for u := range s.dist {
		s.dist[u] = math.Inf(1)
	}
	return s
}

// same reports whether two path lengths are equal but for rounding: sums of
// 1/3 and 1/6 must meet a half.
func same(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12*max(a, b) }

// from finds the distances from s to all it reaches.
func (x *search) from(s int32) {
	for _, u := range x.order {
		x.dist[u], x.done[u] = math.Inf(1), false
	}
	x.order = x.order[:0]
	x.dist[s] = 0
	if x.cost == nil {
		x.breadthFirst(s)
		return
	}
	x.dijkstra(s)
}

func (x *search) breadthFirst(s int32) {
	x.order = append(x.order, s)
	for h := 0; h < len(x.order); h++ {
		u := x.order[h]
		for _, v := range x.c.to[x.c.off[u]:x.c.off[u+1]] {
			if math.IsInf(x.dist[v], 1) {
				x.dist[v] = x.dist[u] + 1
				x.order = append(x.order, v)
			}
		}
	}
}

func (x *search) dijkstra(s int32) {
	x.heap = append(x.heap[:0], reached{0, s})
	for len(x.heap) > 0 {
		u := x.heap.pop().node
		if x.done[u] {
			continue
		}
		x.done[u] = true
		x.order = append(x.order, u)
		for i := x.c.off[u]; i < x.c.off[u+1]; i++ {
			v := x.c.to[i]
			if d := x.dist[u] + x.cost[i]; d < x.dist[v] && !x.done[v] {
				x.dist[v] = d
				x.heap.push(reached{d, v})
			}
		}
	}
}

// step reports whether entry i of the row of u lies on a shortest path.
func (x *search) step(u int32, i int32) bool {
	v := x.c.to[i]
	if x.cost == nil {
		return x.dist[v] == x.dist[u]+1
	}
	return x.dist[v] > x.dist[u] && same(x.dist[u]+x.cost[i], x.dist[v])
}

// reached is a node in the heap with the length of the path that reached it.
type reached struct {
	dist float64
	node int32
}

// reach is a binary heap, nearest on top. It is written out since
// container/heap would allocate at every push.
type reach []reached

func (r reached) before(o reached) bool {
	return r.dist < o.dist || (r.dist == o.dist && r.node < o.node)
}

func (h *reach) push(r reached) {
	*h = append(*h, r)
	s := *h
	i := len(s) - 1
	for up := (i - 1) / 2; i > 0 && r.before(s[up]); up = (i - 1) / 2 {
		s[i] = s[up]
		i = up
	}
	s[i] = r
}

func (h *reach) pop() reached {
	s := *h
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	if len(s) == 0 {
		return top
	}
	i := 0
	for down := 1; down < len(s); down = 2*i + 1 {
		if down+1 < len(s) && s[down+1].before(s[down]) {
			down++
		}
		if !s[down].before(last) {
			break
		}
		s[i] = s[down]
		i = down
	}
	s[i] = last
	return top
}

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
