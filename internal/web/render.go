package web

import (
	"bytes"
	"cmp"
	"html/template"
	"io/fs"
	"net/http"
	"path"

	"hut3"
	"hut3/internal/app"
)

// pages are the templates, one a folder below pages; the frame is around each.
type pages struct {
	byName map[string]*template.Template
}

func loadPages(s *Server) (*pages, error) {
	base, err := template.New("frame").Funcs(s.funcs()).ParseFS(files, "pages/frame/*.tmpl")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the frame of the pages")
	}
	found, err := fs.Glob(files, "pages/*/page.tmpl")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "finding the pages")
	}
	out := &pages{byName: map[string]*template.Template{}}
	for _, name := range found {
		t, err := template.Must(base.Clone()).ParseFS(files, name)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading the page %s", name)
		}
		out.byName[path.Base(path.Dir(name))] = t
	}
	return out, nil
}

// framed is what stands around every page.
type framed struct {
	Title, Case, Marking  string
	Exhibit, SHA256       string // of a printed sheet
	Demo                  bool
	Actor                 hut3.Actor
	SignedIn              bool
	Purpose               string
	Operation             hut3.Ref
	Rail                  []railItem
	Rooms                 map[string]bool
	Crumbs                []crumb
	Wide                  bool
	Look                  look
	Style, Icon           string
	Scripts               []string
	Query, Here, Zone, At string
	Data                  any
}

// railItem is a line of the rail at the left.
type railItem struct {
	Room, Word, To string
	Here           bool
}

var railWords = []railItem{
	{Room: "home", Word: "Home", To: "/"},
	{Room: "threats", Word: "Threats to life", To: "/threats"},
	{Room: "search", Word: "Search", To: "/search"},
	{Room: "network", Word: "Network", To: "/network"},
	{Room: "map", Word: "Map", To: "/map"},
	{Room: "trace", Word: "Trace", To: "/trace"},
	{Room: "nominals", Word: "People and groups", To: "/nominals"},
	{Room: "reports", Word: "Reports", To: "/reports"},
	{Room: "packages", Word: "Packages", To: "/outstanding"},
	{Room: "operations", Word: "Operations", To: "/operations"},
	{Room: "figures", Word: "Figures", To: "/figures"},
	{Room: "deliveries", Word: "Deliveries", To: "/deliveries"},
	{Room: "review", Word: "Review", To: "/review"},
	{Room: "retention", Word: "Retention", To: "/retention"},
	{Room: "audit", Word: "Audit", To: "/audit"},
	{Room: "admin", Word: "Administration", To: "/admin"},
}

// rail lists the rooms that the actor's roles open.
func rail(open map[string]bool, here string) []railItem {
	var out []railItem
	for _, item := range railWords {
		if open[item.Room] {
			item.Here = item.Room == here
			out = append(out, item)
		}
	}
	return out
}

func (s *Server) frame(v *visit, a answer) framed {
	f := framed{
		Title: a.title, Case: s.app.Config.Name, Marking: cmp.Or(string(a.marking), s.app.Config.Marking), Exhibit: a.exhibit, SHA256: a.sha256,
		Demo: s.app.Config.Demo, Actor: v.actor, SignedIn: v.actor.User != "", Purpose: v.actor.Purpose, Operation: v.actor.Operation,
		Crumbs: a.crumbs, Wide: a.wide, Look: v.look(), Style: s.assets.style, Scripts: s.assets.of(a.page), Icon: s.assets.icon,
		Here: v.here(), Zone: s.app.Zone.String(), At: s.app.Doors.Now().In(s.app.Zone).Format("2006-01-02 15:04 MST"), Data: a.data,
	}
	if f.SignedIn {
		f.Rooms = app.Rooms(v.actor)
		f.Rail = rail(f.Rooms, v.route.room)
	}
	if v.route.path == "/search" {
		f.Query = v.ask("q")
	}
	return f
}

// here is the page to come back to. What changes the frame comes back to the
// page that asked, and not to itself.
func (v *visit) here() string {
	if v.route.path == "/purpose" || v.route.path == "/look" {
		return local(v.ask("next"))
	}
	if v.r.Method != http.MethodGet {
		return "/"
	}
	return v.r.URL.RequestURI()
}

// writePage prints the whole page before the first byte of it leaves, so that a
// fault in the middle is told as one.
func (s *Server) writePage(v *visit, a answer) {
	var b *bytes.Buffer
	err := hut3.Errorf(hut3.Internal, "there is no template %q", a.page)
	if t, ok := s.pages.byName[a.page]; ok {
		b, err = s.printed(v, t, a)
	}
	if err != nil {
		s.log.Error("printing a page", "page", a.page, "error", err)
		http.Error(v.w, "A fault of the program. Nothing was changed by it.", http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Vary", "Accept, Cookie, "+partHeader)
	if a.status != 0 {
		v.w.WriteHeader(a.status)
	}
	if _, err := b.WriteTo(v.w); err != nil {
		s.log.Debug("the reader went away", "route", v.route.path, "error", err)
	}
}
