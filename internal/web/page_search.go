package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

func searchRoutes() []route {
	return []route{
		{method: "GET", path: "/searches", room: "search", handle: searchesPage},
		{method: "POST", path: "/searches", room: "search", handle: keepSearch},
		{method: "POST", path: "/searches/drop", room: "search", handle: dropSearch},
		{method: "POST", path: "/sets", room: "search", handle: keepSet},
		{method: "POST", path: "/sets/drop", room: "search", handle: dropSet},
		{method: "GET", path: "/sets/compare", room: "search", asks: true, handle: compareSets},
		{method: "GET", path: "/terms", room: "search", handle: termsPage},
		{method: "POST", path: "/terms", room: "search", asks: true, handle: countTerms},
		{method: "POST", path: "/export", room: "search", exports: true, handle: exportHits},
		{method: "GET", path: "/search", room: "search", asks: true, handle: searchPage},
		{method: "GET", path: "/help/query", room: "search", handle: queryPage},
		{method: "GET", path: "/facets", room: "search", asks: true, handle: facetsPage},
		{method: "GET", path: "/entities", room: "search", asks: true, handle: entitiesPage},
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
	Query    string
	Fault    string    // why the query cannot be read
	Marked   [3]string // the query before, at and behind the place of the fault
	Total    int64
	Hits     []found
	Edits    []found // what was said later in place of a text, and how much of that there is
	EditsAll int64
	Notes    []found // what was written and is no message
	NotesAll int64
	Withheld []app.WithheldCount // of everything, whatever was asked
	Untested int64
	Excerpts []excerpt
	Shown    int    // hits on this page
	Next     string // address of the next page
	Order    string
	Turn     string // address of the other order
	First    bool
	View     string // table or talk
	Other    string // address of the other view
	Context  int
	Facets   []facet
	Days     *bars
	From     string // the first and last day that is drawn
	Until    string
	NoTime   int64
	NoTo     string // address of the messages without a time
	Tags     []app.TagCount
	Rooms    map[string]bool
	Here     string
	Marking  string
}

func (r *results) beside(b app.Beside) {
	r.Edits, r.EditsAll, r.Withheld, r.Untested = foundOf(b.Edits), b.EditsTotal, b.Withheld, b.Untested
	r.Notes, r.NotesAll = foundOf(b.Notes), b.NotesTotal
}

// EditsMore reports whether more edits hold the words than are shown.
func (r results) EditsMore() bool { return r.EditsAll > int64(len(r.Edits)) }

// NotesMore reports whether more notes hold the words than are shown.
func (r results) NotesMore() bool { return r.NotesAll > int64(len(r.Notes)) }

// excerpt is a stretch of a conversation around hits.
type excerpt struct {
	app.Excerpt
	Lines []line
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

// perPage is how many hits a page has; excerpts have fewer, with their
// neighbours.
const (
	perPage     = 50
	perExcerpts = 20
)

func searchPage(v *visit) (answer, error) {
	if to, err := v.ranged(); to != "" || err != nil {
		return answer{to: to}, err
	}
	r, err := v.searchRequest()
	if err != nil {
		return answer{}, err
	}
	out := results{Query: v.ask("q"), First: r.After == "", Order: "newest", View: cmp.Or(v.ask("view"), "table"), Rooms: app.Rooms(v.actor), Here: v.here(), Marking: app.DefaultMarking}
	if out.Context, err = v.number("context", 3, 0, app.MostContext); err != nil {
		return answer{}, err
	}
	list, err := out.page(v, r)
	if v.json || err != nil && hut3.CodeOf(err) != hut3.Usage {
		return answer{json: list}, err
	}
	if err != nil {
		out.fault(err)
		return answer{page: "search", title: "Search", wide: true, data: out, status: http.StatusBadRequest}, nil
	}
	if err := out.around(v, r); err != nil {
		return answer{}, err
	}
	return answer{page: "search", title: "Search", wide: true, data: out}, nil
}

// page finds one page of the selection, in the form that was asked for.
func (r *results) page(v *visit, req app.SearchRequest) (any, error) {
	switch r.View {
	case "table":
		list, err := v.app.Search(v.ctx, v.actor, req)
		r.Total, r.Hits, r.Shown, r.Next = list.Total, foundOf(list.Hits), len(list.Hits), list.Next
		r.beside(list.Beside)
		return list, err
	case "talk":
		if v.ask("limit") == "" {
			req.Limit = perExcerpts
		}
		list, err := v.app.Excerpts(v.ctx, v.actor, req, r.Context)
		r.Total, r.Shown, r.Next = list.Total, list.Hits, list.Next
		r.beside(list.Beside)
		for _, e := range list.Excerpts {
			r.Excerpts = append(r.Excerpts, excerptOf(e, v))
		}
		return list, err
	}
	return nil, hut3.Errorf(hut3.Usage, "view=%q: give table or talk", r.View)
}

func excerptOf(e app.Excerpt, v *visit) excerpt {
	t := talk{Thread: app.Thread{Messages: e.Messages}}
	out := excerpt{e, t.lines(v.app.Zone)}
	for i, l := range out.Lines {
		out.Lines[i].Hit = slices.Contains(e.Hits, l.Ref)
	}
	return out
}

// around fills in what stands around the hits.
func (r *results) around(v *visit, req app.SearchRequest) (err error) {
	r.Turn, r.Other, r.NoTo = v.with("order", "oldest", "after", ""), v.with("view", "talk", "after", ""), searchURL(v.ask("q"), "-has:time")
	if req.Oldest {
		r.Order, r.Turn = "oldest", v.with("order", "newest", "after", "")
	}
	if r.View == "talk" {
		r.Other = v.with("view", "", "context", "", "after", "")
	}
	if r.Next != "" {
		r.Next = v.with("after", r.Next)
	}
	if r.Rooms["tag"] {
		if r.Tags, err = v.app.TagList(v.ctx, v.actor); err != nil {
			return err
		}
	}
	return r.fall(v)
}

// fault says what is wrong with the query and marks the place.
func (r *results) fault(err error) {
	r.Fault = failureOf(err).What
	var at *app.QueryMistake
	if !errors.As(err, &at) || at.Column == 0 {
		return
	}
	text := []rune(r.Query)
	n := min(at.Column-1, len(text))
	end := n
	for end < len(text) && text[end] != ' ' {
		end++
	}
	r.Marked = [3]string{string(text[:n]), cmp.Or(string(text[n:end]), "…"), string(text[end:])}
}

// ranged makes one query of a query and the days that were chosen beside it.
func (v *visit) ranged() (string, error) {
	from, until := v.ask("from"), v.ask("until")
	if from == "" && until == "" {
		return "", nil
	}
	for _, day := range []string{from, until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return "", hut3.Errorf(hut3.Usage, "%q is no day; give one as in 2020-05-14", day)
		}
	}
	term := "between:" + from + ".." + until
	switch {
	case until == "":
		term = "-before:" + from + " has:time"
	case from == "":
		term = "-after:" + until + " has:time"
	}
	q := withoutRange.ReplaceAllString(v.ask("q"), "")
	return v.with("q", allOf(q, term), "from", "", "until", "", "after", ""), nil
}

// withoutRange takes an earlier range of days out of a query.
var withoutRange = regexp.MustCompile(`(?:^| )between:\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d`)

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
	f, err := v.app.Facets(v.ctx, v.actor, r.Query, []string{"day", "from", "to", "entity", "tag", "delivery"}, 0)
	if err != nil {
		return err
	}
	days, unknown := byDay(f.Facets["day"], func(date string) string { return v.narrowed(r.Query, "on:"+date) })
	r.Days, r.NoTime = drawBars("messages by day", days), unknown
	if len(days) > 0 {
		r.From, r.Until = days[0].Name, days[len(days)-1].Name
	}
	for _, by := range []struct{ field, name string }{{"from", "From"}, {"to", "To"}, {"entity", "Holds"}, {"tag", "Tags"}, {"delivery", "Delivery"}} {
		if values := f.Facets[by.field]; len(values) > 1 || len(values) == 1 && values[0].Count < f.Total {
			r.Facets = append(r.Facets, r.facet(v, by.field, by.name, values))
		}
	}
	return nil
}

