package browser

import (
	"fmt"
	"testing"

	"hut3/internal/app/demo"
)

// commanderDecides: the duty desk opens and assesses, and the commander decides
// in his own name, recognised again where he was last seen a while ago.
func commanderDecides(t *testing.T, s *tale) {
	ref, at := s.threat, "/threats/"+s.threat
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

// commanderPublishes reads what the operation brought, follows it to the message
// that began it, signs what an officer froze, and releases it.
func commanderPublishes(t *testing.T, s *tale) {
	officerStates(t, s)
	b := signIn(t, "commander")
	b.goes(s.operation, "/operations/"+s.operation)
	b.follows("main", "figures of the operation")
	b.at("/figures")
	b.follows("main table", "£9,995")
	b.at("/figures/" + s.operation)
	b.says("main", "cash", "SZ-")
	b.follows("main", "Trace it to the bytes")
	b.at("/trace/")
	b.says(".lineage section", "SZ-", s.operation, s.pack, s.report, s.message)
	b.follows(".lineage section:first-child", s.message)
	b.until(fmt.Sprintf(`document.readyState === "complete" && location.pathname.endsWith(%q)`, "/"+s.message))

	b.goes(s.statement, "/statements/"+s.statement)
	b.signs("/sign", heads("signed"))
	b.signs("/release", heads("released"))
	b.follows("main", "Prove it again")
	b.until(tells("Proved: 2 figures"))
	b.quiet()
}

// figureToByte goes from the published sum down to the bytes of the exhibit.
func figureToByte(t *testing.T, _ *tale) {
	b := signIn(t, "commander")
	b.follows("nav", "Figures")
	b.at("/figures")
	b.sends("/figures", filled{"scope", "EMSOU"}, filled{"as_at", "2020-07-02"})
	b.until(tells("£2,191,200"))
	b.follows("main", "Reconciliation")
	b.at("/reconciliation")
	b.says("main", "equal", "differs")
	b.goes("£2,191,200", "/trace/")
	b.says("main", "message", "seizure")
	for eval[bool](b, `document.querySelector("main details:not([open])") !== null`) {
		b.click("main details:not([open]) > summary")
	}
	ref := eval[string](b, `[...document.querySelectorAll("main .lineage section:first-child a")].map((a) => a.innerText).find((r) => /^D\d+\/\d+$/.test(r)) ?? ""`)
	if ref == "" {
		t.Fatal("the trace of the figure names no message that can be followed")
	}
	b.follows(".lineage section:first-child", ref)
	b.at("/conversation/" + ref)
	b.until(onHit)
	b.press("i")
	b.waits("#panel h1")
	b.click("#panel-page")
	b.at("/trace/" + ref)
	b.follows("main", "with the bytes")
	b.until(tells("As stored"))
	b.says("main", "SHA-256", "bytes long", ref)
	b.quiet()
}
