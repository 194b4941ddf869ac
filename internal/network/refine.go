package network

import (
	"math"
	"math/rand/v2"
)

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
