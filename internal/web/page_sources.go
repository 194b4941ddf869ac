package web

import (
	"hut3"
	"hut3/internal/app"
)

func sourceRoutes() []route {
	return []route{
		{method: "GET", path: "/sources", room: "reports", handle: sourcesPage},
		{method: "POST", path: "/sources", room: "reports", handle: addSource},
	}
}

// sourcesData is the protected sources by their references, and the form that
// keeps another.
type sourcesData struct {
	List  []app.ProtectedSourceItem
	Pages pager
	Form  form
}

func sourceForm() form {
	return form{Action: "/sources", Title: "Keep the names of a source", Button: "Keep them", Open: true, Fields: []field{
		must(ask(isArea, "names", "Names that would give it away", "one a line: name, nickname, address, place of work", "name")),
		ask(isText, "note", "Note", "kept with it, and shown to nobody"),
	}, Consequence: "They are never shown again, to anybody. A report that names the source by the reference which comes back is refused where one of its texts holds one of them."}
}

func sourcesPage(v *visit) (answer, error) {
	list, err := v.app.ProtectedSources(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	shown, pages, err := paged(v, list)
	d := sourcesData{shown, pages, v.filled(sourceForm())}
	return answer{page: "sources", title: "Protected sources", data: d, json: map[string]any{"sources": list}, crumbs: []crumb{{"Reports", "/reports"}, {"Protected sources", ""}}}, err
}

func addSource(v *visit) (answer, error) {
	return v.submit(sourceForm(), sourcesPage, func(f *form) (answer, error) {
		desk, err := v.app.Intel()
		if err != nil {
			return answer{}, err
		}
		ref, err := desk.SetSource(v.ctx, v.actor, hut3.ProtectedSource{Names: f.lines("names"), Note: f.get("note")})
		return done("/sources", map[string]any{"ref": ref}), err
	})
}
