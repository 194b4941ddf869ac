package network

import (
	"math"

	"hut3"
)

// Merge says what becomes of the weights when an edge is named again.
type Merge uint8

// The merges. Messages add up; published edge lists repeat a pair by mistake,
// and each reader of them chose one of the others.
const (
	Sum Merge = iota
	First
	Last
	Max
)

// Options are how a graph is built.
type Options struct {
	// Undirected takes a-b and b-a for the same edge. Otherwise they are two
	// arcs, and the undirected projection adds their weights.
	Undirected bool
	// Merge is applied to an edge named again, in the order of naming.
	Merge Merge
}

// Edge is one line of an edge list. Weight is above zero; how many messages,
// calls or meetings.
type Edge struct {
	From, To string
	Weight   float64
}

// Builder collects the edges of a graph.
type Builder struct {
	opts   Options
	labels []string
	ids    map[string]int32
	arcs   []arc
	loops  []arc
}

// arc is an edge between two node numbers.
type arc struct {
	u, v int32
	w    float64
}

// maxArcs keeps positions in the flat arrays inside 31 bits, both directions.
const maxArcs = math.MaxInt32 / 2

// NewBuilder starts a graph.
func NewBuilder(opts Options) *Builder {
	return &Builder{opts: opts, ids: map[string]int32{}}
}

// Node adds a node, which may stay without edges, and gives its number.
func (b *Builder) Node(label string) int {
	if id, ok := b.ids[label]; ok {
		return int(id)
	}
	id := int32(len(b.labels))
	b.ids[label] = id
	b.labels = append(b.labels, label)
	return int(id)
}

// Edge adds an edge and its nodes. An edge of a node with itself is counted
// (SelfLoops) and is in no measure. A weight that is not a finite number above
// zero, or a node without a name, is refused as hut3.Invalid.
func (b *Builder) Edge(e Edge) error {
	if !(e.Weight > 0) || math.IsInf(e.Weight, 1) {
		return hut3.Errorf(hut3.Invalid, "the edge %q to %q has the weight %v; a weight is a number above 0", e.From, e.To, e.Weight)
	}
	if e.From == "" || e.To == "" {
		return hut3.Errorf(hut3.Invalid, "an edge from %q to %q has an end without a name; name both", e.From, e.To)
	}
	if len(b.arcs) == maxArcs {
		return hut3.Errorf(hut3.Invalid, "more than %s edges; split the period", hut3.Thousands(maxArcs))
	}
	a := arc{int32(b.Node(e.From)), int32(b.Node(e.To)), e.Weight}
	if a.u == a.v {
		b.loops = append(b.loops, a)
		return nil
	}
	b.arcs = append(b.arcs, a)
	return nil
}

// Graph gives the graph of what was added so far.
func (b *Builder) Graph() *Graph {
	return assemble(b.labels[:len(b.labels):len(b.labels)], b.arcs, len(b.loops), b.opts)
}

// New builds a graph of edges.
func New(edges []Edge, opts Options) (*Graph, error) {
	b := NewBuilder(opts)
	for _, e := range edges {
		if err := b.Edge(e); err != nil {
			return nil, err
		}
	}
	return b.Graph(), nil
}

// assemble makes the flat arrays. Arcs are merged in the order they came.
func assemble(labels []string, arcs []arc, loops int, opts Options) *Graph {
	g := &Graph{labels: labels, loops: loops, undirected: opts.Undirected, ids: make(map[string]int32, len(labels))}
	for i, label := range labels {
		g.ids[label] = int32(i)
	}
	n := len(labels)
	if opts.Undirected {
		pairs := make([]arc, len(arcs))
		for i, a := range arcs {
			pairs[i] = arc{min(a.u, a.v), max(a.u, a.v), a.w}
		}
		g.und = rows(n, both(merge(sorted(n, pairs), opts.Merge)))
		g.out, g.in = g.und, g.und
		return g
	}
	once := merge(sorted(n, arcs), opts.Merge)
	g.out = rows(n, once)
	g.in = rows(n, sorted(n, reversed(once)))
	g.und = rows(n, merge(sorted(n, append(reversed(once), once...)), Sum))
	return g
}

// merge joins neighbouring arcs of the same ends.
func merge(arcs []arc, how Merge) []arc {
	out := arcs[:0:0]
	for _, a := range arcs {
		last := len(out) - 1
		if last < 0 || out[last].u != a.u || out[last].v != a.v {
			out = append(out, a)
			continue
		}
		switch how {
		case Sum:
			out[last].w += a.w
		case Last:
			out[last].w = a.w
		case Max:
			out[last].w = max(out[last].w, a.w)
		}
	}
	return out
}

// sorted orders arcs by their ends and keeps the order of equal ones: a
// counting sort by the second end, then by the first.
func sorted(n int, arcs []arc) []arc {
	byEnd := func(in []arc, end func(arc) int32) []arc {
		at := make([]int32, n+1)
		for _, a := range in {
			at[end(a)+1]++
		}
		for i := 1; i <= n; i++ {
			at[i] += at[i-1]
		}
		out := make([]arc, len(in))
		for _, a := range in {
			out[at[end(a)]] = a
			at[end(a)]++
		}
		return out
	}
	return byEnd(byEnd(arcs, func(a arc) int32 { return a.v }), func(a arc) int32 { return a.u })
}

func reversed(arcs []arc) []arc {
	out := make([]arc, len(arcs))
	for i, a := range arcs {
		out[i] = arc{a.v, a.u, a.w}
	}
	return out
}

// both gives each pair in both directions, sorted.
func both(pairs []arc) []arc {
	n := 0
	for _, a := range pairs {
		n = max(n, int(a.v)+1)
	}
	return sorted(n, append(reversed(pairs), pairs...))
}
