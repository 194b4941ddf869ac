package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// ownCase makes a small case of its own, whose clock the test moves.
func ownCase(t *testing.T) (base string, a *app.App, forward func(time.Duration)) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	if _, err := app.Init(t.Context(), dir, app.NewCase{Owner: "ann", Password: demo.Password}); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	ahead := time.Duration(0)
	a.Doors.Now = func() time.Time { return time.Now().Add(ahead) }
	s, err := New(Options{App: a, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return srv.URL, a, func(d time.Duration) { ahead += d }
}

func signedInTo(t *testing.T, base string) *browser {
	t.Helper()
	b := newBrowser(t, base)
	b.post("/sign-in", url.Values{"name": {"ann"}, "password": {demo.Password}, "purpose": {testPurpose}})
	return b
}

var secretForm = regexp.MustCompile(`<p class="secret">([^<]+)</p>`)

// A step that counts is asked of its maker again after ten minutes, and nothing
// that he typed is lost.
func TestStepIsAskedAgain(t *testing.T) {
	t.Parallel()
	base, _, forward := ownCase(t)
	b := signedInTo(t, base)
	form := url.Values{"name": {"bob"}, "unit": {"NCA"}, "role": {"analyst", "officer"}, "title": {"<DC>"}}
	forward(11 * time.Minute)
	p := b.post("/admin/users", form)
	if p.status != http.StatusForbidden || strings.Count(p.body, `name="role"`) != 2 || !strings.Contains(p.body, `value="&lt;DC&gt;"`) {
		t.Fatalf("%d %s", p.status, p.body)
	}
	form.Set(shownField, "not the password")
	if p := b.post("/admin/users", form); p.status != http.StatusForbidden || strings.Contains(p.body, "not the password") {
		t.Errorf("a wrong password: %d", p.status)
	}
	if j := b.post("/api/v1/admin/users", url.Values{"name": {"bob"}}); j.status != http.StatusForbidden || !strings.Contains(j.body, shownHeader) {
		t.Errorf("as JSON: %d %s", j.status, j.body)
	}
	form.Set(shownField, demo.Password)
	p = b.post("/admin/users", form)
	if p.status != http.StatusOK || secretForm.FindString(p.body) == "" {
		t.Fatalf("%d %s", p.status, p.body)
	}
	if p := b.get("/admin/users/bob"); p.status != http.StatusOK || !strings.Contains(p.body, "analyst, officer") {
		t.Errorf("%d %s", p.status, p.body)
	}
}

// The administrator changes and shuts accounts, ends their sessions, and cannot
// shut himself out.
func TestAdministration(t *testing.T) {
	t.Parallel()
	base, a, _ := ownCase(t)
	b := signedInTo(t, base)
	first := secretForm.FindStringSubmatch(b.post("/admin/users", url.Values{"name": {"bob"}, "unit": {"NCA"}, "role": {"analyst"}}).body)[1]
	if _, _, err := a.Doors.SignIn(t.Context(), "bob", first); err != nil {
		t.Fatalf("the first password: %v", err)
	}
	if p := b.post("/admin/users/bob", url.Values{"unit": {"NOWHERE"}, "role": {"analyst"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a unit that is none: %d", p.status)
	}
	if p := b.post("/admin/users/bob", url.Values{"unit": {"EMSOU"}, "role": {"investigator"}, "title": {"DC"}}); p.status != http.StatusOK || !strings.Contains(p.body, "EMSOU") {
		t.Errorf("a change: %d", p.status)
	}
	if p := b.post("/admin/users/bob", url.Values{"unit": {"EMSOU"}, "role": {"investigator"}, "disabled": {"1"}}); !strings.Contains(p.body, "shut") {
		t.Errorf("shut: %s", p.body)
	}
	if _, _, err := a.Doors.SignIn(t.Context(), "bob", first); err == nil {
		t.Error("an account that was shut opens")
	}
	if p := b.post("/admin/users/ann", url.Values{"unit": {"NCA"}, "role": {"analyst"}}); p.status != http.StatusConflict {
		t.Errorf("ann shuts herself out: %d", p.status)
	}
	if p := b.post("/admin/users/nobody/factors", nil); p.status != http.StatusNotFound {
		t.Errorf("nobody's factors: %d", p.status)
	}
}

// A program reads what its token is for, as JSON, and nothing beside.
func TestProgramsToken(t *testing.T) {
	t.Parallel()
	base, _, _ := ownCase(t)
	b := signedInTo(t, base)
	p := b.post("/account/tokens", url.Values{"name": {"nightly"}, "purpose": {"count <deliveries>"}, "room": {"deliveries"}, "days": {"3"}})
	m := secretForm.FindStringSubmatch(p.body)
	if p.status != http.StatusOK || m == nil || !strings.HasPrefix(m[1], app.TokenPrefix) {
		t.Fatalf("%d %s", p.status, p.body)
	}
	if again := b.get("/account"); strings.Contains(again.body, m[1]) || !strings.Contains(again.body, "count &lt;deliveries&gt;") {
		t.Error("the token is shown twice, or its purpose not")
	}
	prog := newBrowser(t, base)
	key := []string{"Authorization", "Bearer " + m[1]}
	for path, want := range map[string]int{"/api/v1/deliveries": 200, "/deliveries": 200, "/api/v1/search?q=a": 403, "/api/v1/whoami": 200} {
		if p := prog.get(path, key...); p.status != want || !strings.HasPrefix(p.header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d %s", path, p.status, p.body)
		}
	}
	if p := prog.post("/api/v1/sign-out", nil, key...); p.status != http.StatusForbidden {
		t.Errorf("a token writes: %d", p.status)
	}
	if p := prog.get("/api/v1/deliveries", "Authorization", "Bearer "+m[1]+"x"); p.status != http.StatusUnauthorized {
		t.Errorf("a token that is none: %d", p.status)
	}
	if p := b.post("/account/tokens", url.Values{"name": {"x"}, "purpose": {"y"}, "room": {"threats-of-others"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a room that is none: %d", p.status)
	}
	id := regexp.MustCompile(`/account/tokens/([0-9a-f]+)/revoke`).FindStringSubmatch(b.get("/account").body)[1]
	b.post("/account/tokens/"+id+"/revoke", nil)
	if p := prog.get("/api/v1/deliveries", key...); p.status != http.StatusUnauthorized {
		t.Errorf("a token that was revoked: %d", p.status)
	}
}

// A wrong code of an authenticator keeps what was typed; a session that owes a
// second factor opens nothing.
func TestAuthenticatorForm(t *testing.T) {
	t.Parallel()
	base, _, _ := ownCase(t)
	b := signedInTo(t, base)
	key := secretForm.FindStringSubmatch(b.get("/account/authenticator").body)[1]
	p := b.post("/account/authenticator", url.Values{"secret": {key}, "code": {"000000"}, "name": {"a telephone"}})
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, key) || !strings.Contains(p.body, "a telephone") {
		t.Errorf("%d %s", p.status, p.body)
	}
	if p := newBrowser(t, base).get("/sign-in/code"); p.at.Path != "/sign-in" {
		t.Errorf("a code without a password: %s", p.at)
	}
}

// Two people of one machine have each their own look, and nobody a look that is
// none.
func TestLook(t *testing.T) {
	t.Parallel()
	base, _, _ := ownCase(t)
	b := signedInTo(t, base)
	p := b.post("/look", url.Values{"theme": {"dark"}, "rail": {"narrow"}, "next": {"/account"}})
	if p.at.Path != "/account" || !strings.Contains(p.body, `data-theme="dark" data-rail="narrow"`) {
		t.Errorf("%s %.300s", p.at, p.body)
	}
	if p := b.post("/look", url.Values{"theme": {"pink"}}); p.status != http.StatusBadRequest {
		t.Errorf("pink: %d", p.status)
	}
	b.post("/sign-out", nil)
	if p := b.get("/sign-in"); !strings.Contains(p.body, `data-theme="auto"`) {
		t.Error("the look of another is shown")
	}
}

// A part is the page without its frame.
func TestPart(t *testing.T) {
	t.Parallel()
	base, _, _ := ownCase(t)
	p := signedInTo(t, base).get("/account", partHeader, "1")
	if p.status != http.StatusOK || strings.Contains(p.body, "<html") || !strings.Contains(p.body, "<h1>") || !strings.Contains(p.header.Get("Vary"), partHeader) {
		t.Errorf("%d %.300s", p.status, p.body)
	}
}

// Leaving an operation with its purpose is asked about once.
func TestPurposeOfAnotherOperation(t *testing.T) {
	t.Parallel()
	base, a, _ := ownCase(t)
	b := signedInTo(t, base)
	_, ann, err := a.Doors.SignIn(t.Context(), "ann", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	room, err := a.Operations()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := room.Open(t.Context(), ann, hut3.Operation{Title: "Operation Larkspur", Unit: ann.Unit, Status: hut3.OperationActive}); err != nil {
			t.Fatal(err)
		}
	}
	state := func(op string, more url.Values) int {
		form := url.Values{"purpose": {"to look"}, "operation": {op}, "next": {"/account"}}
		for k, v := range more {
			form[k] = v
		}
		return b.post("/purpose", form).status
	}
	for i, c := range []struct {
		op   string
		more url.Values
		want int
	}{{"OP-1", nil, 200}, {"OP-2", nil, 400}, {"OP-2", url.Values{"same": {"1"}}, 200}, {"OP-3", url.Values{"purpose": {"another"}}, 200}} {
		if got := state(c.op, c.more); got != c.want {
			t.Errorf("%d: %s: %d, want %d", i, c.op, got, c.want)
		}
	}
}
