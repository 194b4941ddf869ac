package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// resultData is the form of a telephone: what came of one warrant.
type resultData struct {
	Warrant app.WarrantItem
	Form    form
}

// mostStrikeLines is how many lines the form of a telephone has; more go by a
// second sending.
const mostStrikeLines = 3

// resultForm asks in the order of a search: what came of it, who, what.
func resultForm(w app.WarrantItem) form {
	fields := []field{
		ask(isTime, "at", "When", "empty: now", "day", "executed on"),
		must(choice("outcome", "What came of it", "", plain("searched, something found", "searched, nothing found", "nobody there", "not entered"), "outcome")),
		ask(isArea, "arrested", "Arrested", "one a line: NOM-12, or a label as in U/K male 1; then the offence after a colon", "arrest"),
	}
	fields = append(fields, seizureLines(mostStrikeLines)...)
	fields = append(fields, choice("contribution", "What the corpus did for it", "needed where somebody was arrested or something taken", plain(hut3.Contributions()...), "contribution"), ask(isText, "note", "Note", ""))
	return form{Action: "/strike/" + string(w.Ref), Title: "Record the result", Button: "Record the result", Large: true, Fields: fields,
		Consequence: "Credited to " + w.Force + ". Cash under POCA s.294 starts a clock of 48 hours from the time above."}
}

// strikeWarrant finds a warrant that is the reader's business.
func (v *visit) strikeWarrant() (app.WarrantItem, error) {
	list, err := v.app.WarrantList(v.ctx, v.actor)
	if err != nil {
		return app.WarrantItem{}, err
	}
	for _, w := range list {
		if w.Ref == v.ref() {
			return w, nil
		}
	}
	return app.WarrantItem{}, hut3.Errorf(hut3.NotFound, "there is no warrant %s", v.ref())
}

func resultPage(v *visit) (answer, error) {
	w, err := v.strikeWarrant()
	if err != nil || v.json {
		return answer{json: w}, err
	}
	if !app.Rooms(v.actor)["arrest"] {
		return v.refuse("arrest", "results are recorded by investigators, officers and commanders")
	}
	return answer{page: "result", title: "Result of " + string(w.Ref), data: resultData{w, v.filled(resultForm(w))}, crumbs: []crumb{{"Strike day", "/strike"}, {string(w.Ref), ""}}}, nil
}

func recordResult(v *visit) (answer, error) {
	w, err := v.strikeWarrant()
	if err != nil {
		return answer{}, err
	}
	return v.submit(resultForm(w), resultPage, func(f *form) (answer, error) {
		batch, e, err := v.resultOf(f, w)
		if err != nil {
			return answer{}, err
		}
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		r := app.Result{On: e.On, Arrests: batch.Arrests, Seizures: batch.Seizures}
		if f.get("outcome") != "not entered" && w.Executed == "" {
			r.Executes, r.Outcome = true, f.get("outcome")
		}
		made, err := o.RecordResult(v.ctx, v.actor, w.Ref, r)
		if err != nil {
			return answer{}, err
		}
		to := "/strike?" + url.Values{"day": {string(cmp.Or(w.Executed, e.On))}, "recorded": texts(append(slices.Clone(made.Arrests), made.Seizures...))}.Encode() + "#" + string(w.Ref)
		return done(to, map[string]any{"ref": w.Ref, "arrests": append([]hut3.Ref{}, made.Arrests...), "seizures": append([]hut3.Ref{}, made.Seizures...)}), nil
	})
}

// resultOf reads who was arrested and what was taken under a warrant.
func (v *visit) resultOf(f *form, w app.WarrantItem) (b app.Batch, e hut3.Event, err error) {
	if e, err = v.eventOf(f, w.Operation); err != nil {
		return b, e, err
	}
	e.Warrant, e.CreditedTo, e.Located = w.Ref, w.Force, hut3.Place{Name: w.Address, Postcode: w.Postcode, Force: w.Force}
	for _, line := range f.lines("arrested") {
		who, offence, _ := strings.Cut(line, ":")
		a := hut3.Arrest{Event: e, Offences: commas(offence)}
		if who = strings.TrimSpace(who); hut3.Ref(who).Prefix() == hut3.PrefixNominal {
			a.Person = hut3.Ref(who)
		} else {
			a.Unnamed = who
		}
		b.Arrests = append(b.Arrests, a)
	}
	lines, err := linesOf(f, mostStrikeLines)
	if len(lines) > 0 {
		b.Seizures = append(b.Seizures, hut3.Seizure{Event: e, Lines: lines})
	}
	if err == nil && len(b.Arrests)+len(b.Seizures) > 0 && e.Contribution == "" {
		err = wrong("contribution", hut3.Errorf(hut3.Invalid, "say what the corpus did for it: initiated, assisted, none or unknown"))
	}
	if err == nil && f.get("outcome") == "not entered" && len(b.Arrests)+len(b.Seizures) > 0 {
		err = wrong("outcome", hut3.Errorf(hut3.Invalid, "nothing is found where nobody entered: choose another outcome"))
	}
	return b, e, err
}

func texts(refs []hut3.Ref) (out []string) {
	for _, ref := range refs {
		out = append(out, string(ref))
	}
	return out
}

// justRecorded are those of the references that a form leads here with that
// stand on the page: nothing else is repeated to its reader.
func justRecorded(asked []string, day app.StrikeDay) (out []hut3.Ref) {
	list := day.Later
	for _, f := range day.Forces {
		list = append(slices.Clone(list), f.Warrants...)
	}
	for _, w := range list {
		for _, a := range w.Arrests {
			if slices.Contains(asked, string(a.Ref)) {
				out = append(out, a.Ref)
			}
		}
		for _, x := range w.Seizures {
			if slices.Contains(asked, string(x.Ref)) {
				out = append(out, x.Ref)
			}
		}
	}
	return out
}
