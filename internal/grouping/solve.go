package grouping

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// solver holds the offsets while they are found.
type solver struct {
	links  []link
	of     [][]int // links of each side
	offset []float64
	part   []int // from 1; 0 is a side without links
	parts  int
	rate   []float64 // seconds a day that a side gains, and
	epoch  float64   // the day that offsets are of
}

// solve finds a value for each side from what links say of two: an offset, or a rate.
func solve(sides int, links []link) *solver {
	n := &solver{links: links, of: make([][]int, sides), offset: make([]float64, sides), part: make([]int, sides)}
	for i, l := range links {
		n.of[l.a], n.of[l.b] = append(n.of[l.a], i), append(n.of[l.b], i)
	}
	n.spread()
	n.settle()
	n.centre()
	return n
}

// spread gives each side a first offset along the heaviest links, part by part
// (Prim's tree).
func (n *solver) spread() {
	for start := range n.of {
		if n.part[start] > 0 || len(n.of[start]) == 0 {
			continue
		}
		n.parts++
		edges := &edgeHeap{links: n.links}
		for n.join(start, edges); edges.Len() > 0; {
			l := n.links[heap.Pop(edges).(int)]
			switch {
			case n.part[l.b] == 0:
				n.offset[l.b] = n.offset[l.a] + l.apart
				n.join(l.b, edges)
			case n.part[l.a] == 0:
				n.offset[l.a] = n.offset[l.b] - l.apart
				n.join(l.a, edges)
			}
		}
	}
}

func (n *solver) join(side int, edges *edgeHeap) {
	n.part[side] = n.parts
	for _, e := range n.of[side] {
		heap.Push(edges, e)
	}
}

// edgeHeap gives the heaviest link first, of equal ones the lowest.
type edgeHeap struct {
	links []link
	list  []int
}

func (h *edgeHeap) Len() int { return len(h.list) }
func (h *edgeHeap) Less(i, j int) bool {
	a, b := h.list[i], h.list[j]
	return cmp.Or(-cmp.Compare(h.links[a].weight, h.links[b].weight), cmp.Compare(a, b)) < 0
}
func (h *edgeHeap) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }

// Push and Pop are for container/heap.
func (h *edgeHeap) Push(x any) { h.list = append(h.list, x.(int)) }

// Pop is for container/heap.
func (h *edgeHeap) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

// settle moves each side to the weighted median of what its links say.
func (n *solver) settle() {
	for range rounds {
		moved := 0.0
		for side, edges := range n.of {
			if len(edges) == 0 {
				continue
			}
			votes := make([]weighted, 0, len(edges))
			for _, e := range edges {
				l := n.links[e]
				if side == l.b {
					votes = append(votes, weighted{n.offset[l.a] + l.apart, l.weight})
				} else {
					votes = append(votes, weighted{n.offset[l.b] - l.apart, l.weight})
				}
			}
			to := weightedMedian(votes)
			moved = max(moved, math.Abs(to-n.offset[side]))
			n.offset[side] = to
		}
		if moved < 1e-6 {
			return
		}
	}
}

// centre counts offsets from the median clock of each part: of an even number from the
// lower of the two in the middle, since between two clocks there is none.
func (n *solver) centre() {
	all := make([][]float64, n.parts+1)
	for i, p := range n.part {
		all[p] = append(all[p], n.offset[i])
	}
	middle := make([]float64, n.parts+1)
	for p := range all {
		if n := len(all[p]); n > 0 {
			slices.Sort(all[p])
			middle[p] = all[p][(n-1)/2]
		}
	}
	for i, p := range n.part {
		n.offset[i] -= middle[p]
	}
}
