package web

import (
	"net/url"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func searchRoutes() []route {
	return []route{
		{method: "GET", path: "/search", room: "search", handle: searchPage},
		{method: "GET", path: "/facets", room: "search", handle: facetsPage},
		{method: "GET", path: "/entities", room: "search", handle: entitiesPage},
	}
}

// found is a message as a page shows it.
type found struct {
	app.Hit
	Pieces []piece
}

func foundOf(hits []app.Hit) []found {
	out := make([]found, len(hits))
	for i, h := range hits {
		out[i] = found{h, pieces(h.Text, h.Highlights, h.Entities)}
	}
	return out
}

// results is what the search page shows: one page of hits, the whole total, and
// how all of them fall.
type results struct {
	Query  string
	Total  int64
	Hits   []found
	Next   string // address of the next page
	Order  string
	Turn   string // address of the other order
	First  bool
	Facets []facet
	Days   *bars
	NoTime int64
	NoTo   string // address of the messages without a time
}

// facet is the commonest values of a field among all hits.
type facet struct {
	Name   string
	Values []facetValue
	More   int
}

type facetValue struct {
	Text, Title string
	Count       int64
	Only, Not   string // addresses of the narrower queries
}

// mostValues is how many values a facet lists; it says how many more there are.
const mostValues = 8

// perPage is how many hits a page has.
const perPage = 50

func searchPage(v *visit) (answer, error) {
	r, err := v.searchRequest()
	if err != nil {
		return answer{}, err
	}
	page, err := v.app.Search(v.ctx, v.actor, r)
	if err != nil || v.json {
		return answer{json: page}, err
	}
	out := results{
		Query: v.ask("q"), Total: page.Total, Hits: foundOf(page.Hits), First: r.After == "",
		Order: "newest", Turn: v.with("order", "oldest", "after", ""), NoTo: searchURL(v.ask("q"), "-has:time"),
	}
	if r.Oldest {
		out.Order, out.Turn = "oldest", v.with("order", "newest", "after", "")
	}
	if page.Next != "" {
		out.Next = v.with("after", page.Next)
	}
	if err := out.fall(v); err != nil {
		return answer{}, err
	}
	return answer{page: "search", title: "Search", wide: true, data: out}, nil
}

func (v *visit) searchRequest() (app.SearchRequest, error) {
	limit, err := v.number("limit", perPage, 1, 1000)
	r := app.SearchRequest{Query: v.ask("q"), Limit: limit, After: v.ask("after"), Count: v.ask("count") != ""}
	switch v.ask("order") {
	case "", "newest":
	case "oldest":
		r.Oldest = true
	default:
		err = hut3.Errorf(hut3.Usage, "order=%q: give newest or oldest", v.ask("order"))
	}
	return r, err
}

// with is the present address with some parameters set anew.
func (v *visit) with(pairs ...string) string {
	q := url.Values{}
	for name, values := range v.r.URL.Query() {
		q[name] = values
	}
	q.Del("panel") // what stands open at the right is no part of the page
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return v.r.URL.Path + "?" + q.Encode()
}

// fall draws the days and lists the facets of the query.
func (r *results) fall(v *visit) error {
	f, err := v.app.Facets(v.ctx, v.actor, r.Query, []string{"day", "from", "to", "entity", "delivery"}, 0)
	if err != nil {
		return err
	}
	days, unknown := byDay(f.Facets["day"], func(date string) string { return searchURL(r.Query, "on:"+date) })
	r.Days, r.NoTime = drawBars("messages by day", days), unknown
	for _, by := range []struct{ field, name string }{{"from", "From"}, {"to", "To"}, {"entity", "Holds"}, {"delivery", "Delivery"}} {
		if values := f.Facets[by.field]; len(values) > 0 {
			r.Facets = append(r.Facets, r.facet(by.field, by.name, values))
		}
	}
	return nil
}

func (r *results) facet(field, name string, values []app.Bucket) facet {
	out := facet{Name: name, More: max(0, len(values)-mostValues)}
	for _, b := range values[:min(len(values), mostValues)] {
		term := field + ":" + quoted(b.Value)
		text := b.Value
		if field == "entity" {
			term = "has:" + b.Value
		}
		if h, err := hut3.ParseHandle(b.Value); err == nil && field != "entity" {
			text = h.Name
		}
		out.Values = append(out.Values, facetValue{text, b.Value, b.Count, searchURL(r.Query, term), searchURL(r.Query, "-"+term)})
	}
	return out
}

// quoted writes a value of a field as the query language reads it.
func quoted(value string) string {
	if !strings.ContainsAny(value, " ()\"\\") {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
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
