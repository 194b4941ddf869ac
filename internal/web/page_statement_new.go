package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

// builderData is a statement while it is built.
type builderData struct {
	Form     form
	Freeze   *form
	Preview  *app.StatementPreview
	Holds    []hut3.Hold
	Stops    int
	Then     []hut3.Figure // the same figures as they were known at another time
	KnownAt  string
	Measures []app.Measure
}

func statementForm(action, button string) form {
	return form{Action: action, Title: button, Button: button, Fields: []field{
		must(ask(isText, "title", "Title", "as in East Midlands, 2 July 2020", "title")),
		must(ask(isDay, "as_at", "As at", "events on or before this day", "as at", "day")),
		must(ask(isArea, "sentence", "Sentences", "one a line: scope, then words with a measure in braces, as in EMSOU: The region has seized {cash} and made {arrests nearly} arrests.", "sentence", "scope", "measure")),
		ask(isTime, "not_before", "Not to be released before", "", "not to be released"),
		ask(isTime, "known_at", "Compare with what was known at", "the same figures from the records of then"),
	}}
}

// statementDraft reads a statement; each line is a scope and its words.
func (v *visit) statementDraft(f *form) (d app.Draft, err error) {
	d.Title, d.AsAt = f.get("title"), hut3.Day(f.get("as_at"))
	if err := d.AsAt.Validate(); err != nil {
		return d, wrong("as_at", err)
	}
	for _, line := range f.lines("sentence") {
		scope, text, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(text) == "" {
			return d, wrong("sentence", hut3.Errorf(hut3.Usage, "%q: begin the line with its scope, as in EMSOU: The region …", line))
		}
		d.Sentences = append(d.Sentences, app.DraftSentence{Scope: strings.TrimSpace(scope), Text: strings.TrimSpace(text)})
	}
	d.NotBefore, err = v.time(f, "not_before")
	return d, err
}

func (v *visit) builder(d builderData) (answer, error) {
	if !app.Rooms(v.actor)["freeze"] {
		return v.refuse("freeze", "statements are made by officers and commanders of the unit that keeps the case")
	}
	o, err := v.app.Operations()
	if err != nil {
		return answer{}, err
	}
	for _, m := range o.Lists.Measures() {
		if m.FromRecords() {
			d.Measures = append(d.Measures, m)
		}
	}
	crumbs := []crumb{{"Figures", "/figures"}, {"Statements", "/statements"}, {"New", ""}}
	return answer{page: "newstatement", title: "New statement", wide: true, data: d, json: map[string]any{"measures": d.Measures}, crumbs: crumbs}, nil
}

func newStatementPage(v *visit) (answer, error) {
	f := v.filled(statementForm("/statements/new", "Preview it"))
	if v.sent != nil {
		f.Fields, f.Fault = v.sent.Fields, v.sent.Fault
	}
	return v.builder(builderData{Form: f})
}

func previewStatement(v *visit) (answer, error) {
	return v.submit(statementForm("/statements/new", "Preview it"), newStatementPage, func(f *form) (answer, error) {
		draft, err := v.statementDraft(f)
		if err != nil {
			return answer{}, err
		}
		p, holds, err := v.app.PreviewStatement(v.ctx, v.actor, draft)
		if err != nil {
			return answer{}, err
		}
		d := builderData{Form: *f, Preview: &p, Holds: holds, KnownAt: f.get("known_at")}
		for _, b := range p.Blockers {
			if b.Stops {
				d.Stops++
			}
		}
		if d.Stops == 0 {
			d.Freeze = frozenForm(f)
		}
		if d.Then, err = v.knownThen(f, p); err != nil {
			return answer{}, err
		}
		a, err := v.builder(d)
		a.json = map[string]any{"preview": p, "holds": holds, "known_then": append([]hut3.Figure{}, d.Then...)}
		return a, err
	})
}

// frozenForm carries what was previewed to the act of freezing it.
func frozenForm(f *form) *form {
	out := statementForm("/statements", "Freeze it in my name")
	for i := range out.Fields {
		out.Fields[i].Kind, out.Fields[i].Value = isHidden, f.get(out.Fields[i].Name)
	}
	out.Large, out.Consequence = true, "The sentences and the version of every record that they rest on are kept for ever. A commander signs as the second person before it is released."
	return &out
}

// knownThen computes the same figures as they were known at another time.
func (v *visit) knownThen(f *form, p app.StatementPreview) ([]hut3.Figure, error) {
	at, err := v.time(f, "known_at")
	if err != nil || at.IsZero() {
		return nil, err
	}
	o, err := v.app.Operations()
	if err != nil {
		return nil, err
	}
	var out []hut3.Figure
	for _, now := range p.Content.Figures {
		list, err := o.Figures(v.ctx, v.actor, app.Ask{AsAt: p.Content.AsAt, KnownAt: at, Scopes: []string{now.Scope}, Measures: []string{now.Measure}})
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func freezeStatement(v *visit) (answer, error) {
	return v.submit(statementForm("/statements", "Freeze it in my name"), newStatementPage, func(f *form) (answer, error) {
		draft, err := v.statementDraft(f)
		if err != nil {
			return answer{}, err
		}
		p, err := v.app.FreezeStatement(v.ctx, v.actor, draft)
		return answer{to: refURL(p.Ref), json: p}, err
	})
}
