package web

import (
	"time"

	"hut3"
	"hut3/internal/app"
)

func figureRoutes() []route {
	return []route{
		{method: "GET", path: "/figures", room: "figures", handle: figuresPage},
		{method: "GET", path: "/figures/{ref...}", room: "figures", handle: figurePage},
		{method: "GET", path: "/reconciliation", room: "figures", handle: reconciliationPage},
		{method: "GET", path: "/statements", room: "figures", handle: statementsPage},
		{method: "POST", path: "/statements", room: "figures", handle: freezeStatement},
		{method: "GET", path: "/statements/new", room: "figures", handle: newStatementPage},
		{method: "POST", path: "/statements/new", room: "figures", handle: previewStatement},
		{method: "GET", path: "/statements/{ref}", room: "figures", handle: statementPage},
		{method: "POST", path: "/statements/{ref}/sign", step: true, room: "figures", handle: signStatement},
		{method: "POST", path: "/statements/{ref}/release", step: true, room: "figures", handle: releaseStatement},
		{method: "POST", path: "/statements/{ref}/withdraw", room: "figures", handle: withdrawStatement},
		{method: "GET", path: "/published", room: "figures", handle: publishedPage},
		{method: "POST", path: "/published", room: "figures", handle: enterPublished},
		{method: "POST", path: "/published/known", room: "figures", handle: enterKnown},
		{method: "POST", path: "/published/{ref}/rule", room: "figures", handle: rulePublished},
	}
}

// figuresData is what the page of figures shows.
type figuresData struct {
	Figures        []hut3.Figure
	Scope, Measure string
	AsAt, KnownAt  string
	By             string
	Query          string
	Total          int
	Pages          pager
}

// askedFigures reads which figures are wanted, with the names of the command
// line's flags.
func (v *visit) askedFigures() (app.Ask, error) {
	ask := app.Ask{Scopes: v.list("scope"), Measures: v.list("measure"), By: hut3.CountedBy(v.ask("by"))}
	for _, c := range v.list("contribution") {
		ask.Contributions = append(ask.Contributions, hut3.Contribution(c))
	}
	var err error
	if ask.AsAt, err = hut3.ParseDay(v.ask("as_at")); err != nil {
		return ask, hut3.Wrap(err, hut3.Usage, "as at")
	}
	ask.KnownAt, err = v.endOf(v.ask("known_at"))
	return ask, err
}

// endOf reads a time; a day alone is its last moment.
func (v *visit) endOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, v.app.Zone); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Microsecond), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, v.app.Zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, hut3.Errorf(hut3.Usage, "known at %q: write a day or a time, as in 2020-07-02 or 2020-07-02T05:00", text)
}

// nation is the scope that the unit which owns the case looks at first; others
// look at their own.
const nation = "UK"

func figuresPage(v *visit) (answer, error) {
	ask, err := v.askedFigures()
	if err != nil {
		return answer{}, err
	}
	if len(ask.Scopes) == 0 && !v.json && v.ask("all") == "" {
		ask.Scopes = []string{nation}
		if !app.Rooms(v.actor)["reconcile"] {
			ask.Scopes = []string{v.actor.Unit}
		}
	}
	o, err := v.app.Operations()
	if err != nil {
		return answer{}, err
	}
	list, err := o.Figures(v.ctx, v.actor, ask)
	if err != nil {
		return answer{}, err
	}
	if list == nil {
		list = []hut3.Figure{}
	}
	d := figuresData{
		Total: len(list), Scope: joinWords(ask.Scopes), Measure: joinWords(ask.Measures), AsAt: string(ask.AsAt),
		KnownAt: v.ask("known_at"), By: v.ask("by"), Query: ask.Query(),
	}
	d.Figures, d.Pages, err = paged(v, list)
	return answer{page: "figures", title: "Figures", wide: true, data: d, json: map[string]any{"figures": list}}, err
}

// figureData is a figure with the address that computes it again.
type figureData struct {
	hut3.Figure
	Query string
}

func figurePage(v *visit) (answer, error) {
	o, err := v.app.Operations()
	if err != nil {
		return answer{}, err
	}
	f, err := o.FigureAt(v.ctx, v.actor, "figures/"+v.ref())
	crumbs := []crumb{{"Figures", "/figures?scope=" + f.Scope}, {f.Scope + " " + f.Measure, ""}}
	ask := app.Ask{AsAt: f.AsAt, KnownAt: f.KnownAt, Scopes: []string{f.Scope}, Measures: []string{f.Measure}, By: f.By}
	return answer{page: "figure", title: "Figure", data: figureData{f, "/" + ask.Query()}, json: map[string]any{"figures": []hut3.Figure{f}}, crumbs: crumbs}, err
}

// reconciliationData is the published beside the records.
type reconciliationData struct {
	app.Reconciliation
	Day string
}

func reconciliationPage(v *visit) (answer, error) {
	ask, err := v.askedFigures()
	if err != nil {
		return answer{}, err
	}
	o, err := v.app.Operations()
	if err != nil {
		return answer{}, err
	}
	r, err := o.Reconcile(v.ctx, v.actor, ask)
	crumbs := []crumb{{"Figures", "/figures"}, {"Reconciliation", ""}}
	return answer{page: "reconciliation", title: "Reconciliation", wide: true, data: reconciliationData{r, string(ask.AsAt)}, json: r, crumbs: crumbs}, err
}
