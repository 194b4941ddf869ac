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
	}
}

// reviewData is the independent reviewer's room.
type reviewData struct {
	State   hut3.RestrictionState
	States  []hut3.RestrictionState
	List    []app.HeldItem
	Threats []app.HeldThreat
	Rule    bool
}

func reviewPage(v *visit) (answer, error) {
	state := hut3.RestrictionState(cmp.Or(v.ask("state"), string(hut3.Held)))
	list, err := v.app.Review(v.ctx, v.actor, state)
	if err != nil || v.json {
		return answer{json: map[string]any{"state": state, "restrictions": list}}, err
	}
	t, err := v.app.Triage(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	threats, err := t.ReviewerQueue(v.ctx, v.actor)
	d := reviewData{State: state, States: []hut3.RestrictionState{hut3.Held, hut3.Locked, hut3.Released}, List: list, Threats: threats, Rule: app.Rooms(v.actor)["rule"]}
	return answer{page: "review", title: "Review", wide: true, data: d}, err
}

func ruleHeld(v *visit) (answer, error) {
	to := hut3.RestrictionState(v.ask("to"))
	if to != hut3.Released && to != hut3.Locked {
		return answer{}, hut3.Errorf(hut3.Usage, "to=%q: give released or locked", to)
	}
	if err := v.app.Rule(v.ctx, v.actor, v.ref(), to, v.ask("reason")); err != nil {
		return answer{}, err
	}
	return answer{to: "/review", json: map[string]any{"ref": v.ref(), "state": to}}, nil
}
