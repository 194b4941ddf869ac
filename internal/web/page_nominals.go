package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

func nominalRoutes() []route {
	return []route{
		{method: "GET", path: "/nominals", room: "nominals", handle: nominalsPage},
		{method: "POST", path: "/nominals", room: "nominals", handle: addNominal},
		{method: "GET", path: "/nominals/{ref}", room: "nominals", handle: nominalPage},
		{method: "POST", path: "/nominals/{ref}", room: "nominals", handle: amendNominal},
		{method: "POST", path: "/nominals/{ref}/propose", room: "nominals", handle: proposeClaim},
		{method: "GET", path: "/claims", room: "nominals", handle: claimsPage},
		{method: "GET", path: "/claims/{ref}", room: "nominals", handle: claimPage},
		{method: "POST", path: "/claims/{ref}/evidence", room: "nominals", handle: addEvidence},
		{method: "POST", path: "/claims/{ref}/search", room: "nominals", handle: searchContrary},
		{method: "POST", path: "/claims/{ref}/move", room: "nominals", handle: moveClaim},
		{method: "POST", path: "/claims/{ref}/confirm", step: true, room: "nominals", handle: confirmClaim},
		{method: "POST", path: "/claims/{ref}/withdraw", room: "nominals", handle: withdrawEvidence},
		{method: "GET", path: "/ocg", room: "nominals", handle: ocgsPage},
		{method: "POST", path: "/ocg", room: "nominals", handle: makeOCG},
		{method: "GET", path: "/ocg/new", room: "nominals", handle: newOCGPage},
		{method: "GET", path: "/ocg/{ref}", room: "nominals", handle: ocgPage},
		{method: "POST", path: "/ocg/{ref}", room: "nominals", handle: amendOCG},
	}
}

// nominalsData is the list of people.
type nominalsData struct {
	List  []app.NominalItem
	Total int
	Name  string
	Form  form
	Write bool
	Pages pager
}

func nominalForm(action, button string, n hut3.Nominal) form {
	return form{Action: action, Title: button, Button: button, Fields: []field{
		must(ask(isText, "name", "Name", "“U/K male 3” where it is not known", "name").with(n.Name)),
		ask(isText, "aliases", "Also called", "parted by commas").with(strings.Join(n.Aliases, ", ")),
		ask(isText, "born", "Born", "1986-05-02, 1986-05 or 1986", "date of birth").with(string(n.Born)),
		must(choice("category", "What he is to the case", "", plain(hut3.SubjectCategories...), "category").with(string(n.Category))),
		must(ask(isText, "category_reason", "Why", "", "needs a reason")),
		must(choice("stated", "What is said of him is", "", plain(hut3.StatedFact, hut3.StatedOpinion), "fact or opinion").with(string(n.Stated))),
		ask(isArea, "note", "Note", "").with(n.Note),
	}}
}

func nominalsPage(v *visit) (answer, error) {
	name := v.r.URL.Query().Get("name")
	list, err := v.app.NominalList(v.ctx, v.actor, name)
	if err != nil {
		return answer{}, err
	}
	d := nominalsData{Total: len(list), Name: name, Form: v.filled(nominalForm("/nominals", "Record a person", hut3.Nominal{})), Write: app.Rooms(v.actor)["nominal"]}
	d.List, d.Pages, err = paged(v, list)
	return answer{page: "nominals", title: "People", wide: true, data: d, json: map[string]any{"nominals": list}}, err
}

// nominalOf reads a person over what stood of him before.
func nominalOf(f *form, n hut3.Nominal) hut3.Nominal {
	n.Name, n.Born, n.Note = f.get("name"), hut3.PartialDate(f.get("born")), f.get("note")
	n.Category, n.CategoryReason, n.Stated = hut3.SubjectCategory(f.get("category")), f.get("category_reason"), hut3.Stated(f.get("stated"))
	n.Aliases = nil
	for alias := range strings.SplitSeq(f.get("aliases"), ",") {
		if alias = strings.TrimSpace(alias); alias != "" {
			n.Aliases = append(n.Aliases, alias)
		}
	}
	return n
}

func addNominal(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	return v.submit(nominalForm("/nominals", "Record a person", hut3.Nominal{}), nominalsPage, func(f *form) (answer, error) {
		ref, err := claims.SetNominal(v.ctx, v.actor, "", nominalOf(f, hut3.Nominal{Synthetic: v.app.Config.Demo}))
		return done(refURL(ref), map[string]any{"ref": ref}), err
	})
}

// nominalData is a person with the handles that are claimed to be his.
type nominalData struct {
	app.NominalClaims
	Rooms map[string]bool
	Forms []form
	Span  *span
}

func nominalPage(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	n, err := claims.Nominal(v.ctx, v.actor, v.ref())
	if err != nil || v.json {
		return answer{json: n}, err
	}
	d := nominalData{NominalClaims: n, Rooms: app.Rooms(v.actor), Span: claimSpan(n.Claims)}
	if d.Rooms["claim"] {
		d.Forms = append(d.Forms, v.filled(proposeForm(n.Ref)))
	}
	if d.Rooms["nominal"] {
		d.Forms = append(d.Forms, v.filled(nominalForm(refURL(n.Ref), "Amend", n.Nominal)))
	}
	return answer{page: "nominal", title: string(n.Ref), wide: true, data: d, crumbs: []crumb{{"People", "/nominals"}, {string(n.Ref), ""}}}, nil
}

func amendNominal(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	n, err := claims.Nominal(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	return v.submit(nominalForm(refURL(n.Ref), "Amend", n.Nominal), nominalPage, func(f *form) (answer, error) {
		next := nominalOf(f, n.Nominal)
		_, err := claims.SetNominal(v.ctx, v.actor, n.Ref, next)
		return done(refURL(n.Ref), map[string]any{"ref": n.Ref, "nominal": next}), err
	})
}
