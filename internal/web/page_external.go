package web

import (
	"hut3"
	"hut3/internal/app"
)

func externalRoutes() []route {
	return []route{
		{method: "GET", path: "/external", room: "nominals", handle: externalsPage},
		{method: "POST", path: "/external", room: "nominals", handle: addExternal},
		{method: "GET", path: "/evidence-types", room: "nominals", handle: evidenceTypesPage},
	}
}

// externalsData is the records of other kinds, with the form that enters one.
type externalsData struct {
	List  []app.External
	Types []option // to narrow by
	Type  string
	Pages pager
	Form  *form
}

func externalForm() form {
	types := plain(hut3.ExternalTypes...)
	return form{Action: "/external", Title: "Enter a record", Button: "Enter it", Fields: []field{
		must(choice("type", "Kind", "", types, "no type")),
		must(ask(isText, "source", "Who keeps it", "as in: Derbyshire custody", "source")),
		must(ask(isText, "reference", "Its number there", "as in 30DD/1234/20", "reference")),
		must(ask(isTime, "from", "What it states began", "times in the zone of the pages", "interval", "ends before")),
		ask(isTime, "to", "and ended", "empty: the same moment"),
		ask(isText, "person", "Whom it names", ""), ask(isText, "place", "Where", ""),
		must(ask(isArea, "text", "What it states", "in its source’s words", "states")),
	}, Consequence: "An item of evidence names it by the reference that comes back, as in EXT-1."}
}

func externalsPage(v *visit) (answer, error) {
	list, err := v.app.Externals(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := externalsData{Types: plain(hut3.ExternalTypes...), Type: v.ask("type")}
	kept := []app.External{}
	for i := len(list) - 1; i >= 0; i-- { // newest first
		if d.Type == "" || list[i].Type == d.Type {
			kept = append(kept, list[i])
		}
	}
	if d.List, d.Pages, err = paged(v, kept); err != nil {
		return answer{}, err
	}
	if app.Rooms(v.actor)["evidence"] {
		f := v.filled(externalForm())
		d.Form = &f
	}
	return answer{page: "external", title: "External records", wide: true, data: d, json: map[string]any{"records": kept}}, nil
}

func addExternal(v *visit) (answer, error) {
	return v.submit(externalForm(), externalsPage, func(f *form) (answer, error) {
		e := hut3.ExternalRecord{Type: f.get("type"), Source: f.get("source"), Reference: f.get("reference"), Person: f.get("person"), Place: f.get("place"), Text: f.get("text"), Synthetic: v.app.Config.Demo}
		var err error
		if e.From, err = v.time(f, "from"); err != nil {
			return answer{}, err
		}
		if e.To, err = v.time(f, "to"); err != nil {
			return answer{}, err
		}
		if e.To.IsZero() {
			e.To = e.From
		}
		claims, err := v.app.Attribution(v.ctx, v.actor)
		if err != nil {
			return answer{}, err
		}
		ref, err := claims.AddExternal(v.ctx, v.actor, e)
		return done("/external", map[string]any{"ref": ref}), err
	})
}

func evidenceTypesPage(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	return answer{page: "evidencetypes", title: "Types of evidence", wide: true, data: claims.Types, json: claims.Types}, nil
}
