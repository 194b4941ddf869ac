package network

// CommunityOptions says how communities are sought.
type CommunityOptions struct {
	Seed       uint64  // printed with the communities, so that they can be found again
	Unweighted bool    // every edge counts 1
	Resolution float64 // above 1 gives more and smaller ones; 0 is 1
	Runs       int     // the best of so many is taken; 0 is 10, or 2 above ExactLimit nodes
}

func (o CommunityOptions) filled(nodes int) CommunityOptions {
	if o.Resolution == 0 {
		o.Resolution = 1
	}
	if o.Runs == 0 {
		o.Runs = 10
		if nodes > ExactLimit {
			o.Runs = 2
		}
	}
	return o
}

// Modularity is how much more of the weight lies inside groups than would at
// random with the same strengths (Newman and Girvan 2004): at most 1. It is 0
// for a graph without edges.
func (g *Graph) Modularity(groups Groups, o CommunityOptions) float64 {
	c := g.und
	if o.Unweighted {
		c = c.unweighted()
	}
	return modularity(c, groups.Of, len(groups.Sizes), o.filled(g.Nodes()).Resolution)
}

func modularity(c csr, of []int, groups int, resolution float64) float64 {
	inside, total := make([]float64, groups), make([]float64, groups)
	all := 0.0
	for u, group := range of {
		vs, ws := c.row(int32(u))
		for i, v := range vs {
			total[group] += ws[i]
			if of[v] == group {
				inside[group] += ws[i]
			}
		}
	}
	for _, t := range total {
		all += t
	}
	if all == 0 {
		return 0
	}
	q := 0.0
	for i := range total {
		q += inside[i]/all - resolution*(total[i]/all)*(total[i]/all)
	}
	return q
}

// unweighted gives the same rows with every weight 1.
func (c csr) unweighted() csr {
	w := make([]float64, len(c.w))
	for i := range w {
		w[i] = 1
	}
	return csr{c.off, c.to, w}
}
