package browser

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hut3/internal/app/demo"
)

// Steps of a person: what follows presses keys and clicks, and goes nowhere by an
// address.

// goes types a reference, a query or a page's name into the one search box.
func (b *tab) goes(to, path string) {
	b.t.Helper()
	b.until(`document.readyState === "complete"`) // a page that is coming in takes no keys yet
	b.press("/")
	b.until(`document.activeElement.id === "find"`)
	b.keys(to + kb.Enter)
	b.at(path)
}

// follows clicks the first link or button of a part of the page that says some words.
func (b *tab) follows(css, words string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`(() => {
		document.querySelectorAll("[data-step]").forEach((e) => e.removeAttribute("data-step"));
		const e = [...document.querySelectorAll(%q)].flatMap((p) => [...p.querySelectorAll("a, button")]).find((e) => e.checkVisibility() && e.innerText.includes(%q));
		return e?.setAttribute("data-step", "") ?? Boolean(e) })()`, css, words))
	b.click("[data-step]")
}

// reveal unfolds what an element is folded into.
func (b *tab) reveal(css string) {
	b.t.Helper()
	b.do("finding "+css, chromedp.WaitReady(chromedp.CSS(css)))
	for eval[bool](b, fmt.Sprintf(`(() => {
		let shut = null;
		for (let e = document.querySelector(%q).parentElement; e; e = e.parentElement) if (e.matches("details:not([open])")) shut = e;
		document.querySelectorAll("[data-step]").forEach((e) => e.removeAttribute("data-step"));
		shut?.querySelector("summary").setAttribute("data-step", "");
		return Boolean(shut) })()`, css)) {
		b.click("[data-step]")
		b.until(`document.querySelector("[data-step]").parentElement.open`)
	}
}

// types replaces what a field holds, key by key.
func (b *tab) types(css, text string) {
	b.t.Helper()
	b.reveal(css)
	b.click(css)
	b.until(fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, css))
	eval[bool](b, `document.activeElement.select(); true`)
	b.keys(text)
}

// filled is a field of a form and what goes into it.
type filled struct{ name, value string }

// sends fills a form in and sends it: texts by keys, what is chosen from a list by
// its value.
func (b *tab) sends(action string, fields ...filled) {
	b.t.Helper()
	form := fmt.Sprintf("main form[action$=%q] ", action)
	if post := fmt.Sprintf("main form[method=post][action$=%q] ", action); eval[bool](b, fmt.Sprintf(`document.querySelector(%q) !== null`, post)) {
		form = post // beside one of the same address that only asks
	}
	for _, f := range fields {
		css := form + fmt.Sprintf("[name=%q]", f.name)
		b.reveal(css)
		if eval[bool](b, fmt.Sprintf(`document.querySelector(%q).matches("select, [type=date], [type=datetime-local]")`, css)) {
			b.set(css, f.value)
			eval[bool](b, fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new Event("change", {bubbles: true}))`, css))
			if got := eval[string](b, fmt.Sprintf(`document.querySelector(%q).value`, css)); got != f.value {
				b.t.Fatalf("%s of %s does not offer %q", f.name, action, f.value)
			}
			continue
		}
		b.types(css, f.value)
	}
	b.reveal(form + "button:not([type=button])")
	b.click(form + "button:not([type=button])")
}

// signs takes a step that counts as his own: he shows that it is he, where the step
// asks for it, and waits for what comes of it.
func (b *tab) signs(action, done string) {
	b.t.Helper()
	b.expectRefusal(true) // by which the browser takes the question
	b.sends(action)
	const again = `document.querySelector("[name=step_shown]") !== null`
	b.until(fmt.Sprintf(`(%s) || (%s)`, again, done))
	if eval[bool](b, again) {
		b.types("[name=step_shown]", demo.Password)
		b.click("button.main")
	}
	b.until(done)
	b.expectRefusal(false)
}

// heads is a condition: the page's heading, or a tag of it, holds words.
func heads(words string) string {
	return fmt.Sprintf(`document.querySelector("main h1")?.innerText.includes(%q)`, words)
}

// tells is a condition: the page holds words.
func tells(words string) string {
	return fmt.Sprintf(`document.querySelector("main")?.innerText.includes(%q)`, words)
}

// head is the reference that the page's heading begins with.
func (b *tab) head(prefix string) string {
	b.t.Helper()
	b.at("/")
	b.until(fmt.Sprintf(`document.querySelector("main h1")?.innerText.startsWith(%q)`, prefix))
	return strings.Fields(b.text("main h1"))[0]
}

// telephone makes the window as wide as a telephone's.
func (b *tab) telephone() {
	b.t.Helper()
	b.do("a telephone", chromedp.EmulateViewport(390, 800))
}

// fits checks that nothing stands beside a telephone's edge.
func (b *tab) fits() {
	b.t.Helper()
	if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > 390 {
		b.t.Errorf("%s is %d px wide on a telephone of 390", b.path(), wide)
	}
}
