package web

import (
	"context"

	"hut3"
	"hut3/internal/app"
)

func verifyRoutes() []route {
	return []route{
		{method: "GET", path: "/verify", room: "deliveries", renews: true, handle: verifyPage},
		{method: "POST", path: "/verify", room: "deliveries", handle: beginCheck},
		{method: "GET", path: "/upkeep", room: "deliveries", handle: upkeepPage},
		{method: "POST", path: "/upkeep", room: "deliveries", handle: doUpkeep},
	}
}

// verifyData is the verifications under way and how the last ones ended.
type verifyData struct {
	List  []app.CheckItem
	Moves bool // one is running: the page renews itself
	Form  form
}

func verifyForm() form {
	return form{Action: "/verify", Title: "Verify now", Button: "Begin", Fields: []field{
		boxes("also", "And also", "", []option{
			{"rebuild", "make the projections again from the records, and compare"}, {"reperform", "read the originals again, and compare every row and message"}}),
		ask(isText, "delivery", "Originals of one delivery alone", "as in D1; empty: of all", "delivery"),
	}, Lead: "Everything that is stored is checked. It runs beside the work of others, and this page tells how far it is."}
}

func verifyPage(v *visit) (answer, error) {
	list, err := v.app.Checks(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := verifyData{List: list, Form: v.filled(verifyForm())}
	for _, c := range list {
		d.Moves = d.Moves || c.State == app.RunRunning
	}
	d.Form.Open = d.Form.Open || len(list) == 0
	return answer{page: "verify", title: "Verify", wide: true, data: d, json: map[string]any{"verifications": list}, crumbs: deskCrumbs("Verify")}, nil
}

// beginCheck begins a verification. The answer does not wait for its end, unless
// it comes at once.
func beginCheck(v *visit) (answer, error) {
	return v.submit(verifyForm(), verifyPage, func(f *form) (answer, error) {
		r := app.CheckRequest{Delivery: f.get("delivery")}
		for _, also := range f.several("also") {
			switch also {
			case "rebuild":
				r.Rebuild = true
			case "reperform":
				r.Reperform = true
			default:
				return answer{}, wrong("also", hut3.Errorf(hut3.Usage, "%q: give rebuild or reperform", also))
			}
		}
		return v.beside("/verify", func(ctx context.Context) error {
			_, err := v.app.Check(ctx, v.actor, r, nil)
			return err
		})
	})
}

// upkeepData is what the corpus is made of, with the form that joins files.
type upkeepData struct {
	app.UpkeepState
	Pages pager
	Form  *form
}

func upkeepForm() form {
	return form{Action: "/upkeep", Title: "Join small files", Button: "Join them now", Open: true,
		Lead: "Refs, places, marks and tags stay what they are. A joined file is read back and compared before it takes the place of the others; an import that comes meanwhile waits. All files are read first, and one with damage that its parity makes good is written again to the byte as it was sealed."}
}

func upkeepPage(v *visit) (answer, error) {
	state, err := v.app.UpkeepState(v.ctx, v.actor)
	if err != nil || v.json {
		return answer{json: state}, err
	}
	d := upkeepData{UpkeepState: state}
	if d.Merges, d.Pages, err = paged(v, state.Merges); err != nil {
		return answer{}, err
	}
	if app.Rooms(v.actor)["upkeep"] {
		f := v.filled(upkeepForm())
		d.Form = &f
	}
	return answer{page: "upkeep", title: "Upkeep", wide: true, data: d, crumbs: deskCrumbs("Upkeep")}, nil
}

func doUpkeep(v *visit) (answer, error) {
	return v.submit(upkeepForm(), upkeepPage, func(*form) (answer, error) {
		out, err := v.app.Upkeep(v.ctx, v.actor)
		return answer{to: "/upkeep", json: out}, err
	})
}
