package web

import (
	"encoding/json"
	"net"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func passkeyRoutes() []route {
	return []route{
		{method: "POST", path: "/sign-in/passkey/ask", open: true, handle: askPasskey},
		{method: "POST", path: "/sign-in/passkey", open: true, handle: showPasskey},
		{method: "POST", path: "/account/passkey", aimless: true, step: true, handle: newPasskey},
		{method: "POST", path: "/account/passkeys", aimless: true, step: true, handle: addPasskey},
	}
}

// site is where passkeys hold: the name that hut3.toml gives, or this machine
// by its name. Whoever calls the server otherwise is told why he has none.
func (v *visit) site() (app.Site, error) {
	host := strings.ToLower(hostOf(v.r.Host))
	scheme := "http://"
	if v.s.secure {
		scheme = "https://"
	}
	at := app.Site{Host: host, Origin: scheme + v.r.Host, Name: "hut3 " + v.app.Config.Name}
	named := v.app.Config.Host
	switch {
	case host == "localhost" || named != "" && host == strings.ToLower(named) && v.s.secure:
		return at, nil
	case named != "" && v.s.secure:
		return at, hut3.Errorf(hut3.Usage, "passkeys hold for %s: call the pages by that name", named)
	case net.ParseIP(strings.Trim(host, "[]")) != nil:
		return at, hut3.Errorf(hut3.Usage, "passkeys need a name and a certificate, and %s is an address: call the pages by a name that hut3.toml gives as host, or on this machine by http://localhost", host)
	}
	return at, hut3.Errorf(hut3.Usage, "passkeys need a name and a certificate: give host in hut3.toml, and --cert and --key to hut3 serve")
}

// offersPasskey reports whether who asks could show a passkey here.
func (v *visit) offersPasskey() bool {
	if _, err := v.site(); err != nil {
		return false
	}
	return slices.ContainsFunc(v.factors(), func(f app.FactorItem) bool { return f.Kind == app.FactorPasskey })
}

// factors are those of who asks, be it that he has one still to show. None where
// they cannot be read: the code is asked for all the same.
func (v *visit) factors() []app.FactorItem {
	actor, err := v.app.Doors.Half(v.ctx, v.token)
	if err != nil {
		return nil
	}
	list, _, err := v.app.Doors.Factors(v.ctx, actor.User)
	if err != nil {
		return nil
	}
	return list
}

var errNobody = hut3.Errorf(hut3.Refused, "sign in with your name and password first")

func askPasskey(v *visit) (answer, error) {
	v.json = true
	if v.token == "" {
		return answer{}, errNobody
	}
	at, err := v.site()
	if err != nil {
		return answer{}, err
	}
	options, err := v.app.Doors.AskPasskey(v.ctx, v.token, at)
	return answer{json: options}, err
}

// showPasskey takes what the browser answered: at sign-in, and at a step that
// asks again.
func showPasskey(v *visit) (answer, error) {
	v.json = true
	if v.token == "" {
		return answer{}, errNobody
	}
	at, err := v.site()
	if err != nil {
		return answer{}, err
	}
	to := local(v.ask("next"))
	return answer{json: map[string]string{"to": to}}, v.app.Doors.ShowPasskey(v.ctx, v.token, at, []byte(v.ask("response")))
}

// passkeyForm is what the page shows on which a browser makes one.
type passkeyForm struct{ Name, Host, Options string }

func newPasskey(v *visit) (answer, error) {
	at, err := v.site()
	if err != nil {
		return answer{}, err
	}
	options, err := v.app.Doors.AskNewPasskey(v.ctx, v.actor, v.token, at)
	return answer{
		page: "passkey", title: "Add a passkey", data: passkeyForm{v.ask("name"), at.Host, string(options)}, json: json.RawMessage(options),
		crumbs: []crumb{accountCrumb, {"Add a passkey", ""}},
	}, err
}

func addPasskey(v *visit) (answer, error) {
	at, err := v.site()
	if err != nil {
		return answer{}, err
	}
	codes, err := v.app.Doors.AddPasskey(v.ctx, v.actor, v.token, at, v.ask("name"), []byte(v.ask("response")))
	if err != nil {
		return answer{}, err
	}
	return v.factorKept("passkey", codes), nil
}
