package web

import (
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// onPackage finds the form of an address among those that the reader is
// offered, and takes its step.
func onPackage(v *visit, step func(*app.IntelDesk, app.See, *form) (map[string]any, error)) (answer, error) {
	desk, see, err := v.desk()
	if err != nil {
		return answer{}, err
	}
	f, err := v.offered(desk, see)
	if err != nil {
		return answer{}, err
	}
	return v.submit(f, packagePage, func(f *form) (answer, error) {
		keys, err := step(desk, see, f)
		if keys == nil {
			keys = map[string]any{}
		}
		keys["ref"] = v.ref()
		return done(refURL(v.ref()), keys), err
	})
}

// offered is the form of the present address. Where the page offers none, the
// step is not for the reader, or not one that may follow.
func (v *visit) offered(desk *app.IntelDesk, see app.See) (form, error) {
	d := packageData{Rooms: app.Rooms(v.actor)}
	if v.ref().Prefix() == receivedPrefix {
		got, err := desk.Received(v.ctx, v.actor, v.ref())
		if err != nil {
			return form{}, err
		}
		d.PackageView = app.PackageView{Ref: got.Ref, Own: got.Own, Receipt: &got.Receipt}
	} else {
		view, err := desk.View(v.ctx, v.actor, see, v.ref())
		if err != nil {
			return form{}, err
		}
		d.PackageView = view
	}
	if err := v.packageActs(desk, see, &d); err != nil {
		return form{}, err
	}
	all := slices.Clone(d.Forms)
	if d.First != nil {
		all = append(all, *d.First)
	}
	for _, x := range d.Desks {
		all = append(all, x.Forms...)
	}
	for _, f := range all {
		if f.Action == v.r.URL.EscapedPath() || f.Action == v.r.URL.Path {
			return f, nil
		}
	}
	return form{}, hut3.Errorf(hut3.Conflict, "%s: this step cannot be taken now, or is not yours to take", v.ref())
}

func revisePackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, see app.See, f *form) (map[string]any, error) {
		t, err := v.terms(f)
		if err != nil {
			return nil, err
		}
		return map[string]any{"state": hut3.PackageDraft}, desk.Revise(v.ctx, v.actor, see, v.ref(), t)
	})
}

func authorisePackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, see app.See, _ *form) (map[string]any, error) {
		return map[string]any{"state": hut3.PackageAuthorised}, desk.Authorise(v.ctx, v.actor, see, v.ref())
	})
}

func sendPackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, see app.See, _ *form) (map[string]any, error) {
		cautions, err := desk.Send(v.ctx, v.actor, see, v.ref())
		return map[string]any{"state": hut3.PackageSent, "cautions": append([]hut3.Caution{}, cautions...)}, err
	})
}

func recallPackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, _ app.See, f *form) (map[string]any, error) {
		return map[string]any{"state": hut3.PackageRecalled}, desk.Recall(v.ctx, v.actor, v.ref(), f.get("reason"))
	})
}

// step reads what was told of a recipient.
func (v *visit) step(f *form) (hut3.ReceiptStep, error) {
	s := hut3.ReceiptStep{Medium: hut3.Medium(f.get("medium")), Officer: hut3.Officer{Name: f.get("officer"), Number: f.get("number"), Telephone: f.get("telephone")}, Note: f.get("note")}
	var err error
	s.At, err = v.time(f, "when")
	return s, err
}

// returned reads a result with the records to which the package led.
func returned(f *form) (*hut3.Returned, error) {
	led := f.refs("led_to")
	if f.get("outcome") == "" && len(led) == 0 {
		return nil, nil
	}
	r := &hut3.Returned{Outcome: f.get("outcome")}
	for _, ref := range led {
		switch ref.Prefix() {
		case hut3.PrefixOperation:
			r.Operations = append(r.Operations, ref)
		case hut3.PrefixArrest:
			r.Arrests = append(r.Arrests, ref)
		case hut3.PrefixSeizure:
			r.Seizures = append(r.Seizures, ref)
		default:
			return nil, wrong("led_to", hut3.Errorf(hut3.Usage, "%q: name an operation, arrest or seizure, as in OP-1, ARR-2 or SZ-3", ref))
		}
	}
	return r, nil
}

func recordStep(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, _ app.See, f *form) (map[string]any, error) {
		s, err := v.step(f)
		if err != nil {
			return nil, err
		}
		if s.Result, err = returned(f); err != nil {
			return nil, err
		}
		s.State = hut3.ReceiptState(f.get("state"))
		keys := map[string]any{"agency": v.path("agency"), "state": s.State}
		if v.ref().Prefix() == receivedPrefix {
			return keys, desk.Answer(v.ctx, v.actor, v.ref(), s)
		}
		return keys, desk.RecordTold(v.ctx, v.actor, v.ref(), v.path("agency"), s)
	})
}

func redirectPackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, _ app.See, f *form) (map[string]any, error) {
		s, err := v.step(f)
		if err != nil {
			return nil, err
		}
		to := hut3.PackageRecipient{Agency: strings.ToUpper(f.get("to")), Desk: f.get("desk")}
		keys := map[string]any{"from": v.path("agency"), "to": to.Agency}
		if v.ref().Prefix() == receivedPrefix {
			s.State, s.To = hut3.ReceiptRedirected, to.Agency
			return keys, desk.Answer(v.ctx, v.actor, v.ref(), s)
		}
		return keys, desk.Redirect(v.ctx, v.actor, v.ref(), v.path("agency"), to, s)
	})
}

func correctPackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, _ app.See, f *form) (map[string]any, error) {
		keys := map[string]any{"agency": v.path("agency"), "corrected": f.get("entry")}
		return keys, desk.Correct(v.ctx, v.actor, v.ref(), v.path("agency"), f.get("entry") == "chase", f.get("reason"))
	})
}

func chasePackage(v *visit) (answer, error) {
	return onPackage(v, func(desk *app.IntelDesk, _ app.See, f *form) (map[string]any, error) {
		c := hut3.Chase{Medium: hut3.Medium(f.get("medium")), Officer: hut3.Officer{Name: f.get("officer"), Telephone: f.get("telephone")}, Note: f.get("note")}
		var err error
		if c.At, err = v.time(f, "when"); err != nil {
			return nil, err
		}
		return map[string]any{"agency": v.path("agency"), "chased": true}, desk.Chase(v.ctx, v.actor, v.ref(), v.path("agency"), c)
	})
}
