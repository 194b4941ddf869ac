package network

import "math"

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
