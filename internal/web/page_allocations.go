package web

import (
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func allocationRoutes() []route {
	return []route{
		{method: "GET", path: "/allocations", room: "deliveries", handle: allocationsPage},
		{method: "POST", path: "/allocations", step: true, room: "deliveries", handle: allocate},
	}
}

// allocationsData is who was given what.
type allocationsData struct {
	List  []app.Allotted
	Pages pager
	Form  form
}

func allocationForm() form {
	return form{Action: "/allocations", Title: "Give a unit a part of the corpus", Button: "Give it", Fields: []field{
		must(ask(isAgency, "unit", "Unit", "code, as in DERBYS", "unit", "agency")),
		ask(isText, "user", "One user of it alone", "as in USR-3", "user"),
		must(choice("what", "What", "", []option{{"handle", "one handle"}, {"conversation", "one conversation"}, {"everything", "everything of an access class"}}, "one of", "everything", "nothing")),
		ask(isText, "handle", "Handle", "as in encrochat/peppershirt", "handle"),
		ask(isText, "conversation", "Conversation", "as in encrochat/almagrebe~birchtern", "conversation"),
		ask(isText, "class", "Access class", "its number; empty: every class without a compartment", "class"),
		ask(isDay, "from", "Messages sent from", "", "begins"), ask(isDay, "to", "and before", "", "ends"),
		must(ask(isText, "purpose", "Why the unit needs it", "", "purpose")),
	}, Consequence: "From now on the people of the unit read it. What was read cannot be unread."}
}

func allocationsPage(v *visit) (answer, error) {
	list, err := v.app.Allocations(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	shown, pages, err := paged(v, list)
	d := allocationsData{shown, pages, v.filled(allocationForm())}
	return answer{page: "allocations", title: "Allocations", wide: true, data: d, json: map[string]any{"allocations": list}, crumbs: deskCrumbs("Allocations")}, err
}

func allocate(v *visit) (answer, error) {
	return v.submit(allocationForm(), allocationsPage, func(f *form) (answer, error) {
		al, err := v.allocation(f)
		if err != nil {
			return answer{}, err
		}
		ref, err := v.app.Allocate(v.ctx, v.actor, al)
		return done("/allocations", map[string]any{"ref": ref, "allocation": al}), err
	})
}

// allocation reads what is given to whom. A handle or conversation that was
// typed and not chosen is refused: it would go unsaid.
func (v *visit) allocation(f *form) (al hut3.Allocation, err error) {
	what := f.get("what")
	al = hut3.Allocation{Unit: strings.ToUpper(f.get("unit")), User: hut3.Ref(f.get("user")), Everything: what == "everything", Purpose: f.get("purpose")}
	for _, name := range []string{"handle", "conversation"} {
		switch typed := f.get(name) != ""; {
		case typed && what != name:
			return al, wrong(name, hut3.Errorf(hut3.Usage, "a %s is typed, and %q is chosen above: choose it, or empty this", name, what))
		case !typed && what == name:
			return al, wrong(name, hut3.Errorf(hut3.Usage, "name the %s", name))
		}
	}
	al.Conversation = f.get("conversation")
	if al.Handle, err = f.handle("handle"); err != nil {
		return al, err
	}
	if text := f.get("class"); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return al, wrong("class", hut3.Errorf(hut3.Usage, "%q is no number of an access class", text))
		}
		al.Class = uint32(n)
	}
	if al.From, err = v.time(f, "from"); err != nil {
		return al, err
	}
	al.To, err = v.time(f, "to")
	return al, err
}
