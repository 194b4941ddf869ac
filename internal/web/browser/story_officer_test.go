package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// officerSends grades the report twice, takes out who is named, and makes a package
// of it: the share guard cautions, a second officer authorises, and the first sends.
func officerSends(t *testing.T, s *tale) {
	b := signIn(t, "officer")
	b.goes(s.report, "/reports/"+s.report)
	b.sends("/items/1/grade", filled{"written_source", "1"}, filled{"written_assessment", "A"}, filled{"true_source", "2"}, filled{"true_assessment", "C"}, filled{"true_reason", "nobody else tells it"})
	b.until(tells("true 2C"))
	b.sends("/items/1/sanitise", filled{"text", cleanWords})
	b.until(`document.querySelector(".clean .prose") !== null`)
	b.reveal(".diff p")
	b.says(".diff", "dapperswallow")
	b.sends("/handling", filled{"code", "P"})
	b.until(tells("Nothing is missing"))
	b.follows("main", "Build a package from it")
	b.at("/packages/new")
	b.sends("/packages", filled{"title", "Cash in Luton"}, filled{"to", "BEDS"}, filled{"purpose", "arrest and seizure"}, filled{"legal_basis", "prevention and detection of crime (DPA 2018 Part 3)"},
		filled{"use", "intelligence only"}, filled{"urgency", "routine"})
	s.pack = b.head("PKG-")
	b.says("main", "The share guard", "BEDS", "not yet")
	if eval[bool](b, `document.querySelector("form[action$='/authorise']") !== null && document.querySelector("form[action$='/send']") !== null`) {
		t.Error("a draft can be sent, though nobody authorised it")
	}

	second := signIn(t, "officer2")
	second.goes(s.pack, "/packages/"+s.pack)
	second.says("main", "Drafted by")
	second.says("main .raw", rawWords) // what he authorises stands where he does
	second.says("main .clean", cleanWords)
	second.signs("/authorise", heads("authorised"))
	second.quiet()

	b.goes(s.pack, "/packages/"+s.pack)
	b.signs("/send", heads("sent"))
	b.says("#at-BEDS", "sent")
	b.quiet()
}

// officerChases sees on Home what is outstanding, oldest first, and chases it by
// one key; takes a call of the recipient's; and corrects what was entered in
// error, which stays to be read.
func officerChases(t *testing.T, _ *tale) {
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

// officerStates builds a statement of what an operation brought and freezes it.
func officerStates(t *testing.T, s *tale) {
	b := signIn(t, "officer")
	b.follows("nav", "Figures")
	b.at("/figures")
	b.follows("main", "Statements")
	b.at("/statements")
	b.follows("main", "New statement")
	b.at("/statements/new")
	b.sends("/statements/new", filled{"title", "Luton, 2 July 2020"}, filled{"as_at", "2020-07-02"}, filled{"sentence", s.operation + ": The operation has seized {cash} in cash and made {arrests} arrest."})
	b.until(`document.querySelector(".statement")?.innerText.includes("seized £9,995 in cash and made 1 arrest.")`)
	b.sends("/statements")
	s.statement = b.head("FIG-")
	b.says("main", "£9,995", "not yet")
	b.quiet()
}
