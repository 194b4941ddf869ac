package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A page on paper has its content and who printed it, and nothing
// that is pressed.
func TestPrint(t *testing.T) {
	t.Parallel()
	b := signIn(t, "officer")
	b.paper("print")
	const seen = `[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility()).length`
	count := func(css string) int { return eval[int](b, fmt.Sprintf(seen, css)) }
	for _, p := range []struct{ path, content, says string }{
		{`/search?q="370 paper"`, "#hits .message", "messages of the query \"370 paper\""},
		{"/conversation/" + told.Refs["message"], ".talk .says", "printed by officer"},
		{"/reports/" + told.Refs["report"], ".raw .prose", "printed by officer"},
		{"/packages/PKG-1", ".line li", "printed by officer"},
	} {
		b.open(p.path)
		if count(p.content) == 0 {
			t.Errorf("%s: no %s on paper", p.path, p.content)
		}
		if n := count("button, .button, input, select, textarea, nav"); n > 0 {
			t.Errorf("%s: %d things to press on paper", p.path, n)
		}
		b.says("body", p.says)
	}
}

// sheets are what is left of A4 between the margins, in CSS pixels, by the name of the page.
var sheets = map[string]int64{"auto": 658, "wide": 986}

// What is shown lies in its window, and what is printed on its sheet whole, whatever
// columns it has; what is folded on
// the screen is open; and every sheet has the marking and says what it is a sheet of.
func TestWindowAndPaperHoldEveryPage(t *testing.T) {
	t.Parallel()
	byWho := map[string]*tab{}
	for _, p := range pages(t) {
		b := byWho[p.who]
		if b == nil && p.who == "" {
			continue // nothing is printed before the door
		}
		if b == nil {
			b = signIn(t, p.who)
			byWho[p.who] = b
			b.expectRefusal(true)
		}
		b.open(p.path)
		b.settled()
		if aside := eval[[]string](b, `[...document.querySelectorAll("main > .scroll")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute("aria-label"))`); len(aside) > 0 {
			t.Errorf("%s (%s) in a window of 1280: columns lie beside it: %q", p.path, p.who, aside)
		}
		b.paper("print")
		b.do("a sheet", chromedp.EmulateViewport(sheets[eval[string](b, `getComputedStyle(document.body).page`)], 900))
		for _, beside := range eval[[]string](b, `[...document.querySelectorAll("main table, main pre, main li, main p, main dd, main td")]
			.filter((e) => e.checkVisibility() && !e.closest("svg, [data-map], [data-network]") && e.getBoundingClientRect().right > innerWidth + 1)
			.slice(0, 3).map((e) => e.outerHTML.slice(0, 120) + " ends at " + Math.round(e.getBoundingClientRect().right) + " of " + innerWidth)`) {
			t.Errorf("%s (%s) on paper: %s", p.path, p.who, beside)
		}
		if folded := eval[int](b, `[...document.querySelectorAll("main details:not(.card, .acts *, .pop)")].filter((e) => e.checkVisibility() && e.children.length > 1 && e.lastElementChild.getClientRects().length === 0 && !e.closest(".help") && e.lastElementChild.matches("ul, p, table, dl")).length`); folded > 0 {
			t.Errorf("%s (%s) on paper: %d folds that nobody can open", p.path, p.who, folded)
		}
		if m := eval[string](b, `getComputedStyle(document.documentElement).getPropertyValue("--marking")`); !strings.Contains(m, "OFFICIAL") {
			t.Errorf("%s on paper is marked %q on each sheet", p.path, m)
		}
		if m := eval[string](b, `getComputedStyle(document.documentElement).getPropertyValue("--sheet")`); !strings.Contains(m, "synthetic data") {
			t.Errorf("%s on paper is headed %q on each sheet", p.path, m)
		}
		b.paper("")
		b.do("a window", chromedp.EmulateViewport(1280, 800))
	}
}

// paper shows the page as it is printed, or as it is on the screen again.
func (b *tab) paper(media string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
		b.t.Fatal(err)
	}
}
