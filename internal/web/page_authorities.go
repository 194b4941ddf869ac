package web

import (
	"hut3"
	"hut3/internal/app"
)

func authorityRoutes() []route {
	return []route{
		{method: "GET", path: "/authorities", room: "deliveries", handle: authoritiesPage},
		{method: "POST", path: "/authorities", room: "deliveries", handle: addAuthority},
	}
}

// authoritiesData is the powers under which material is held.
type authoritiesData struct {
	List  []app.HeldUnder
	Pages pager
	Form  *form
}

func authorityForm() form {
	return form{Action: "/authorities", Title: "State a power", Button: "State it", Fields: []field{
		must(ask(isText, "title", "Title", "as in: Equipment interference warrant 2020/014", "title")),
		ask(isText, "power", "Statute and section", "as in IPA 2016 s.106", "power"),
		ask(isArea, "warrants", "Warrants, orders, letters of request", "references, one a line"),
		ask(isDay, "from", "In force from", "", "begins"), ask(isDay, "to", "and until", "", "ends"),
		ask(isArea, "purposes", "Permitted purposes", "one a line"),
		boxes("intercept_excluded", "In legal proceedings", "", []option{{"yes", "s.56 IPA 2016 keeps the material out of them"}}),
		ask(isArea, "narrative", "How the material was acquired", ""), ask(isText, "narrative_author", "Who says so", ""),
		choice("narrative_basis", "He speaks from", "", []option{{"first-hand", "his own knowledge"}, {"hearsay", "hearsay"}}, "basis"),
		ask(isText, "authenticity", "Who certifies the material", "and in which document; or that nobody does"),
	}, Consequence: "Deliveries are taken in under it. Material under AUTH-0, not stated, goes into no report, package or schedule."}
}

func authoritiesPage(v *visit) (answer, error) {
	list, err := v.app.Authorities(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := authoritiesData{}
	d.List, d.Pages, err = paged(v, list)
	if app.Rooms(v.actor)["authorise"] {
		f := v.filled(authorityForm())
		d.Form = &f
	}
	return answer{page: "authorities", title: "Authorities", wide: true, data: d, json: map[string]any{"authorities": list}, crumbs: deskCrumbs("Authorities")}, err
}

func addAuthority(v *visit) (answer, error) {
	return v.submit(authorityForm(), authoritiesPage, func(f *form) (answer, error) {
		au := hut3.Authority{
			Title: f.get("title"), Power: f.get("power"), Warrants: f.lines("warrants"), Purposes: f.lines("purposes"), InterceptExcluded: len(f.several("intercept_excluded")) > 0,
			Narrative: f.get("narrative"), NarrativeAuthor: f.get("narrative_author"), NarrativeBasis: f.get("narrative_basis"), Authenticity: f.get("authenticity"),
		}
		var err error
		if au.From, err = v.time(f, "from"); err != nil {
			return answer{}, err
		}
		if au.To, err = v.time(f, "to"); err != nil {
			return answer{}, err
		}
		ref, err := v.app.AddAuthority(v.ctx, v.actor, au)
		return done("/authorities", map[string]any{"ref": ref, "authority": au}), err
	})
}
