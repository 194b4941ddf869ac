package browser

import (
	"testing"

	"hut3/internal/app/demo"
)

// A step that counts as somebody's asks who he is, where that is a while ago, and
// then goes on with all that was typed, whichever way the form was sent: as one with
// files is, too. A wrong password keeps it all.
func TestAStepGoesOnWithWhatWasTyped(t *testing.T) {
	// Not beside the others, who are not to be asked on the way.
	for kind, name := range map[string]string{"application/x-www-form-urlencoded": "plain", "multipart/form-data": "parts"} {
		b := signIn(t, "owner")
		b.follows("nav", "Administration")
		b.at("/admin")
		later()
		eval[bool](b, `document.querySelector("form[action='/admin/users']").enctype = "`+kind+`"; true`)
		b.reveal("form[action='/admin/users'] [name=name]")
		b.types("form[action='/admin/users'] [name=name]", name)
		b.types("form[action='/admin/users'] [name=title]", "clerk & <second> person")
		b.types("form[action='/admin/users'] [name=unit]", "BEDS")
		b.click("form[action='/admin/users'] [value=analyst]")
		b.click("form[action='/admin/users'] [value=officer]")
		b.expectRefusal(true)
		b.click("form[action='/admin/users'] button")
		b.until(heads("Is it you?"))
		b.types("[name=step_shown]", "not the password")
		b.click("button.main")
		b.until(`document.querySelector("[role=alert]")`)
		b.types("[name=step_shown]", demo.Password)
		b.click("button.main")
		b.until(tells("is made"))
		b.expectRefusal(false)
		b.follows("main", "I have it")
		b.at("/admin")
		b.follows("main table", name)
		b.at("/admin/users/" + name)
		b.says("main", "BEDS", "analyst, officer")
		if got := eval[string](b, `document.querySelector("main form [name=title]").value`); got != "clerk & <second> person" {
			t.Errorf("of what was typed came %q", got)
		}
		b.quiet()
	}
}
