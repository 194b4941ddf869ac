package web

import (
	"hut3/internal/app"
)

func tagRoutes() []route {
	return []route{
		{method: "GET", path: "/tags", room: "search", handle: tagsPage},
		{method: "POST", path: "/tags", room: "search", handle: defineTag},
	}
}

// tagsData is the controlled list of marks and tags.
type tagsData struct {
	List  []app.TagCount
	Pages pager
	Form  *form
}

func tagForm(unit string) form {
	return form{Action: "/tags", Title: "Put a tag on the list", Button: "Put it on the list", Fields: []field{
		must(ask(isText, "name", "Tag", "as in depot-van", "tag", "name")),
		must(ask(isText, "meaning", "What it says of a message", "", "meaning")),
		boxes("own", "For whom", "", []option{{"yes", "it exists for " + unit + " alone"}}),
	}}
}

func tagsPage(v *visit) (answer, error) {
	list, err := v.app.TagList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	shown, pages, err := paged(v, list)
	d := tagsData{List: shown, Pages: pages}
	if app.Rooms(v.actor)["define tags"] {
		f := v.filled(tagForm(v.actor.Unit))
		d.Form = &f
	}
	return answer{page: "tags", title: "Marks and tags", wide: true, data: d, json: map[string]any{"tags": list}, crumbs: []crumb{{"Search", "/search"}, {"Marks and tags", ""}}}, err
}

func defineTag(v *visit) (answer, error) {
	return v.submit(tagForm(v.actor.Unit), tagsPage, func(f *form) (answer, error) {
		ref, err := v.app.DefineTag(v.ctx, v.actor, f.get("name"), f.get("meaning"), len(f.several("own")) > 0)
		return done("/tags", map[string]any{"ref": ref}), err
	})
}
