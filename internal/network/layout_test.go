package network

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// cliques is some groups of the same size, each complete, in a ring.
func cliques(t testing.TB, groups, size int) *Graph {
	t.Helper()
	b := NewBuilder(Options{})
	for g := range groups {
		for i := range size {
			for j := range i {
				mustEdge(t, b, name(g, i), name(g, j))
			}
		}
		mustEdge(t, b, name(g, 0), name((g+1)%groups, 1))
	}
	return b.Graph()
}

func name(group, i int) string { return fmt.Sprintf("model/g%dn%d", group, i) }

func mustEdge(t testing.TB, b *Builder, from, to string) {
	t.Helper()
	if err := b.Edge(Edge{From: from, To: to, Weight: 1}); err != nil {
		t.Fatal(err)
	}
}

func TestLayoutPutsGroupsTogether(t *testing.T) {
	t.Parallel()
	g := cliques(t, 6, 8)
	at, err := g.Layout(context.Background(), LayoutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	inside, outside, in, out := 0.0, 0.0, 0, 0
	for u := range at {
		for v := range u {
			d := math.Hypot(at[u].X-at[v].X, at[u].Y-at[v].Y)
			if g.Label(u)[:8] == g.Label(v)[:8] {
				inside, in = inside+d, in+1
			} else {
				outside, out = outside+d, out+1
			}
		}
	}
	if inside/float64(in)*2 > outside/float64(out) {
		t.Errorf("members of a group stand %.1f apart and others %.1f: groups do not show", inside/float64(in), outside/float64(out))
	}
}

// The places are the same each time, whatever the number of processors.
func TestLayoutIsTheSameEachTime(t *testing.T) {
	g := cliques(t, 5, 9)
	first, err := g.Layout(context.Background(), LayoutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := g.Layout(context.Background(), LayoutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
}

// Any graph gets finite places, and no two nodes of one place.
func TestLayoutIsFinite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "nodes")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		b := NewBuilder(Options{})
		for range rapid.IntRange(1, 200).Draw(t, "edges") {
			if err := b.Edge(Edge{From: name(0, r.IntN(n)), To: name(0, r.IntN(n)), Weight: float64(1 + r.IntN(1000))}); err != nil {
				t.Fatal(err)
			}
		}
		at, err := b.Graph().Layout(context.Background(), LayoutOptions{Rounds: 30})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[Point]bool{}
		for _, p := range at {
			if math.IsNaN(p.X+p.Y) || math.IsInf(p.X+p.Y, 0) {
				t.Fatalf("a node stands at %v", p)
			}
			if seen[p] {
				t.Fatalf("two nodes stand at %v", p)
			}
			seen[p] = true
		}
	})
}

// The gathered far field comes near the sum over all pairs.
func TestQuadtreeNearTheSum(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	at, mass := make([]Point, 500), make([]float64, 500)
	for i := range at {
		at[i], mass[i] = Point{r.NormFloat64() * 100, r.NormFloat64() * 100}, 1+r.Float64()*9
	}
	var tree quadtree
	tree.build(at, mass)
	off, size := 0.0, 0.0
	for u, p := range at {
		var sum Point
		for v, q := range at {
			if d := (p.X-q.X)*(p.X-q.X) + (p.Y-q.Y)*(p.Y-q.Y); u != v {
				sum.X += (p.X - q.X) * mass[v] / d
				sum.Y += (p.Y - q.Y) * mass[v] / d
			}
		}
		got, _ := tree.away(p, nil)
		off += math.Hypot(got.X-sum.X, got.Y-sum.Y)
		size += math.Hypot(sum.X, sum.Y)
	}
	if off > size/10 {
		t.Errorf("the tree is %.1f %% off the sum over all pairs", off/size*100)
	}
}

func BenchmarkLayout(b *testing.B) {
	g := cliques(b, 500, 20)
	for b.Loop() {
		if _, err := g.Layout(context.Background(), LayoutOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// A digest is of the whole graph: direction, weight and label all count.
func TestDigest(t *testing.T) {
	t.Parallel()
	seen := map[[32]byte]string{}
	for _, edges := range [][]Edge{
		{{From: "a", To: "b", Weight: 1}},
		{{From: "b", To: "a", Weight: 1}},
		{{From: "a", To: "b", Weight: 2}},
		{{From: "a", To: "c", Weight: 1}},
		{{From: "a", To: "b", Weight: 1}, {From: "b", To: "a", Weight: 1}},
		{{From: "a", To: "b", Weight: 2}, {From: "b", To: "a", Weight: 1}},
	} {
		of := func() [32]byte {
			b := NewBuilder(Options{})
			for _, e := range edges {
				if err := b.Edge(e); err != nil {
					t.Fatal(err)
				}
			}
			return b.Graph().Digest()
		}
		sum, text := of(), fmt.Sprint(edges)
		if sum != of() {
			t.Errorf("%s has two digests", text)
		}
		if other, ok := seen[sum]; ok {
			t.Errorf("%s has the digest of %s", text, other)
		}
		seen[sum] = text
	}
}
