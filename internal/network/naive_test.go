package network

import (
	"math/big"
)

// The naive forms below say what a measure is, in the plainest way. They share
// no code with the package.

// must drops the bool of Find.
func must(u int, ok bool) int {
	if !ok {
		panic("no such node")
	}
	return u
}

// arcsOf gives the arcs, or both arcs of each edge, with weights.
func arcsOf(g *Graph, directed bool) map[[2]int]float64 {
	out := map[[2]int]float64{}
	for u := range g.Nodes() {
		vs, ws := g.Neighbours(u)
		if directed {
			vs, ws = g.out.row(int32(u))
		}
		for i, v := range vs {
			out[[2]int{u, int(v)}] = ws[i]
		}
	}
	return out
}

// exactBetweenness counts, for every ordered pair, the shortest paths that run
// through every other node, with rational lengths (Floyd and Warshall).
func exactBetweenness(g *Graph, directed bool, d Distance) []float64 {
	n := g.Nodes()
	dist := exactDistances(g, directed, d)
	paths := make([][]float64, n)
	for s := range n {
		paths[s] = countPaths(arcsOf(g, directed), dist, s, d)
	}
	out := make([]float64, n)
	for s := range n {
		for t := range n {
			for v := range n {
				if s == t || v == s || v == t || dist[s][t] == nil || dist[s][v] == nil || dist[v][t] == nil {
					continue
				}
				if new(big.Rat).Add(dist[s][v], dist[v][t]).Cmp(dist[s][t]) == 0 {
					out[v] += paths[s][v] * paths[v][t] / paths[s][t] / float64((n-1)*(n-2))
				}
			}
		}
	}
	return out
}

func exactLength(w float64, d Distance) *big.Rat {
	r := new(big.Rat).SetFloat64(w)
	switch d {
	case InverseWeight:
		return r.Inv(r)
	case ByWeight:
		return r
	}
	return big.NewRat(1, 1)
}

// exactDistances gives the length of the shortest path of each pair, or nil.
func exactDistances(g *Graph, directed bool, d Distance) [][]*big.Rat {
	n := g.Nodes()
	dist := make([][]*big.Rat, n)
	for u := range dist {
		dist[u] = make([]*big.Rat, n)
		dist[u][u] = new(big.Rat)
	}
	for e, w := range arcsOf(g, directed) {
		dist[e[0]][e[1]] = exactLength(w, d)
	}
	for k := range n {
		for i := range n {
			for j := range n {
				if dist[i][k] == nil || dist[k][j] == nil {
					continue
				}
				if sum := new(big.Rat).Add(dist[i][k], dist[k][j]); dist[i][j] == nil || sum.Cmp(dist[i][j]) < 0 {
					dist[i][j] = sum
				}
			}
		}
	}
	return dist
}

// countPaths counts the shortest paths from s to each node by asking, for each
// node, over which arc a shortest path may come in.
func countPaths(arcs map[[2]int]float64, dist [][]*big.Rat, s int, d Distance) []float64 {
	memo := make([]float64, len(dist))
	known := make([]bool, len(dist))
	var count func(v int) float64
	count = func(v int) float64 {
		if v == s {
			return 1
		}
		if known[v] {
			return memo[v]
		}
		sum := 0.0
		for e, w := range arcs {
			if e[1] != v || dist[s][e[0]] == nil {
				continue
			}
			if new(big.Rat).Add(dist[s][e[0]], exactLength(w, d)).Cmp(dist[s][v]) == 0 {
				sum += count(e[0])
			}
		}
		memo[v], known[v] = sum, true
		return sum
	}
	for v := range dist {
		if dist[s][v] != nil {
			count(v)
		}
	}
	memo[s] = 1
	return memo
}

// unionFind counts the components and their sizes after leaving out a node and
// an edge; -1 leaves out none.
func unionFind(g *Graph, node int, edge [2]int) map[int]int {
	parent := make([]int, g.Nodes())
	for u := range parent {
		parent[u] = u
	}
	var root func(u int) int
	root = func(u int) int {
		if parent[u] == u {
			return u
		}
		return root(parent[u])
	}
	for e := range arcsOf(g, false) {
		if e[0] == node || e[1] == node || e == edge || [2]int{e[1], e[0]} == edge {
			continue
		}
		parent[root(e[0])] = root(e[1])
	}
	sizes := map[int]int{}
	for u := range parent {
		if u != node {
			sizes[root(u)]++
		}
	}
	return sizes
}

// reachable reports which nodes a walk along arcs from u meets.
func reachable(arcs map[[2]int]float64, n, u int) []bool {
	seen := make([]bool, n)
	seen[u] = true
	for changed := true; changed; {
		changed = false
		for e := range arcs {
			if seen[e[0]] && !seen[e[1]] {
				seen[e[1]], changed = true, true
			}
		}
	}
	return seen
}

// peeled gives core numbers by taking nodes of fewer than k neighbours away,
// again and again, for each k.
func peeled(g *Graph) []int {
	core := make([]int, g.Nodes())
	left := map[int]bool{}
	for u := range core {
		left[u] = true
	}
	for k := 1; len(left) > 0; k++ {
		for changed := true; changed; {
			changed = false
			for u := range left {
				d := 0
				vs, _ := g.Neighbours(u)
				for _, v := range vs {
					if left[int(v)] {
						d++
					}
				}
				if d < k {
					delete(left, u)
					changed = true
				}
			}
		}
		for u := range left {
			core[u] = k
		}
	}
	return core
}

// solvedPageRank solves the linear equations of PageRank by elimination.
func solvedPageRank(g *Graph, damping float64) []float64 {
	n := g.Nodes()
	a := make([][]float64, n) // rows: x - damping·Mᵀx = (1-damping)/n
	arcs, out := arcsOf(g, true), g.OutStrength()
	for v := range a {
		a[v] = make([]float64, n+1)
		a[v][n] = (1 - damping) / float64(n)
		for u := range n {
			share := 1 / float64(n)
			if out[u] > 0 {
				share = arcs[[2]int{u, v}] / out[u]
			}
			a[v][u] = -damping * share
		}
		a[v][v]++
	}
	for i := range n { // the matrix is diagonally dominant by columns: no pivoting
		for r := range n {
			if r == i {
				continue
			}
			f := a[r][i] / a[i][i]
			for c := i; c <= n; c++ {
				a[r][c] -= f * a[i][c]
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = a[i][n] / a[i][i]
	}
	return x
}
