package web

import (
	"hut3"
)

// actAsPage lists the people of a demo, so that one person can see the pages
// as each of them does. It is there in demo data alone.
func actAsPage(v *visit) (answer, error) {
	people, err := v.app.DemoPeople(v.ctx, v.actor)
	return answer{page: "actas", title: "Act as somebody else", data: people, json: map[string]any{"people": people}}, err
}

// actAs signs the reader in as another of the demo's people. His purpose is
// asked anew: it was the other's.
func actAs(v *visit) (answer, error) {
	token, actor, err := v.app.SignInDemo(v.ctx, v.actor, v.ask("name"))
	if err != nil {
		return answer{}, err
	}
	if err := v.app.Doors.SignOut(v.ctx, v.actor, v.token); err != nil {
		return answer{}, err
	}
	v.setCookie(v.s.sessionCookie(), token)
	return answer{to: "/", json: actor}, v.keepPurpose(stated{v.purpose().Purpose, hut3.Ref("")})
}
