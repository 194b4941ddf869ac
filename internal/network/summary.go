package network

// Summary is the shape of a whole graph.
type Summary struct {
	Nodes           int     `json:"nodes"`
	Edges           int     `json:"edges"`
	Arcs            int     `json:"arcs"`
	SelfLoops       int     `json:"self_loops"`
	TotalWeight     float64 `json:"total_weight"`
	Density         float64 `json:"density"`
	ArcDensity      float64 `json:"arc_density"`
	Reciprocity     float64 `json:"reciprocity"`
	Components      int     `json:"components"`
	Largest         int     `json:"largest_component"`
	LargestStrong   int     `json:"largest_strong_component"`
	Isolates        int     `json:"isolates"`
	Clustering      float64 `json:"average_clustering"` // mean over all nodes, unweighted
	Transitivity    float64 `json:"transitivity"`
	MaxCore         int     `json:"max_core"`
	Articulation    int     `json:"articulation_points"`
	Bridges         int     `json:"bridges"`
	MaxIn           int     `json:"max_in"`
	MaxOut          int     `json:"max_out"`
	MaxDegree       int     `json:"max_degree"`
	UndirectedInput bool    `json:"undirected"` // arcs, reciprocity and strong components then say nothing
}

// Summarise measures the whole graph. It takes time of the order of the edges,
// and of the triangles for clustering.
func (g *Graph) Summarise() Summary {
	comp, cuts := g.Components(), g.Cuts()
	s := Summary{
		Nodes: g.Nodes(), Edges: g.Edges(), Arcs: g.Arcs(), SelfLoops: g.loops, TotalWeight: g.TotalWeight(),
		Density: g.Density(), ArcDensity: g.ArcDensity(), Reciprocity: g.Reciprocity(),
		Components: len(comp.Sizes), Largest: comp.Largest(), LargestStrong: g.StrongComponents().Largest(),
		Isolates: len(g.Isolates()), Clustering: mean(g.Clustering()), Transitivity: g.Transitivity(),
		Articulation: len(cuts.Articulation), Bridges: len(cuts.Bridges),
		MaxIn: most(g.InDegree()), MaxOut: most(g.OutDegree()), MaxDegree: most(g.Degree()),
		UndirectedInput: g.undirected,
	}
	for _, k := range g.Cores() {
		s.MaxCore = max(s.MaxCore, k)
	}
	return s
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func most(values []float64) int {
	m := 0.0
	for _, v := range values {
		m = max(m, v)
	}
	return int(m)
}
