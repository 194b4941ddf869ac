package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/network"
)

// MostDrawn is how many handles a drawing shows at most: the strongest.
const MostDrawn = 20_000

// DrawingRequest asks for a drawing of who talks to whom over the messages of a
// query, with nodes as large as a measure says.
type DrawingRequest struct {
	Query string
	By    string // betweenness, pagerank, degree or strength; strength where empty
	Seed  uint64 // of the proposals
	Most  int    // handles; MostDrawn where zero
}

// DrawnNode is a handle and its place. Places run from -1 to 1; nearness is no
// measure.
type DrawnNode struct {
	Node      string  `json:"node"`
	X         float64 `json:"x"`
	Y         float64 `json:"y"`
	Value     float64 `json:"value"` // of the measure asked for
	Community int     `json:"community"`
}

// DrawnEdge is a pair by the places of its two ends in the list of nodes, and
// how many messages went either way.
type DrawnEdge [3]float64

// Drawing is a network with a place for each node.
type Drawing struct {
	Network   network.Summary `json:"network"` // of all that the query reaches
	By        network.Measure `json:"by"`
	Layout    string          `json:"layout"`
	Algorithm string          `json:"algorithm"`
	Seed      uint64          `json:"seed"`
	LeftOut   int             `json:"left_out"` // handles beyond those that are drawn
	Nodes     []DrawnNode     `json:"nodes"`
	Edges     []DrawnEdge     `json:"edges"`
	Caveat    string          `json:"caveat"`
}

// layoutAlgorithm is printed with a drawing, so that it can be made again.
const layoutAlgorithm = "forceatlas2-linlog/1"

// Draw places the handles of a query's messages.
func (a *App) Draw(ctx context.Context, actor hut3.Actor, r DrawingRequest) (Drawing, error) {
	by, err := network.ParseMeasure(cmp.Or(r.By, string(network.ByStrength)))
	if err != nil {
		return Drawing{}, err
	}
	g, asked, err := a.graph(ctx, actor, NetworkRequest{Query: r.Query})
	if err != nil {
		return Drawing{}, err
	}
	d := Drawing{Network: g.Summarise(), By: by, Layout: layoutAlgorithm, Algorithm: communityAlgorithm, Seed: r.Seed, Caveat: networkCaveat}
	g, d.LeftOut = strongest(g, cmp.Or(r.Most, MostDrawn))
	if err := a.place(ctx, &d, g); err != nil {
		return Drawing{}, err
	}
	return d, a.Doors.Read(ctx, actor, access.Look{Action: access.NetworkRead, Query: "drawing of " + asked, Count: int64(len(d.Nodes))})
}

// strongest leaves out all but the most nodes by strength.
func strongest(g graph, most int) (graph, int) {
	if g.Nodes() <= most {
		return g, 0
	}
	keep := map[int]bool{}
	for _, n := range g.Top(g.Strength(), most) {
		u, _ := g.Find(n.Label)
		keep[u] = true
	}
	var gone []int
	for u := range g.Nodes() {
		if !keep[u] {
			gone = append(gone, u)
		}
	}
	return graphOf(g.Without(gone)), len(gone)
}

func (a *App) place(ctx context.Context, d *Drawing, g graph) error {
	values, err := a.graphs.values(ctx, g, d.By, d.Seed)
	if err != nil {
		return err
	}
	communities, err := a.graphs.communities(ctx, g, d.Seed)
	if err != nil {
		return err
	}
	at, err := a.graphs.layout(ctx, g, communities.Of, d.Seed)
	if err != nil {
		return err
	}
	d.Nodes, d.Edges = make([]DrawnNode, g.Nodes()), []DrawnEdge{}
	for u := range d.Nodes {
		d.Nodes[u] = DrawnNode{g.Label(u), at[u].X, at[u].Y, values[u], communities.Of[u]}
		to, weights := g.Neighbours(u)
		for i, v := range to {
			if int(v) > u {
				d.Edges = append(d.Edges, DrawnEdge{float64(u), float64(v), weights[i]})
			}
		}
	}
	return nil
}

// layout is the places of a graph whose communities of that seed are the groups,
// in the square that fit makes.
func (c *graphCache) layout(ctx context.Context, g graph, groups []int, seed uint64) ([]network.Point, error) {
	return remembered(c, g.key, fmt.Sprint("layout ", seed), func() ([]network.Point, error) {
		at, err := g.Layout(ctx, network.LayoutOptions{Groups: groups})
		fit(at)
		return at, err
	})
}

// fit brings the places into the square from -1 to 1, four digits each.
func fit(at []network.Point) {
	least, most := network.Bounds(at)
	scale := max(most.X-least.X, most.Y-least.Y) / 2
	if scale == 0 {
		scale = 1
	}
	round := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	for i, p := range at {
		at[i] = network.Point{X: round((p.X - (least.X+most.X)/2) / scale), Y: round((p.Y - (least.Y+most.Y)/2) / scale)}
	}
}

// NetworkPath is a shortest way between two handles over the messages of a
// query: who passes through whom, with how many messages between neighbours.
type NetworkPath struct {
	From  string     `json:"from"`
	To    string     `json:"to"`
	Found bool       `json:"found"`
	Steps []PathStep `json:"steps"`
}

// PathStep is one pair on the way, and the query that finds its messages.
type PathStep struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Messages int64  `json:"messages"`
	Query    string `json:"query"`
}

// Path finds a shortest way between two handles, in hops. A handle that no
// message names and one that nothing joins are the same answer: none is found.
func (a *App) Path(ctx context.Context, actor hut3.Actor, text, from, to string) (NetworkPath, error) {
	out := NetworkPath{From: from, To: to, Steps: []PathStep{}}
	for _, name := range []string{from, to} {
		if _, err := hut3.ParseHandle(name); err != nil {
			return out, err
		}
	}
	g, asked, err := a.graph(ctx, actor, NetworkRequest{Query: text})
	if err != nil {
		return out, err
	}
	u, known := g.Find(from)
	v, knownTo := g.Find(to)
	if known && knownTo && u != v {
		if p, err := g.ShortestPath(u, v, network.Hops); err == nil {
			out.Found, out.Steps = true, steps(g.Graph, p.Nodes, text)
		} else if hut3.CodeOf(err) != hut3.NotFound {
			return out, err
		}
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.NetworkRead, Query: "path from " + from + " to " + to + " in " + asked, Count: int64(len(out.Steps))})
}

func steps(g *network.Graph, nodes []int, text string) []PathStep {
	var out []PathStep
	for i := 1; i < len(nodes); i++ {
		u, v := nodes[i-1], nodes[i]
		to, weights := g.Neighbours(u)
		at, _ := slices.BinarySearch(to, int32(v))
		out = append(out, PathStep{g.Label(u), g.Label(v), int64(weights[at]), BetweenQuery(text, g.Label(u), g.Label(v))})
	}
	return out
}

// BetweenQuery is the query for the messages between two handles, inside
// another query.
func BetweenQuery(text, a, b string) string {
	pair := "((from:" + a + " to:" + b + ") OR (from:" + b + " to:" + a + "))"
	if text == "" || text == "*" {
		return pair
	}
	return "(" + text + ") " + pair
}
