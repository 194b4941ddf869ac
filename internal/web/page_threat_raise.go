package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

// raiseData is the page on which a threat is raised.
type raiseData struct {
	Said []said
	Form form
}

// raiseForm asks nothing that must be known: the message is enough.
func raiseForm(t app.ThreatVerbs) form {
	fields := []field{
		must(ask(isText, "message", "Messages", "references of one thread, as in D12/4711093", "message")),
		ask(isArea, "gist", "What it is, in your own words", "the reviewer must give it: of held material it is all that a desk reads", "gist", "words"),
	}
	fields = append(fields, circumstances(t.Policy.Kinds)...)
	return form{Action: "/threats", Title: "Raise it", Button: "Raise it now", Large: true, Fields: append(fields, parties()...),
		Lead:        "Only the message is needed. Leave out what you do not know.",
		Consequence: "Its clock begins. The duty roles learn that it exists; others do not. Where the same target has an open alert in the thread, this adds to it."}
}

func raisePage(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["raise"] {
		return v.refuse("raise", "raising a threat is for those who work on the case")
	}
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	f := v.filled(raiseForm(t))
	if v.sent == nil {
		f.Fields[0].Value = strings.Join(v.list("message"), ", ")
	}
	d := raiseData{Form: f}
	if keys, err := f.keys("message"); err == nil && len(keys) > 0 {
		d.Said, _ = v.said(hut3.Threat{Raisings: []hut3.Raising{{Keys: keys}}})
	}
	return answer{page: "raise", title: "Raise a threat to life", data: d, json: map[string]any{"kinds": t.Policy.Kinds}, crumbs: []crumb{{"Threats to life", "/threats"}, {"Raise", ""}}}, nil
}

func raiseThreat(v *visit) (answer, error) {
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	return v.submit(raiseForm(t), raisePage, func(f *form) (answer, error) {
		r := app.ThreatRaise{Kind: f.get("kind"), Means: f.get("means"), When: f.get("when"), Where: f.get("where"), Gist: f.get("gist"), Synthetic: v.app.Config.Demo}
		var err error
		if r.Keys, err = f.keys("message"); err != nil {
			return answer{}, err
		}
		if r.Victim, err = partyOf(f, "victim"); err != nil {
			return answer{}, err
		}
		if r.Offender, err = partyOf(f, "offender"); err != nil {
			return answer{}, err
		}
		ref, err := t.Raise(v.ctx, v.actor, r)
		return done(refURL(ref), map[string]any{"ref": ref}), err
	})
}
