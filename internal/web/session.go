package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// The cookies. Both end with the browser's session; the token also ends when
// access says so.
const (
	tokenCookie   = "hut3_session"
	purposeCookie = "hut3_purpose"
)

// noPurpose is recorded of an interface call that says no purpose, as the
// command line does.
const noPurpose = "not stated"

// maxPurpose bounds what is kept in a cookie.
const maxPurpose = 300

// stated is why somebody works, and for which operation.
type stated struct {
	Purpose   string   `json:"purpose"`
	Operation hut3.Ref `json:"operation,omitempty"`
}

var errSignedOut = outside("you are not signed in; sign in first")

// signedIn finds who asks: by the session cookie, or by a token that hut3 login
// gave, in the Authorization header.
func (v *visit) signedIn() error {
	token, bearer := strings.CutPrefix(v.r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		c, err := v.r.Cookie(v.s.sessionCookie())
		if err != nil || c.Value == "" {
			return errSignedOut
		}
		token = c.Value
	}
	if strings.HasPrefix(token, app.TokenPrefix) {
		return v.byProgram(token)
	}
	why := v.purpose()
	if err := why.check(); err != nil {
		return err
	}
	actor, err := v.app.Actor(v.ctx, token, why.Purpose, why.Operation)
	if errors.Is(err, app.ErrSecondFactor) {
		v.token = token
		return err
	}
	if errors.Is(err, app.ErrFirstPassword) {
		v.actor, v.token = actor, token
		return err
	}
	if code := hut3.CodeOf(err); err != nil && (code == hut3.Refused || code == hut3.NotFound) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	v.actor, v.token = actor, token
	if sw, ok := v.w.(*statusWriter); ok {
		sw.user = string(actor.User)
	}
	return nil
}

// byProgram finds in whose name a program reads. Its purpose was stated when the
// token was made, and it is given nothing but JSON.
func (v *visit) byProgram(token string) error {
	actor, rooms, err := v.app.Doors.ByToken(v.ctx, token)
	if err != nil {
		return hut3.Wrap(errSignedOut, hut3.Refused, "%v", err)
	}
	switch {
	case v.r.Method != http.MethodGet && v.r.Method != http.MethodHead:
		return outside("a token reads; %s needs somebody who signed in", v.r.Method)
	case len(rooms) > 0 && v.route.room == "" && !v.route.everywhere():
		return outside("the token is for %s, and this address stands in no room", strings.Join(rooms, ", "))
	case len(rooms) > 0 && v.route.room != "" && !slices.Contains(rooms, v.route.room):
		return outside("the token is for %s, and not for %s", strings.Join(rooms, ", "), v.route.room)
	}
	v.actor, v.json = actor, true
	return nil
}

// everywhere reports whether a token that is bound to rooms reads an address
// beside them: one that tells of its own reader, or of no case at all.
func (r route) everywhere() bool {
	return r.open || slices.Contains([]string{"/whoami", "/openapi.yaml", "/agencies"}, r.path)
}

// purpose is what the reader stated: in the cookie, or in the headers of a
// call.
func (v *visit) purpose() stated {
	out := stated{Purpose: v.r.Header.Get("Hut3-Purpose"), Operation: hut3.Ref(v.r.Header.Get("Hut3-Operation"))}
	if out.Purpose != "" {
		return out
	}
	c, err := v.r.Cookie(purposeCookie)
	if err != nil {
		return stated{}
	}
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(raw, &out) != nil || out.check() != nil {
		return stated{} // it is asked for again
	}
	return out
}

// operationRef is the reference of an operation.
var operationRef = regexp.MustCompile(`^OP-[1-9][0-9]{0,8}$`)

// check refuses what would stand beside each look and is no purpose or operation.
func (p stated) check() error {
	switch {
	case len(p.Purpose) > maxPurpose:
		return hut3.Errorf(hut3.Usage, "the purpose has %d bytes; say it in at most %d", len(p.Purpose), maxPurpose)
	case p.Operation != "" && !operationRef.MatchString(string(p.Operation)):
		return hut3.Errorf(hut3.Usage, "an operation is named as in OP-3")
	}
	return nil
}

// sees reports whether an operation is one that somebody may name: one that is
// hidden and one that is not are the same.
func (v *visit) sees(actor hut3.Actor, ref hut3.Ref) (bool, error) {
	if ref == "" || !app.Rooms(actor)["operations"] {
		return ref == "", nil
	}
	list, err := v.app.OperationList(v.ctx, actor)
	return slices.ContainsFunc(list, func(o app.OperationItem) bool { return o.Ref == ref }), err
}

// sessionCookie names the cookie of the session. Over TLS its name has a browser
// take it from this very host alone, so that no neighbour plants one.
func (s *Server) sessionCookie() string {
	if s.secure {
		return "__Host-" + tokenCookie
	}
	return tokenCookie
}

func (v *visit) setCookie(name, value string) {
	age := 0
	if value == "" {
		age = -1
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: v.s.secure, SameSite: http.SameSiteStrictMode,
	})
}

// keepPurpose keeps what the reader stated; nothing is forgotten by it but what
// was stated before.
func (v *visit) keepPurpose(p stated) error {
	if p.Purpose == "" {
		v.setCookie(purposeCookie, "")
		return nil
	}
	if err := p.check(); err != nil {
		return err
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "keeping the purpose")
	}
	v.setCookie(purposeCookie, base64.RawURLEncoding.EncodeToString(raw))
	return nil
}
