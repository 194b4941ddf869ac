package web

import (
	"hut3"
	"hut3/internal/app"
)

// statementsData is the list of statements of our own, the latest first.
type statementsData struct {
	List  []app.Frozen
	Write bool
	Pages pager
}

func statementsPage(v *visit) (answer, error) {
	list, err := v.app.Publications(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := statementsData{Write: app.Rooms(v.actor)["freeze"]}
	for i := len(list) - 1; i >= 0; i-- {
		d.List = append(d.List, list[i])
	}
	d.List, d.Pages, err = paged(v, d.List)
	crumbs := []crumb{{"Figures", "/figures"}, {"Statements", ""}}
	return answer{page: "statements", title: "Statements", wide: true, data: d, json: map[string]any{"statements": list}, crumbs: crumbs}, err
}

// statementData is a statement of ours, with its proof where that was asked.
type statementData struct {
	hut3.Publication
	Ref      hut3.Ref
	Blockers []string
	Proof    *app.Proof
	Prove    string // address of the proof
	Forms    []form
}

func statementPage(v *visit) (answer, error) {
	o, err := v.app.Operations()
	if err != nil {
		return answer{}, err
	}
	p, blockers, err := o.Publication(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	out := app.Frozen{Ref: v.ref(), Publication: p, Blockers: append([]string{}, blockers...)}
	d := statementData{Publication: p, Ref: out.Ref, Blockers: out.Blockers, Prove: refURL(v.ref()) + "?prove=1"}
	if v.r.URL.Query().Get("prove") != "" {
		proof, err := o.Prove(v.ctx, v.actor, v.ref())
		if err != nil {
			return answer{}, err
		}
		d.Proof = &proof
	}
	for _, f := range statementForms(app.Rooms(v.actor), v.ref(), p) {
		d.Forms = append(d.Forms, v.filled(f))
	}
	crumbs := []crumb{{"Figures", "/figures"}, {"Statements", "/statements"}, {string(v.ref()), ""}}
	return answer{page: "statement", title: string(v.ref()), data: d, json: out, crumbs: crumbs}, nil
}

// statementForms are the steps that a statement may take next.
func statementForms(rooms map[string]bool, ref hut3.Ref, p hut3.Publication) (out []form) {
	at := refURL(ref)
	if p.State == hut3.PublicationFrozen && rooms["sign"] {
		out = append(out, form{Action: at + "/sign", Title: "Sign it as the second person", Button: "Sign " + string(ref) + " in my name", Consequence: "Frozen by " + string(p.FrozenBy) + ". You vouch for every figure in it as it stands."})
	}
	if p.State == hut3.PublicationSigned && rooms["release"] {
		out = append(out, form{Action: at + "/release", Title: "Release it", Button: "Release " + string(ref) + " in my name", Danger: true, Consequence: "It is public from then on and is never taken back. It is refused before its time, while a package holds it, and where a record that it rests on has changed."})
	}
	if p.State != hut3.PublicationReleased && p.State != hut3.PublicationWithdrawn && rooms["freeze"] {
		out = append(out, form{Action: at + "/withdraw", Title: "Withdraw it", Button: "Withdraw " + string(ref) + " in my name", Danger: true, Fields: []field{must(ask(isArea, "reason", "Reason", "", "reason"))}, Consequence: "It stays on record and is never released."})
	}
	return out
}

func onStatement(v *visit, state hut3.PublicationState, step func(*app.Operations, *form) error) (answer, error) {
	var f form
	for _, p := range []hut3.PublicationState{hut3.PublicationFrozen, hut3.PublicationSigned} {
		for _, x := range statementForms(map[string]bool{"sign": true, "release": true, "freeze": true}, v.ref(), hut3.Publication{State: p}) {
			if x.Action == v.r.URL.Path {
				f = x
			}
		}
	}
	return v.submit(f, statementPage, func(f *form) (answer, error) {
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		return done(refURL(v.ref()), map[string]any{"ref": v.ref(), "state": state}), step(o, f)
	})
}

func signStatement(v *visit) (answer, error) {
	return onStatement(v, hut3.PublicationSigned, func(o *app.Operations, _ *form) error { return o.Sign(v.ctx, v.actor, v.ref()) })
}

func releaseStatement(v *visit) (answer, error) {
	return onStatement(v, hut3.PublicationReleased, func(*app.Operations, *form) error { return v.app.ReleaseStatement(v.ctx, v.actor, v.ref()) })
}

func withdrawStatement(v *visit) (answer, error) {
	return onStatement(v, hut3.PublicationWithdrawn, func(o *app.Operations, f *form) error {
		return o.Withdraw(v.ctx, v.actor, v.ref(), f.get("reason"))
	})
}
