package web

import "hut3/internal/app"

func networkRoutes() []route {
	return []route{
		{method: "GET", path: "/network", room: "network", asks: true, handle: networkPage},
		{method: "GET", path: "/network/drawing", room: "network", asks: true, handle: drawNetwork},
		{method: "GET", path: "/network/path", room: "network", asks: true, handle: networkPath},
	}
}

// networkData is what the page of that name shows.
type networkData struct {
	app.NetworkResult
	Query    string
	Measures []string
	Groups   []group
	Alone    int // proposals of one handle
}

// group is a proposal with its members as links.
type group struct {
	app.Proposal
	Members []member
}

type member struct{ Text, To string }

// defaultSeed is the seed that the command line gives.
const defaultSeed = 1

func networkPage(v *visit) (answer, error) {
	top, err := v.number("top", 20, 1, 10_000)
	if err != nil {
		return answer{}, err
	}
	seed, err := v.number("seed", defaultSeed, 0, 1<<30)
	if err != nil {
		return answer{}, err
	}
	steps, err := v.number("steps", 10, 1, 1000)
	if err != nil {
		return answer{}, err
	}
	r := app.NetworkRequest{Query: v.ask("q"), Top: top, By: v.ask("by"), Seed: uint64(seed), Remove: v.ask("remove"), Steps: steps, Communities: !v.json || v.ask("communities") != ""}
	n, err := v.app.Network(v.ctx, v.actor, r)
	if err != nil || v.json {
		return answer{json: n}, err
	}
	d := networkData{NetworkResult: n, Query: v.ask("q"), Measures: []string{"betweenness", "pagerank", "degree", "strength"}}
	for _, p := range n.Proposals {
		if p.Size < 2 {
			d.Alone++
			continue
		}
		g := group{Proposal: p}
		for _, name := range p.Nodes {
			g.Members = append(g.Members, member{name, refURL(name)})
		}
		d.Groups = append(d.Groups, g)
	}
	return answer{page: "network", title: "Network", data: d, wide: true}, nil
}
