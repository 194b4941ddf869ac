package network

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// anyGraph draws a graph with isolates, several components, pairs both ways and
// weights whose inverses often add up to the same. The edges come of a seed:
// drawn one by one they would mostly be too few.
func anyGraph(t *rapid.T, most int) *Graph {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	n := 1 + r.IntN(most)
	b := NewBuilder(Options{Undirected: rapid.Bool().Draw(t, "undirected")})
	for u := range n {
		b.Node(fmt.Sprint("n", u))
	}
	weights := []float64{1, 2, 3, 4, 6, 12}
	for range r.IntN(3*n + 1) {
		e := Edge{fmt.Sprint("n", r.IntN(n)), fmt.Sprint("n", r.IntN(n)), weights[r.IntN(len(weights))]}
		if err := b.Edge(e); err != nil {
			t.Fatal(err)
		}
	}
	return b.Graph()
}

func TestBetweennessIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 9)
		d := rapid.SampledFrom([]Distance{Hops, InverseWeight, ByWeight}).Draw(t, "distance")
		directed := rapid.Bool().Draw(t, "directed")
		b, err := g.Betweenness(t.Context(), BetweennessOptions{Directed: directed, Distance: d})
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, g.Nodes())
		if g.Nodes() > 2 {
			want = exactBetweenness(g, directed, d)
		}
		if diff := cmp.Diff(want, b.Values, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Fatalf("(-naive +got):\n%s", diff)
		}
	})
}

func TestShortestPathIsShortest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 9)
		d := rapid.SampledFrom([]Distance{Hops, InverseWeight, ByWeight}).Draw(t, "distance")
		node := rapid.IntRange(0, g.Nodes()-1)
		from, to := node.Draw(t, "from"), node.Draw(t, "to")
		want := exactDistances(g, false, d)[from][to]
		p, err := g.ShortestPath(from, to, d)
		if want == nil {
			if err == nil {
				t.Fatalf("found %v where there is no path", p)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		length, arcs := 0.0, arcsOf(g, false)
		for i := 1; i < len(p.Nodes); i++ {
			w, ok := arcs[[2]int{p.Nodes[i-1], p.Nodes[i]}]
			if !ok {
				t.Fatalf("%v walks where there is no edge", p)
			}
			length += d.of(w)
		}
		exact, _ := want.Float64()
		if p.Nodes[0] != from || p.Nodes[len(p.Nodes)-1] != to || math.Abs(length-exact) > 1e-9 || math.Abs(p.Length-exact) > 1e-9 {
			t.Fatalf("path %v of length %v; want %d to %d of length %v", p, length, from, to, exact)
		}
	})
}

func TestComponentsAndCuts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 14)
		none := [2]int{-1, -1}
		whole := unionFind(g, -1, none)
		var sizes []int
		for _, n := range whole {
			sizes = append(sizes, n)
		}
		slices.Sort(sizes)
		slices.Reverse(sizes)
		if diff := cmp.Diff(sizes, g.Components().Sizes); diff != "" {
			t.Fatalf("sizes (-naive +got):\n%s", diff)
		}
		var want Cuts
		for u := range g.Nodes() {
			if len(unionFind(g, u, none)) > len(whole) {
				want.Articulation = append(want.Articulation, u)
			}
			vs, _ := g.Neighbours(u)
			for _, v := range vs {
				if e := [2]int{u, int(v)}; u < int(v) && len(unionFind(g, -1, e)) > len(whole) {
					want.Bridges = append(want.Bridges, e)
				}
			}
		}
		if diff := cmp.Diff(want, g.Cuts()); diff != "" {
			t.Fatalf("cuts (-naive +got):\n%s", diff)
		}
	})
}

func TestStrongComponents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 10)
		got, arcs := g.StrongComponents(), arcsOf(g, true)
		for u := range g.Nodes() {
			there := reachable(arcs, g.Nodes(), u)
			for v := range g.Nodes() {
				both := there[v] && reachable(arcs, g.Nodes(), v)[u]
				if both != (got.Of[u] == got.Of[v]) {
					t.Fatalf("nodes %d and %d: reach each other %v, groups %d and %d", u, v, both, got.Of[u], got.Of[v])
				}
			}
		}
	})
}

