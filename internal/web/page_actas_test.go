package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// In a demo one person acts as another, and says anew why he looks.
func TestActingAsSomebodyElse(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	if p := b.get("/"); !strings.Contains(p.body, `href="/act-as"`) {
		t.Error("no way to act as somebody else")
	}
	if p := b.get("/act-as"); p.status != http.StatusOK || !strings.Contains(p.body, "commander") {
		t.Errorf("%d: nobody to act as", p.status)
	}
	b.post("/act-as", url.Values{"name": {"commander"}})
	if p := b.get("/whoami"); p.status != http.StatusOK || !strings.Contains(p.body, "commander") {
		t.Errorf("%d: not the commander: %s", p.status, p.body)
	}
	if p := b.post("/act-as", url.Values{"name": {"nobody"}}); p.status != http.StatusForbidden {
		t.Errorf("as nobody: %d", p.status)
	}
}

// Where data is real nobody acts as another, whatever he sends, and no page says that
// it is synthetic.
func TestNobodyActsAsAnotherInACase(t *testing.T) {
	t.Parallel()
	base, _, _ := ownCase(t)
	b := signedInTo(t, base)
	b.post("/admin/users", url.Values{"name": {"bob"}, "unit": {"NCA"}, "role": {"analyst"}})
	for _, at := range []string{"", "/api/v1"} {
		if p := b.get(at + "/act-as"); p.status != http.StatusNotFound {
			t.Errorf("%s/act-as: %d", at, p.status)
		}
		for _, name := range []string{"bob", "ann"} {
			p := b.stays().post(at+"/act-as", url.Values{"name": {name}})
			if p.status != http.StatusNotFound || p.header.Get("Set-Cookie") != "" {
				t.Errorf("%s/act-as as %s: %d, cookie %q", at, name, p.status, p.header.Get("Set-Cookie"))
			}
		}
	}
	for _, path := range []string{"/", "/account", "/search", "/figures", "/act-as"} {
		p := b.get(path)
		if list := parse(t, path, p.body); len(having(list, "synthetic")) > 0 || strings.Contains(p.body, `href="/act-as"`) {
			t.Errorf("%s is shown as a demo's", path)
		}
	}
}
