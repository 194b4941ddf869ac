package web

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// The tests walk one small demo: every page has something to show in it.
var (
	served *httptest.Server
	opened *app.App
	told   demo.Result
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hut3-web")
	if err == nil {
		defer os.RemoveAll(dir)
		told, err = demo.Run(context.Background(), demo.Options{Dir: filepath.Join(dir, "case"), Handles: 300, Messages: 9000, Seed: 1, Out: io.Discard})
	}
	if err == nil {
		opened, err = app.Open(context.Background(), filepath.Join(dir, "case"))
	}
	if err == nil {
		err = layBoundary(opened.Dir)
	}
	var s *Server
	if err == nil {
		defer opened.Close()
		s, err = New(Options{App: opened, Log: quiet()})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	posts := &answered{told: map[string]*schema{}}
	served = httptest.NewServer(posts.held(s))
	defer served.Close()
	status := m.Run()
	if len(posts.faults) > 0 || posts.failed != nil {
		fmt.Fprintln(os.Stderr, "FAIL: answers to what was posted are not what openapi.yaml says:", posts.failed, "\n"+strings.Join(posts.faults, "\n"))
		return 1
	}
	return status
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// browser is somebody's browser: it keeps cookies and goes where it is sent.
type browser struct {
	t    testing.TB
	base string
	http.Client
}

// page is an answer as a test reads it.
type page struct {
	status int
	header http.Header
	at     *url.URL
	body   string
}

func newBrowser(t testing.TB, base string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, base, http.Client{Jar: jar}}
}

const testPurpose = "Operation Venetic (model)"

// as signs one of the demo's people in.
func as(t testing.TB, name string) *browser {
	t.Helper()
	b := newBrowser(t, served.URL)
	p := b.post("/sign-in", url.Values{"name": {name}, "password": {demo.Password}, "purpose": {testPurpose}})
	if p.status != http.StatusOK || p.at.Path != "/" {
		t.Fatalf("%s cannot sign in: %d at %s\n%s", name, p.status, p.at, p.body)
	}
	return b
}

func (b *browser) get(path string, headers ...string) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r, headers...)
}

func (b *browser) post(path string, form url.Values, headers ...string) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r, headers...)
}

func (b *browser) do(r *http.Request, headers ...string) page {
	b.t.Helper()
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, res.Request.URL, string(body)}
}

// stays keeps the browser from going where it is sent.
func (b *browser) stays() *browser {
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// keys are the names of a JSON document's first level.
func (p page) keys(t testing.TB) map[string]json.RawMessage {
	t.Helper()
	var out map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.body), &out); err != nil {
		t.Fatalf("%s: %v in %.200s", p.at, err, p.body)
	}
	return out
}
