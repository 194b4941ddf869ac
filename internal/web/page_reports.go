package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

func reportRoutes() []route {
	return []route{
		{method: "GET", path: "/reports", room: "reports", handle: reportsPage},
		{method: "POST", path: "/reports", room: "reports", handle: writeReport},
		{method: "GET", path: "/reports/new", room: "reports", handle: newReportPage},
		{method: "GET", path: "/reports/{ref}", room: "reports", handle: reportPage},
		{method: "POST", path: "/reports/{ref}/items", room: "reports", handle: addReportItem},
		{method: "POST", path: "/reports/{ref}/items/{n}/text", room: "reports", handle: setReportItem},
		{method: "POST", path: "/reports/{ref}/items/{n}/grade", room: "reports", handle: gradeReportItem},
		{method: "POST", path: "/reports/{ref}/items/{n}/judge", room: "reports", handle: judgeReportItem},
		{method: "POST", path: "/reports/{ref}/items/{n}/sanitise", room: "reports", handle: sanitiseReportItem},
		{method: "POST", path: "/reports/{ref}/handling", room: "reports", handle: handleReport},
		{method: "POST", path: "/reports/{ref}/marking", room: "reports", handle: markReport},
		{method: "POST", path: "/reports/{ref}/confirm", room: "reports", handle: confirmReport},
	}
}

// reportsData is the list of reports: those that still need something first.
type reportsData struct {
	List  []app.ReportFile
	Total int
	Ready int
	Write bool
	Pages pager
}

func reportsPage(v *visit) (answer, error) {
	list, err := v.app.ReportList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := reportsData{Total: len(list), Write: app.Rooms(v.actor)["write"]}
	for i := len(list) - 1; i >= 0; i-- { // the latest first
		d.List = append(d.List, list[i])
		if len(list[i].Missing) == 0 {
			d.Ready++
		}
	}
	d.List, d.Pages, err = paged(v, d.List)
	return answer{page: "reports", title: "Reports", wide: true, data: d, json: map[string]any{"reports": list}}, err
}

// newReportData is a report before it is written, with the messages selected.
type newReportData struct {
	Said []said
	Form form
}

func newReportForm() form {
	return form{Action: "/reports", Button: "Write the report", Large: true,
		Lead:        "One statement with the messages that it rests on. Add more on its page. Nothing is graded for you.",
		Consequence: "Material whose authority was not stated, or that is kept out of proceedings, is refused.",
		Fields: []field{
			must(ask(isText, "message", "Messages", "references, as in D12/4711093 D12/4711099", "message", "authority", "intercept")),
			must(ask(isArea, "raw", "What they say, as it was found", "the raw text: it stays in the unit", "text")),
			must(ask(isText, "title", "Title", "", "title")),
			ask(isText, "offence", "Offence", "as in conspiracy to supply class A"),
			ask(isText, "concerns", "Whom it concerns", "NOM-, OCG- or handles, parted by commas", "concerns"),
			ask(isText, "source", "Protected source", "its number, as in SRC-4", "source"),
			ask(isText, "received", "Received packages that it rests on", "as in RPK-1", "received"),
			choice("marking", "Marking", "not stated: OFFICIAL-SENSITIVE", plain(hut3.Official, hut3.OfficialSensitive, hut3.Secret), "marking"),
		}}
}

func newReportPage(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["write"] {
		return v.refuse("write", "writing a report is for analysts, officers and investigators")
	}
	f := v.filled(newReportForm())
	if v.sent == nil {
		f.Fields[0].Value = strings.Join(v.list("message"), ", ")
	}
	d := newReportData{}
	if keys, err := f.keys("message"); err == nil && len(keys) > 0 {
		d.Said, _ = v.said(hut3.Threat{Raisings: []hut3.Raising{{Keys: keys}}})
	}
	if v.sent == nil {
		f.Fields[1].Value = quotedWords(d.Said)
	}
	d.Form = f
	return answer{page: "newreport", title: "New report", data: d, json: map[string]any{"fields": len(f.Fields)}, crumbs: []crumb{{"Reports", "/reports"}, {"New", ""}}}, nil
}

// quotedWords puts the words of the messages into the raw text, with who wrote
// them: it is what was found, and nobody's judgement.
func quotedWords(list []said) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.From.Name + " wrote: “")
		for _, p := range s.Pieces {
			b.WriteString(p.Text)
		}
		b.WriteString("”\n")
	}
	return strings.TrimSpace(b.String())
}

func writeReport(v *visit) (answer, error) {
	return v.submit(newReportForm(), newReportPage, func(f *form) (answer, error) {
		keys, err := f.keys("message")
		if err != nil {
			return answer{}, err
		}
		desk, see, err := v.desk()
		if err != nil {
			return answer{}, err
		}
		ref, err := desk.WriteReport(v.ctx, v.actor, see, app.ReportDraft{
			Title: f.get("title"), Marking: hut3.Marking(f.get("marking")), Source: hut3.Ref(f.get("source")), Offence: f.get("offence"),
			Concerns: f.refs("concerns"), Received: f.refs("received"), Items: []app.ItemDraft{{Raw: f.get("raw"), Messages: keys}},
		})
		return done(refURL(ref), map[string]any{"ref": ref}), err
	})
}

// desk is the verbs of reports and packages, with what the reader may see.
func (v *visit) desk() (*app.IntelDesk, app.See, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return nil, nil, err
	}
	see, err := v.app.See(v.ctx, v.actor)
	return desk, see, err
}
