package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/app"
)

// clocked is a writer whose clocks can be put on; it keeps what they were put to.
type clocked struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

// SetReadDeadline keeps it.
func (c *clocked) SetReadDeadline(t time.Time) error { c.read = t; return nil }

// SetWriteDeadline keeps it.
func (c *clocked) SetWriteDeadline(t time.Time) error { c.write = t; return nil }

// What may take longer than a page has its clocks put on, that of the answer as
// well: the server's own counts from the head of the request.
func TestLongAnswersHaveTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who, method, path, kind string
		least                   time.Duration // 0: the server's own clock stands
	}{
		"files that come":     {"custodian", "POST", "/uploads", "multipart/form-data; boundary=x", uploadTime + writeTime - time.Minute},
		"a dry run":           {"custodian", "GET", "/uploads/none", "", previewTime - time.Minute},
		"a file that is made": {"auditor", "POST", "/audit/export", "application/x-www-form-urlencoded", exportTime - time.Minute},
		"a file that is sent": {"auditor", "GET", "/export/", "", fileTime - time.Minute},
		"a page":              {"custodian", "GET", "/imports", "", 0},
	} {
		b := as(t, c.who)
		if strings.HasSuffix(c.path, "/export/") {
			c.path = b.post("/audit/export", url.Values{"log": {app.CaseLog}}).at.Path
		}
		at, err := url.Parse(b.base + c.path)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(""))
		r.Header.Set("Content-Type", c.kind)
		for _, cookie := range b.Jar.Cookies(at) {
			r.AddCookie(cookie)
		}
		w := &clocked{ResponseRecorder: httptest.NewRecorder()}
		served.Config.Handler.ServeHTTP(w, r)
		if w.Code == http.StatusSeeOther && c.path != "/audit/export" {
			t.Fatalf("%s: sent to %s", name, w.Header().Get("Location"))
		}
		if c.least == 0 && !w.write.IsZero() || c.least > 0 && time.Until(w.write) < c.least {
			t.Errorf("%s: the clock of the answer ends in %s, want %s at least", name, time.Until(w.write), c.least)
		}
	}
}

// A panic in what a page began ends that, and not the server.
func TestAPanicBesideAPage(t *testing.T) {
	t.Parallel()
	v := &visit{ctx: t.Context(), s: &Server{log: quiet()}}
	_, err := v.beside("/imports", func(context.Context) error { panic("a fault of a reader") })
	if hut3.CodeOf(err) != hut3.Internal || err == nil {
		t.Errorf("%v", err)
	}
	own := errors.New("its own")
	if _, err := v.beside("/imports", func(context.Context) error { return own }); !errors.Is(err, own) {
		t.Errorf("%v", err)
	}
}
