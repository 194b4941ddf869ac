package browser

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// All by keyboard: the keys of the sheet do what it says, and what has the focus
// can be seen.
func TestKeys(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.press("/")
	b.until(`document.activeElement.id === "find"`)
	b.ringed("the search box")
	b.keys("drop")
	if got := eval[string](b, `document.activeElement.value`); got != "drop" {
		t.Errorf("typed drop and the box holds %q", got)
	}
	b.keys(kb.Escape) // closes the completions, where they have come
	b.keys(kb.Escape)
	b.until(`document.activeElement === document.body`)

	b.press("?")
	b.waits("#keys")
	b.says("#keys", "search", "palette", "trace")
	b.keys(kb.Escape)
	b.until(`!document.querySelector("#keys").open`)

	b.keys("k", kb.ModifierCtrl)
	b.waits("#palette")
	b.until(`document.activeElement.id === "palette-q"`)
	b.keys("figures" + kb.Enter)
	b.at("/figures")

	b.open("/search?q=drop")
	b.press("j")
	b.until(`document.activeElement.matches("[data-row]")`)
	b.ringed("the row")
	first := eval[string](b, rowNow)
	b.press("j")
	if second := eval[string](b, rowNow); second == first {
		t.Error("j does not go to the next row")
	}
	b.press("k")
	if again := eval[string](b, rowNow); again != first {
		t.Error("k does not go back")
	}
	b.press("i")
	b.waits("#panel h1")
	b.says("#panel", "What it rests on")
	if !strings.Contains(b.path(), "panel=") {
		t.Errorf("the panel has no address: %s", b.path())
	}
	b.keys(kb.Escape)
	b.until(`document.querySelector("#panel").hidden`)
	b.until(`document.activeElement.matches("[data-row], [data-row] *")`)
	b.press("j")
	b.press("k")
	ref := eval[string](b, `document.activeElement.closest("[data-row]").querySelector("[name=message]").value`)
	b.press("t") // what it is in the reader, it is on a hit
	b.at("/threats/new")
	b.until(`document.querySelector("[name=message]")?.value === "` + ref + `"`)
	b.open("/search?q=drop")
	b.press("j")
	b.keys(kb.Enter)
	b.at("/conversation/")
	b.quiet()
}

const rowNow = `document.activeElement.closest("[data-row]")?.innerText ?? ""`

// ringed checks that what has the focus shows it: an outline that is not none.
func (b *tab) ringed(what string) {
	b.t.Helper()
	if eval[bool](b, `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2 })()`) {
		b.t.Errorf("at %s %s has the focus and no ring", b.path(), what)
	}
}

// Tab goes through the page by what can be reached, shows where it is, skips
// what is hidden, and comes to the end.
func TestTabGoesThrough(t *testing.T) {
	t.Parallel()
	b := signIn(t, "officer")
	for _, path := range []string{"/", "/outstanding", "/figures"} {
		b.open(path)
		b.keys(kb.Tab)
		if got := eval[string](b, `document.activeElement.className`); got != "skip" {
			t.Errorf("%s: the first Tab is at %q, not the way past the rail", path, got)
		}
		b.keys(kb.Enter)
		b.until(`document.activeElement.id === "main"`)
		b.keys(kb.Tab)
		for range 12 {
			if eval[bool](b, `document.activeElement === document.body`) {
				break
			}
			b.ringed("what Tab came to, " + eval[string](b, `document.activeElement.outerHTML.slice(0, 80)`) + ",")
			if !eval[bool](b, `document.activeElement.checkVisibility() && document.activeElement.getClientRects().length > 0`) {
				t.Errorf("%s: Tab comes to what is not shown: %s", path, eval[string](b, `document.activeElement.outerHTML.slice(0, 120)`))
			}
			b.keys(kb.Tab)
		}
	}
	b.quiet()
}

