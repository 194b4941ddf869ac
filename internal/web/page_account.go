package web

import (
	"hut3"
)

func accountRoutes() []route {
	return []route{
		{method: "GET", path: "/account", aimless: true, handle: accountPage},
		{method: "POST", path: "/account/password", aimless: true, handle: changePassword},
	}
}

// account is what the page of one's own account shows.
type account struct {
	hut3.Actor
	Fault string
}

func accountPage(v *visit) (answer, error) { return v.accountPageOf("", 0) }

func (v *visit) accountPageOf(fault string, status int) (answer, error) {
	return answer{page: "account", title: "Sign-in and sessions", data: account{v.actor, fault}, json: v.actor, status: status}, nil
}

// changePassword asks for the present password too: an unlocked screen is not
// its owner.
func changePassword(v *visit) (answer, error) {
	now, next, again := v.r.PostFormValue("password"), v.r.PostFormValue("new"), v.r.PostFormValue("again")
	if next != again {
		return v.accountPageOf("The two new passwords differ. Type the new one twice alike.", 400)
	}
	if err := v.app.Doors.Recognise(v.ctx, v.actor, now); err != nil {
		return v.accountPageOf(err.Error(), 403)
	}
	if err := v.app.Doors.SetSecret(v.ctx, v.actor, next); err != nil {
		if hut3.CodeOf(err) == hut3.Invalid {
			return v.accountPageOf(err.Error(), 422)
		}
		return answer{}, err
	}
	v.setCookie(tokenCookie, "")
	return answer{to: "/sign-in", json: map[string]string{"password_changed": v.actor.Name}}, nil
}
