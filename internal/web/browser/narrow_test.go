package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// On a telephone each cell of a list stands under the one before it with the name
// of its column, and nothing of a threat lies beside the window.
func TestListOnATelephone(t *testing.T) {
	t.Parallel()
	b := signIn(t, "duty")
	b.do("a window", chromedp.EmulateViewport(390, 844))
	b.open("/")
	b.until(`document.querySelector("#threats table.told")`)
	if wide := eval[float64](b, `Math.max(...[...document.querySelectorAll("#threats td")].map((cell) => cell.getBoundingClientRect().right))`); wide > 390 {
		t.Errorf("a cell of the threats ends at %v px of a window of 390", wide)
	}
	if name := eval[string](b, `getComputedStyle(document.querySelector("#threats tbody tr td:last-child"), "::before").content`); !strings.Contains(name, "What waits") {
		t.Errorf("the last cell of a threat is headed %s, want What waits", name)
	}
}

// A line of the list beside the map leads to its area.
func TestMapLeadsToAnArea(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.open("/map")
	b.drawn()
	b.click(`[data-go]`)
	b.until(`document.querySelector("tr[aria-current]")?.querySelector("[data-go]").dataset.go === document.querySelector("[data-go]").dataset.go`)
	b.says("[data-map] [data-said]", "around")
	if metres := eval[string](b, `document.querySelector(".maplibregl-ctrl-scale").textContent`); strings.HasSuffix(metres, "km") && metres != "1 km" {
		t.Errorf("the scale says %s after going to an area of a kilometre", metres)
	}
}

// oddSheet has handles, texts and numbers that are long without a break, or are
// written from right to left.
func oddSheet() string {
	long, other := strings.Repeat("w", 200), "long-"+strings.Repeat("abcdefgh", 24)
	return "Handle,Time (UTC),From,To,Message\n" +
		long + ",2020-04-10 08:07:00," + long + "," + other + ",the van " + strings.Repeat("q", 200) + "\n" +
		"نسرالصحراء,2020-04-10 08:14:00,نسرالصحراء,כוכב,والله the van أين 07700 900123 قال\n"
}

// beside are the elements that end beside the window, and lie in nothing that is
// pushed aside.
const beside = `[...document.querySelectorAll("main *")].filter((e) => {
	const at = e.getBoundingClientRect();
	return at.width && at.height && (at.right > document.documentElement.clientWidth + 1 || at.left < -1) && !e.closest(".scroll, .hidden, thead, .bars, .only, .card table");
}).map((e) => e.tagName + " " + e.className).slice(0, 3).join()`

// Words that are longer than the window are broken, on a telephone, at 200 % and on
// a desk; nothing lies beside the window.
func TestLongWordsStayInTheWindow(t *testing.T) {
	t.Parallel()
	b := serveSheet(t, oddSheet())
	for _, wide := range []int64{390, 640, 1280} {
		b.do("a window", chromedp.EmulateViewport(wide, 800))
		for _, path := range []string{"/search?q=van", "/search?q=van&view=talk", "/facets?q=van", "/trace/D1/1", "/conversation/D1/1", "/handle/encrochat/" + strings.Repeat("w", 200), "/network?q=van"} {
			b.open(path)
			eval[bool](b, `document.querySelectorAll("main details.help").forEach((d) => d.open = true); true`)
			if far := eval[string](b, beside); far != "" {
				t.Errorf("%s at %d px: %s lie beside the window", path, wide, far)
			}
		}
	}
}

// On paper no time is broken beside a long name, and the foot of a sheet has room for
// what it is a sheet of.
func TestLongWordsOnPaper(t *testing.T) {
	t.Parallel()
	b := serveSheet(t, oddSheet())
	b.open("/search?q=van")
	b.paper("print")
	b.do("a sheet", chromedp.EmulateViewport(sheets["auto"], 900))
	const lines = `Math.max(...[...document.querySelectorAll("main .list td.time a")].map((e) => e.getClientRects().length))`
	if n := eval[int](b, lines); n != 1 {
		t.Errorf("a time stands in %d lines", n)
	}
	b.paper("")
	b.open("/conversation/D1/1")
	const foot = `document.documentElement.dataset.exhibit`
	if said := eval[string](b, foot); len([]rune(strings.ReplaceAll(said, "\u200b", ""))) > 100 || !strings.Contains(said, "w\u200bw") {
		t.Errorf("the foot of a sheet is %q", said)
	}
}

// A name that is written from right to left leaves the time and the number beside it
// as they are: their parts stand from left to right.
func TestTimesBesideArabicNames(t *testing.T) {
	t.Parallel()
	b := serveSheet(t, oddSheet())
	const inOrder = `(() => {
		const range = document.createRange(), walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
		const left = (node, at) => { range.setStart(node, at); range.setEnd(node, at + 1); return range.getBoundingClientRect().left };
		let seen = 0, wrong = "none";
		while (walk.nextNode()) for (const part of walk.currentNode.data.matchAll(/2020-04-10|07700 900123|\d+ hits?/g)) {
			seen++;
			if (left(walk.currentNode, part.index) > left(walk.currentNode, part.index + part[0].length - 1)) wrong = part[0];
		}
		return seen ? wrong : "nothing to see"; })()`
	for _, path := range []string{"/trace/D1/2", "/conversation/D1/2", "/search?q=van", "/search?q=van&view=talk"} {
		b.open(path)
		if wrong := eval[string](b, inOrder); wrong != "none" {
			t.Errorf("%s: %s is turned", path, wrong)
		}
	}
	b.open("/search?q=900123") // what was searched for cuts the number, and does not turn its halves
	if left := eval[bool](b, `document.querySelector(".entity mark").getBoundingClientRect().left > document.querySelector(".entity").getBoundingClientRect().left + 20`); !left {
		t.Error("the number that was searched for is turned")
	}
}
