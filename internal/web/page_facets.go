package web

import (
	"strings"

	"hut3/internal/app"
)

// facetsData is what the page of counts shows: of each value also the searches for
// it alone and without it, where the query language can say so.
type facetsData struct {
	Query    string
	Total    int64
	Fields   []facet
	Withheld []app.WithheldCount
	Untested int64
}

func countsOf(query, field string, values []app.Bucket) facet {
	out := facet{Name: field}
	for _, b := range values {
		line := facetValue{Text: b.Value, Title: b.Value, Count: b.Count}
		if term := facetTerm(field, b.Value); term != "" {
			line.Only = searchURL(query, term)
			line.Not = searchURL(query, "-"+term)
			if rest, negated := strings.CutPrefix(term, "-"); negated {
				line.Not = searchURL(query, rest)
			}
		}
		out.Values = append(out.Values, line)
	}
	return out
}

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
	data := facetsData{Query: v.ask("q"), Total: f.Total, Withheld: f.Withheld, Untested: f.Untested}
	for _, field := range by {
		data.Fields = append(data.Fields, countsOf(v.ask("q"), field, f.Facets[field]))
	}
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
