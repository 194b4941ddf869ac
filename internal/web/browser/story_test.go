package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"hut3/internal/app/demo"
)

// The demo's story, clicked through: the analyst raises a threat from a hit, the
// officer chases what is outstanding, the commander decides and follows the
// figure down to a byte, and the force accepts what it was sent.
func TestTheStory(t *testing.T) {
	t.Parallel()
	threat := ""
	t.Run("analyst", func(t *testing.T) { threat = analystRaises(t) })
	t.Run("officer", officerChases)
	t.Run("commander", func(t *testing.T) { commanderDecides(t, threat) })
	t.Run("the figure", figureToByte)
	t.Run("force", forceAccepts)
}

// analystRaises signs in without a purpose, is asked for it, searches, reads
// the thread at the hit and raises a threat from the message.
func analystRaises(t *testing.T) (ref string) {
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
	ref = strings.Fields(b.text("main h1"))[0]
	b.says("main", hit, "raised by analyst")
	if strings.Contains(b.text("main"), "not known") {
		t.Error("who raised a threat is told that its victim is not known, which is only kept from him")
	}
	b.quiet()
	return ref
}

// officerChases sees on Home what is outstanding, oldest first, and chases it by
// one key; takes a call of the recipient's; and corrects what was entered in
// error, which stays to be read.
func officerChases(t *testing.T) {
	b := signIn(t, "officer")
	b.says("main", "Packages outstanding", "overdue")
	who := b.text("tr[data-awaited] strong")
	next := func(key string) (form string) {
		b.until(`(() => { const r = document.querySelector("tr[data-awaited]"); r.tabIndex = -1; r.focus(); return document.activeElement === r })()`)
		b.press(key)
		form = fmt.Sprintf("tr.inline form[action*='/at/%s/'] ", b.text("tr[data-awaited] strong"))
		b.waits(form + "button")
		b.until(`document.activeElement.closest("tr.inline form")`)
		return form
	}
	next("c")
	b.keys(kb.Escape) // leaves the field, and then the form: Home stands as it stood
	b.keys(kb.Escape)
	b.until(`!document.querySelector("tr.inline") && document.activeElement.matches("tr[data-awaited]")`)

	form := next("c")
	b.set(form+"[name=telephone]", "01632 960 155")
	b.expectRefusal(true)
	b.click(form + "button")
	b.until(`document.querySelector("tr.inline form [role=alert]") && document.querySelector("tr.inline [name=telephone]").value === "01632 960 155"`)
	b.expectRefusal(false)
	b.set(form+"[name=medium]", "telephone")
	b.set(form+"[name=officer]", "Sergeant Beeley (invented)")
	b.click(form + "button")
	b.until(`!document.querySelector("tr.inline") && document.querySelector("tr[data-awaited]").innerText.includes("chased 1 time")`)
	b.until(`document.activeElement.matches("tr[data-awaited]")`)

	form = next("a")
	b.set(form+"[name=state]", "accepted")
	b.set(form+"[name=medium]", "telephone")
	b.set(form+"[name=officer]", "Sergeant Beeley (invented)")
	b.set(form+"[name=number]", "2211")
	b.set(form+"[name=telephone]", "01632 960 155")
	b.click(form + "button")
	b.until(fmt.Sprintf(`[...document.querySelectorAll("tr[data-awaited]")].some((r) => r.innerText.startsWith(%q) && r.cells[2].innerText === "accepted")`, who))
	if at := b.path(); at != "/" {
		t.Errorf("a telephone answer leaves Home for %s", at)
	}

	b.open("/packages/PKG-1")
	b.says("#at-"+who, "chased by telephone", "01632 960 155", "opened by telephone", "follows from: accepted", "2211")
	form = fmt.Sprintf("form[action$='/at/%s/correct'] ", who)
	b.click("details:has(" + form + ") > summary")
	b.set(form+"[name=entry]", "step")
	b.set(form+"[name=reason]", "he spoke of another package")
	b.click(form + "button")
	b.until(fmt.Sprintf(`document.querySelector("#at-%s .tag")?.innerText === "opened"`, who))
	b.says("#at-"+who+" .struck", "accepted", "he spoke of another package")

	b.open("/")
	form = next("d")
	b.says("tr.inline", "Redirect it from")
	b.set(form+"[name=to]", "STAFFS")
	b.set(form+"[name=note]", "he lives there")
	b.set(form+"[name=telephone]", "01632 960 155")
	b.set(form+"[name=medium]", "telephone")
	b.set(form+"[name=officer]", "Sergeant Beeley (invented)")
	b.click(form + "button")
	b.until(`!document.querySelector("tr.inline") && document.querySelector("#outstanding").innerText.includes("STAFFS")`)
	if at := b.path(); at != "/" {
		t.Errorf("a redirection leaves Home for %s", at)
	}
	b.quiet()
}

