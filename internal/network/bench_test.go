package network

import "testing"

// The benchmarks run on 10,000 nodes and 80,000 edges.
func benchmarkGraph(b *testing.B) *Graph {
	b.Helper()
	g := planted(10_000, 80_000)
	b.ResetTimer()
	return g
}

func BenchmarkBuild(b *testing.B) {
	g := benchmarkGraph(b)
	for b.Loop() {
		g.Without(nil)
	}
}

func BenchmarkCommunities(b *testing.B) {
	g := benchmarkGraph(b)
	for b.Loop() {
		if _, err := g.Communities(b.Context(), CommunityOptions{Runs: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPageRank(b *testing.B) {
	g := benchmarkGraph(b)
	for b.Loop() {
		if _, err := g.PageRank(b.Context(), PageRankOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSummarise(b *testing.B) {
	g := benchmarkGraph(b)
	for b.Loop() {
		g.Summarise()
	}
}

func BenchmarkBetweenness(b *testing.B) {
	for name, o := range map[string]BetweennessOptions{
		"sampled hops":     {Samples: 256},
		"sampled weighted": {Samples: 256, Distance: InverseWeight},
		"exact hops":       {ExactLimit: 10_000},
	} {
		b.Run(name, func(b *testing.B) {
			g := benchmarkGraph(b)
			for b.Loop() {
				if _, err := g.Betweenness(b.Context(), o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
