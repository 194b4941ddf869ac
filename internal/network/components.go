package network

import "slices"

// Groups is a partition of the nodes. Of[u] is the group of node u; groups are
// numbered from 0 by size, largest first, and then by their lowest node.
type Groups struct {
	Of    []int
	Sizes []int
}

// grouped numbers a partition given by any labels.
func grouped(labels []int32) Groups {
	count := make([]int, len(labels))
	first := make([]int, len(labels))
	for u := len(labels) - 1; u >= 0; u-- {
		count[labels[u]]++
		first[labels[u]] = u
	}
	var order []int
	for label, n := range count {
		if n > 0 {
			order = append(order, label)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return first[a] - first[b]
	})
	number := make([]int, len(labels))
	g := Groups{Of: make([]int, len(labels))}
	for i, label := range order {
		number[label] = i
		g.Sizes = append(g.Sizes, count[label])
	}
	for u, label := range labels {
		g.Of[u] = number[label]
	}
	return g
}

// Members lists the nodes of each group, ascending.
func (g Groups) Members() [][]int {
	members := make([][]int, len(g.Sizes))
	for u, group := range g.Of {
		members[group] = append(members[group], u)
	}
	return members
}

// Largest is the size of the largest group; 0 without nodes.
func (g Groups) Largest() int {
	if len(g.Sizes) == 0 {
		return 0
	}
	return g.Sizes[0]
}

// Components finds the connected components of the undirected projection.
func (g *Graph) Components() Groups {
	label := make([]int32, g.Nodes())
	for i := range label {
		label[i] = -1
	}
	var queue []int32
	for s := range label {
		if label[s] >= 0 {
			continue
		}
		label[s] = int32(s)
		queue = append(queue[:0], int32(s))
		for h := 0; h < len(queue); h++ {
			vs, _ := g.und.row(queue[h])
			for _, v := range vs {
				if label[v] < 0 {
					label[v] = int32(s)
					queue = append(queue, v)
				}
			}
		}
	}
	return grouped(label)
}

// StrongComponents finds the strongly connected components of the arcs
// (Tarjan 1972, with its own stack).
func (g *Graph) StrongComponents() Groups {
	t := tarjan{g: g, index: make([]int32, g.Nodes()), low: make([]int32, g.Nodes()), label: make([]int32, g.Nodes())}
	for i := range t.label {
		t.label[i] = -1
	}
	for s := range t.index {
		if t.index[s] == 0 {
			t.from(int32(s))
		}
	}
	return grouped(t.label)
}

type tarjan struct {
	g     *Graph
	index []int32 // order of the visit, from 1
	low   []int32 // lowest index reached
	label []int32 // the component; -1 while open
	open  []int32
	next  int32
}

// frame is a node whose row is being walked.
type frame struct{ u, parent, at int32 }

func (t *tarjan) enter(u int32) frame {
	t.next++
	t.index[u], t.low[u] = t.next, t.next
	t.open = append(t.open, u)
	return frame{u: u}
}

func (t *tarjan) from(s int32) {
	stack := []frame{t.enter(s)}
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		vs, _ := t.g.out.row(f.u)
		if int(f.at) < len(vs) {
			v := vs[f.at]
			f.at++
			if t.index[v] == 0 {
				stack = append(stack, t.enter(v))
			} else if t.label[v] < 0 {
				t.low[f.u] = min(t.low[f.u], t.index[v])
			}
			continue
		}
		u := f.u
		stack = stack[:len(stack)-1]
		if len(stack) > 0 {
			p := stack[len(stack)-1].u
			t.low[p] = min(t.low[p], t.low[u])
		}
		if t.low[u] == t.index[u] {
			t.close(u)
		}
	}
}

// close names the component whose first node is u.
func (t *tarjan) close(u int32) {
	for {
		v := t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		t.label[v] = u
		if v == u {
			return
		}
	}
}
