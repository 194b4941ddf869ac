package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// keyring plugs a security key into a window: one of the browser's own making,
// which holds keys and knows its owner.
func (b *tab) keyring() webauthn.AuthenticatorID {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	got, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	return got.AuthenticatorID
}

// bogus makes what a window's key signs worthless, or good again.
func (b *tab) bogus(key webauthn.AuthenticatorID, yes bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: key, IsBogusSignature: &yes}); err != nil {
		b.t.Fatal(err)
	}
}

// onLocalhost is a window that calls the server by a name, which passkeys need.
func onLocalhost(t *testing.T) *tab {
	b := newTab(t)
	b.base = strings.Replace(base, "127.0.0.1", "localhost", 1)
	return b
}

func (b *tab) signsIn(who string) {
	b.t.Helper()
	b.open("/sign-in")
	b.set("input[name=name]", who)
	b.set("input[name=password]", demo.Password)
	b.set("input[name=purpose]", "Operation Venetic (model)")
	b.click("button.main")
}

// A passkey is added on the page of the account, is the second factor at the
// next sign-in, recognises its owner where a step asks again, and is dropped. A
// signature that is none is told in words and opens nothing.
//
// It does not run beside the others, whose steps it would make stale.
func TestPasskeyInABrowser(t *testing.T) {
	b := onLocalhost(t)
	key := b.keyring()
	b.signsIn("officer2")
	b.waits("header.top")
	addPasskey(b)
	b.click("details:has(form[action='/sign-out']) > summary")
	b.click("form[action='/sign-out'] button")
	b.at("/sign-in")

	b.signsIn("officer2")
	b.at("/sign-in/code")
	b.open("/search?q=drop")
	b.at("/sign-in/code") // the password alone opens nothing
	b.expectRefusal(true)
	b.bogus(key, true)
	b.click("[data-passkey-show] button")
	b.until(`document.querySelector("[data-passkey-show] [role=status]").innerText.includes("passkey is not taken")`)
	b.bogus(key, false)
	b.click("[data-passkey-show] button")
	b.at("/search")
	b.says("main h1", "messages")

	asksAgain(b)
	b.open("/account")
	b.says("main", "my security key")
	eval[bool](b, `window.confirm = () => true`+"; true")
	b.click("form[action*='/drop'] button")
	b.until(`document.querySelector("main").innerText.includes("Your password alone opens this account")`)
	b.quiet()
}

func addPasskey(b *tab) {
	b.t.Helper()
	b.open("/account")
	b.set("form[action='/account/passkey'] input[name=name]", "my security key")
	b.click("form[action='/account/passkey'] button")
	b.until(`document.querySelector("main h1")?.innerText === "Your recovery codes"`)
	if n := eval[int](b, `document.querySelectorAll("main .secret").length`); n != 8 {
		b.t.Errorf("%d recovery codes are shown, want 8", n)
	}
}

// asksAgain takes a step long after the sign-in: the passkey is asked for, and
// what was typed is sent with it.
func asksAgain(b *tab) {
	b.t.Helper()
	later()
	b.open("/account")
	form := "form[action='/account/tokens'] "
	b.click("details:has(" + form + ") > summary")
	b.set(form+"[name=name]", "night report")
	b.set(form+"[name=purpose]", "counts of the night")
	b.click(form + "button")
	b.until(`document.querySelector("main h1")?.innerText === "Is it you?"`)
	b.click("[data-passkey-show] button")
	b.until(`document.querySelector("main h1")?.innerText === "The token night report"`)
	if secret := b.text("main .secret"); !strings.HasPrefix(secret, app.TokenPrefix) {
		b.t.Errorf("what is shown is no token: %.6q…", secret)
	}
}
