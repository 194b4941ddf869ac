package network

import (
	"math"
	"math/rand/v2"
)

// tiny is the gain below which a move is rounding.
const tiny = 1e-12

// mover moves nodes of one level between communities.
type mover struct {
	*level
	resolution float64
	r          *rand.Rand
	label      []int32
	strengthOf []float64 // of each community
	sizeOf     []int32   // nodes of each community
	near       []float64 // weight from the node at hand to each community
	touched    []int32
	free       []int32 // labels without a node
}

func newMover(l *level, label []int32, resolution float64, r *rand.Rand) *mover {
	n := l.nodes()
	m := &mover{
		level: l, resolution: resolution, r: r, label: append([]int32(nil), label...),
		strengthOf: make([]float64, n), sizeOf: make([]int32, n), near: make([]float64, n),
	}
	for u, c := range m.label {
		m.strengthOf[c] += l.strength[u]
		m.sizeOf[c]++
	}
	for c, size := range m.sizeOf {
		if size == 0 {
			m.free = append(m.free, int32(c))
		}
	}
	return m
}

// count is the number of communities.
func (m *mover) count() int {
	n := 0
	for _, size := range m.sizeOf {
		if size > 0 {
			n++
		}
	}
	return n
}

// moveAll visits the nodes in a random order, and again those whose neighbour
// has left, until none gains by moving.
func (m *mover) moveAll() {
	if m.total == 0 {
		return
	}
	queue := make([]int32, 0, m.nodes())
	for _, u := range m.r.Perm(m.nodes()) {
		queue = append(queue, int32(u))
	}
	waiting := make([]bool, m.nodes())
	for i := range waiting {
		waiting[i] = true
	}
	for len(queue) > 0 {
		u := queue[0]
		queue = queue[1:]
		waiting[u] = false
		if !m.move(u) {
			continue
		}
		vs, _ := m.row(u)
		for _, v := range vs {
			if m.label[v] != m.label[u] && !waiting[v] {
				waiting[v] = true
				queue = append(queue, v)
			}
		}
	}
}

// move puts a node where modularity gains most; by itself is one place.
func (m *mover) move(u int32) bool {
	from, k := m.label[u], m.strength[u]
	m.look(u)
	m.strengthOf[from] -= k
	m.sizeOf[from]--
	worth := func(c int32) float64 { return m.near[c] - m.resolution*k*m.strengthOf[c]/m.total }
	best, most := from, worth(from)
	for _, c := range m.touched {
		if w := worth(c); w > most+tiny*m.total {
			best, most = c, w
		}
	}
	if m.sizeOf[from] > 0 && most < -tiny*m.total {
		best = m.free[len(m.free)-1]
	}
	for _, c := range m.touched {
		m.near[c] = 0
	}
	m.put(u, from, best)
	return best != from
}

// look adds up the weights from u to each community beside it.
func (m *mover) look(u int32) {
	m.touched = m.touched[:0]
	vs, ws := m.row(u)
	for i, v := range vs {
		c := m.label[v]
		if m.near[c] == 0 {
			m.touched = append(m.touched, c)
		}
		m.near[c] += ws[i]
	}
}

// put sets a node down in a community and keeps the list of free labels.
func (m *mover) put(u, from, to int32) {
	if m.sizeOf[to] == 0 && to != from {
		m.free = m.free[:len(m.free)-1]
	}
	m.label[u] = to
	m.strengthOf[to] += m.strength[u]
	m.sizeOf[to]++
	if m.sizeOf[from] == 0 {
		m.free = append(m.free, from)
		m.strengthOf[from] = 0
	}
}

// randomness is θ of the paper: how far a refinement may leave the best merge,
// in parts of the node's strength.
const randomness = 0.05

// refine splits each community into parts that hold together: nodes join
// parts of their own community only, and only where both are well connected to
// the rest of it.
func refine(l *level, community []int32, resolution float64, r *rand.Rand) []int32 {
	m := newMover(l, singletons(l.nodes()), resolution, r)
	whole := make([]float64, l.nodes()) // strength of each community
	for u, c := range community {
		whole[c] += l.strength[u]
	}
	// cut is the weight from each part to the rest of its community.
	cut := make([]float64, l.nodes())
	for u := range cut {
		vs, ws := l.row(int32(u))
		for i, v := range vs {
			if community[v] == community[u] {
				cut[u] += ws[i]
			}
		}
	}
	for _, u := range r.Perm(l.nodes()) {
		m.join(int32(u), community, whole, cut)
	}
	return m.label
}

// join merges a node that is still alone into a part of its community, drawn
// at random among those that gain.
func (m *mover) join(u int32, community []int32, whole, cut []float64) {
	own, k := m.label[u], m.strength[u]
	all := whole[community[u]]
	connected := func(part int32) bool {
		s := m.strengthOf[part]
		return cut[part] >= m.resolution*s*(all-s)/m.total-tiny*m.total
	}
	if m.sizeOf[own] != 1 || !connected(own) {
		return
	}
	m.touched = m.touched[:0]
	vs, ws := m.row(u)
	for i, v := range vs {
		if c := m.label[v]; community[v] == community[u] {
			if m.near[c] == 0 {
				m.touched = append(m.touched, c)
			}
			m.near[c] += ws[i]
		}
	}
	to := m.draw(k, connected)
	if to >= 0 {
		cut[to] += cut[own] - 2*m.near[to]
		m.sizeOf[own], m.strengthOf[own] = 0, 0
		m.label[u] = to
		m.sizeOf[to]++
		m.strengthOf[to] += k
	}
	for _, c := range m.touched {
		m.near[c] = 0
	}
}

// draw picks one of the touched parts by exp(gain/θ), or -1 where none gains.
func (m *mover) draw(k float64, connected func(int32) bool) int32 {
	gains := make([]float64, len(m.touched))
	best := math.Inf(-1)
	for i, c := range m.touched {
		gains[i] = m.near[c] - m.resolution*k*m.strengthOf[c]/m.total
		if gains[i] < 0 || !connected(c) {
			gains[i] = math.Inf(-1)
		}
		best = max(best, gains[i])
	}
	if math.IsInf(best, -1) {
		return -1
	}
	sum := 0.0
	for i, gain := range gains {
		gains[i] = math.Exp((gain - best) / (randomness * k))
		sum += gains[i]
	}
	at, last := m.r.Float64()*sum, int32(-1)
	for i, p := range gains {
		if p > 0 {
			last = m.touched[i]
		}
		if at -= p; at < 0 {
			break
		}
	}
	return last
}
