package web

import "hut3/internal/app"

// queryPage shows how a query is written, by the table that the parser reads by.
func queryPage(v *visit) (answer, error) {
	groups := app.QueryGuide()
	out := answer{json: map[string]any{"groups": groups}, page: "query", title: "How to write a query", data: groups}
	if app.Rooms(v.actor)["search"] {
		out.crumbs = []crumb{{"Search", "/search?q=*"}, {"How to write a query", ""}}
	}
	return out, nil
}
