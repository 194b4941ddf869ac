package web

import (
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"hut3/internal/app"
)

// Options say over what the pages are served.
type Options struct {
	App    *app.App
	Log    *slog.Logger // never given a message's text, a query or a purpose
	Secure bool         // served over TLS: cookies say so
	// Hosts are the names by which the server may be called; every other Host
	// is refused, so that a name that somebody points here opens nothing.
	// Empty: any.
	Hosts []string
}

// Server is the pages of one case.
type Server struct {
	app    *app.App
	log    *slog.Logger
	secure bool
	hosts  []string
	routes []route
	fixed  map[string]bool // paths without a wildcard: those that take .json
	mux    *http.ServeMux
	pages  *pages
	assets *assets
	icons  map[string]template.HTML
	formed func(form) error // told of each form that a handler shows or takes, and then takes none; as asked
	limits limits
	asked  func(route, string) // told of each parameter that a handler takes; nil but where the interface is described
}

// New makes the pages of an open case.
func New(o Options) (*Server, error) {
	s := &Server{app: o.App, log: o.Log, secure: o.Secure, hosts: o.Hosts, routes: routes(), limits: theLimits(askTime, exportTime), fixed: map[string]bool{}, mux: http.NewServeMux()}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.icons, err = loadIcons(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s); err != nil {
		return nil, err
	}
	s.mux.Handle("GET /static/{file}", s.assets)
	for _, r := range s.routes {
		s.mux.Handle(r.method+" "+r.path, s.serve(r))
		s.fixed[r.path] = s.fixed[r.path] || !strings.Contains(r.path, "{")
	}
	s.mux.HandleFunc("/", s.nowhere)
	return s, nil
}

// Handler is the whole of it: headers on every answer, then the guard against
// requests that another site makes, then the form of the answer, then the page.
func (s *Server) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(s.crossOrigin))
	return s.recorded(s.secured(s.known(s.form(guard.Handler(s.mux)))))
}

// known refuses a request that calls the server by a name it has not got.
func (s *Server) known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(s.hosts) > 0 && !slices.Contains(s.hosts, strings.ToLower(hostOf(r.Host))) {
			http.Error(w, "This server does not answer to that name.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
