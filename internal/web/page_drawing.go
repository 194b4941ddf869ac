package web

import (
	"net/url"

	"hut3/internal/app"
)

// drawNetwork answers the island of the network page. A browser that asks for
// a page is sent to that one.
func drawNetwork(v *visit) (answer, error) {
	seed, err := v.number("seed", defaultSeed, 0, 1<<30)
	if err != nil {
		return answer{}, err
	}
	most, err := v.number("most", app.MostDrawn, 1, app.MostDrawn)
	if err != nil {
		return answer{}, err
	}
	d, err := v.app.Draw(v.ctx, v.actor, app.DrawingRequest{Query: v.ask("q"), By: v.ask("by"), Seed: uint64(seed), Most: most})
	return answer{to: "/network?" + v.r.URL.RawQuery, json: d}, err
}

// pathData is what the page of that name shows.
type pathData struct {
	app.NetworkPath
	Query string
}

// networkPath shows a shortest way between two handles.
func networkPath(v *visit) (answer, error) {
	p, err := v.app.Path(v.ctx, v.actor, v.ask("q"), v.ask("from"), v.ask("to"))
	if err != nil {
		return answer{}, err
	}
	return answer{json: p, page: "path", title: "Path", data: pathData{p, v.ask("q")},
		crumbs: []crumb{{"Network", "/network?q=" + url.QueryEscape(v.ask("q"))}}}, nil
}
