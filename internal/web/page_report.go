package web

import (
	"fmt"

	"hut3"
	"hut3/internal/app"
)

// reportData is what the page of a report shows.
type reportData struct {
	app.ReportFile
	Rooms      map[string]bool
	Items      []reportItem
	Forms      []form
	Suggestion app.Suggestion
}

// reportItem is a statement with both of its texts and what was changed between
// them. What leaves the unit stands in Edits and Sanitised alone.
type reportItem struct {
	hut3.ReportItem
	N     int
	Edits []app.Edit
	Forms []form
	Open  bool
}

// itemOf is the nth statement of a report, with what was changed in it.
func itemOf(it hut3.ReportItem, n int) reportItem {
	item := reportItem{ReportItem: it, N: n}
	if it.Sanitised != "" {
		item.Edits = app.WordDiff(it.Raw, it.Sanitised)
	}
	return item
}

func reportPage(v *visit) (answer, error) {
	r, err := v.app.ReportFile(v.ctx, v.actor, v.ref())
	if err != nil || v.json {
		return answer{json: r}, err
	}
	desk, _, err := v.desk()
	if err != nil {
		return answer{}, err
	}
	d := reportData{ReportFile: r, Rooms: app.Rooms(v.actor), Suggestion: desk.SuggestFor(r.Report)}
	for i, it := range r.Items {
		item := itemOf(it, i+1)
		for _, act := range itemActs {
			if d.Rooms[act.room] {
				item.Forms = append(item.Forms, v.filled(act.form(desk, r, i+1)))
			}
		}
		d.Items = append(d.Items, item)
	}
	for _, act := range reportActs {
		if d.Rooms[act.room] && (act.name != "confirm" || r.NeedsSecondPerson() && r.ConfirmedBy == "") {
			d.Forms = append(d.Forms, v.filled(act.form(desk, r, 0)))
		}
	}
	return answer{page: "report", title: string(r.Ref), wide: true, data: d, marking: r.Marking, crumbs: []crumb{{"Reports", "/reports"}, {string(r.Ref), ""}}}, nil
}

// reportAct is a step on a report or an item of it, the act that it needs, and
// its form.
type reportAct struct {
	name, room string
	form       func(*app.IntelDesk, app.ReportFile, int) form
}

var itemActs = []reportAct{{"grade", "grade", gradeForm}, {"sanitise", "sanitise", sanitiseForm}, {"judge", "grade", judgeForm}, {"text", "write", itemTextForm}}

var reportActs = []reportAct{{"items", "write", addItemForm}, {"handling", "grade", handlingForm}, {"confirm", "approve", confirmForm}, {"marking", "write", markingForm}}

func itemAddress(r app.ReportFile, n int, act string) string {
	return fmt.Sprintf("%s/items/%d/%s", refURL(r.Ref), n, act)
}

var (
	sourceOptions     = []option{{"1", "1 reliable"}, {"2", "2 untested"}, {"3", "3 not reliable"}}
	assessmentOptions = []option{{"A", "A known directly"}, {"B", "B known indirectly, corroborated"}, {"C", "C known indirectly"}, {"D", "D not known"}, {"E", "E suspected to be false"}}
)

// gradeForm asks for both gradings of the 3x5x2. None is filled in, not even
// one that was given before.
func gradeForm(_ *app.IntelDesk, r app.ReportFile, n int) form {
	return form{Action: itemAddress(r, n, "grade"), Title: "Grade it", Button: "Give both gradings in my name",
		Lead: "Twice: that these words were written, and that what they say is so. What a handle says is at best known indirectly, unless the writer tells of his own act.",
		Fields: []field{
			must(choice("written_source", "Written: the source", "", sourceOptions)), must(choice("written_assessment", "Written: how it is known", "", assessmentOptions)),
			ask(isText, "written_reason", "Written: reason", "needed for E"),
			must(choice("true_source", "True: the source", "", sourceOptions)), must(choice("true_assessment", "True: how it is known", "", assessmentOptions)),
			ask(isText, "true_reason", "True: reason", "needed for E"),
		}}
}

