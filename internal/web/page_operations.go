package web

import (
	"hut3"
	"hut3/internal/app"
)

func operationRoutes() []route {
	return []route{
		{method: "GET", path: "/operations", room: "operations", handle: operationsPage},
		{method: "POST", path: "/operations", room: "operations", handle: openOperation},
		{method: "GET", path: "/operations/{ref}", room: "operations", handle: operationPage},
		{method: "POST", path: "/operations/{ref}/status", room: "operations", handle: setOperationStatus},
		{method: "POST", path: "/operations/{ref}/warrants", room: "operations", handle: addWarrant},
		{method: "POST", path: "/operations/{ref}/arrests", room: "operations", handle: addArrest},
		{method: "POST", path: "/operations/{ref}/seizures", room: "operations", handle: addSeizure},
		{method: "POST", path: "/operations/{ref}/withdraw", room: "operations", handle: withdrawResult},
		{method: "GET", path: "/strike", room: "operations", renews: true, handle: strikePage},
		{method: "GET", path: "/strike/{ref}", room: "operations", handle: resultPage},
		{method: "POST", path: "/strike/{ref}", room: "operations", handle: recordResult},
	}
}

// operationsData is the list of operations.
type operationsData struct {
	List  []app.OperationItem
	Total int
	Form  *form
	Pages pager
}

func operationsPage(v *visit) (answer, error) {
	list, err := v.app.OperationList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := operationsData{Total: len(list)}
	if d.List, d.Pages, err = paged(v, list); err != nil {
		return answer{}, err
	}
	if app.Rooms(v.actor)["operate"] {
		f := v.filled(operationForm(v.actor.Unit))
		d.Form = &f
	}
	return answer{page: "operations", title: "Operations", wide: true, data: d, json: map[string]any{"operations": list}}, err
}

// operationData is an operation with its warrants counted.
type operationData struct {
	app.OperationFile
	Executed int
	Forms    []form
}

func operationPage(v *visit) (answer, error) {
	f, err := v.app.OperationFile(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	d := operationData{OperationFile: f}
	for _, w := range f.Warrants {
		if w.Executed != "" {
			d.Executed++
		}
	}
	if !v.json {
		for _, x := range v.operationForms(f) {
			d.Forms = append(d.Forms, v.filled(x))
		}
	}
	return answer{page: "operation", title: string(f.Ref), wide: true, data: d, json: f, crumbs: []crumb{{"Operations", "/operations"}, {string(f.Ref), ""}}}, nil
}

// operationForms are what the reader's roles let him record under an operation.
func (v *visit) operationForms(f app.OperationFile) (out []form) {
	rooms := app.Rooms(v.actor)
	lists := v.drugs()
	for _, x := range []struct {
		room string
		form form
	}{
		{"warrant", warrantForm(f.Ref, v.actor.Unit)}, {"arrest", arrestForm(f.Ref, v.actor.Unit)}, {"seize", seizureForm(f.Ref, v.actor.Unit, lists)},
		{"operate", statusForm(f)}, {"arrest", withdrawResultForm(f)},
	} {
		if rooms[x.room] && x.form.Button != "" {
			out = append(out, x.form)
		}
	}
	return out
}

// drugs are the ids of the dated list, for a hint.
func (v *visit) drugs() []option {
	o, err := v.app.Operations()
	if err != nil {
		return nil
	}
	var out []option
	for _, d := range o.Lists.Drugs() {
		out = append(out, option{d.ID, d.Name})
	}
	return out
}

// strikeData is the page of a strike day.
type strikeData struct {
	app.StrikeDay
	Wait     string     // until overt action, in words
	Recorded []hut3.Ref // by the form that led here
	Record   bool

	Before, After hut3.Day // the days next to this one on which warrants were executed
}

// daysAround finds the day before and the day after a day, in a list in order.
func daysAround(days []hut3.Day, day hut3.Day) (before, after hut3.Day) {
	for _, d := range days {
		if d < day {
			before = d
		}
		if d > day && after == "" {
			after = d
		}
	}
	return before, after
}

func strikePage(v *visit) (answer, error) {
	day, err := hut3.ParseDay(v.ask("day"))
	if err != nil {
		return answer{}, hut3.Wrap(err, hut3.Usage, "day")
	}
	s, err := v.app.StrikeDay(v.ctx, v.actor, day)
	if err != nil {
		return answer{}, err
	}
	rooms := app.Rooms(v.actor)
	d := strikeData{StrikeDay: s, Record: rooms["arrest"] && rooms["seize"], Recorded: justRecorded(v.r.URL.Query()["recorded"], s)}
	d.Before, d.After = daysAround(s.Days, s.Day)
	if left := s.NotBefore.Sub(s.CountedAt); left > 0 {
		d.Wait = lateText(left)
	}
	return answer{page: "strike", title: "Strike day", wide: true, data: d, json: s, crumbs: []crumb{{"Operations", "/operations"}, {"Strike day", ""}}}, nil
}
