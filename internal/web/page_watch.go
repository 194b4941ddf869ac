package web

import (
	"hut3"
	"hut3/internal/app"
)

func watchRoutes() []route {
	return []route{
		{method: "GET", path: "/watch", room: "deliveries", handle: watchPage},
		{method: "POST", path: "/watch", room: "deliveries", handle: addWatch},
	}
}

// watchData is the gate's list in force.
type watchData struct {
	List  []app.WatchEntry
	Pages pager
	Form  form
}

func watchForm() form {
	return form{Action: "/watch", Title: "Add an entry", Button: "Add it", Fields: []field{
		ask(isText, "handle", "Handle", "every conversation of it is held; or else give a phrase", "one handle or one phrase", "handle"),
		ask(isText, "phrase", "Phrase", "what says this is held", "phrase"),
		must(choice("class", "Class", "", plain("legal", "journalistic", "medical", "constituency", "religious"), "class")),
		boxes("strong", "What a phrase holds", "", []option{{"yes", "its whole conversation, and not the one message"}}),
		ask(isText, "note", "Note", "kept with the entry"),
	}, Consequence: "It works on deliveries that come from now on. What stands already is not searched again by it."}
}

func watchPage(v *visit) (answer, error) {
	list, err := v.app.WatchList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	shown, pages, err := paged(v, list)
	d := watchData{shown, pages, v.filled(watchForm())}
	return answer{page: "watch", title: "Watch list", wide: true, data: d, json: map[string]any{"watch": list}, crumbs: deskCrumbs("Watch list")}, err
}

func addWatch(v *visit) (answer, error) {
	return v.submit(watchForm(), watchPage, func(f *form) (answer, error) {
		w := hut3.Watch{Phrase: f.get("phrase"), Class: f.get("class"), Strong: len(f.several("strong")) > 0, Note: f.get("note")}
		var err error
		if w.Handle, err = f.handle("handle"); err != nil {
			return answer{}, err
		}
		ref, err := v.app.Watch(v.ctx, v.actor, w)
		return done("/watch", map[string]any{"ref": ref}), err
	})
}
