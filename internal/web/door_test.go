package web

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/app/demo"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, served.URL)
	p := b.post("/sign-in", url.Values{"name": {"nobody"}, "password": {"hunter2 hunter2"}, "purpose": {"to look"}})
	if p.status != http.StatusForbidden || strings.Contains(p.body, "hunter2") || !strings.Contains(p.body, `value="nobody"`) || !strings.Contains(p.body, `value="to look"`) {
		t.Errorf("a wrong password: %d\n%s", p.status, p.body)
	}
	p = b.stays().post("/sign-in", url.Values{"name": {"officer2"}, "password": {demo.Password}, "next": {"/network"}})
	if p.status != http.StatusSeeOther || p.header.Get("Location") != "/network" {
		t.Errorf("%d to %q", p.status, p.header.Get("Location"))
	}
	cookie := strings.Join(p.header["Set-Cookie"], "\n")
	if !strings.Contains(cookie, tokenCookie+"=") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
		t.Errorf("cookies %q", cookie)
	}
	if p := b.get("/network?q=a"); p.header.Get("Location") != "/purpose?next=%2Fnetwork%3Fq%3Da" {
		t.Errorf("without a purpose: %d to %q", p.status, p.header.Get("Location"))
	}
	if p := b.post("/purpose", url.Values{"purpose": {" "}}); p.status != http.StatusBadRequest {
		t.Errorf("an empty purpose: %d", p.status)
	}
	if p := b.post("/purpose", url.Values{"purpose": {strings.Repeat("a", maxPurpose+1)}}); p.status != http.StatusBadRequest {
		t.Errorf("a purpose without end: %d", p.status)
	}
	b.post("/purpose", url.Values{"purpose": {"<b>why</b>"}, "next": {"//example.com"}})
	if p := b.get("/search?q=a"); p.status != http.StatusOK || !strings.Contains(p.body, "&lt;b&gt;why") {
		t.Errorf("with a purpose: %d", p.status)
	}
	token, err := url.Parse(served.URL)
	if err != nil {
		t.Fatal(err)
	}
	kept := b.Jar.Cookies(token)
	b.post("/sign-out", nil)
	b.Jar.SetCookies(token, kept)
	if p := b.get("/whoami"); p.header.Get("Location") != "/sign-in?next=%2Fwhoami" {
		t.Errorf("a session that was ended opens %d %q", p.status, p.header.Get("Location"))
	}
}

// What another site makes a browser send does nothing.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	b := as(t, "commander")
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://example.com"}} {
		if p := b.post("/threats/TTL-1/close", url.Values{"reason": {"none"}}, headers...); p.status != http.StatusForbidden || !strings.Contains(p.body, "another site") {
			t.Errorf("%q: %d %s", headers, p.status, p.body)
		}
	}
	if p := b.get("/threats/TTL-1"); !strings.Contains(p.body, `<span class="tag">open</span>`) {
		t.Error("another site closed a threat")
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	s, err := New(Options{App: opened, Log: quiet(), Hosts: LoopbackHosts()})
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{
		"127.0.0.1:8300": http.StatusOK, "localhost": http.StatusOK, "[::1]:8300": http.StatusOK,
		"example.com": http.StatusMisdirectedRequest, "127.0.0.1.example.com:8300": http.StatusMisdirectedRequest,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sign-in", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != want || w.Header().Get("Content-Security-Policy") != policy {
			t.Errorf("%s: %d, want %d", host, w.Code, want)
		}
	}
}

// The one door: a code has one status, and what the machine says of a fault of
// its own is not told.
func TestFailure(t *testing.T) {
	t.Parallel()
	for code, want := range map[hut3.Code]int{
		hut3.Usage: 400, hut3.Refused: 403, hut3.NotFound: 404, hut3.Conflict: 409, hut3.Invalid: 422, hut3.Internal: 500, hut3.Integrity: 500, hut3.Incomplete: 503,
	} {
		f := failureOf(hut3.Wrap(errors.New("cause"), code, "what"))
		if f.Status != want || f.Safe == "" || f.Next == "" || (code == hut3.Internal) == strings.Contains(f.What, "cause") {
			t.Errorf("%s: %+v", code, f)
		}
	}
	if f := failureOf(errors.New("secret")); f.Status != 500 || strings.Contains(f.What, "secret") {
		t.Errorf("%+v", f)
	}
	if f := failureOf(errSignedOut); f.Status != 401 {
		t.Errorf("%+v", f)
	}
}

