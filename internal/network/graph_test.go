package network

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func build(t testing.TB, o Options, list string) *Graph {
	t.Helper()
	edges, err := ReadEdges(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(edges, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestMerge(t *testing.T) {
	t.Parallel()
	list := "a,b,2\nb,a,5\na,b,3\nc,c,4\n"
	tests := []struct {
		o                     Options
		edges, arcs           int
		ab, strengthOfA, inOf float64
	}{
		{Options{Merge: Sum}, 1, 2, 5, 10, 5},
		{Options{Merge: First}, 1, 2, 2, 7, 5},
		{Options{Merge: Last}, 1, 2, 3, 8, 5},
		{Options{Merge: Max}, 1, 2, 3, 8, 5},
		{Options{Undirected: true, Merge: Sum}, 1, 2, 10, 10, 10},
		{Options{Undirected: true, Merge: First}, 1, 2, 2, 2, 2},
		{Options{Undirected: true, Merge: Last}, 1, 2, 3, 3, 3},
		{Options{Undirected: true, Merge: Max}, 1, 2, 5, 5, 5},
	}
	for _, tt := range tests {
		g := build(t, tt.o, list)
		_, ws := g.out.row(0)
		if g.Edges() != tt.edges || g.Arcs() != tt.arcs || ws[0] != tt.ab || g.Strength()[0] != tt.strengthOfA || g.InStrength()[0] != tt.inOf {
			t.Errorf("%+v: %d edges, %d arcs, a to b %v, strength of a %v, in of a %v; want %+v",
				tt.o, g.Edges(), g.Arcs(), ws[0], g.Strength()[0], g.InStrength()[0], tt)
		}
		if g.Nodes() != 3 || g.SelfLoops() != 1 || len(g.Isolates()) != 1 {
			t.Errorf("%+v: %d nodes, %d self loops, isolates %v; want 3, 1 and c", tt.o, g.Nodes(), g.SelfLoops(), g.Isolates())
		}
	}
}

func TestDegreesByDirection(t *testing.T) {
	t.Parallel()
	g := build(t, Options{}, "a,b,2\na,c,3\nb,a,1\n")
	got := [][]float64{g.Degree(), g.InDegree(), g.OutDegree(), g.Strength(), g.InStrength(), g.OutStrength()}
	want := [][]float64{{2, 1, 1}, {1, 1, 1}, {2, 1, 0}, {6, 3, 3}, {1, 2, 3}, {5, 1, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if u, ok := g.Find("c"); !ok || g.Label(u) != "c" {
		t.Errorf("Find(c) = %d, %v", u, ok)
	}
	if _, ok := g.Find("d"); ok {
		t.Error("found a node that is not there")
	}
	if top := g.Top(g.Strength(), 2); top[0].Label != "a" || top[1].Label != "b" {
		t.Errorf("top of strength: %v", top)
	}
}

func TestEdgesRefused(t *testing.T) {
	t.Parallel()
	for _, e := range []Edge{{"a", "b", 0}, {"a", "b", -1}, {"a", "b", math.NaN()}, {"a", "b", math.Inf(1)}, {"", "b", 1}, {"a", "", 1}} {
		if _, err := New([]Edge{e}, Options{}); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%+v: %v; want it refused as invalid", e, err)
		}
	}
}

func TestReadEdges(t *testing.T) {
	t.Parallel()
	ab := []Edge{{"a", "b", 2}, {"b", "c d", 1}}
	tests := []struct {
		in   string
		want []Edge
	}{
		{"a,b,2\nb,c d\n", ab},
		{"\ufeffsource,target,weight\r\na,b,2\r\nb,c d,1", ab},
		{"from,to\na,b\n", []Edge{{"a", "b", 1}}},
		{"\"from\",\"to\"\n\"a\",\"b\"\n", []Edge{{"a", "b", 1}}},
		{"a;b;2\nb;c d;\n", ab},
		{"a\tb\t2\nb\tc d\n", ab},
		{"i,j,weight\ra,b,2\rb,c d,1\r", ab},
		{"# kept apart\na  b 2\n\n b \"c d\" 1\n", ab},
		{" a , b , 2\n", ab[:1]},
		{"", nil},
	}
	for _, tt := range tests {
		got, err := ReadEdges(strings.NewReader(tt.in))
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
		} else if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestReadEdgesNamesTheRow(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, says string }{
		{"a,b,x\n", `row 1 has the weight "x"`},
		{"a,b\na,b,x\n", `row 2 has the weight "x"`},
		{"a,b,1\n\nb,c,0\n", `row 3 has the weight "0"`},
		{"a,b,1\nb,c,NaN\n", `row 2 has the weight "NaN"`},
		{"a,b,1\nb,c,1e300\n", `row 2 has the weight "1e300"`},
		{"a,b,1\nb\n", "row 2 has 1 value;"},
		{"a,b,1\na,b,1,2\n", "row 2 has 4 values;"},
		{"a,b,1\n,b,1\n", "row 2 leaves an end of the edge empty"},
		{"a,b,1\n\"a,b\n", "line 2"},
	}
	for _, tt := range tests {
		_, err := ReadEdges(strings.NewReader(tt.in))
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(fmt.Sprint(err), tt.says) {
			t.Errorf("%q: %v; want invalid with %q", tt.in, err, tt.says)
		}
	}
	if _, err := ReadEdges(failing{}); !errors.Is(err, errFailing) {
		t.Errorf("a reader that fails: %v", err)
	}
}

var errFailing = errors.New("the disk is gone")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errFailing }

// FuzzReadEdges: what is read can be built into a graph.
func FuzzReadEdges(f *testing.F) {
	for _, s := range []string{"a,b,2\n", "from,to\na,b", "a b 1", "a;b", "\"a\",\"b\"", "a,b,1e400", "i,j,w\ra,b,1\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		edges, err := ReadEdges(strings.NewReader(s))
		if err != nil {
			return
		}
		g, err := New(edges, Options{})
		if err != nil {
			t.Fatalf("%q was read as %v, which is refused: %v", s, edges, err)
		}
		if loops := g.SelfLoops(); g.Arcs()+loops > len(edges) {
			t.Fatalf("%d arcs and %d loops of %d edges", g.Arcs(), loops, len(edges))
		}
	})
}

func TestEmptyAndTiny(t *testing.T) {
	t.Parallel()
	for _, list := range []string{"", "a,a\n", "a,b\n"} {
		g := build(t, Options{}, list)
		s := g.Summarise()
		for _, v := range []float64{s.Density, s.ArcDensity, s.Reciprocity, s.Clustering, s.Transitivity} {
			if math.IsNaN(v) {
				t.Errorf("%q: %+v", list, s)
			}
		}
		for _, m := range Measures() {
			if values, err := g.Values(t.Context(), m, BetweennessOptions{}); err != nil || len(values) != g.Nodes() {
				t.Errorf("%q by %s: %v, %v", list, m, values, err)
			}
		}
		if steps, err := g.Remove(t.Context(), RemovalOptions{By: ByDegree, Steps: 5}); err != nil || len(steps) != g.Nodes()+1 {
			t.Errorf("%q: removal %v, %v", list, steps, err)
		}
		if c, err := g.Communities(t.Context(), CommunityOptions{}); err != nil || c.Modularity < -1e-12 {
			t.Errorf("%q: communities %v, %v", list, c, err)
		}
	}
}

func TestMeasuresRefused(t *testing.T) {
	t.Parallel()
	g := build(t, Options{}, "a,b\nb,c\n")
	if _, err := ParseMeasure("fame"); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("ParseMeasure: %v", err)
	}
	if m, err := ParseMeasure("pagerank"); m != ByPageRank || err != nil {
		t.Errorf("ParseMeasure: %v, %v", m, err)
	}
	if _, err := g.Remove(t.Context(), RemovalOptions{By: "fame", Steps: 1}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("removal by fame: %v", err)
	}
	if _, err := g.Remove(t.Context(), RemovalOptions{By: ByDegree, Steps: -1}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("removal of -1 steps: %v", err)
	}
	if _, err := g.ShortestPath(0, 2, Hops); err != nil {
		t.Errorf("path: %v", err)
	}
	if _, err := build(t, Options{}, "a,b\nc,d\n").ShortestPath(0, 2, Hops); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("path to another component: %v", err)
	}
}

func TestStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g := planted(400, 1600)
	_, betweenness := g.Betweenness(ctx, BetweennessOptions{})
	_, pagerank := g.PageRank(ctx, PageRankOptions{})
	_, communities := g.Communities(ctx, CommunityOptions{})
	_, removal := g.Remove(ctx, RemovalOptions{By: ByBetweenness, Steps: 2})
	for what, err := range map[string]error{"betweenness": betweenness, "pagerank": pagerank, "communities": communities, "removal": removal} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v; want the context's error", what, err)
		}
	}
}

// Above the limit a sample stands for all: the same for a seed, near the exact
// values, and said to be a sample.
func TestSampledBetweenness(t *testing.T) {
	t.Parallel()
	g := planted(600, 3000)
	exact, err := g.Betweenness(t.Context(), BetweennessOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o := BetweennessOptions{ExactLimit: 100, Samples: 300, Seed: 7}
	first, _ := g.Betweenness(t.Context(), o)
	second, _ := g.Betweenness(t.Context(), o)
	if !cmp.Equal(first, second) {
		t.Error("the same seed gave two answers")
	}
	if first.Exact || first.Sources != 300 || !exact.Exact || exact.Sources != 600 {
		t.Errorf("sampled %d exact %v; all %d exact %v", first.Sources, first.Exact, exact.Sources, exact.Exact)
	}
	off, sum := 0.0, 0.0
	for u := range exact.Values {
		off += math.Abs(exact.Values[u] - first.Values[u])
		sum += exact.Values[u]
	}
	if off > 0.2*sum {
		t.Errorf("the sample is off by %.0f%% in all", 100*off/sum)
	}
	o.Samples = 600
	if all, _ := g.Betweenness(t.Context(), o); !cmp.Equal(all, exact) {
		t.Error("a sample of all nodes is not the exact answer")
	}
}

// Leiden finds groups that were planted, where they are plain.
func TestPlantedCommunitiesAreFound(t *testing.T) {
	t.Parallel()
	g := planted(500, 6000)
	c, err := g.Communities(t.Context(), CommunityOptions{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	label := make([]int32, g.Nodes())
	for u := range label {
		var n int32
		fmt.Sscan(g.Label(u), &n)
		label[u] = n / cell
	}
	if diff := cmp.Diff(grouped(label).Of, c.Of); diff != "" {
		t.Errorf("(-planted +found):\n%s", diff)
	}
}

// cell is the size of a planted group.
const cell = 25

// planted makes n nodes in groups of 25 and m edges, 9 in 10 inside a group.
func planted(n, m int) *Graph {
	r := rand.New(rand.NewPCG(1, 2))
	b := NewBuilder(Options{})
	for u := range n {
		b.Node(fmt.Sprint(u))
	}
	for range m {
		u := r.IntN(n)
		v := u/cell*cell + r.IntN(cell)
		if r.IntN(10) == 0 {
			v = r.IntN(n)
		}
		if err := b.Edge(Edge{fmt.Sprint(u), fmt.Sprint(v), 1 + float64(r.IntN(9))}); err != nil {
			panic(err)
		}
	}
	return b.Graph()
}
