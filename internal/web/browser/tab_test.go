package browser

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hut3/internal/app/demo"
)

// patience ends a step that waits for what never comes. It is no measure of
// how long one may take.
const patience = 2 * time.Minute

// tab is somebody's window, with cookies of its own. It notes what no page may
// do: load from elsewhere, break the policy, throw or complain.
type tab struct {
	t    testing.TB
	ctx  context.Context
	base string // address at which the window calls the server

	mu     sync.Mutex
	noted  []string
	refuse bool // an answer of 4xx is expected, and is no fault
}

// newTab opens a window that nobody is signed in at.
func newTab(t testing.TB) *tab {
	t.Helper()
	if chrome == nil {
		t.Skip("no chromium: see the head of this package")
	}
	b := &tab{t: t, base: base}
	ctx, cancel := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.note))
	t.Cleanup(cancel)
	b.ctx = ctx
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, audits.Enable, cdp.Empty{}); err != nil { // reports of the policy, of workers too
		t.Fatal(err)
	}
	b.do("a window", chromedp.EmulateViewport(1280, 800))
	return b
}

// signIn is a window at which one of the demo's people signed in by the form,
// and said why.
func signIn(t testing.TB, who string) *tab {
	t.Helper()
	b := newTab(t)
	b.enter(who, "Operation Venetic (model)")
	return b
}

// enter signs somebody in by the form, at the server of the window.
func (b *tab) enter(who, purpose string) {
	b.t.Helper()
	b.open("/sign-in")
	b.set("input[name=name]", who)
	b.set("input[name=password]", demo.Password)
	b.set("input[name=purpose]", purpose)
	b.click("button.main")
	b.waits("header.top")
}

// expectRefusal says whether the next answers may be refusals, which a browser
// complains of.
func (b *tab) expectRefusal(yes bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = yes
}

// note keeps what a page did that none may.
func (b *tab) note(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fault := ""
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, b.base+"/") && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:"+b.base) {
			fault = "asks " + u
		}
	case *log.EventEntryAdded:
		refused := b.refuse && e.Entry.Source == log.EntrySourceNetwork
		if !refused && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning || e.Entry.Source == log.EntrySourceSecurity) {
			fault = fmt.Sprintf("%s %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			fault = fmt.Sprintf("console %s", e.Type)
			for _, a := range e.Args {
				fault += " " + string(a.Value) + a.Description
			}
		}
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			fault = fmt.Sprintf("breaks %s with %s %s", d.ViolatedDirective, d.ContentSecurityPolicyViolationType, d.BlockedURL)
		}
	case *runtime.EventExceptionThrown:
		fault = "throws " + thrown(e.ExceptionDetails)
	}
	if fault != "" {
		b.noted = append(b.noted, fault)
	}
}

// faults are what was noted since they were last asked for.
func (b *tab) faults() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.noted
	b.noted = nil
	return out
}

// do takes steps, and says which one it was that did not come off, and where.
func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		at, _ := chromedp.Run(b.ctx, chromedp.Location())
		said, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("[role=alert], [role=status]"), document.querySelector("main")].map((e) => e?.innerText.slice(0, 600)).join("\n")`))
		b.t.Fatalf("%s, at %s: %v\n%s", what, strings.TrimPrefix(at, b.base), err, said)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do("opening "+path, chromedp.Navigate(b.base+path))
}

// set fills a field in one step: a page that draws itself anew may take away a node
// that was looked for a moment before.
func (b *tab) set(css, value string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`!!document.querySelector(%q)`, css))
	eval[bool](b, fmt.Sprintf(`document.querySelector(%q).value = %q; true`, css, value))
}

func (b *tab) click(css string) {
	b.t.Helper()
	b.do("finding "+css, chromedp.WaitVisible(chromedp.CSS(css)))
	eval[bool](b, fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center"}); true`, css)) // the marking lies over the edges
	b.do("clicking "+css, chromedp.Click(chromedp.CSS(css)))
}

func (b *tab) keys(keys string, with ...chromedp.Modifier) {
	b.t.Helper()
	b.do(fmt.Sprintf("pressing %q", keys), chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...)))
}

// press is one key whose character the page may keep from being typed, as it may
// with a keyboard's.
func (b *tab) press(key string) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: key}
		if kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = key
		}
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
}

// waits is until an element can be seen.
func (b *tab) waits(css string) {
	b.t.Helper()
	b.do("waiting for "+css, chromedp.WaitVisible(chromedp.CSS(css)))
}

// until waits for an expression of the page to hold. A page that is being left
// answers nothing, and is asked again.
func (b *tab) until(js string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(30 * time.Millisecond) {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`Boolean(`+js+`)`)); err == nil && ok {
			return
		}
		if time.Now().After(end) {
			b.do("waiting until "+js, chromedp.Func(func(context.Context, *chromedp.Target) error { return context.DeadlineExceeded }))
		}
	}
}

// at waits for the address to be that of a page.
func (b *tab) at(path string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.readyState === "complete" && location.pathname.startsWith(%q)`, path))
}

// text is what an element says.
func (b *tab) text(css string) string {
	b.t.Helper()
	b.do("finding "+css, chromedp.WaitReady(chromedp.CSS(css)))
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q).innerText`, css))
}

// says checks that an element's words hold others.
func (b *tab) says(css string, words ...string) {
	b.t.Helper()
	got := b.text(css)
	for _, w := range words {
		if !strings.Contains(got, w) {
			b.t.Errorf("%s at %s does not say %q but %.300q", css, b.path(), w, got)
		}
	}
}

func (b *tab) path() string {
	at, err := url.Parse(eval[string](b, `location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	return at.RequestURI()
}

// eval is the value of an expression in the page; a promise is waited for.
func eval[T any](b *tab, js string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("at %s: %.80s: %v", b.path(), js, err)
	}
	return v
}

// quiet fails on what was noted.
func (b *tab) quiet() {
	b.t.Helper()
	for _, f := range b.faults() {
		b.t.Errorf("%s: %s", b.path(), f)
	}
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}