func sanitiseForm(_ *app.IntelDesk, r app.ReportFile, n int) form {
	text := ask(isArea, "text", "The text that may leave the unit", "no handles, no numbers, nothing that gives a source away", "text", "source", "sanitised")
	return form{Action: itemAddress(r, n, "sanitise"), Title: "Sanitise it", Button: "Give it this text in my name",
		Lead: "What remains in it that may say too much is listed, and kept with it.", Fields: []field{must(text.with(r.Items[n-1].Sanitised))}}
}

func judgeForm(desk *app.IntelDesk, r app.ReportFile, n int) form {
	var steps []option
	for _, l := range desk.Lists.Likelihoods {
		steps = append(steps, option{l.Words, l.Words + " (" + l.Percent + ")"})
	}
	return form{Action: itemAddress(r, n, "judge"), Title: "Say what it is assessed to mean", Button: "Record the judgement",
		Lead: "An opinion, told apart from the fact. It is printed as: It is assessed to be … (… confidence) that …",
		Fields: []field{
			must(choice("likelihood", "It is assessed to be", "", steps, "likelihood")), must(choice("confidence", "Confidence", "", plain(desk.Lists.Confidences...), "confidence")),
			must(ask(isArea, "text", "that", "as in: the money is the price of 10 kg", "text")),
		}}
}

func itemTextForm(_ *app.IntelDesk, r app.ReportFile, n int) form {
	it := r.Items[n-1]
	return form{Action: itemAddress(r, n, "text"), Title: "Replace its raw text", Button: "Replace it", Consequence: "Its gradings, judgement and sanitised text were given for the old text, and go.",
		Fields: []field{must(ask(isArea, "raw", "What it says, as it was found", "", "text").with(it.Raw)), ask(isText, "message", "Messages", "", "message").with(joinKeys(it.Messages))}}
}

func joinKeys(keys []hut3.Key) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.String()
	}
	return joinWords(out)
}

func addItemForm(_ *app.IntelDesk, r app.ReportFile, _ int) form {
	return form{Action: refURL(r.Ref) + "/items", Title: "Add a statement", Button: "Add it",
		Fields: []field{ask(isText, "message", "Messages", "references, as in D12/4711093", "message"), must(ask(isArea, "raw", "What they say, as it was found", "", "text"))}}
}

func handlingForm(desk *app.IntelDesk, r app.ReportFile, _ int) form {
	var conditions []option
	for _, c := range desk.Lists.Conditions {
		conditions = append(conditions, option{c.Code, c.Code + " " + c.Name + ": " + c.Meaning})
	}
	return form{Action: refURL(r.Ref) + "/handling", Title: "Handling", Button: "Set the handling in my name",
		Fields: []field{
			must(choice("code", "Handling code", "", []option{{"P", "P lawful sharing permitted"}, {"C", "C permitted with conditions"}}, "handling")),
			boxes("condition", "Conditions", "for C", conditions, "condition"), ask(isText, "bounds", "Bounds", "of delegated authority, S1", "bounds", "detail"),
		}}
}

func markingForm(_ *app.IntelDesk, r app.ReportFile, _ int) form {
	return form{Action: refURL(r.Ref) + "/marking", Title: "Marking", Button: "Change the marking",
		Fields: []field{must(choice("marking", "Marking", "now "+string(r.Marking), plain(hut3.Official, hut3.OfficialSensitive, hut3.Secret), "marking")), ask(isText, "reason", "Reason", "needed to lower it", "reason")}}
}

func confirmForm(_ *app.IntelDesk, r app.ReportFile, _ int) form {
	return form{Action: refURL(r.Ref) + "/confirm", Title: "Confirm as the second person", Button: "Confirm it in my name", Danger: true,
		Consequence: "Something that is suspected to be false would be shared without conditions. Neither who graded it nor who set the handling can confirm it."}
}
