package web

import (
	"net/http"

	"hut3"
)

// passwordForm is what the page of that name shows; nothing that was typed as a
// password is printed again.
type passwordForm struct {
	First  bool     `json:"first"` // the present one was set by another person
	Fault  string   `json:"-"`
	Tokens []string `json:"tokens"` // names of those that end with it
}

func passwordPage(v *visit) (answer, error) { return v.passwordPageOf("", 0) }

func (v *visit) passwordPageOf(fault string, status int) (answer, error) {
	f := passwordForm{First: v.actor.PasswordBy != "", Fault: fault, Tokens: []string{}}
	list, err := v.app.Doors.Tokens(v.ctx, v.actor.User)
	for _, k := range list {
		f.Tokens = append(f.Tokens, k.Name)
	}
	return answer{page: "password", title: "Your password", data: f, json: f, status: status}, err
}

// setPassword changes the password; the reader signs in with the new one, and
// shows his second factor again where he has one.
func setPassword(v *visit) (answer, error) {
	token, actor, err := v.app.Doors.ChangeSecret(v.ctx, v.actor, v.r.PostFormValue("old"), v.r.PostFormValue("new"))
	code := hut3.CodeOf(err)
	if err != nil && !v.json && (code == hut3.Refused || code == hut3.Invalid) {
		return v.passwordPageOf(err.Error(), http.StatusForbidden)
	}
	if err == nil {
		err = v.app.Doors.SignOut(v.ctx, actor, token)
	}
	v.setCookie(v.s.sessionCookie(), "")
	return answer{to: "/sign-in", json: map[string]string{"password_changed": v.actor.Name}}, err
}
