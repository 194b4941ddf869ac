package web

import (
	"cmp"
	"slices"

	"hut3"
	"hut3/internal/app"
)

func groupingRoutes() []route {
	return []route{
		{method: "GET", path: "/grouping", room: "deliveries", handle: groupingPage},
		{method: "GET", path: "/grouping/clocks", room: "deliveries", handle: clocksPage},
		{method: "GET", path: "/grouping/compare", room: "deliveries", handle: comparePage},
		{method: "POST", path: "/grouping/split", room: "deliveries", handle: splitRows},
		{method: "POST", path: "/grouping/join", room: "deliveries", handle: joinRows},
		{method: "POST", path: "/grouping/accept", room: "deliveries", handle: acceptClocks},
		{method: "POST", path: "/grouping/undo", room: "deliveries", handle: undoRuling},
	}
}

// groupingData is what people ruled on how rows became messages.
type groupingData struct {
	List  []app.GroupRuling
	Pages pager
	Forms []form
	May   bool
}

func groupingPage(v *visit) (answer, error) {
	list, err := v.app.GroupingRulings(v.ctx, v.actor)
	if err != nil || v.json {
		return answer{json: map[string]any{"rulings": list}}, err
	}
	d := groupingData{May: app.Rooms(v.actor)["regroup"]}
	slices.Reverse(list)
	if d.List, d.Pages, err = paged(v, list); err != nil {
		return answer{}, err
	}
	if d.May {
		split, join, accept := v.filled(splitForm()), v.filled(joinForm()), v.filled(acceptForm())
		prefill(&split, v.ask("split"))
		prefill(&join, v.ask("join"))
		prefill(&accept, v.ask("accept"))
		d.Forms = []form{split, join, accept}
		if undo := undoForm(d.List); len(undo.Fields[0].Options) > 0 {
			d.Forms = append(d.Forms, v.filled(undo))
		}
	}
	return answer{page: "grouping", title: "Grouping", wide: true, data: d, crumbs: deskCrumbs("Grouping")}, nil
}

// prefill opens a form with the rows or handles that another page named.
func prefill(f *form, named string) {
	if named != "" && f.Fields[0].Value == "" {
		f.Fields[0].Value, f.Open = named, true
	}
}

var ruleReason = must(ask(isText, "reason", "Reason", "shown wherever the rows are read", "reason"))

func splitForm() form {
	return form{Action: "/grouping/split", Title: "Split rows off their message", Button: "Split them off", Lead: "The rows are not of the message that the rule put them into.",
		Fields: []field{must(ask(isText, "rows", "Rows", "of one message, as in D12/4711093 D12/4711094", "row", "split", "message")), ruleReason}}
}

func joinForm() form {
	return form{Action: "/grouping/join", Title: "Join messages", Button: "Join them", Lead: "The messages of the rows are one act of sending.",
		Fields: []field{must(ask(isText, "rows", "Rows", "one of each message, as in D12/4711093 D12/4711094", "row", "join", "message")), ruleReason}}
}

func acceptForm() form {
	return form{Action: "/grouping/accept", Title: "Accept clocks", Button: "Accept them and join", Lead: "Messages that pair within three seconds, once the clocks that are estimated now are corrected, are joined: one ruling, undone as one. “Compare rules” shows first what would change.",
		Fields: []field{ask(isText, "handles", "Whole hours of", "handles whose proposed whole hours are taken off too, as in encrochat/neatisland", "accept", "handle"), ruleReason}}
}

// undoForm undoes one of some rulings that hold: on the page those that it shows.
func undoForm(list []app.GroupRuling) form {
	var holds []option
	for _, r := range list {
		if r.Holds {
			holds = append(holds, option{string(r.Ref), string(r.Ref) + ": " + r.Act + " " + joinKeys(r.Rows)})
		}
	}
	return form{Action: "/grouping/undo", Title: "Undo a ruling", Button: "Undo it", Lead: "The ruling stays on record, and holds no more.",
		Fields: []field{must(choice("ruling", "Ruling", "", holds, "ruling")), ruleReason}}
}

func ruled(r app.GroupRuling, err error) (answer, error) {
	return answer{to: "/grouping", json: r}, err
}

