package app

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/network"
	"hut3/internal/query"
)

// NetworkRequest is a question about who talks to whom: over the messages of a
// query, or over an edge list in a file.
type NetworkRequest struct {
	Query       string
	Edges       string // CSV file: a,b[,weight], undirected as published networks are, or an adjacency matrix
	Top         int    // how many nodes to list; 20 where zero, all where negative
	By          string // betweenness, pagerank, degree or strength
	Communities bool
	Seed        uint64
	Remove      string // measure by which nodes are taken out
	Steps       int
	Block       int
	Distance    string // of paths in betweenness: hops, inverse (1/weight) or weight
	Merge       string // of a pair that a file names again: first, last, sum or max
}

// NodeRank is a node with all its measures.
type NodeRank struct {
	Node        string  `json:"node"`
	Value       float64 `json:"value"` // of the measure asked for
	Degree      float64 `json:"degree"`
	Strength    float64 `json:"strength"`
	Betweenness float64 `json:"betweenness"`
	PageRank    float64 `json:"pagerank"`
	Component   int     `json:"component"` // 0 is the largest
	Community   *int    `json:"community,omitempty"`
}

// Proposal is a community of the graph. It is not an organised crime group: an
// officer makes one, with base and reach, and may cite this.
type Proposal struct {
	Number int      `json:"number"`
	Size   int      `json:"size"`
	Nodes  []string `json:"nodes"`
}

// NetworkResult is the shape of a network, its first nodes by a measure, and
// what else was asked for. Exact says whether betweenness walked every source.
type NetworkResult struct {
	Network    network.Summary       `json:"network"`
	By         network.Measure       `json:"by"`
	Exact      bool                  `json:"exact"`
	Sources    int                   `json:"sources"`
	Top        []NodeRank            `json:"top"`
	Proposals  []Proposal            `json:"proposals,omitempty"`
	Modularity float64               `json:"modularity,omitempty"`
	Seed       uint64                `json:"seed,omitempty"`
	Algorithm  string                `json:"algorithm,omitempty"`
	Removal    []network.RemovalStep `json:"removal,omitempty"`
	Caveat     string                `json:"caveat"`
}

const networkCaveat = "A measure mostly shows whose handset is held. A community is a proposal, not an organised crime group."

// communityAlgorithm is printed with proposals, so that they can be made again.
const communityAlgorithm = "leiden/1"

// Network measures who talks to whom.
func (a *App) Network(ctx context.Context, actor hut3.Actor, r NetworkRequest) (NetworkResult, error) {
	if r.By == "" {
		r.By = string(network.ByBetweenness)
	}
	by, err := network.ParseMeasure(r.By)
	if err != nil {
		return NetworkResult{}, err
	}
	g, asked, err := a.graph(ctx, actor, r)
	if err != nil {
		return NetworkResult{}, err
	}
	out := NetworkResult{Network: g.Summarise(), By: by, Caveat: networkCaveat}
	if err := out.rank(ctx, &a.graphs, g, r); err != nil {
		return out, err
	}
	if r.Remove != "" {
		if err := out.remove(ctx, g, r); err != nil {
			return out, err
		}
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.NetworkRead, Query: asked, Count: int64(g.Nodes())})
}

func (a *App) graph(ctx context.Context, actor hut3.Actor, r NetworkRequest) (graph, string, error) {
	if r.Edges != "" {
		g, err := fileGraph(r)
		return g, "network of a file", err
	}
	q, view, err := a.ask(ctx, actor, access.NetworkRead, r.Query)
	if err != nil {
		return graph{}, "", err
	}
	g, err := a.edges(ctx, view, q)
	look := "network of " + q.String()
	if err == nil && look == askedNetwork {
		a.lately.note(actor, askedNetwork, view.RowsMark())
	}
	return g, look, err
}

// edges are who wrote to whom in the messages of a query, kept for who asks again.
func (a *App) edges(ctx context.Context, view *corpus.View, q query.Q) (graph, error) {
	mark, marked := view.Mark()
	of := asked{mark, q.String()}
	if g, ok := a.drawn.find(of); marked && ok {
		return g, nil
	}
	g, err := viewGraph(ctx, view, q)
	if err == nil && marked {
		a.drawn.keep(of, g)
	}
	return g, err
}

