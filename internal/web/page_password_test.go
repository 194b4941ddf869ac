package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// Whoever signs in with a password that another person set is led to choose his
// own, on every page, before anything is answered; the old one is then gone.
func TestFirstPasswordLeadsToItsChange(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	made, err := app.Init(t.Context(), dir, app.NewCase{Owner: "ann", Password: demo.Password})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	const first, own = "given by ann", "chosen by bill"
	if _, err := a.AddUser(t.Context(), made.Actor, hut3.User{Name: "bill", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleAnalyst}}, first); err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{App: a, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)

	b := newBrowser(t, server.URL)
	if p := b.post("/sign-in", url.Values{"name": {"bill"}, "password": {first}, "purpose": {testPurpose}}); p.at.Path != "/password" || !strings.Contains(p.body, "Somebody else set the password") {
		t.Fatalf("signing in leads to %s", p.at)
	}
	for _, path := range []string{"/", "/search?q=a", "/whoami"} {
		if p := b.get(path); p.at.Path != "/password" {
			t.Errorf("%s leads to %s", path, p.at)
		}
	}
	if p := b.get("/api/v1/search?q=a"); p.status != http.StatusForbidden || !strings.Contains(p.body, "choose one of your own") {
		t.Errorf("the interface answers %d %s", p.status, p.body)
	}
	if p := b.post("/password", url.Values{"old": {"wrong password"}, "new": {own}}); p.status != http.StatusForbidden || strings.Contains(p.body, own) {
		t.Errorf("a wrong old password: %d", p.status)
	}
	if p := b.post("/password", url.Values{"old": {first}, "new": {own}}); p.at.Path != "/sign-in" || p.status != http.StatusOK {
		t.Errorf("after the change: %d at %s", p.status, p.at)
	}
	if p := newBrowser(t, server.URL).post("/sign-in", url.Values{"name": {"bill"}, "password": {first}}); p.status != http.StatusForbidden {
		t.Errorf("the first password opens again: %d", p.status)
	}
}
