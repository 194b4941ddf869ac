package browser

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// crowd is how many handles the large network of the tests has.
const crowd = 10_000

// crowdSheet is a network of crowd handles in which a few know many, and everybody
// somebody far away.
func crowdSheet() string {
	var sheet strings.Builder
	sheet.WriteString("conversation,sent,from,to,text\n")
	at := time.Date(2020, 4, 1, 8, 0, 0, 0, time.UTC)
	say := func(a, b int) {
		if a != b {
			at = at.Add(time.Minute)
			fmt.Fprintf(&sheet, "c%d-%d,%s,h%05d,h%05d,said at minute %d\n", a, b, at.Format(time.DateTime), a, b, at.Unix()/60)
		}
	}
	for i := 1; i < crowd; i++ {
		say(i, (i-1)/12)
		if i%4 == 0 {
			say(i, (i*7919+13)%crowd)
		}
	}
	return sheet.String()
}

// box is where an element of the page is drawn, in pixels of the window.
type box struct{ X, Y, W, H float64 }

func (b *tab) box(css string) box {
	b.t.Helper()
	return eval[box](b, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return {X: r.x, Y: r.y, W: r.width, H: r.height} })()`, css))
}

// mouse is one deed of the pointer at a place of the window.
func (b *tab) mouse(kind input.DispatchMouseEventType, x, y float64) {
	b.t.Helper()
	p := input.DispatchMouseEventParams{Type: kind, X: x, Y: y}
	if kind != input.DispatchMouseEventTypeMouseMoved {
		p.Button, p.ClickCount = input.MouseButtonLeft, 1
	}
	if _, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, p); err != nil {
		b.t.Fatal(err)
	}
}

// presses clicks a place of a drawing, late enough not to be the second half of a
// double click, which sigma takes two clicks within 300 ms for wherever they are.
func (b *tab) presses(x, y float64) {
	b.t.Helper()
	eval[bool](b, `new Promise((late) => setTimeout(() => late(true), 400))`)
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		b.mouse(kind, x, y)
	}
}

// pointed moves the pointer over a drawing until a condition holds, and gives the place.
func (b *tab) pointed(css, holds string) (x, y float64) {
	b.t.Helper()
	r := b.box(css)
	for _, n := range []float64{8, 24, 72} {
		for i := range int(n) {
			for j := range int(n) {
				x, y = r.X+r.W*(float64(i)+.5)/n, r.Y+r.H*(float64(j)+.5)/n
				b.mouse(input.DispatchMouseEventTypeMouseMoved, x-1, y) // a dot that is left is told before what lies under it
				b.mouse(input.DispatchMouseEventTypeMouseMoved, x, y)
				eval[bool](b, `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`)
				if eval[bool](b, holds) {
					return x, y
				}
			}
		}
	}
	b.t.Fatalf("nowhere on %s of %s: %s", css, b.path(), holds)
	return 0, 0
}

// pictured is what the window shows of an element.
func (b *tab) pictured(css string) image.Image {
	b.t.Helper()
	r := b.box(css)
	shot, err := chromedp.Call(b.ctx, devtools.CaptureScreenshot, devtools.CaptureScreenshotParams{Clip: &devtools.Viewport{X: r.X, Y: r.Y + eval[float64](b, `scrollY`), Width: r.W, Height: r.H, Scale: 1}})
	if err != nil {
		b.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		b.t.Fatal(err)
	}
	return img
}

// inked is how many pixels of a picture are not of its commonest colour.
func inked(img image.Image) int {
	count, all := map[[3]uint32]int{}, 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			count[[3]uint32{r, g, b}]++
			all++
		}
	}
	ground := 0
	for _, n := range count {
		ground = max(ground, n)
	}
	return all - ground
}

// differ is how many pixels of two pictures differ.
func differ(a, b image.Image) (n int) {
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}

// atRest waits until an element is drawn and two pictures of it are the same, and
// gives the last.
func (b *tab) atRest(css string, ink int) image.Image {
	b.t.Helper()
	before := b.pictured(css)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		now := b.pictured(css)
		if inked(now) >= ink && differ(before, now) == 0 {
			return now
		}
		before = now
	}
	b.t.Fatalf("%s of %s does not come to rest: %d pixels are drawn", css, b.path(), inked(before))
	return nil
}

// drawingCost says what the drawing took until now, for docs/benchmarks.md: the
// answer of the server, all until it can be used, whole frames as the buttons make
// them, and frames while it is dragged.
const drawingCost = `(async () => {
	const got = performance.getEntriesByType("resource").find((e) => e.name.includes("/network/drawing")), ready = performance.now();
	let busy = 0;
	new PerformanceObserver((l) => l.getEntries().filter((e) => e.startTime > ready).forEach((e) => (busy = Math.max(busy, e.scripts.reduce((sum, s) => sum + s.duration, 0))))).observe({type: "long-animation-frame"});
	const next = () => new Promise((drawn) => requestAnimationFrame(drawn));
	const frames = async (move) => {
		const took = [];
		for (let last = await next(), i = 0; i < 20; i++) { move(i); const at = await next(); took.push(at - last); last = at }
		took.sort((a, b) => a - b);
		return Math.round(took[10]) + " ms, the longest of twenty " + Math.round(took[19]) + " ms";
	};
	const whole = await frames((i) => document.querySelector("[data-zoom=" + (i % 2 ? "in" : "out") + "]").click());
	const r = document.querySelector(".graph").getBoundingClientRect();
	const mouse = (kind, i) => document.querySelector(".sigma-mouse").dispatchEvent(new MouseEvent(kind, {bubbles: true, clientX: r.x + r.width / 2 + 5 * i, clientY: r.y + r.height / 2}));
	mouse("mousedown", 0);
	const dragged = await frames((i) => mouse("mousemove", i));
	await new Promise((still) => setTimeout(still, 500)); // a drawing let go while it moves glides on
	mouse("mouseup", 20);
	return "drawing answered in " + Math.round(got.duration) + " ms, " + Math.round(got.encodedBodySize / 1024) + " KiB; usable after " + Math.round(ready) + " ms; whole frames of " + whole + ", dragged frames of " + dragged + ", of which script at most " + Math.round(busy) + " ms";
})()`

// A network of ten thousand comes to rest and answers: it is drawn whole, moves
// only when it is moved, finds a handle, and what is clicked is named and stands out
// in the table.
func TestANetworkOfTenThousand(t *testing.T) {
	t.Parallel()
	b := serveSheet(t, crowdSheet())
	b.follows("nav", "Network")
	b.at("/network")
	b.until(`"ready" in document.querySelector("[data-network]").dataset`)
	b.says("[data-network] [data-said]", "10,000 handles", "pairs drawn")
	if testing.Verbose() {
		t.Log(eval[string](b, drawingCost))
	}
	eval[bool](b, `document.querySelector(".graph").scrollIntoView({block: "center"}); true`)
	b.click("[data-zoom=all]")
	whole := b.atRest(".graph", 20_000)

	b.click("[data-zoom=in]")
	nearer := b.atRest(".graph", 20_000)
	if differ(whole, nearer) == 0 {
		t.Error("nearer shows the same picture")
	}
	b.click("[data-zoom=all]")
	if n := differ(whole, b.atRest(".graph", 20_000)); n != 0 {
		t.Errorf("all shows another picture than at first: %d pixels", n)
	}

	name := b.text("tr[data-node] a[data-open]")
	const current = `(document.querySelector("tr[aria-current]")?.dataset.node ?? "")`
	b.types("#graph-find", name)
	b.keys("\r")
	b.until(current + ` === ` + fmt.Sprintf("%q", name))
	b.says("[data-network] [data-said]", name, "others")
	b.waits("#panel h1")
	b.click("#panel-close")
	b.until(`document.querySelector("#panel").hidden`)

	eval[bool](b, `document.querySelector(".graph").scrollIntoView({block: "center"}); true`)
	b.atRest(".graph", 1000)
	x, y := b.pointed(".graph", `!document.querySelector(".graph").classList.contains("over")`)
	b.presses(x, y)
	b.until(current + ` === ""`) // the choice is taken back on the empty ground

	r := b.box(".graph")
	b.mouse(input.DispatchMouseEventTypeMouseMoved, r.X+r.W/2, r.Y+r.H/2)
	b.until(`document.querySelector(".graph").classList.contains("over")`)
	b.presses(r.X+r.W/2, r.Y+r.H/2) // what was found lies in the middle
	b.until(current + ` === ` + fmt.Sprintf("%q", name))
	b.waits("#panel h1")
	b.says("#panel", name)
	b.quiet()
}

// What is pointed at is found without a second picture: a line is named with its
// messages, and a click on it asks for them.
func TestALineOfTheNetwork(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.open("/network")
	b.until(`"ready" in document.querySelector("[data-network]").dataset`)
	eval[bool](b, `document.querySelector(".graph").scrollIntoView({block: "center"}); true`)
	b.atRest(".graph", 1000)
	const said = `document.querySelector("[data-network] [data-said]").textContent`
	x, y := b.pointed(".graph", said+`.includes("between them")`)
	a, rest, _ := strings.Cut(eval[string](b, said), " and ")
	c, _, _ := strings.Cut(rest, ":")
	b.presses(x, y)
	b.until(fmt.Sprintf(`document.querySelector("#panel input[name=q]")?.value.includes("from:%s to:%s")`, a, c))
	b.quiet()
}

// The map draws: the outline of the world, what was seen as areas of which each
// leads to its record and its row, and the forces as tiles that lead to figures.
func TestTheMapDraws(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.follows("nav", "Map")
	b.at("/map")
	b.until(`"ready" in document.querySelector("[data-map]").dataset`)
	b.says("[data-map] [data-said]", "areas drawn")
	eval[bool](b, `document.querySelector(".map").scrollIntoView({block: "center"}); true`)
	near := b.atRest(".map", 200)
	for range 4 {
		b.click("[data-zoom=out]")
	}
	far := b.atRest(".map", 2000) // the coast of what lies around
	if differ(near, far) == 0 {
		t.Error("farther shows the same picture")
	}

	b.sends("/map", filled{"after", "2020-04-02"}, filled{"before", "2020-04-03"}) // one mast, in the middle
	b.until(`location.search.includes("before=2020-04-03") && "ready" in document.querySelector("[data-map]").dataset`)
	b.says("[data-map] [data-said]", "1 of 1 areas drawn")
	eval[bool](b, `document.querySelector(".map").scrollIntoView({block: "center"}); true`)
	b.atRest(".map", 20_000)
	r := b.box(".map")
	x, y := r.X+r.W/2, r.Y+r.H/2
	b.mouse(input.DispatchMouseEventTypeMouseMoved, x, y)
	const said = `document.querySelector("[data-map] [data-said]").textContent`
	b.until(said + `.includes("cell of encrochat/")`)
	named := eval[string](b, said)
	ref, _, _ := strings.Cut(named, ":")
	b.presses(x, y)
	b.until(fmt.Sprintf(`document.querySelector("tr[aria-current]")?.dataset.seen === %q`, ref))
	b.waits("#panel h1")
	b.says("#panel", ref)
	b.quiet()

	c := signIn(t, "commander")
	c.follows("nav", "Map")
	c.at("/map")
	c.follows("main", "Other measures")
	c.at("/map/forces")
	c.sends("/map/forces", filled{"measure", "cash"}, filled{"as_at", "2020-07-02"})
	c.until(`location.search.includes("as_at=2020-07-02") && document.readyState === "complete"`)
	if n := eval[int](c, `document.querySelectorAll("svg .tile text.code").length`); n < 43 {
		t.Errorf("%d tiles, of 43 forces", n)
	}
	if got := eval[string](c, `[...document.querySelectorAll(".tilemap > svg .tile")].filter((t) => { const r = t.querySelector("rect").getBoundingClientRect(); return r.width < 20 || getComputedStyle(t.querySelector("rect")).fill === "none" }).map((t) => t.textContent).join()`); got != "" {
		t.Errorf("tiles that are not seen: %s", got)
	}
	c.click(`.tilemap a:has(title) .tile:has(text.code)`)
	c.at("/figures/")
	c.says("main", "cash", "Rests on")
	c.quiet()
}
