package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// visit is one request: who asks, why, and in which form he wants the answer.
type visit struct {
	ctx     context.Context
	app     *app.App
	s       *Server
	w       http.ResponseWriter // for cookies; what is shown is written elsewhere
	r       *http.Request
	route   route
	json    bool
	actor   hut3.Actor
	token   string
	came    io.ReadCloser // the whole body; the request has as much of it as may be read
	body    url.Values    // what the request brought, once it was read
	checked *checked      // what a verification of the logs found
	sent    *form         // the form that was refused, as it was filled in
}

func (s *Server) visit(w http.ResponseWriter, r *http.Request, to route) *visit {
	asked, _ := r.Context().Value(jsonKey{}).(bool)
	if sw, ok := w.(*statusWriter); ok {
		sw.route = to.method + " " + to.path
	}
	v := &visit{ctx: r.Context(), app: s.app, s: s, w: w, r: r, route: to, json: asked, came: r.Body}
	v.bound(maxForm)
	if v.renewed() != nil {
		v.ctx = app.Watch(v.ctx)
	}
	return v
}

// renewHeader names the parts of a page, by their ids, that it asks for anew by
// itself. Nothing else of the page is gathered for it where that saves work.
const renewHeader = "Hut3-Renew"

// renewed are the parts that an open page asks for by itself; nil where somebody
// asks for the page.
func (v *visit) renewed() []string {
	if !v.route.renews || v.r.Method != http.MethodGet || v.r.Header.Get(renewHeader) == "" {
		return nil
	}
	return strings.Fields(v.r.Header.Get(renewHeader))
}

// ask is a parameter of the address, or of the form that was sent.
func (v *visit) ask(name string) string {
	v.note(name)
	return strings.TrimSpace(v.r.FormValue(name))
}

// note tells whoever describes the interface that a route takes a parameter; the
// bounds of a number follow it, as in "n 1..50".
func (v *visit) note(name string) {
	if v.s.asked != nil {
		v.s.asked(v.route, name)
	}
}

// number is a whole number of the address between two bounds.
func (v *visit) number(name string, otherwise, least, most int) (int, error) {
	text := v.ask(name)
	v.note(fmt.Sprintf("%s %d..%d", name, least, most))
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, hut3.Errorf(hut3.Usage, "%s=%q: give a number from %d to %d", name, text, least, most)
	}
	return n, nil
}

// list is a parameter that may be given several times, or with commas.
func (v *visit) list(name string) []string {
	v.note(name)
	var out []string
	for _, value := range v.r.URL.Query()[name] {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// path is a part of the address.
func (v *visit) path(name string) string { return v.r.PathValue(name) }

func (v *visit) ref() hut3.Ref { return hut3.Ref(v.path("ref")) }
