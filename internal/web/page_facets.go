package web

import (
	"hut3/internal/app"
)

// facetsPage counts the messages of a query by fields of the caller's choice.
func facetsPage(v *visit) (answer, error) {
	by := v.list("by")
	if len(by) == 0 {
		by = []string{"from", "to", "day", "delivery", "entity"}
	}
	limit, err := v.number("limit", 0, 0, 1_000_000)
	if err != nil {
		return answer{}, err
	}
	f, err := v.app.Facets(v.ctx, v.actor, v.ask("q"), by, limit)
	data := struct {
		Query  string
		By     []string
		Facets app.Facets
	}{v.ask("q"), by, f}
	return answer{page: "facets", title: "Counts", json: f, data: data, crumbs: []crumb{{"Search", searchURL(v.ask("q"))}, {"Counts", ""}}}, err
}

// entitiesPage lists what was found in the messages of a query.
func entitiesPage(v *visit) (answer, error) {
	list, err := v.app.Entities(v.ctx, v.actor, v.ask("q"), v.list("type"))
	type line struct {
		app.EntityCount
		To string
	}
	var lines []line
	for _, e := range list[:min(len(list), mostEntities)] {
		lines = append(lines, line{e, searchURL(v.ask("q"), e.Type+":"+quoted(e.Value))})
	}
	data := struct {
		Query string
		Lines []line
		All   int
		Most  int
		Types []string
	}{v.ask("q"), lines, len(list), mostEntities, v.list("type")}
	return answer{
		page: "entities", title: "Found in messages", json: map[string]any{"entities": list}, data: data,
		crumbs: []crumb{{"Search", searchURL(v.ask("q"))}, {"Found in messages", ""}},
	}, err
}

// mostEntities is how many lines of what was found a page lists; it says of how
// many. The interface gives all.
const mostEntities = 500
