package network

import "math/rand/v2"

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
