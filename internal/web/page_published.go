package web

import (
	"hut3"
	"hut3/internal/app"
)

// publishedData is what others published, and what its words were read as.
type publishedData struct {
	List    []publishedRow
	Stopped int
	Enter   *form
	Pages   pager
	Known   *form // those that hut3 brings with it
}

type publishedRow struct {
	app.StatementEntry
	Rule *form // where a person must rule
}

func enterForm() form {
	return form{Action: "/published", Title: "Enter a published figure", Button: "Enter it", Lead: "In the publisher’s own words. What they mean is read from them by the policy of their day; words that cannot be read wait for a ruling.",
		Fields: []field{
			must(ask(isText, "text", "The words of the figure", "verbatim, as in more than £50 million", "figure", "read in")), ask(isArea, "sentence", "The sentence that they stand in", "verbatim"),
			must(ask(isText, "publisher", "Publisher", "", "publisher")), must(ask(isText, "source", "Where it was read", "", "source")),
			must(ask(isText, "measure", "Measure", "as in cash, arrests, class_a", "measure")), must(ask(isText, "scope", "Scope", "agency code, OP- or OCG-", "scope")),
			must(ask(isDay, "as_at", "As at", "", "as at")), must(ask(isDay, "published_on", "Published on", "", "published")), ask(isText, "note", "Note", ""),
		}}
}

func ruleForm(ref hut3.Ref) form {
	return form{Action: "/published/" + string(ref) + "/rule", Title: "Rule what the words are to be read as", Button: "Rule it in my name", Consequence: "The words and their warnings stay beside your ruling.",
		Fields: []field{must(ask(isText, "reads", "They are to be read as", "as in 52 kg", "read", "figure")), must(ask(isText, "reason", "Reason", "", "reason"))}}
}

func publishedPage(v *visit) (answer, error) {
	o, err := v.app.Operations()
	if err != nil {
		return answer{}, err
	}
	list, err := o.Statements(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d, rooms := publishedData{}, app.Rooms(v.actor)
	for _, s := range list {
		if s.Stopped {
			d.Stopped++
		}
	}
	shown, pages, err := paged(v, list)
	if err != nil {
		return answer{}, err
	}
	d.Pages = pages
	for _, s := range shown {
		row := publishedRow{StatementEntry: s}
		if s.Stopped && rooms["rule words"] {
			f := v.filled(ruleForm(s.Ref))
			row.Rule = &f
		}
		d.List = append(d.List, row)
	}
	if rooms["enter"] {
		f := v.filled(enterForm())
		d.Enter = &f
		known := v.filled(knownForm())
		d.Known = &known
	}
	crumbs := []crumb{{"Figures", "/figures"}, {"Published by others", ""}}
	return answer{page: "published", title: "Published", wide: true, data: d, json: map[string]any{"statements": append([]app.StatementEntry{}, list...)}, crumbs: crumbs}, nil
}

func enterPublished(v *visit) (answer, error) {
	return v.submit(enterForm(), publishedPage, func(f *form) (answer, error) {
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		ref, err := o.EnterStatement(v.ctx, v.actor, hut3.Reported{
			Text: f.get("text"), Sentence: f.get("sentence"), Publisher: f.get("publisher"), Source: f.get("source"), Measure: f.get("measure"), Scope: f.get("scope"),
			AsAt: hut3.Day(f.get("as_at")), PublishedOn: hut3.Day(f.get("published_on")), Note: f.get("note"),
		})
		return done("/published", map[string]any{"ref": ref}), err
	})
}

func rulePublished(v *visit) (answer, error) {
	return v.submit(ruleForm(v.ref()), publishedPage, func(f *form) (answer, error) {
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		return done("/published", map[string]any{"ref": v.ref(), "reads": f.get("reads")}), o.RuleStatement(v.ctx, v.actor, v.ref(), f.get("reads"), f.get("reason"))
	})
}