func (r *results) facet(v *visit, field, name string, values []app.Bucket) facet {
	out := facet{Name: name, More: max(0, len(values)-mostValues)}
	for _, b := range values[:min(len(values), mostValues)] {
		term := facetTerm(field, b.Value)
		text := b.Value
		if h, err := hut3.ParseHandle(b.Value); err == nil && field != "entity" {
			text = h.Name
		}
		out.Values = append(out.Values, facetValue{text, b.Value, b.Count, v.narrowed(r.Query, term), v.narrowed(r.Query, "-"+term)})
	}
	return out
}

// narrowed is the present search with further terms: its view and its order stay.
func (v *visit) narrowed(terms ...string) string {
	return v.with("q", allOf(terms...), "after", "", "from", "", "until", "")
}

// facetTerm is the term of the query language that finds a value of a facet;
// empty where none does.
func facetTerm(field, value string) string {
	switch field {
	case "from", "to", "handle", "tag", "delivery", "lang":
		return field + ":" + quoted(value)
	case "conversation":
		return "in:" + quoted(value)
	case "entity":
		return "has:" + value
	case "day", "month":
		if value == "unknown" {
			return "-has:time"
		}
		return "on:" + value
	}
	return ""
}

// quoted writes a value of a field as the query language reads it.
func quoted(value string) string {
	if !strings.ContainsAny(value, " ()*\"\\") {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
