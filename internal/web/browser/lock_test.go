package browser

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"hut3/internal/app"
	"hut3/internal/app/demo"
	"hut3/internal/web"
)

// lockedCase serves a case of its own, whose clock the test moves: who guesses in it
// makes nobody else wait.
func lockedCase(t *testing.T) (base string, forward func(time.Duration)) {
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
	pages, err := web.New(web.Options{App: a, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(pages.Handler())
	t.Cleanup(s.Close)
	return s.URL, func(d time.Duration) { ahead += d }
}

// Five wrong passwords lock an account out for a quarter of an hour, the right one too;
// the page says so from the first, and keeps who it was and why.
func TestWrongPasswordsLockOut(t *testing.T) {
	t.Parallel()
	b := newTab(t)
	var forward func(time.Duration)
	b.base, forward = lockedCase(t)
	b.open("/sign-in")
	b.set("input[name=name]", "ann")
	b.set("input[name=purpose]", "Threats of the last night")
	b.expectRefusal(true)
	try := func(password string) {
		b.t.Helper()
		eval[bool](b, `document.querySelector("[role=alert]")?.remove(); true`)
		b.set("input[name=password]", password)
		b.click("button.main")
	}
	refused := func(what string) {
		b.t.Helper()
		b.until(`document.readyState === "complete" && document.querySelector("[role=alert]")`)
		b.says("[role=alert]", "locked for a quarter of an hour after five wrong passwords")
		if got := eval[string](b, `["name", "purpose", "password"].map((n) => document.querySelector("input[name=" + n + "]").value).join("|")`); got != "ann|Threats of the last night|" {
			t.Errorf("%s: the form holds %q", what, got)
		}
	}
	for range 5 {
		try("a wrong password")
		refused("a wrong password")
	}
	try(demo.Password)
	refused("the right one, locked out")
	forward(16 * time.Minute)
	try(demo.Password)
	b.waits("header.top")
	b.says(".chip", "Threats of the last night")
}
