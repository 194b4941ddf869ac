package web

import (
	"hut3/internal/app"
)

func listRoutes() []route {
	return []route{
		{method: "GET", path: "/agencies", aimless: true, handle: agenciesPage},
		{method: "GET", path: "/formats", aimless: true, room: "deliveries", handle: formatsPage},
		{method: "GET", path: "/distinct", room: "search", asks: true, handle: distinctPage},
		{method: "GET", path: "/plan", room: "search", asks: true, handle: planPage},
	}
}

// agenciesData is the directory of forces, units, agencies and countries, or
// what of it a text may mean.
type agenciesData struct {
	Text  string
	List  []app.Agency
	Pages pager
}

func agenciesPage(v *visit) (answer, error) {
	d := agenciesData{Text: v.ask("text")}
	list, err := app.FindAgencies(d.Text)
	if err != nil {
		return answer{}, err
	}
	d.List, d.Pages, err = paged(v, list)
	return answer{page: "agencies", title: "Agencies", wide: true, data: d, json: map[string]any{"agencies": list}}, err
}

func formatsPage(*visit) (answer, error) {
	list := app.Formats()
	return answer{page: "formats", title: "Formats", wide: true, data: list, json: map[string]any{"formats": list}, crumbs: deskCrumbs("Formats")}, nil
}

// distinctData is the words that tell the messages of a query from the rest.
type distinctData struct {
	Query string
	Found app.DistinctTerms
	Tos   []string // a search for each
}

// mostDistinct is how many words are shown unless another number is asked for.
const mostDistinct = 30

func distinctPage(v *visit) (answer, error) {
	d := distinctData{Query: v.ask("q")}
	top, err := v.number("top", mostDistinct, 1, 1000)
	if err != nil {
		return answer{}, err
	}
	if d.Found, err = v.app.Distinct(v.ctx, v.actor, d.Query, top); err != nil {
		return answer{}, err
	}
	for _, t := range d.Found.Terms {
		d.Tos = append(d.Tos, searchURL(d.Query, quoted(t.Term)))
	}
	return answer{page: "distinct", title: "Words that tell it apart", wide: true, data: d, json: d.Found, crumbs: []crumb{{"Search", searchURL(d.Query)}, {"Words that tell it apart", ""}}}, nil
}

// planData is how a query is worked out, part by part.
type planData struct {
	app.SearchPlan
	Asked string
	Steps []planRow
}

// planRow is a part of a query; it stands Deep parts inside the whole.
type planRow struct {
	app.PlanStep
	Deep int
}

func planPage(v *visit) (answer, error) {
	plan, err := v.app.Explain(v.ctx, v.actor, v.ask("q"))
	if err != nil || v.json {
		return answer{json: plan}, err
	}
	d := planData{SearchPlan: plan, Asked: v.ask("q"), Steps: stepsOf(nil, plan.Step, 0)}
	return answer{page: "plan", title: "How the query is worked out", wide: true, data: d, crumbs: []crumb{{"Search", searchURL(d.Asked)}, {"How it is worked out", ""}}}, nil
}

func stepsOf(out []planRow, s app.PlanStep, deep int) []planRow {
	out = append(out, planRow{s, deep})
	for _, part := range s.Of {
		out = stepsOf(out, part, deep+1)
	}
	return out
}