func splitRows(v *visit) (answer, error) {
	return v.submit(splitForm(), groupingPage, func(f *form) (answer, error) {
		return ruled(v.app.RuleGrouping(v.ctx, v.actor, hut3.GroupSplit, f.several("rows"), f.get("reason")))
	})
}

func joinRows(v *visit) (answer, error) {
	return v.submit(joinForm(), groupingPage, func(f *form) (answer, error) {
		return ruled(v.app.RuleGrouping(v.ctx, v.actor, hut3.GroupJoin, f.several("rows"), f.get("reason")))
	})
}

func acceptClocks(v *visit) (answer, error) {
	return v.submit(acceptForm(), groupingPage, func(f *form) (answer, error) {
		return ruled(v.app.AcceptClocks(v.ctx, v.actor, f.several("handles"), f.get("reason")))
	})
}

func undoRuling(v *visit) (answer, error) {
	list, err := v.app.GroupingRulings(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	return v.submit(undoForm(list), groupingPage, func(f *form) (answer, error) {
		return ruled(v.app.UndoGrouping(v.ctx, v.actor, f.get("ruling"), f.get("reason")))
	})
}

// clocksData is the table of clocks, the furthest off first.
type clocksData struct {
	app.GroupingClocks
	Proposed int // whole-hour faults
	Unsure   int // too little to pair by
	Ask      bool
	Pages    pager
}

func clocksPage(v *visit) (answer, error) {
	crumbs := []crumb{{"Deliveries", "/deliveries"}, {"Grouping", "/grouping"}, {"Clocks", ""}}
	if !v.json && v.ask("estimate") == "" { // it reads every row that is seen: nobody waits for that unasked
		return v.unasked(answer{page: "clocks", title: "Grouping: clocks", wide: true, data: clocksData{Ask: true}, crumbs: crumbs})
	}
	c, err := v.app.GroupingClocks(v.ctx, v.actor)
	if err != nil || v.json {
		return answer{json: c}, err
	}
	d := clocksData{GroupingClocks: c}
	for _, r := range c.Clocks {
		if r.Hours != 0 {
			d.Proposed++
		} else if !r.Usable {
			d.Unsure++
		}
	}
	slices.SortStableFunc(c.Clocks, func(a, b app.ClockReading) int {
		return cmp.Or(cmp.Compare(abs(b.Hours), abs(a.Hours)), cmp.Compare(max(b.Ahead, -b.Ahead), max(a.Ahead, -a.Ahead)))
	})
	d.Clocks, d.Pages, err = paged(v, c.Clocks)
	return answer{page: "clocks", title: "Grouping: clocks", wide: true, data: d, crumbs: crumbs}, err
}

// unasked is a page that has still to be asked for what takes long; it stands
// open to those who may.
func (v *visit) unasked(a answer) (answer, error) {
	if !app.Rooms(v.actor)["read rows"] {
		return v.refuse("read rows", "how rows became messages is for those who read them")
	}
	return a, nil
}

func abs(n int) int { return max(n, -n) }

// compareData is what another rule would make and unmake.
type compareData struct {
	From, To string
	Accept   string
	Rules    []string
	Change   *app.GroupingChange
}

// groupRules are the rules that can be set beside one another.
var groupRules = []string{"standing", "group/1", "group/2"}

func comparePage(v *visit) (answer, error) {
	accept := v.list("accept")
	d := compareData{From: cmp.Or(v.ask("from"), groupRules[0]), To: cmp.Or(v.ask("to"), groupRules[2]), Accept: joinWords(accept), Rules: groupRules}
	crumbs := []crumb{{"Deliveries", "/deliveries"}, {"Grouping", "/grouping"}, {"Rules compared", ""}}
	if !v.json && !v.r.URL.Query().Has("from") && len(accept) == 0 {
		return v.unasked(answer{page: "compare", title: "Grouping: rules compared", wide: true, data: d, crumbs: crumbs})
	}
	c, err := v.app.GroupingCompare(v.ctx, v.actor, d.From, d.To, accept)
	if err != nil || v.json {
		return answer{json: c}, err
	}
	d.Change = &c
	return answer{page: "compare", title: "Grouping: rules compared", wide: true, data: d, crumbs: crumbs}, nil
}
