package web

import (
	"html/template"
	"net/http"

	"hut3"
	"hut3/internal/app"
)

func accountRoutes() []route {
	return []route{
		{method: "GET", path: "/account", aimless: true, handle: accountPage},
		{method: "GET", path: "/account/authenticator", aimless: true, handle: authenticatorPage},
		{method: "POST", path: "/account/authenticator", aimless: true, step: true, handle: addAuthenticator},
		{method: "POST", path: "/account/factors/{id}/drop", aimless: true, step: true, handle: dropFactor},
		{method: "POST", path: "/account/sessions/{id}/end", aimless: true, handle: endSession},
		{method: "POST", path: "/account/tokens", aimless: true, step: true, handle: makeToken},
		{method: "POST", path: "/account/tokens/{id}/revoke", aimless: true, handle: revokeToken},
	}
}

// account is what the page of one's own account shows.
type account struct {
	hut3.Actor
	Factors  []app.FactorItem  `json:"factors"`
	Recovery int               `json:"recovery_codes"`
	Sessions []app.SessionItem `json:"sessions"`
	Tokens   []app.TokenItem   `json:"tokens"`
	Open     []railItem        `json:"-"` // rooms that a token may be bound to
	Shown    []app.SessionItem `json:"-"` // of the sessions
	Pages    pager             `json:"-"`
	// NoPasskeys says why the server has none; empty where it has.
	NoPasskeys string `json:"no_passkeys,omitempty"`
}

func accountPage(v *visit) (answer, error) {
	out := account{Actor: v.actor}
	var err error
	if out.Factors, out.Recovery, err = v.app.Doors.Factors(v.ctx, v.actor.User); err != nil {
		return answer{}, err
	}
	if out.Sessions, err = v.app.Doors.Sessions(v.ctx, v.actor.User); err != nil {
		return answer{}, err
	}
	if out.Shown, out.Pages, err = pagedBy(v, "sessions", out.Sessions); err != nil {
		return answer{}, err
	}
	if out.Tokens, err = v.app.Doors.Tokens(v.ctx, v.actor.User); err != nil {
		return answer{}, err
	}
	if _, err := v.site(); err != nil {
		out.NoPasskeys = err.Error()
	}
	for _, item := range rail(app.Rooms(v.actor), "") {
		if item.Room != "home" && item.Room != "admin" {
			out.Open = append(out.Open, item)
		}
	}
	return answer{page: "account", title: "Sign-in and sessions", data: out, json: out}, nil
}

var accountCrumb = crumb{"Sign-in and sessions", "/account"}

// authenticator is what the page that enrols one shows.
type authenticator struct {
	app.TOTPKey
	Name, Fault string
	Code        template.HTML // the address as a QR code
}

func authenticatorPage(v *visit) (answer, error) {
	key, err := v.app.Doors.NewTOTP(v.actor, "hut3 "+v.app.Config.Name)
	if err != nil {
		return answer{}, err
	}
	return v.authenticatorPageOf(authenticator{TOTPKey: key, Name: "my telephone"}, 0)
}

func (v *visit) authenticatorPageOf(data authenticator, status int) (a answer, err error) {
	if data.Code, err = qrCode(data.URI); err != nil {
		return a, err
	}
	return answer{
		page: "authenticator", title: "Add an authenticator", data: data, json: map[string]string{"secret": data.Secret, "uri": data.URI}, status: status,
		crumbs: []crumb{accountCrumb, {"Add an authenticator", ""}},
	}, nil
}

// shownOnce is a page of what is shown once and never again.
type shownOnce struct {
	Head, Text string
	Lines      []string
	To         string
}

func (v *visit) once(s shownOnce, json any) answer {
	return answer{page: "once", title: s.Head, data: s, json: json, crumbs: []crumb{{"back", s.To}, {s.Head, ""}}}
}

func addAuthenticator(v *visit) (answer, error) {
	secret, name := v.ask("secret"), v.ask("name")
	codes, err := v.app.Doors.AddTOTP(v.ctx, v.actor, v.token, secret, v.ask("code"), name)
	if err != nil && hut3.CodeOf(err) == hut3.Invalid && !v.json {
		key, again := v.app.Doors.KeptTOTP(v.actor, "hut3 "+v.app.Config.Name, secret)
		if again != nil {
			return answer{}, again
		}
		return v.authenticatorPageOf(authenticator{TOTPKey: key, Name: name, Fault: err.Error()}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return answer{}, err
	}
	return v.factorKept("authenticator", codes), nil
}

// factorKept shows the recovery codes that come with a first factor.
func (v *visit) factorKept(what string, codes []string) answer {
	if len(codes) == 0 {
		return answer{to: "/account", json: map[string]any{"recovery_codes": []string{}}}
	}
	return v.once(shownOnce{
		Head: "Your recovery codes", To: "/account", Lines: codes,
		Text: "The " + what + " is kept. Each of these opens the account once, where the " + what + " is lost. They are not shown again: write them down, and keep them apart from it.",
	}, map[string]any{"recovery_codes": codes})
}

func dropFactor(v *visit) (answer, error) {
	return answer{to: "/account", json: map[string]string{"dropped": v.path("id")}}, v.app.Doors.DropFactor(v.ctx, v.actor, v.path("id"))
}

// endSession ends one of the actor's sessions, or all but the present one where
// the id is "others".
func endSession(v *visit) (answer, error) {
	err := error(nil)
	if v.path("id") == "others" {
		err = v.app.Doors.EndOtherSessions(v.ctx, v.actor, v.token)
	} else {
		err = v.app.Doors.EndSession(v.ctx, v.actor, v.actor.User, v.path("id"))
	}
	return answer{to: "/account", json: map[string]string{"ended": v.path("id")}}, err
}

func makeToken(v *visit) (answer, error) {
	days, err := v.number("days", 30, 1, 366)
	if err != nil {
		return answer{}, err
	}
	open := app.Rooms(v.actor)
	rooms := v.r.PostForm["room"]
	for _, room := range rooms {
		if !open[room] {
			return answer{}, hut3.Errorf(hut3.Invalid, "no room that is open to you is called %q", room)
		}
	}
	secret, item, err := v.app.Doors.MakeToken(v.ctx, v.actor, app.NewToken{
		Name: v.ask("name"), Rooms: rooms, Purpose: v.ask("purpose"), Operation: hut3.Ref(v.ask("operation")), Days: days,
	})
	if err != nil {
		return answer{}, err
	}
	return v.once(shownOnce{
		Head: "The token " + item.Name, To: "/account", Lines: []string{secret},
		Text: "It reads in your name until " + momentText(item.Ends, v.app.Zone) + ", and writes nothing. It is not shown again. A program sends it as: Authorization: Bearer TOKEN.",
	}, map[string]any{"token": secret, "item": item}), nil
}

func revokeToken(v *visit) (answer, error) {
	return answer{to: "/account", json: map[string]string{"revoked": v.path("id")}}, v.app.Doors.RevokeToken(v.ctx, v.actor, v.actor.User, v.path("id"))
}
