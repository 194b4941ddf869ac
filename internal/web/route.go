package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// route is one address. The method and path are patterns of http.ServeMux.
type route struct {
	method, path string
	room         string // which line of the rail it stands under
	open         bool   // answers people who are not signed in
	aimless      bool   // answers without a purpose being stated
	step         bool   // asks who was not recognised within ten minutes to be so again
	unready      bool   // answers people who must still choose a password of their own
	renews       bool   // its page renews parts of itself while it is open
	asks         bool   // asks the corpus, and is ended where that takes too long
	exports      bool   // makes a file, and is ended where that takes too long
	most         int64  // bytes that may be sent, where it is more than a form and the handler reads it
	handle       func(*visit) (answer, error)
}

// answer is what a handler gives: a value for those who asked for JSON, with
// the keys of the command line, and a page for those who asked for one; or
// where to go.
type answer struct {
	json   any
	page   string // folder of the template
	title  string
	crumbs []crumb
	wide   bool // the page uses the whole width
	data   any
	// marking is the highest of what is shown; empty: the highest that the case
	// may hold. exhibit and sha256 are printed at the head of each sheet where
	// everything shown comes of one exhibit.
	marking         hut3.Marking
	exhibit, sha256 string

	raw    []byte // a file, as it is; kind is its media type
	kind   string
	to     string   // the browser is sent there
	status int      // 200 where nothing else is said
	file   *os.File // a file that the browser is to keep
	handed app.HandOut
}

// crumb is a step of where one is.
type crumb struct{ Text, To string }

// routes is every address beside the static files: each room lists its own.
func routes() []route {
	return slices.Concat(
		entranceRoutes(),
		frameRoutes(),
		goRoutes(),
		homeRoutes(),
		searchRoutes(),
		conversationRoutes(),
		handleRoutes(),
		networkRoutes(),
		mapRoutes(),
		traceRoutes(),
		threatRoutes(),
		nominalRoutes(),
		reportRoutes(),
		packageRoutes(),
		figureRoutes(),
		operationRoutes(),
		deliveryRoutes(),
		deskRoutes(),
		reviewRoutes(),
		retentionRoutes(),
		auditRoutes(),
		accountRoutes(),
		passkeyRoutes(),
		adminRoutes(),
		apiRoutes(),
		importRoutes(),
		uploadRoutes(),
		handOverRoutes(),
	)
}

// serve answers one route: who asks, whether he said why, the handler, and then
// the page or the JSON. Every error goes through the one door.
func (s *Server) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		v := s.visit(w, req, r)
		defer v.forget()
		a, err := s.admitted(v, r)
		switch {
		case err != nil:
			s.fail(v, err)
		case a.raw != nil:
			s.writeRaw(v, a)
		case a.file != nil:
			s.writeFile(v, a)
		case v.json:
			s.writeJSON(v, a)
		case a.to != "":
			http.Redirect(w, req, a.to, http.StatusSeeOther)
		default:
			s.writePage(v, a)
		}
	})
}

// admitted runs the handler for somebody who may come in, and otherwise sends
// him to the door.
func (s *Server) admitted(v *visit, r route) (answer, error) {
	err := v.signedIn()
	switch {
	case r.open:
		return v.enter(r)
	case errors.Is(err, app.ErrSecondFactor) && !v.json:
		return answer{to: v.byWayOf("/sign-in/code")}, nil
	case errors.Is(err, app.ErrFirstPassword) && r.unready:
		return v.enter(r)
	case errors.Is(err, app.ErrFirstPassword) && !v.json:
		return answer{to: "/password"}, nil
	case err != nil && v.json:
		return answer{}, err
	case err != nil:
		return answer{to: v.byWayOf("/sign-in")}, nil
	case v.actor.Purpose == "" && !r.aimless && !v.json:
		return answer{to: v.byWayOf("/purpose")}, nil
	case v.actor.Purpose == "":
		v.actor.Purpose = noPurpose
	}
	return v.enter(r)
}

// byWayOf is a page that brings the browser back to the present one once it has
// been let in. A form is not sent again.
func (v *visit) byWayOf(page string) string {
	if v.r.Method != http.MethodGet || v.r.URL.Path == "/" {
		return page
	}
	return page + "?" + url.Values{"next": {v.r.URL.RequestURI()}}.Encode()
}

// local lets a browser be sent to a page of this server only.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, "\\") {
		return "/"
	}
	return next
}

type jsonKey struct{}

// form finds out what form the answer is to have: /api/v1/… and a path that
// ends in .json are JSON, and so is what asks for it by Accept.
func (s *Server) form(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, api := strings.CutPrefix(r.URL.Path, "/api/v1")
		api = api && strings.HasPrefix(path, "/")
		if !api {
			path = r.URL.Path
		}
		plain, named := strings.CutSuffix(path, ".json")
		if named = named && s.fixed[plain]; named {
			path = plain
		}
		asked := strings.Contains(r.Header.Get("Accept"), "application/json") && !strings.Contains(r.Header.Get("Accept"), "text/html")
		if api || named {
			u := *r.URL
			u.Path, u.RawPath = path, ""
			r = r.WithContext(r.Context())
			r.URL = &u
		}
		if api || named || asked {
			r = r.WithContext(context.WithValue(r.Context(), jsonKey{}, true))
		}
		next.ServeHTTP(w, r)
	})
}
