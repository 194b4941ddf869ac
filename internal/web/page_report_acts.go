package web

import (
	"slices"
	"strconv"

	"hut3"
	"hut3/internal/app"
)

// reportStep is what a form does to a report. N is the item, from 1, or nought.
type reportStep struct {
	desk *app.IntelDesk
	see  app.See
	ref  hut3.Ref
	n    int
	*form
}

// onReport takes a step on a report or on one of its items, and goes back to it.
func onReport(v *visit, make func(*app.IntelDesk, app.ReportFile, int) form, step func(reportStep) (map[string]any, error)) (answer, error) {
	r, err := v.app.ReportFile(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	desk, see, err := v.desk()
	if err != nil {
		return answer{}, err
	}
	s := reportStep{desk: desk, see: see, ref: v.ref()}
	to := refURL(s.ref)
	if text := v.path("n"); text != "" {
		if s.n, err = strconv.Atoi(text); err != nil || s.n < 1 || s.n > len(r.Items) {
			return answer{}, hut3.Errorf(hut3.NotFound, "%s has no item %q", s.ref, text)
		}
		to += "#item" + text
	}
	return v.submit(make(desk, r, s.n), reportPage, func(f *form) (answer, error) {
		s.form = f
		keys, err := step(s)
		if keys == nil {
			keys = map[string]any{}
		}
		if keys["ref"] = s.ref; s.n > 0 {
			keys["item"] = s.n
		}
		return done(to, keys), err
	})
}

func addReportItem(v *visit) (answer, error) {
	return onReport(v, addItemForm, func(s reportStep) (map[string]any, error) {
		keys, err := s.keys("message")
		if err != nil {
			return nil, err
		}
		return map[string]any{"done": "an item is added"}, s.desk.AddItem(v.ctx, v.actor, s.see, s.ref, app.ItemDraft{Raw: s.get("raw"), Messages: keys})
	})
}

func setReportItem(v *visit) (answer, error) {
	return onReport(v, itemTextForm, func(s reportStep) (map[string]any, error) {
		keys, err := s.keys("message")
		if err != nil {
			return nil, err
		}
		return map[string]any{"done": "the item is replaced"}, s.desk.SetItem(v.ctx, v.actor, s.see, s.ref, s.n, app.ItemDraft{Raw: s.get("raw"), Messages: keys})
	})
}

// gradingOf reads one grading; what is wrong with it is laid to its last block.
func (s reportStep) gradingOf(which string) (hut3.Grading, error) {
	g := hut3.Grading{Source: hut3.SourceGrade(s.get(which + "_source")), Assessment: hut3.AssessmentGrade(s.get(which + "_assessment")), Reason: s.get(which + "_reason")}
	return g, wrong(which+"_reason", g.Validate())
}

func gradeReportItem(v *visit) (answer, error) {
	return onReport(v, gradeForm, func(s reportStep) (map[string]any, error) {
		written, err := s.gradingOf("written")
		if err != nil {
			return nil, err
		}
		isTrue, err := s.gradingOf("true")
		if err != nil {
			return nil, err
		}
		return map[string]any{"written": written.String(), "true": isTrue.String()}, s.desk.Grade(v.ctx, v.actor, s.see, s.ref, s.n, written, isTrue)
	})
}

func judgeReportItem(v *visit) (answer, error) {
	return onReport(v, judgeForm, func(s reportStep) (map[string]any, error) {
		j := hut3.Judgement{Text: s.get("text"), Likelihood: s.get("likelihood"), Confidence: s.get("confidence")}
		return map[string]any{"judgement": j.Wording()}, s.desk.Judge(v.ctx, v.actor, s.see, s.ref, s.n, j)
	})
}

func sanitiseReportItem(v *visit) (answer, error) {
	return onReport(v, sanitiseForm, func(s reportStep) (map[string]any, error) {
		remains, err := s.desk.Sanitise(v.ctx, v.actor, s.see, s.ref, s.n, s.get("text"))
		return map[string]any{"remains": append([]hut3.Remain{}, remains...)}, err
	})
}

func handleReport(v *visit) (answer, error) {
	return onReport(v, handlingForm, func(s reportStep) (map[string]any, error) {
		h := hut3.Handling{Code: hut3.HandlingCode(s.get("code"))}
		codes := slices.Clone(s.several("condition"))
		for _, code := range codes {
			c := hut3.Condition{Code: code}
			if i := slices.IndexFunc(s.desk.Lists.Conditions, func(m app.ConditionMeaning) bool { return m.Code == code }); i >= 0 && s.desk.Lists.Conditions[i].NeedsDetail {
				c.Detail = s.get("bounds")
			}
			h.Conditions = append(h.Conditions, c)
		}
		return map[string]any{"handling": h}, s.desk.SetHandling(v.ctx, v.actor, s.see, s.ref, h)
	})
}

func markReport(v *visit) (answer, error) {
	return onReport(v, markingForm, func(s reportStep) (map[string]any, error) {
		return map[string]any{"marking": s.get("marking")}, s.desk.SetMarking(v.ctx, v.actor, s.see, s.ref, hut3.Marking(s.get("marking")), s.get("reason"))
	})
}

func confirmReport(v *visit) (answer, error) {
	return onReport(v, confirmForm, func(s reportStep) (map[string]any, error) {
		return map[string]any{"confirmed_by": v.actor.User}, s.desk.Confirm(v.ctx, v.actor, s.see, s.ref)
	})
}
