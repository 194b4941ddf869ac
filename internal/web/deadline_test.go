package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A question that takes too long is ended, and the page says what to do; what asks the
// corpus nothing goes on.
func TestQuestionsEndInTime(t *testing.T) {
	t.Parallel()
	s, err := New(Options{App: opened, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	s.askTime = time.Nanosecond
	hurried := httptest.NewServer(s.Handler())
	t.Cleanup(hurried.Close)
	b := as(t, "analyst")
	at := b.base
	for _, path := range []string{"/search?q=%2Fvan%2F", "/facets?q=van", "/entities?q=van", "/distinct?q=van"} {
		b.base = hurried.URL
		for _, accept := range []string{"text/html", "application/json"} {
			p := b.get(path, "Accept", accept)
			if p.status != http.StatusServiceUnavailable || !strings.Contains(p.body, "took longer than 1ns and was ended") {
				t.Errorf("%s: %d %s", path, p.status, p.body)
			}
			if accept == "text/html" && !strings.Contains(p.body, "Narrow it") {
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