func fileGraph(r NetworkRequest) (graph, error) {
	f, err := os.Open(r.Edges)
	if err != nil {
		return graph{}, hut3.Wrap(err, hut3.Usage, "reading the edge list")
	}
	defer f.Close()
	list, err := network.ReadList(f)
	if err != nil {
		return graph{}, hut3.Wrap(err, hut3.CodeOf(err), "reading the edge list %s", r.Edges)
	}
	merge, err := pick("merge", r.Merge, merges)
	if err != nil {
		return graph{}, err
	}
	g, err := network.New(list.Edges, network.Options{Undirected: !list.Directed, Merge: merge})
	if err != nil {
		return graph{}, err
	}
	return graphOf(g), nil
}

// viewGraph is who talks to whom in the messages of a query.
func viewGraph(ctx context.Context, view *corpus.View, q query.Q) (graph, error) {
	found, err := view.EdgeList(ctx, q)
	if err != nil {
		return graph{}, err
	}
	b, names := network.NewBuilder(network.Options{}), map[uint32]string{}
	name := func(number uint32) string {
		if names[number] == "" {
			names[number] = found.Handle(number).String()
		}
		return names[number]
	}
	for e := range found.All() {
		if err := b.Edge(network.Edge{From: name(e.From), To: name(e.To), Weight: float64(e.Count)}); err != nil {
			return graph{}, err
		}
	}
	return graphOf(b.Graph()), nil
}

// The words of --merge and --distance; the empty one is the default.
var (
	merges    = map[string]network.Merge{"": network.First, "first": network.First, "last": network.Last, "sum": network.Sum, "max": network.Max}
	distances = map[string]network.Distance{"": network.Hops, "hops": network.Hops, "inverse": network.InverseWeight, "weight": network.ByWeight}
)

// pick finds the value of a flag's word.
func pick[T any](flag, word string, values map[string]T) (T, error) {
	v, ok := values[word]
	if !ok {
		words := slices.DeleteFunc(slices.Sorted(maps.Keys(values)), func(s string) bool { return s == "" })
		return v, hut3.Errorf(hut3.Usage, "--%s %q: give %s", flag, word, strings.Join(words, ", "))
	}
	return v, nil
}

// rank measures every node and lists the first.
func (out *NetworkResult) rank(ctx context.Context, c *graphCache, g graph, r NetworkRequest) error {
	distance, err := pick("distance", r.Distance, distances)
	if err != nil {
		return err
	}
	between, err := c.betweenness(ctx, g, network.BetweennessOptions{Distance: distance, Seed: r.Seed})
	if err != nil {
		return err
	}
	pagerank, err := c.pageRank(ctx, g)
	if err != nil {
		return err
	}
	out.Exact, out.Sources = between.Exact, between.Sources
	all := map[network.Measure][]float64{
		network.ByBetweenness: between.Values, network.ByPageRank: pagerank.Values,
		network.ByDegree: g.Degree(), network.ByStrength: g.Strength(),
	}
	community, err := out.propose(ctx, c, g, r)
	if err != nil {
		return err
	}
	top := r.Top
	if top == 0 {
		top = 20
	}
	components := g.Components()
	out.Top = []NodeRank{}
	for _, n := range g.Top(all[out.By], top) {
		u, _ := g.Find(n.Label)
		out.Top = append(out.Top, NodeRank{
			Node: n.Label, Value: n.Value, Degree: all[network.ByDegree][u], Strength: all[network.ByStrength][u],
			Betweenness: between.Values[u], PageRank: pagerank.Values[u], Component: components.Of[u], Community: community(u),
		})
	}
	return nil
}

// propose finds communities where they are asked for, and gives the community
// of a node.
func (out *NetworkResult) propose(ctx context.Context, kept *graphCache, g graph, r NetworkRequest) (func(int) *int, error) {
	if !r.Communities {
		return func(int) *int { return nil }, nil
	}
	c, err := kept.communities(ctx, g, r.Seed)
	if err != nil {
		return nil, err
	}
	out.Modularity, out.Seed, out.Algorithm = c.Modularity, c.Seed, communityAlgorithm
	for i, members := range c.Members() {
		p := Proposal{Number: i, Size: len(members), Nodes: make([]string, len(members))}
		for j, u := range members {
			p.Nodes[j] = g.Label(u)
		}
		out.Proposals = append(out.Proposals, p)
	}
	return func(u int) *int { return &c.Of[u] }, nil
}

func (out *NetworkResult) remove(ctx context.Context, g graph, r NetworkRequest) error {
	by, err := network.ParseMeasure(r.Remove)
	if err != nil {
		return err
	}
	steps := r.Steps
	if steps == 0 {
		steps = 10
	}
	out.Removal, err = g.Remove(ctx, network.RemovalOptions{
		By: by, Block: r.Block, Steps: steps,
		BetweennessOptions: network.BetweennessOptions{Distance: distances[r.Distance], Seed: r.Seed},
	})
	return err
}