// commanderDecides: the duty desk opens and assesses, and the commander decides
// in his own name, recognised again where he was last seen a while ago.
func commanderDecides(t *testing.T, ref string) {
	if ref == "" {
		t.Fatal("the analyst raised nothing")
	}
	at := "/threats/" + ref
	d := signIn(t, "duty")
	d.says("main", ref)
	d.open("/threats")
	d.click("a[href='" + at + "?do=open#next']")
	d.at(at)
	d.says("main", "a courier, not named", "Derby")
	d.click("#next button")
	d.until(`document.querySelector("#next h2")?.innerText.includes("Assess")`)
	for name, value := range map[string]string{
		"real": "yes", "immediate": "yes", "capability": "a weapon is spoken of", "intent": "stated", "vulnerability": "not known",
		"source_risk": "nothing of how it is known leaves the desk", "grade": "high", "reason": "means and day in one message",
	} {
		d.set("#next [name="+name+"]", value)
	}
	d.click("#next button")
	d.until(`document.querySelector("main h1")?.innerText.includes("high")`)
	d.quiet()

	c := signIn(t, "commander")
	later() // more than ten minutes pass
	c.open(at)
	c.set("#next [name=option]", "pass_to_force")
	c.set("#next [name=rank]", "Detective Superintendent")
	c.set("#next [name=reason]", "the force decides on a warning notice")
	c.expectRefusal(true)
	c.click("#next button")
	c.until(`document.querySelector("main h1")?.innerText === "Is it you?"`)
	c.set("[name=step_shown]", "not the password")
	c.click("button.main")
	c.until(`document.querySelector("[role=alert]")`)
	c.set("[name=step_shown]", demo.Password)
	c.click("button.main")
	c.at(at)
	c.until(`document.querySelector("main .steps")?.innerText.includes("decided")`)
	c.says("main .steps", "Detective Superintendent commander: the force decides on a warning notice")
	c.quiet()
}

// figureToByte goes from the published sum down to the bytes of the exhibit.
func figureToByte(t *testing.T) {
	b := signIn(t, "commander")
	b.open("/figures?scope=EMSOU&as_at=2020-07-02")
	b.says("main", "£2,191,200")
	b.open("/reconciliation?as_at=2020-07-02")
	b.says("main", "equal", "differs")
	b.press("/")
	b.keys("£2,191,200" + kb.Enter)
	b.at("/trace/")
	b.says("main", "message", "seizure")
	b.until(`[...document.querySelectorAll("main details")].every((d) => d.open = true)`)
	ref := eval[string](b, `[...document.querySelectorAll("main .lineage section:first-child a")].map((a) => a.innerText).find((r) => /^D\d+\/\d+$/.test(r)) ?? ""`)
	if ref == "" {
		t.Fatal("the trace of the figure names no message that can be followed")
	}
	b.open("/trace/" + ref + "?bytes=1")
	b.says("main", "SHA-256", "bytes long", "As stored", ref)
	b.quiet()
}

// forceAccepts is another agency: it has its own inbox and sees no other one's.
func forceAccepts(t *testing.T) {
	b := signIn(t, "bedfordshire")
	b.open("/inbox")
	b.says("main", "Derby group")
	b.click("main a[data-open]")
	b.at("/packages/")
	if strings.Contains(b.text("main"), "MPS") {
		t.Error("a recipient reads who the other recipients are")
	}
	form := "form[action$='/at/BEDS/step'] "
	b.click("details:has(" + form + ") > summary")
	b.set(form+"[name=state]", "accepted")
	b.set(form+"[name=note]", "adopted by the force")
	b.click(form + "button")
	b.until(`document.querySelector("main .card .tag")?.innerText === "accepted"`)
	b.says("#at-BEDS", "adopted by the force")
	b.quiet()
}
