package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"hut3/internal/app/demo"
)

// analystRaises signs in without a purpose, is asked for it, searches, reads
// the thread at the hit and raises a threat from the message.
func analystRaises(t *testing.T, s *tale) {
	b := newTab(t)
	b.open("/search?q=drop")
	b.at("/sign-in") // nobody is let in, and he comes back to what he asked for
	b.set("input[name=name]", "analyst")
	b.set("input[name=password]", demo.Password)
	b.click("button.main")
	b.at("/purpose")
	b.set("input[name=purpose]", "Threats of the last night")
	b.click("button.main")
	b.at("/search")
	b.says(".chip", "Threats of the last night")
	b.says("main h1", "messages")

	b.open("/")
	b.press("/")
	b.until(`document.activeElement.id === "find"`)
	b.keys("shot OR gun OR strap OR kill" + kb.Enter)
	b.at("/search")
	b.waits("a[data-open]")
	hit := b.text("tr[data-row] td.ref, [data-row] a[data-trace]")
	b.click("tr[data-row] a[data-open]")
	b.at("/conversation/")
	b.says("[data-hit]", hit)

	b.until(`(() => { const r = document.querySelector("[data-hit]"); r.tabIndex = -1; r.focus(); return document.activeElement === r })()`)
	b.press("t") // raises it from the reader
	b.at("/threats/new")
	b.until(fmt.Sprintf(`document.querySelector("[name=message]")?.value === %q`, hit))
	b.set("[name=victim_clue]", "a courier, not named")
	b.set("[name=where]", "Derby")
	b.click("main form button.large")
	b.at("/threats/TTL-")
	s.threat = strings.Fields(b.text("main h1"))[0]
	b.says("main", hit, "raised by analyst")
	if strings.Contains(b.text("main"), "not known") {
		t.Error("who raised a threat is told that its victim is not known, which is only kept from him")
	}
	b.quiet()
}

// analystWrites marks a message that may undermine the case, for who discloses,
// and writes a report of it.
func analystWrites(t *testing.T, s *tale) {
	b := signIn(t, "analyst")
	b.goes("\"370 paper\"", "/search")
	b.click("tr[data-row] a[data-open]")
	b.at("/conversation/")
	b.until(onHit)
	s.message = eval[string](b, `document.activeElement.dataset.ref`)
	row := fmt.Sprintf("li[data-ref=%q] ", s.message)

	b.press("u")
	b.waits("#marking[open]")
	b.set("#marking [name=tag]", "may undermine")
	b.types("#marking [name=reason]", "somebody else is said to carry it")
	b.click("#marking button.main")
	b.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.innerText.trim() === "may undermine")`, row+".tag"))

	b.until(onHit)
	b.press("x")
	b.click("[data-picked] button[formaction='/reports/new']")
	b.at("/reports/new")
	b.until(fmt.Sprintf(`document.querySelector("[name=message]")?.value === %q`, s.message))
	b.sends("/reports", filled{"raw", rawWords}, filled{"title", "Cash carried to Luton"}, filled{"offence", "money laundering"})
	s.report = b.head("IR-")
	b.says("main", "Cash carried to Luton", s.message, "still needs", "not graded")
	b.quiet()
}
