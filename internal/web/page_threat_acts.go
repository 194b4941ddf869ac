package web

import (
	"strconv"
	"time"

	"hut3"
	"hut3/internal/app"
)

// onThreat takes a step on a threat and goes back to its page.
func onThreat(v *visit, make func(app.ThreatVerbs, app.ThreatView) form, step func(app.ThreatVerbs, *form) (recorded string, err error)) (answer, error) {
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	x, err := t.Get(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	return v.submit(make(t, x), threatPage, func(f *form) (answer, error) {
		recorded, err := step(t, f)
		return done(refURL(v.ref()), map[string]any{"ref": v.ref(), "recorded": recorded}), err
	})
}

func openThreat(v *visit) (answer, error) {
	return onThreat(v, openForm, func(t app.ThreatVerbs, _ *form) (string, error) {
		_, err := t.Open(v.ctx, v.actor, v.ref())
		return "opened", err
	})
}

func pageThreat(v *visit) (answer, error) {
	return onThreat(v, pageForm, func(t app.ThreatVerbs, f *form) (string, error) {
		whom, err := v.app.UserRefs(v.ctx, []string{f.get("whom")})
		if err != nil {
			return "", wrong("whom", err)
		}
		return "paged " + f.get("whom"), t.Page(v.ctx, v.actor, v.ref(), whom[0], f.get("medium"), f.get("failed"))
	})
}

func partyOf(f *form, role string) (p hut3.Party, err error) {
	p.Clue, p.Nominal = f.get(role+"_clue"), hut3.Ref(f.get(role+"_nominal"))
	p.Handle, err = f.handle(role + "_handle")
	return p, err
}

func assessThreat(v *visit) (answer, error) {
	return onThreat(v, assessForm, func(t app.ThreatVerbs, f *form) (string, error) {
		a := app.ThreatAssess{Kind: f.get("kind"), Means: f.get("means"), When: f.get("when"), Where: f.get("where"), ThreatAssessment: hut3.ThreatAssessment{
			Real: f.get("real"), Immediate: f.get("immediate"), Capability: f.get("capability"), Intent: f.get("intent"),
			Vulnerability: f.get("vulnerability"), SourceRisk: f.get("source_risk"), Grade: hut3.ThreatGrade(f.get("grade")), Reason: f.get("reason"),
		}}
		for role, into := range map[string]**hut3.Party{"victim": &a.Victim, "offender": &a.Offender} {
			p, err := partyOf(f, role)
			if err != nil {
				return "", err
			}
			if p.Known() {
				*into = &p
			}
		}
		return "assessed " + string(a.Grade), t.Assess(v.ctx, v.actor, v.ref(), a)
	})
}

func decideThreat(v *visit) (answer, error) {
	return onThreat(v, decideForm, func(t app.ThreatVerbs, f *form) (string, error) {
		return "decided " + f.get("option"), t.Decide(v.ctx, v.actor, v.ref(), f.get("option"), f.get("rank"), f.get("reason"))
	})
}

func sendThreat(v *visit) (answer, error) {
	return onThreat(v, sendForm, func(t app.ThreatVerbs, f *form) (string, error) {
		s := app.ThreatSend{Words: f.get("words"), Also: f.several("also"), Medium: f.get("medium"), SourceProtection: f.get("source_protection"),
			Override: hut3.Override{SetAside: f.get("set_aside"), Reason: f.get("reason")}}
		for _, n := range candidateNames {
			c := hut3.ForceCandidate{Agency: f.get("force_" + n), Sure: f.get("sure_" + n), Why: f.get("why_" + n)}
			if c == (hut3.ForceCandidate{}) {
				continue
			}
			if err := c.Validate(); err != nil {
				return "", wrong("force_"+n, err)
			}
			s.Candidates = append(s.Candidates, c)
		}
		var err error
		if s.Named, err = v.app.UserRefs(v.ctx, f.several("named")); err != nil {
			return "", wrong("named", err)
		}
		return "sent", t.Send(v.ctx, v.actor, v.ref(), s)
	})
}

func acknowledgeThreat(v *visit) (answer, error) {
	return onThreat(v, acknowledgeForm, func(t app.ThreatVerbs, f *form) (string, error) {
		a := hut3.ThreatAck{Agency: f.get("agency"), Officer: f.get("officer"), Collar: f.get("collar"), Telephone: f.get("telephone"), Medium: f.get("medium"), Answer: f.get("answer")}
		var err error
		if a.At, err = v.timeOrNow(f, "at"); err != nil {
			return "", err
		}
		return a.Agency + " answered: " + a.Answer, t.Acknowledge(v.ctx, v.actor, v.ref(), a)
	})
}

func serveThreat(v *visit) (answer, error) {
	return onThreat(v, serveForm, func(t app.ThreatVerbs, f *form) (string, error) {
		s := hut3.NoticeService{Option: f.get("option"), Agency: f.get("agency"), Officer: f.get("officer"), Place: f.get("place"), Person: f.get("person"), Response: f.get("response"), Advice: f.get("advice")}
		var err error
		if s.At, err = v.timeOrNow(f, "at"); err != nil {
			return "", err
		}
		return s.Option + " served on " + s.Person, t.Serve(v.ctx, v.actor, v.ref(), s)
	})
}

func reviewThreat(v *visit) (answer, error) {
	return onThreat(v, reviewForm, func(t app.ThreatVerbs, f *form) (string, error) {
		hours, err := strconv.Atoi(f.get("next"))
		if err != nil {
			return "", wrong("next", hut3.Errorf(hut3.Usage, "%q: give the hours until the next review", f.get("next")))
		}
		return "reviewed", t.Review(v.ctx, v.actor, v.ref(), f.get("text"), time.Duration(hours)*time.Hour)
	})
}

func closeThreat(v *visit) (answer, error) {
	return onThreat(v, closeForm, func(t app.ThreatVerbs, f *form) (string, error) {
		return "closed", t.Close(v.ctx, v.actor, v.ref(), f.get("reason"))
	})
}