func TestCoresAndClustering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 12)
		if diff := cmp.Diff(peeled(g), g.Cores()); diff != "" {
			t.Fatalf("cores (-naive +got):\n%s", diff)
		}
		arcs, closed, all := arcsOf(g, false), 0, 0
		for u, c := range g.Clustering() {
			linked, pairs := 0, 0
			for v := range g.Nodes() {
				for w := range v {
					if arcs[[2]int{u, v}] > 0 && arcs[[2]int{u, w}] > 0 {
						pairs++
						if arcs[[2]int{v, w}] > 0 {
							linked++
						}
					}
				}
			}
			if want := float64(linked) / max(float64(pairs), 1); math.Abs(c-want) > 1e-12 {
				t.Fatalf("clustering of node %d is %v; want %v", u, c, want)
			}
			closed, all = closed+linked, all+pairs
		}
		if want := float64(closed) / max(float64(all), 1); math.Abs(g.Transitivity()-want) > 1e-12 {
			t.Fatalf("transitivity %v; want %v", g.Transitivity(), want)
		}
	})
}

func TestPageRankSolvesItsEquations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 12)
		damping := rapid.Float64Range(0.1, 0.95).Draw(t, "damping")
		p, err := g.PageRank(t.Context(), PageRankOptions{Damping: damping})
		if err != nil || !p.Converged {
			t.Fatalf("not converged after %d rounds: %v", p.Rounds, err)
		}
		sum := 0.0
		for _, v := range p.Values {
			sum += v
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("the values sum to %v", sum)
		}
		if diff := cmp.Diff(solvedPageRank(g, damping), p.Values, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Fatalf("(-solved +got):\n%s", diff)
		}
	})
}

// Whatever the graph, communities part the nodes, each is connected (the
// promise of Leiden), the modularity stated is theirs by the definition over
// pairs, it is never below that of one community for all, and a seed gives the
// same again.
func TestCommunities(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 30)
		o := CommunityOptions{Seed: rapid.Uint64().Draw(t, "seed"), Unweighted: rapid.Bool().Draw(t, "unweighted"), Runs: 2}
		c, err := g.Communities(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := g.Communities(t.Context(), o); !cmp.Equal(c, again) {
			t.Fatalf("the seed gave %v and then %v", c, again)
		}
		if q := pairModularity(g, c.Of, o.Unweighted); math.Abs(q-c.Modularity) > 1e-9 || q < -1e-9 {
			t.Fatalf("modularity %v; by pairs %v", c.Modularity, q)
		}
		nodes := 0
		for i, members := range c.Members() {
			nodes += len(members)
			var gone []int
			for u, group := range c.Of {
				if group != i {
					gone = append(gone, u)
				}
			}
			if part := g.Without(gone); len(part.Components().Sizes) != 1 || part.Nodes() != len(members) {
				t.Fatalf("community %d of %v falls apart", i, c.Of)
			}
		}
		if nodes != g.Nodes() {
			t.Fatalf("%d nodes in communities; want %d", nodes, g.Nodes())
		}
	})
}

// pairModularity sums over all pairs of nodes, as Newman defined it.
func pairModularity(g *Graph, of []int, unweighted bool) float64 {
	arcs := arcsOf(g, false)
	k, all := make([]float64, g.Nodes()), 0.0
	for e, w := range arcs {
		if unweighted {
			w, arcs[e] = 1, 1
		}
		k[e[0]] += w
		all += w
	}
	if all == 0 {
		return 0
	}
	q := 0.0
	for u := range of {
		for v := range of {
			if of[u] == of[v] {
				q += arcs[[2]int{u, v}] - k[u]*k[v]/all
			}
		}
	}
	return q / all
}

// A removal never grows the largest component, and takes each node once.
func TestRemovalShrinks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 12)
		o := RemovalOptions{By: rapid.SampledFrom(Measures()).Draw(t, "by"), Block: rapid.IntRange(0, 3).Draw(t, "block"), Steps: 20}
		steps, err := g.Remove(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i, s := range steps {
			for _, label := range s.Removed {
				if seen[label] {
					t.Fatalf("%s removed twice", label)
				}
				seen[label] = true
			}
			if s.Gone != len(seen) || s.Step != i || (i > 0 && s.Largest > steps[i-1].Largest) {
				t.Fatalf("step %d is %+v after %+v", i, s, steps[max(i-1, 0)])
			}
		}
		if last := steps[len(steps)-1]; last.Gone != g.Nodes() || last.Largest != 0 {
			t.Fatalf("the last step is %+v; want all of %d nodes gone", last, g.Nodes())
		}
	})
}