func TestErrorsOnPages(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	for path, want := range map[string]int{
		"/search?q=%22": 400, "/search?order=best": 400, "/search?limit=0": 400, "/search?after=x": 400, "/conversation/D1": 400,
		"/conversation/D1/99999999": 404, "/deliveries/D9": 404, "/trace/NOM-99": 404, "/handle/nowhere": 400, "/handle/a/b": 404,
		"/nowhere": 404, "/figures?as_at=soon": 400, "/figures?by=luck": 400, "/network?by=luck": 400, "/packages/PKG-9": 404, "/review?state=held": 403,
	} {
		if p := b.get(path); p.status != want || !strings.Contains(p.body, `class="notice fault"`) {
			t.Errorf("%s: %d, want %d", path, p.status, want)
		}
		j := b.get(path, "Accept", "application/json")
		if j.status != want || j.header.Get("Content-Type") != "application/json; charset=utf-8" || j.keys(t)["error"] == nil {
			t.Errorf("%s as JSON: %d %s", path, j.status, j.body)
		}
	}
}

// The three ways of asking for JSON give one answer, with the keys of the
// command line.
func TestJSON(t *testing.T) {
	t.Parallel()
	b := as(t, "officer")
	for path, want := range map[string][]string{
		"/search?q=drop&limit=3": {"hits", "next", "total"}, "/facets?by=from": {"facets", "total"}, "/entities?type=phone": {"entities"},
		"/threats": {"threats"}, "/packages": {"packages"}, "/inbox": {"inbox"}, "/outstanding": {"at", "outstanding"}, "/figures?scope=EMSOU": {"figures"},
		"/statements": {"statements"}, "/operations": {"operations"}, "/deliveries": {"deliveries"},
	} {
		api := b.get("/api/v1" + path)
		got := slices.DeleteFunc([]string{"at", "deliveries", "entities", "facets", "figures", "hits", "inbox", "next", "operations", "outstanding", "packages", "statements", "threats", "total"}, func(k string) bool {
			return api.keys(t)[k] == nil
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		plain, asked, _ := strings.Cut(path, "?")
		for name, p := range map[string]page{".json": b.get(plain + ".json?" + asked), "Accept": b.get(path, "Accept", "application/json")} {
			if plain != "/outstanding" && p.body != api.body { // it says the time
				t.Errorf("%s by %s differs", path, name)
			}
		}
	}
	thread := b.get("/api/v1/conversation/" + told.Refs["message"]).keys(t)
	for _, key := range []string{"conversation", "participants", "messages", "before", "after", "gaps"} {
		if thread[key] == nil {
			t.Errorf("a conversation has no %s", key)
		}
	}
}

// A token of hut3 login opens the interface, and the purpose of its header is
// what the log keeps; a page that was looked at is there as well.
func TestLooksAreRecorded(t *testing.T) {
	t.Parallel()
	token, _, err := opened.SignInNow(t.Context(), "analyst", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, served.URL)
	if p := b.get("/api/v1/search?q=lookedfor", "Authorization", "Bearer "+token, "Hut3-Purpose", "by token", "Hut3-Operation", "OP-1"); p.status != http.StatusOK {
		t.Fatalf("%d %s", p.status, p.body)
	}
	b.get("/api/v1/search?q=lookedfor", "Authorization", "Bearer "+token)
	as(t, "analyst").get("/search?q=lookedfor")
	var log struct{ Entries []app.LogEntry }
	if err := json.Unmarshal([]byte(as(t, "auditor").get("/api/v1/audit?log=hut3/looks&last=10000").body), &log); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range log.Entries {
		if strings.Contains(string(e.Details), `"lookedfor"`) {
			got = append(got, e.Actor.Name+" "+e.Purpose+" "+string(e.Operation))
		}
	}
	if diff := cmp.Diff([]string{"analyst by token OP-1", "analyst " + noPurpose + " ", "analyst " + testPurpose + " "}, got); diff != "" {
		t.Error(diff)
	}
}

// What a handset holds is shown, and does nothing.
func TestHostileText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := app.Init(t.Context(), filepath.Join(dir, "case"), app.NewCase{Owner: "ann", Password: demo.Password}); err != nil {
		t.Fatal(err)
	}
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)> "quoted" javascript:alert(1) {{.}}`
	rows := "Handle,Time (UTC),From,To,Message\n" +
		`almagrebe,2020-04-04 11:34:00,almagrebe,"birch<b>tern","` + strings.ReplaceAll(evil, `"`, `""`) + "\"\n" +
		"almagrebe,never,almagrebe,\"birch<b>tern\",\u202eright to left\n"
	if err := os.WriteFile(filepath.Join(dir, "messages.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), filepath.Join(dir, "case"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	_, ann, err := a.SignInNow(t.Context(), "ann", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	var r app.ImportRequest
	r.Paths, r.Platform = []string{filepath.Join(dir, "messages.csv")}, "encrochat"
	if _, err := a.ImportPaths(t.Context(), ann, r, nil); err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{App: a, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	b := newBrowser(t, srv.URL)
	b.post("/sign-in", url.Values{"name": {"ann"}, "password": {demo.Password}, "purpose": {evil[:60]}})
	for _, path := range []string{"/search?q=*", "/search?q=" + url.QueryEscape(evil[:20]), "/conversation/D1/1", "/handle/encrochat/almagrebe", "/handle/encrochat/birch%3Cb%3Etern", "/network", "/trace/D1/1?bytes=1", "/facets", "/trace/" + url.PathEscape(evil[:20])} {
		p := b.get(path)
		if strings.Contains(p.body, "<script>alert") || strings.Contains(p.body, "<img") || strings.Contains(p.body, "<b>") {
			t.Errorf("%s shows it as it is", path)
		}
		for _, fault := range faults(parse(t, path, p.body)) {
			t.Errorf("%s: %s", path, fault)
		}
	}
	if p := b.get("/conversation/D1/1"); !strings.Contains(p.body, "&lt;script&gt;alert(1)&lt;/script&gt;") || !strings.Contains(p.body, "never") {
		t.Errorf("the text is not shown whole: %d", p.status)
	}
}

func TestCheckListen(t *testing.T) {
	t.Parallel()
	both := Certificate{"a.pem", "a.key"}
	for _, c := range []struct {
		address string
		cert    Certificate
		ok      bool
	}{
		{"127.0.0.1:8300", Certificate{}, true}, {"[::1]:0", Certificate{}, true}, {"localhost:1", Certificate{}, true},
		{"0.0.0.0:8300", Certificate{}, false}, {":8300", Certificate{}, false}, {"192.0.2.1:1", Certificate{}, false}, {"example.com:1", Certificate{}, false},
		{"127.0.0.1", Certificate{}, false}, {"0.0.0.0:8300", both, true}, {"127.0.0.1:1", Certificate{Cert: "a.pem"}, false},
	} {
		if err := CheckListen(c.address, c.cert); (err == nil) != c.ok || err != nil && hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%s %v: %v", c.address, c.cert, err)
		}
	}
}

// A server that is told to stop lets the answer under way finish.
func TestServeStops(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop()
		time.Sleep(20 * time.Millisecond)
		_, _ = w.Write([]byte("whole"))
	})
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, slow, Certificate{}) }()
	if p := newBrowser(t, "http://"+l.Addr().String()).get("/"); p.body != "whole" {
		t.Errorf("%q", p.body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
