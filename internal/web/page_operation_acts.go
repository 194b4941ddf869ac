package web

import (
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func openOperation(v *visit) (answer, error) {
	return v.submit(operationForm(v.actor.Unit), operationsPage, func(f *form) (answer, error) {
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		ref, err := o.Open(v.ctx, v.actor, hut3.Operation{
			Title: f.get("title"), Unit: strings.ToUpper(f.get("unit")), Status: hut3.OperationStatus(f.get("status")), Opened: hut3.Day(f.get("opened")),
			Packages: f.refs("package"), Groups: f.refs("group"), RestsOn: f.refs("rests_on"), Note: f.get("note"), Synthetic: v.app.Config.Demo,
		})
		return done(refURL(ref), map[string]any{"ref": ref}), err
	})
}

// onOperation records something under an operation and goes back to it.
func onOperation(v *visit, make func(app.OperationFile) form, step func(*app.Operations, *form) (map[string]any, error)) (answer, error) {
	file, err := v.app.OperationFile(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	f := make(file)
	if f.Button == "" {
		return answer{}, hut3.Errorf(hut3.Conflict, "%s holds nothing to which this could be done", v.ref())
	}
	return v.submit(f, operationPage, func(f *form) (answer, error) {
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		keys, err := step(o, f)
		return done(refURL(v.ref()), keys), err
	})
}

func setOperationStatus(v *visit) (answer, error) {
	return onOperation(v, statusForm, func(o *app.Operations, f *form) (map[string]any, error) {
		return map[string]any{"ref": v.ref(), "status": f.get("status")}, o.Change(v.ctx, v.actor, v.ref(), func(op *hut3.Operation) error {
			op.Status = hut3.OperationStatus(f.get("status"))
			return nil
		})
	})
}

func addWarrant(v *visit) (answer, error) {
	return onOperation(v, func(x app.OperationFile) form { return warrantForm(x.Ref, v.actor.Unit) }, func(o *app.Operations, f *form) (map[string]any, error) {
		ref, err := o.AddWarrant(v.ctx, v.actor, hut3.Warrant{
			Operation: v.ref(), Force: strings.ToUpper(f.get("force")), Address: f.get("address"), Postcode: f.get("postcode"), Power: f.get("power"),
			Issued: hut3.Day(f.get("issued")), RestsOn: f.refs("rests_on"), Synthetic: v.app.Config.Demo,
		})
		return map[string]any{"ref": ref}, err
	})
}

// eventOf reads what an arrest and a seizure have in common.
func (v *visit) eventOf(f *form, operation hut3.Ref) (hut3.Event, error) {
	at, err := v.timeOrNow(f, "at")
	e := hut3.Event{
		On: hut3.DayOf(at.In(v.app.Zone)), At: at, Operation: operation, Warrant: hut3.Ref(f.get("warrant")), Group: hut3.Ref(f.get("group")), CreditedTo: strings.ToUpper(f.get("credited_to")),
		Located:      hut3.Place{Name: f.get("place"), Postcode: f.get("postcode"), Force: strings.ToUpper(f.get("located"))},
		Contribution: hut3.Contribution(f.get("contribution")), RestsOn: f.refs("rests_on"), Note: f.get("note"), Synthetic: v.app.Config.Demo,
	}
	for _, code := range f.several("also_claimed_by") {
		e.AlsoClaimedBy = append(e.AlsoClaimedBy, strings.ToUpper(code))
	}
	return e, err
}

func addArrest(v *visit) (answer, error) {
	return onOperation(v, func(x app.OperationFile) form { return arrestForm(x.Ref, v.actor.Unit) }, func(o *app.Operations, f *form) (map[string]any, error) {
		e, err := v.eventOf(f, v.ref())
		if err != nil {
			return nil, err
		}
		ref, err := o.AddArrest(v.ctx, v.actor, hut3.Arrest{Event: e, Person: hut3.Ref(f.get("person")), Unnamed: f.get("unnamed"), Offences: commas(f.get("offence")), Custody: f.get("custody")})
		return map[string]any{"ref": ref}, err
	})
}

// commas parts a text at commas.
func commas(text string) (out []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func addSeizure(v *visit) (answer, error) {
	return onOperation(v, func(x app.OperationFile) form { return seizureForm(x.Ref, v.actor.Unit, v.drugs()) }, func(o *app.Operations, f *form) (map[string]any, error) {
		lines, err := linesOf(f, mostLines)
		if err != nil {
			return nil, err
		}
		e, err := v.eventOf(f, v.ref())
		if err != nil {
			return nil, err
		}
		ref, err := o.AddSeizure(v.ctx, v.actor, hut3.Seizure{Event: e, From: hut3.Ref(f.get("taken_from")), Lines: lines})
		return map[string]any{"ref": ref}, err
	})
}

func withdrawResult(v *visit) (answer, error) {
	return onOperation(v, withdrawResultForm, func(o *app.Operations, f *form) (map[string]any, error) {
		ref, why := hut3.Ref(f.get("result")), f.get("reason")
		if !slices.ContainsFunc(f.at("result").Options, func(x option) bool { return x.Value == string(ref) }) {
			return nil, wrong("result", hut3.Errorf(hut3.NotFound, "%s is no result of %s that counts", ref, v.ref()))
		}
		keys := map[string]any{"ref": ref, "withdrawn": why}
		if ref.Prefix() == hut3.PrefixArrest {
			return keys, o.ChangeArrest(v.ctx, v.actor, ref, func(a *hut3.Arrest) error {
				a.Withdrawn = why
				return nil
			})
		}
		return keys, o.ChangeSeizure(v.ctx, v.actor, ref, func(s *hut3.Seizure) error {
			s.Withdrawn = why
			return nil
		})
	})
}
