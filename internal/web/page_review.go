package web

import (
	"cmp"

	"hut3"
	"hut3/internal/app"
)

func reviewRoutes() []route {
	return []route{
		{method: "GET", path: "/review", room: "review", handle: reviewPage},
		{method: "POST", path: "/review/{ref}", step: true, room: "review", handle: ruleHeld},
		{method: "POST", path: "/review/message/{ref...}", room: "review", handle: ruleOut},
	}
}

// reviewData is the independent reviewer's room.
type reviewData struct {
	State   hut3.RestrictionState
	States  []hut3.RestrictionState
	List    []heldRow
	Threats []heldThreatRow
	Waiting int
	Pages   pager
	More    pager // of the possible threats
}

// heldRow is a restriction with the reviewer's form.
type heldRow struct {
	app.HeldItem
	Form *form
}

// heldThreatRow is a held message that looks like a threat, with the form that
// takes it off the queue.
type heldThreatRow struct {
	app.HeldThreat
	Form *form
}

func reviewPage(v *visit) (answer, error) {
	state := hut3.RestrictionState(cmp.Or(v.r.URL.Query().Get("state"), string(hut3.Held)))
	list, err := v.app.Review(v.ctx, v.actor, state)
	if err != nil || v.json {
		return answer{json: map[string]any{"state": state, "restrictions": list}}, err
	}
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	threats, err := t.ReviewerQueue(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := reviewData{State: state, States: []hut3.RestrictionState{hut3.Held, hut3.Locked, hut3.Released}}
	shown, pages, err := paged(v, list)
	if err != nil {
		return answer{}, err
	}
	d.Pages = pages
	for _, x := range shown {
		row := heldRow{HeldItem: x}
		if app.Rooms(v.actor)["rule"] && x.State == hut3.Held {
			f := v.filled(ruleHeldForm(x.Ref, x.Messages))
			row.Form = &f
		}
		d.List = append(d.List, row)
	}
	for _, x := range threats {
		if x.Waiting() {
			d.Waiting++
		}
	}
	threats, d.More, err = pagedBy(v, "possible", threats)
	for _, x := range threats {
		row := heldThreatRow{HeldThreat: x}
		if x.Waiting() {
			f := v.filled(ruleOutForm(x.Key))
			row.Form = &f
		}
		d.Threats = append(d.Threats, row)
	}
	return answer{page: "review", title: "Review", wide: true, data: d}, err
}

func ruleHeldForm(ref hut3.Ref, messages int64) form {
	n := hut3.Plural(messages, "message", "messages")
	return form{Action: "/review/" + string(ref), Title: "Rule on it", Button: "Rule in my name", Consequence: "Released, " + n + " can be searched and read by everybody to whom the handles are allocated, and what was read cannot be unread. Locked, they stay as if never imported.",
		Fields: []field{must(choice("to", "Your ruling", "", []option{{string(hut3.Locked), "keep it locked"}, {string(hut3.Released), "release " + n}}, "give released")), must(ask(isArea, "reason", "Reason", "", "reason"))}}
}

func ruleOutForm(key hut3.Key) form {
	return form{Action: "/review/message/" + key.String(), Title: "It threatens nobody", Button: "Take it off the queue", Fields: []field{must(ask(isText, "reason", "Why it is no threat", "it can still be raised", "reason"))}}
}

func ruleHeld(v *visit) (answer, error) {
	return v.submit(ruleHeldForm(v.ref(), 0), reviewPage, func(f *form) (answer, error) {
		to := hut3.RestrictionState(f.get("to"))
		if to != hut3.Released && to != hut3.Locked {
			return answer{}, hut3.Errorf(hut3.Usage, "to=%q: give released or locked", to)
		}
		return done("/review", map[string]any{"ref": v.ref(), "state": to}), v.app.Rule(v.ctx, v.actor, v.ref(), to, f.get("reason"))
	})
}

func ruleOut(v *visit) (answer, error) {
	key, err := hut3.ParseKey(v.path("ref"))
	if err != nil {
		return answer{}, err
	}
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	return v.submit(ruleOutForm(key), reviewPage, func(f *form) (answer, error) {
		return done("/review", map[string]any{"ref": key, "ruled_out": f.get("reason")}), t.RuleOut(v.ctx, v.actor, key, f.get("reason"))
	})
}
