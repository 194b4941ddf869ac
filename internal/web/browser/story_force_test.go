package browser

import (
	"strings"
	"testing"
)

// forceAccepts is another agency: it has its own inbox and sees no other one's.
func forceAccepts(t *testing.T, _ *tale) {
	b := signIn(t, "bedfordshire")
	b.open("/inbox")
	b.says("main", "Derby group")
	b.follows("main", "PKG-1")
	b.at("/packages/PKG-1")
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

// forceStrikes reads its package on a telephone, accepts it, opens an operation on
// it, and writes down at the door what came of the warrant.
func forceStrikes(t *testing.T, s *tale) {
	b := newTab(t)
	b.telephone()
	b.enter("bedfordshire", "Operation Venetic (model)")
	b.fits()
	b.follows("main", s.pack)
	b.at("/packages/" + s.pack)
	b.says("main", cleanWords, "written 1A", "true 2C")
	if text := b.text("main"); strings.Contains(text, "dapperswallow") || strings.Contains(text, s.message) {
		t.Error("a recipient reads who is named in the raw text, or which message it is")
	}
	b.fits()
	b.sends("/at/BEDS/step", filled{"state", "accepted"})
	b.until(`document.querySelector("#at-BEDS .tag")?.innerText === "accepted"`)

	b.follows("nav", "Operations")
	b.at("/operations")
	b.sends("/operations", filled{"title", "Operation Thistle (invented)"}, filled{"unit", "BEDS"}, filled{"status", "active"}, filled{"opened", "2020-07-02"}, filled{"package", s.pack})
	s.operation = b.head("OP-")
	b.sends("/warrants", filled{"force", "BEDS"}, filled{"address", "invented premises, Luton"}, filled{"postcode", "LU1 9ZX"}, filled{"power", "PACE 1984 s.8"}, filled{"issued", "2020-07-02"})
	b.until(tells("invented premises, Luton"))

	b.goes("strike day", "/strike")
	b.fits()
	b.follows("li.card", "Record the result")
	b.at("/strike/WAR-")
	b.fits()
	b.says("main", "invented premises, Luton")
	b.sends(eval[string](b, `location.pathname`), filled{"outcome", "searched, something found"}, filled{"arrested", "U/K male 1: money laundering"},
		filled{"kind_1", "cash"}, filled{"amount_1", "£9,995"}, filled{"measured_1", "counted"}, filled{"power_1", "POCA 2002 s.294"}, filled{"contribution", "initiated"})
	b.at("/strike")
	b.until(`document.querySelector("li.card.green")?.innerText.includes("searched, something found")`)
	b.says("li.card.green", "U/K male 1", "£9,995", "before a court by")
	b.fits()

	b.goes(s.pack, "/packages/"+s.pack)
	b.sends("/at/BEDS/step", filled{"state", "actioned"})
	b.until(`document.querySelector("#at-BEDS .tag")?.innerText === "actioned"`)
	b.sends("/at/BEDS/step", filled{"state", "result"}, filled{"outcome", "seizure"}, filled{"led_to", s.operation})
	b.until(`document.querySelector("#at-BEDS .tag")?.innerText.startsWith("result")`)
	b.quiet()
}
