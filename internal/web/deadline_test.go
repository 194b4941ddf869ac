package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hut3/internal/app"
)

// A question that takes too long is ended, and the page says what to do; what asks the
// corpus nothing goes on.
func TestQuestionsEndInTime(t *testing.T) {
	t.Parallel()
	s, err := New(Options{App: opened, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	s.limits = theLimits(time.Nanosecond, time.Nanosecond)
	hurried := httptest.NewServer(s.Handler())
	t.Cleanup(hurried.Close)
	b := as(t, "analyst")
	at := b.base
	for _, path := range []string{"/search?q=%2Fvan%2F", "/facets?q=van", "/entities?q=van", "/distinct?q=van", "/network?q=van", "/network/drawing?q=van", "/network/path?q=van&from=encrochat/a&to=encrochat/b", "/map"} {
		b.base = hurried.URL
		for _, accept := range []string{"text/html", "application/json"} {
			p := b.get(path, "Accept", accept)
			if p.status != http.StatusServiceUnavailable || !strings.Contains(p.body, "took longer than 1ns and was ended") {
				t.Errorf("%s: %d %s", path, p.status, p.body)
			}
			if !strings.Contains(p.body, "Narrow it") {
				t.Errorf("%s does not say what to do: %s", path, p.body)
			}
		}
		if p := b.get("/formats"); p.status != http.StatusOK {
			t.Errorf("/formats: %d", p.status)
		}
		b.base = at
		if p := b.get(path); p.status != http.StatusOK {
			t.Errorf("%s without haste: %d", path, p.status)
		}
	}
}

// An address that is too long is refused with what to do instead.
func TestAddressesAreBounded(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	for n, want := range map[int]int{mostAsked - 2: http.StatusOK, mostAsked - 1: http.StatusBadRequest, 60 << 10: http.StatusBadRequest} {
		p := b.get("/search?q="+strings.Repeat("a", n), "Accept", "text/html")
		if p.status != want || want == http.StatusBadRequest && !strings.Contains(p.body, "/terms") {
			t.Errorf("%d bytes: %d, want %d", n, p.status, want)
		}
	}
}

// A file that takes too long is ended before anything of it leaves: what is told says so,
// nothing of it stays, and no log holds that it was given out.
func TestExportsEndInTime(t *testing.T) {
	t.Parallel()
	s, err := New(Options{App: opened, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	s.limits = theLimits(askTime, time.Nanosecond)
	hurried := httptest.NewServer(s.Handler())
	t.Cleanup(hurried.Close)
	for path, who := range map[string]string{"/export": "analyst", "/audit/export": "auditor"} {
		b := as(t, who)
		at := b.base
		b.base = hurried.URL
		for _, accept := range []string{"text/html", "application/json"} {
			p := b.post(path, url.Values{"q": {"van"}, "format": {"csv"}, "log": {app.CaseLog}}, "Accept", accept)
			if p.status != http.StatusServiceUnavailable || !strings.Contains(p.body, "took longer than 1ns") || !strings.Contains(p.body, "after: and before:") {
				t.Errorf("%s as %s: %d %s", path, accept, p.status, p.body)
			}
			if accept == "text/html" && !strings.Contains(p.body, "nothing of it was handed over") {
				t.Errorf("%s does not say what was written: %s", path, p.body)
			}
		}
		b.base = at
		if p := b.post(path, url.Values{"q": {"van"}, "format": {"csv"}, "log": {app.CaseLog}}); p.status != http.StatusOK {
			t.Errorf("%s without haste: %d", path, p.status)
		}
	}
}
