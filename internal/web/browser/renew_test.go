package browser

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// passes makes the page believe that a minute went by, so that what renews itself
// is due.
const passes = `Date.now = ((now) => () => now() + 60000)(Date.now); true`

// raise has the analyst raise a threat, in a window of his own, from one of the
// messages that a search finds.
func raise(t *testing.T, nth int, where string) string {
	t.Helper()
	b := signIn(t, "analyst")
	b.open("/search?q=drop&order=oldest")
	hit := eval[string](b, fmt.Sprintf(`document.querySelectorAll("tr[data-row] a[data-trace]")[%d].innerText`, nth))
	b.open("/threats/new?message=" + url.QueryEscape(hit))
	b.set("[name=victim_clue]", "a courier, not named")
	b.set("[name=where]", where)
	b.click("main form button.large")
	b.at("/threats/TTL-")
	return strings.Fields(b.text("main h1"))[0]
}

// counted is a title that says how many things are new.
var counted = regexp.MustCompile(`^\([1-9]\d*\) `)

// The board renews itself: a threat that was raised meanwhile comes in, is marked,
// said and counted in the title, and neither the focus nor the place moves. What
// is looked at is no news any more. A page that is hidden asks nothing.
func TestTheBoardRenewsItself(t *testing.T) {
	t.Parallel()
	for nth, path := range []string{"/threats", "/"} {
		d := signIn(t, "duty")
		d.open(path)
		d.says("#renewal", "renews itself")
		d.press("j")
		d.until(`document.activeElement.matches("[data-row]")`)
		focused := eval[string](d, `document.activeElement.querySelector("a[data-open]").getAttribute("href")`)
		eval[bool](d, `window.asked = 0; window.fetch = ((f) => (...a) => { asked++; return f(...a) })(fetch); true`)

		eval[bool](d, `Object.defineProperty(document, "hidden", {get: () => true, configurable: true}); true`)
		eval[bool](d, passes)
		eval[bool](d, `new Promise((r) => setTimeout(() => r(true), 2500))`)
		if n := eval[int](d, `asked`); n != 0 {
			t.Errorf("%s: a page that is hidden asked %d times", path, n)
		}

		ref := raise(t, 7+nth, "Renewed "+strings.ReplaceAll(path, "/", "at "))
		eval[bool](d, `delete document.hidden; document.body.style.minHeight = "3000px"; scrollTo(0, 40); true`)
		eval[bool](d, passes)
		row := fmt.Sprintf(`document.querySelector("[data-poll] a[data-open][href='/threats/%s']")?.closest("[data-row]")`, ref)
		d.until(row + `?.querySelector(".fresh")?.textContent === "new"`)
		d.until(fmt.Sprintf(`document.querySelector("#renewal [role=status]").textContent.includes("%s is new")`, ref))
		if got := eval[string](d, `document.title`); !counted.MatchString(got) { // other tests raise some beside this one
			t.Errorf("%s: the title is %q", path, got)
		}
		if got := eval[string](d, `document.activeElement.closest("[data-row]")?.querySelector("a[data-open]").getAttribute("href") ?? "nothing"`); got != focused {
			t.Errorf("%s: the focus went from %s to %s", path, focused, got)
		}
		if y := eval[float64](d, `scrollY`); y != 40 {
			t.Errorf("%s: the page moved to %v", path, y)
		}
		eval[bool](d, passes)
		d.until(`asked > 1`)
		if !eval[bool](d, row+`.querySelector(".fresh") !== null`) {
			t.Errorf("%s: what nobody looked at is no news any more", path)
		}
		d.click("#renewal [data-seen]")
		d.until(`!document.querySelector(".fresh") && !document.title.startsWith("(")`)
		d.quiet()
	}
}

// What is being filled in stays: the list around an open form waits.
func TestWhatIsFilledInIsNotRenewed(t *testing.T) {
	t.Parallel()
	b := signIn(t, "officer")
	b.until(`(() => { const r = document.querySelector("tr[data-awaited]"); r.tabIndex = -1; r.focus(); return document.activeElement === r })()`)
	b.press("c")
	b.waits("tr.inline form button")
	b.set("tr.inline [name=telephone]", "01632 960 155")
	eval[bool](b, `window.answers = 0; window.fetch = ((f) => async (...a) => { const r = await f(...a); answers++; return r })(fetch); true`)
	eval[bool](b, passes)
	b.until(`answers > 0`) // the threats, which nobody fills in
	if got := eval[string](b, `document.querySelector("tr.inline [name=telephone]")?.value ?? "gone"`); got != "01632 960 155" {
		t.Errorf("what was typed is %s", got)
	}
	b.keys(kb.Escape)
	b.keys(kb.Escape)
	b.until(`!document.querySelector("tr.inline")`)
	eval[bool](b, `document.querySelector("#outstanding").dataset.old = "1"; true`)
	eval[bool](b, passes)
	b.until(`!document.querySelector("#outstanding").dataset.old`)
	b.quiet()
}

// A board that gets no answer says since when.
func TestABoardSaysThatItIsOld(t *testing.T) {
	t.Parallel()
	b := signIn(t, "duty")
	b.open("/threats")
	eval[bool](b, `window.fetch = () => Promise.reject(new Error("no answer")); true`)
	eval[bool](b, passes)
	b.until(`document.querySelector("#renewal.amber")?.innerText.includes("No answer since")`)
	b.quiet()
}