// The keys of the reader do what its sheet says: r marks in two steps and can be
// taken back, u offers what it says, x picks, i and s open beside, and p takes
// the message off the screen at once and says who had seen it.
func TestKeysOfTheReader(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	// The other tests read the conversation that the demo tells of: it stays.
	b.open("/conversation/" + told.Refs["message"])
	const inside = `new URL([...document.querySelectorAll("a")].find((a) => a.href.includes("q=in%3A")).href).searchParams.get("q")`
	b.open("/search?q=" + url.QueryEscape("NOT "+eval[string](b, inside)))
	b.click("tr[data-row] a[data-open]")
	b.at("/conversation/")
	b.until(onHit)
	ref := eval[string](b, `document.activeElement.dataset.ref`)
	row := `document.querySelector("li[data-ref='` + ref + `']")`
	tags := `[...` + row + `.querySelectorAll(".tag")].map((c) => c.textContent.trim())`

	b.press("r")
	b.waits("#marking[open]")
	b.until(`document.activeElement.name === "reason" && document.querySelector("#marking select").value === "relevant"`)
	b.keys("it names the van" + kb.Enter)
	b.until(tags + `.includes("relevant")`)
	b.open(b.path())
	if !eval[bool](b, tags+`.includes("relevant")`) {
		t.Error("the mark is shown, and not recorded")
	}

	b.until(onHit)
	b.press("m")
	b.waits("#marking[open]")
	b.set("#marking [name=tag]", "relevant")
	b.set("#marking [name=reason]", "the wrong van")
	b.click("#marking [name=off]")
	b.click("#marking button.main")
	b.until(`!` + tags + `.includes("relevant")`)
	b.open(b.path())
	if eval[bool](b, tags+`.includes("relevant")`) {
		t.Error("what was taken off is still recorded")
	}

	b.until(onHit)
	b.press("u")
	b.waits("#marking[open]")
	if got := eval[string](b, `[...document.querySelectorAll("#marking option")].filter((o) => o.value && !o.hidden).map((o) => o.value).join()`); got != "may undermine,may assist" {
		t.Errorf("u offers %q", got)
	}
	b.keys(kb.Escape)
	b.until(`!document.querySelector("#marking").open`)

	b.until(onHit)
	b.press("x")
	b.until(row + `.querySelector("input[type=checkbox]").checked`)
	b.press("x")
	b.until(`!` + row + `.querySelector("input[type=checkbox]").checked`)
	for key, says := range map[string]string{"i": "What it rests on", "s": "D1"} {
		b.until(onHit)
		b.press(key)
		b.waits("#panel h1")
		b.says("#panel", says)
		b.keys(kb.Escape)
		b.until(`document.querySelector("#panel").hidden`)
	}

	b.until(onHit)
	b.press("p")
	b.waits("#marking[open]")
	b.until(row + `.classList.contains("gone")`)
	b.set("#marking [name=reason]", "a solicitor is spoken to")
	b.click("#marking button.main")
	b.until(`!` + row + ` && document.querySelector("li.went")?.innerText.includes("for the independent reviewer. Seen before by:")`)
	b.says("li.went", "analyst")
	b.quiet()
}

// onHit puts the focus on the message at which the reader was opened.
const onHit = `(() => { const r = document.querySelector("[data-hit]"); if (!r) return false; r.tabIndex = -1; r.focus(); return document.activeElement === r })()`

// Keys of one character can be switched off, and on again.
func TestLettersAreSwitchedOff(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.open("/search?q=*")
	const onRow = `!!document.activeElement.closest("[data-row]")`
	for _, off := range []bool{true, false} {
		b.click("button[data-keys]")
		b.waits("#keys[open]")
		b.click("#keys button[name=letters]")
		b.keys(kb.Escape)
		b.until(`!document.querySelector("#keys").open`)
		b.press("j")
		if eval[bool](b, onRow) == off {
			t.Errorf("keys switched off: %v, and j leads to a row: %v", off, !off)
		}
		b.open("/search?q=*") // the choice is kept
		b.press("j")
		if eval[bool](b, onRow) == off {
			t.Errorf("opened again, keys switched off: %v, and j leads to a row: %v", off, !off)
		}
	}
	b.quiet()
}

// n walks what is new on Home, handle by handle and round again; Enter opens the
// first new message, and what is marked read is walked no more.
func TestWhatIsNewIsWalked(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.until(`document.readyState === "complete"`)
	rows := eval[int](b, `document.querySelectorAll("[data-new]").length`)
	if rows != 2 {
		t.Fatalf("%d handles have something new, and not the two of the second supply", rows)
	}
	const at = `(document.activeElement.closest("[data-new]")?.cells[0].innerText ?? "")`
	var walked []string
	for range rows + 1 {
		b.press("n")
		walked = append(walked, eval[string](b, at))
		b.ringed("what is new")
	}
	if walked[0] == "" || walked[0] == walked[1] || walked[2] != walked[0] {
		t.Errorf("n walks %q", walked)
	}
	b.press("/")
	b.until(`document.activeElement.id === "find"`)
	b.keys("n")
	if got := eval[string](b, `document.activeElement.value`); got != "n" {
		t.Errorf("n in a field is %q", got)
	}
	b.keys(kb.Escape) // closes the completions, where they have come
	b.keys(kb.Escape)
	b.press("n")
	b.until(at + ` !== ""`)
	first := eval[string](b, `document.activeElement.querySelector("a[data-open]").innerText`)
	b.keys(kb.Enter)
	b.at("/conversation/" + first)
	b.says("[data-hit]", first)

	b.goes("home", "/")
	b.until(`document.readyState === "complete" && ` + at + ` === "" && document.querySelectorAll("[data-new]").length === 2`)
	b.press("n")
	b.until(at + ` !== ""`)
	read := eval[string](b, at)
	b.click("[data-new]:focus-within button, [data-new]:focus button")
	b.until(`document.readyState === "complete" && document.querySelectorAll("[data-new]").length === 1`)
	b.press("n")
	if left := eval[string](b, at); left == read || left == "" {
		t.Errorf("%s was read, and n comes to %q", read, left)
	}
	b.quiet()
}
