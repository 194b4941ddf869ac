package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hut3/internal/app/demo"
)

// Passkeys hold for a name: on an address the page says so plainly, and on
// localhost the browser is asked.
func TestPasskeysNeedAName(t *testing.T) {
	t.Parallel()
	if p := as(t, "analyst").get("/account"); !strings.Contains(p.body, "passkeys need a name and a certificate") || strings.Contains(p.body, "/account/passkey") {
		t.Errorf("on an address:\n%s", p.body)
	}
	b := newBrowser(t, strings.Replace(served.URL, "127.0.0.1", "localhost", 1))
	b.post("/sign-in", url.Values{"name": {"analyst"}, "password": {demo.Password}, "purpose": {testPurpose}})
	if p := b.get("/account"); !strings.Contains(p.body, `action="/account/passkey"`) {
		t.Errorf("on localhost:\n%s", p.body)
	}
	p := b.post("/account/passkey", url.Values{"name": {"<key> ring"}})
	for _, want := range []string{"data-passkey-add=", "challenge", "localhost", "&lt;key&gt; ring"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page of a new passkey lacks %q: %d", want, p.status)
		}
	}
	if p := b.post("/account/passkeys", url.Values{"name": {"ring"}, "response": {"{}"}}); p.status != http.StatusForbidden {
		t.Errorf("no answer is taken: %d", p.status)
	}
	if p := b.post("/sign-in/passkey/ask", nil); p.status != http.StatusNotFound || !strings.Contains(p.body, "no passkey") {
		t.Errorf("one is asked for that is not there: %d %s", p.status, p.body)
	}
}

// Who showed no password is asked for no passkey, and learns of none.
func TestPasskeyOfNobody(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, strings.Replace(served.URL, "127.0.0.1", "localhost", 1))
	for _, path := range []string{"/sign-in/passkey/ask", "/sign-in/passkey"} {
		if p := b.post(path, url.Values{"response": {"{}"}}); p.status < 400 || strings.Contains(p.body, "challenge") {
			t.Errorf("%s: %d %s", path, p.status, p.body)
		}
	}
}
