package web

import (
	"net/http"

	"hut3"
	"hut3/internal/app"
)

func entranceRoutes() []route {
	return []route{
		{method: "GET", path: "/sign-in", open: true, handle: signInPage},
		{method: "POST", path: "/sign-in", open: true, handle: signIn},
		{method: "GET", path: "/sign-in/code", open: true, handle: codePage},
		{method: "POST", path: "/sign-in/code", open: true, handle: showCode},
		{method: "POST", path: "/sign-out", aimless: true, unready: true, handle: signOut},
		{method: "GET", path: "/password", aimless: true, unready: true, handle: passwordPage},
		{method: "POST", path: "/password", aimless: true, unready: true, handle: setPassword},
		{method: "GET", path: "/purpose", aimless: true, handle: purposePage},
		{method: "POST", path: "/purpose", aimless: true, handle: setPurpose},
		{method: "GET", path: "/whoami", aimless: true, handle: whoami},
	}
}

// signInForm is what the page of that name shows; what was typed stays.
type signInForm struct {
	Name, Next, Fault, Purpose, Operation string
	Case                                  string
}

func (v *visit) signInForm(fault string) answer {
	f := signInForm{
		Name: v.ask("name"), Next: local(v.ask("next")), Fault: fault,
		Purpose: v.ask("purpose"), Operation: v.ask("operation"), Case: v.app.Config.Name,
	}
	a := answer{page: "signin", title: "Sign in", data: f, json: failure{Code: hut3.Refused, What: fault}}
	if fault != "" {
		a.status = http.StatusForbidden
	}
	return a
}

func signInPage(v *visit) (answer, error) {
	if v.actor.User != "" {
		return answer{to: local(v.ask("next")), json: v.actor}, nil
	}
	if v.json {
		return answer{}, errSignedOut
	}
	return v.signInForm(""), nil
}

// signIn opens a session. The name and password are never told apart, and
// nothing that was typed as a password is printed again.
func signIn(v *visit) (answer, error) {
	token, actor, err := v.app.Doors.SignInFrom(v.ctx, v.ask("name"), v.r.PostFormValue("password"), hostOf(v.r.RemoteAddr), v.r.UserAgent())
	if hut3.CodeOf(err) == hut3.Refused && err != nil {
		return v.signInForm(err.Error()), nil
	}
	if err != nil {
		return answer{}, err
	}
	why := stated{v.ask("purpose"), hut3.Ref(v.ask("operation"))}
	if why.check() != nil || why.Operation != "" { // asked for when he is in, where it is held against what he sees
		why = stated{}
	}
	if err := v.keepPurpose(why); err != nil {
		return answer{}, err
	}
	if err := v.endOld(); err != nil {
		return answer{}, err
	}
	v.setCookie(v.s.sessionCookie(), token)
	return answer{to: local(v.ask("next")), json: actor}, nil
}

// endOld ends the session that the browser had before its user signed in anew: no
// cookie leads to it any more.
func (v *visit) endOld() error {
	if v.token == "" {
		return nil
	}
	was, err := v.app.Doors.Half(v.ctx, v.token)
	if err != nil {
		return nil // it had ended
	}
	return v.app.Doors.SignOut(v.ctx, was, v.token)
}

// codeForm is what the page that asks for a second factor shows.
type codeForm struct {
	Next, Fault string
	Passkeys    bool
}

func codePage(v *visit) (answer, error) { return v.codePageOf("") }

func (v *visit) codePageOf(fault string) (answer, error) {
	if v.token == "" {
		return answer{to: "/sign-in"}, nil
	}
	a := answer{page: "code", title: "Second factor", data: codeForm{Next: local(v.ask("next")), Fault: fault, Passkeys: v.offersPasskey()}, json: failure{Code: hut3.Refused, What: fault}}
	if fault != "" {
		a.status = http.StatusForbidden
	}
	return a, nil
}

// showCode takes the code of an authenticator, or a recovery code.
func showCode(v *visit) (answer, error) {
	if v.token == "" {
		return answer{to: "/sign-in"}, nil
	}
	err := v.app.Doors.Prove(v.ctx, v.token, v.ask("code"))
	if err != nil && hut3.CodeOf(err) == hut3.Refused {
		return v.codePageOf(err.Error())
	}
	return answer{to: local(v.ask("next")), json: map[string]string{"to": local(v.ask("next"))}}, err
}

func signOut(v *visit) (answer, error) {
	if err := v.app.Doors.SignOut(v.ctx, v.actor, v.token); err != nil {
		return answer{}, err
	}
	v.setCookie(v.s.sessionCookie(), "")
	v.setCookie(purposeCookie, "")
	return answer{to: "/sign-in", json: map[string]string{"signed_out": v.actor.Name}}, nil
}

// purposeForm is what the page of that name shows.
type purposeForm struct {
	stated
	Next, Fault string
	Confirm     bool // the same words for another operation are asked for again
	Operations  []app.OperationItem
}

// purposePageOf offers the operations that the reader may see.
func (v *visit) purposePageOf(f purposeForm, status int) (a answer, err error) {
	if app.Rooms(v.actor)["operations"] {
		f.Operations, err = v.app.OperationList(v.ctx, v.actor)
	}
	return answer{page: "purpose", title: "Your purpose", data: f, json: f.stated, status: status}, err
}

func purposePage(v *visit) (answer, error) {
	return v.purposePageOf(purposeForm{stated: v.purpose(), Next: local(v.ask("next"))}, 0)
}

// setPurpose keeps what is stated. Going over to another operation with the
// words of the one before is asked about once: the words may be stale.
func setPurpose(v *visit) (answer, error) {
	why, was := stated{v.ask("purpose"), hut3.Ref(v.ask("operation"))}, v.purpose()
	f := purposeForm{stated: why, Next: local(v.ask("next"))}
	known, err := v.sees(v.actor, why.Operation)
	if err != nil {
		return answer{}, err
	}
	switch {
	case !known:
		f.Operation, f.Fault = "", "There is no such operation among those that you see. Leave it out, or choose one."
	case why.Purpose == "":
		f.Fault = "Say in a few words why you look. It is recorded with what you do."
	case was.Purpose == why.Purpose && was.Operation != why.Operation && was.Operation != "" && v.ask("same") == "":
		f.Fault, f.Confirm = "You leave "+string(was.Operation)+" with the purpose you had for it. Say the purpose anew, or confirm that it is the same.", true
	default:
		return answer{to: f.Next, json: why}, v.keepPurpose(why)
	}
	return v.purposePageOf(f, http.StatusBadRequest)
}

func whoami(v *visit) (answer, error) {
	return answer{page: "whoami", title: "You", data: v.actor, json: v.actor}, nil
}
