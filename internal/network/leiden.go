package network

import (
	"context"
	"math/rand/v2"
)

// Communities is a partition found by optimising modularity. It is a proposal
// to be looked at, not an organised crime group.
type Communities struct {
	Groups
	Modularity float64
	Seed       uint64
	Runs       int
}

// Communities partitions the undirected projection by the Leiden algorithm
// (Traag, Waltman and van Eck 2019): nodes are moved, each community is
// refined into parts that hold together, and the parts become the nodes of the
// next level; repeated until nothing moves. So a community is always
// connected, which Louvain does not promise. The best of several runs is
// taken; the same seed gives the same answer.
func (g *Graph) Communities(ctx context.Context, o CommunityOptions) (Communities, error) {
	o = o.filled(g.Nodes())
	c := g.und
	if o.Unweighted {
		c = c.unweighted()
	}
	best := Communities{Seed: o.Seed, Runs: o.Runs}
	for run := range o.Runs {
		r := rand.New(rand.NewPCG(o.Seed, uint64(run)))
		label, err := leiden(ctx, newLevel(c), o.Resolution, r)
		if err != nil {
			return Communities{}, err
		}
		groups := grouped(label)
		q := modularity(c, groups.Of, len(groups.Sizes), o.Resolution)
		if run == 0 || q > best.Modularity+1e-12 {
			best.Groups, best.Modularity = groups, q
		}
	}
	return best, nil
}

// level is a graph whose nodes stand for groups of nodes of the level below.
type level struct {
	csr
	strength []float64 // of each node, with twice the weight inside it
	total    float64   // of all strengths
}

func newLevel(c csr) *level {
	l := &level{csr: c, strength: c.strengths()}
	for _, s := range l.strength {
		l.total += s
	}
	return l
}

func (l *level) nodes() int { return len(l.strength) }

// leiden repeats passes over all levels, each starting from the communities of
// the last, until a pass changes nothing.
func leiden(ctx context.Context, base *level, resolution float64, r *rand.Rand) ([]int32, error) {
	label := singletons(base.nodes())
	for {
		before := partition(label)
		after, err := pass(ctx, base, label, resolution, r)
		if err != nil {
			return nil, err
		}
		label = after
		if equal(before, partition(label)) || gain(base, before, label, resolution) < 1e-12 {
			return label, nil
		}
	}
}

// pass moves, refines and aggregates until each community is one node.
func pass(ctx context.Context, base *level, label []int32, resolution float64, r *rand.Rand) ([]int32, error) {
	l := base
	node := singletons(base.nodes()) // the node of l that a base node is in
	label = append([]int32(nil), label...)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := newMover(l, label, resolution, r)
		m.moveAll()
		if l.total == 0 || m.count() == l.nodes() {
			return lift(node, m.label), nil
		}
		parts := refine(l, m.label, resolution, r)
		number, n := renumber(parts)
		next := l.aggregate(number, n)
		if n == l.nodes() {
			return lift(node, m.label), nil
		}
		label = make([]int32, n)
		first := firstMembers(m.label, number, n)
		for u, part := range number {
			label[part] = first[m.label[u]]
		}
		node = lift(node, number)
		l = next
	}
}

// firstMembers names each community by the lowest part in it, so that labels
// are node numbers of the next level.
func firstMembers(label, number []int32, n int) map[int32]int32 {
	first := make(map[int32]int32, n)
	for u, community := range label {
		if part, ok := first[community]; !ok || number[u] < part {
			first[community] = number[u]
		}
	}
	return first
}

// lift carries labels of a level down to the nodes that are in its nodes.
func lift(node, label []int32) []int32 {
	out := make([]int32, len(node))
	for u, at := range node {
		out[u] = label[at]
	}
	return out
}

func singletons(n int) []int32 {
	label := make([]int32, n)
	for u := range label {
		label[u] = int32(u)
	}
	return label
}

// renumber gives labels the numbers 0 to n-1 in order of their first node.
func renumber(label []int32) (number []int32, n int) {
	to := make([]int32, len(label))
	number = make([]int32, len(label))
	for u, l := range label {
		if to[l] == 0 {
			n++
			to[l] = int32(n)
		}
		number[u] = to[l] - 1
	}
	return number, n
}

// aggregate makes a node of each of n groups. Weight inside a group goes into
// its strength and no further.
func (l *level) aggregate(group []int32, n int) *level {
	var arcs []arc
	next := &level{strength: make([]float64, n), total: l.total}
	for u := range l.strength {
		next.strength[group[u]] += l.strength[u]
		vs, ws := l.row(int32(u))
		for i, v := range vs {
			if group[u] != group[v] {
				arcs = append(arcs, arc{group[u], group[v], ws[i]})
			}
		}
	}
	next.csr = rows(n, merge(sorted(n, arcs), Sum))
	return next
}

// partition is labels in normal form, for comparing.
func partition(label []int32) []int32 {
	number, _ := renumber(label)
	return number
}

func equal(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// gain is how much modularity a pass won.
func gain(l *level, before, after []int32, resolution float64) float64 {
	q := func(label []int32) float64 {
		number, n := renumber(label)
		of := make([]int, len(number))
		for u, x := range number {
			of[u] = int(x)
		}
		return modularity(l.csr, of, n, resolution)
	}
	return q(after) - q(before)
}
