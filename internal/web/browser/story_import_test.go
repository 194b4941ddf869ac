package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two handles of whom nobody has heard before: what they write is what comes in.
const (
	courier = "siltytern"
	boss    = "gravelknot"
)

// broughtIn is the courier's sheet: a birthday in May, words that are not his of the
// same week, a message of June, and a row that cannot be read.
func broughtIn(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(sheetHead)
	for _, l := range [][4]string{
		{"2020-05-10 09:00:00", boss, courier, "happy birthday silverback, thirty one today"},
		{"2020-05-10 09:02:00", courier, boss, "cheers, the flat at LE1 1AA is free for it"},
		{"2020-05-11 22:15:00", courier, boss, "this is his brother, he is locked up since noon"},
		{"2020-06-02 10:00:00", courier, boss, "new man here, what is the silverback job"},
	} {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%q\n", courier, l[0], l[1], l[2], l[3])
	}
	b.WriteString(courier + ",2020-05-12 10:00:00," + courier + "," + boss + ",late,and one field more than there is room for\n")
	path := filepath.Join(t.TempDir(), "siltytern.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// custodianImports brings a handset's sheet in: the dry run says what would come of it,
// the import does it, and its report names the row that was set aside, and where.
func custodianImports(t *testing.T, s *tale) {
	b := signIn(t, "custodian")
	b.follows("nav", "Deliveries")
	b.at("/deliveries")
	b.follows("main", "Imports")
	b.at("/imports")
	b.choose("STN/1", broughtIn(t))
	b.click("form[action='/uploads'] button.main")
	b.at("/uploads/")
	b.says("main", "This is a dry run", "4 rows", "1 row that cannot be read", "STN/1", "siltytern.csv", "thirty one today")
	b.click("form[action$='/import'] button")
	b.at("/imports")
	const mine = `[...document.querySelectorAll("#runs article")].find((a) => a.innerText.includes("siltytern.csv"))`
	b.until(mine + `?.querySelector("h2 .tag").innerText === "done"`)
	b.until(`(() => { ` + mine + `.querySelector("a").setAttribute("data-step", ""); return true })()`)
	b.click("[data-step]")
	b.at("/deliveries/")
	s.delivery = b.head("D")
	b.says("main", "STN/1", "the parts make the whole")
	b.follows("main", "import report")
	b.at("/deliveries/" + s.delivery + "/report")
	b.says("main", "Why rows and files were not read", "siltytern.csv")
	b.follows("main", "rows set aside")
	b.at("/deliveries/" + s.delivery + "/rejects")
	b.says("main h1", "1 row of "+s.delivery+" set aside")
	b.says("main", "siltytern.csv")
	b.quiet()
}

// analystReads opens the delivery, finds its words by a search and reads them in their
// conversation, where one side is held.
func analystReads(t *testing.T, s *tale) {
	b := signIn(t, "analyst")
	b.goes(s.delivery, "/deliveries/"+s.delivery)
	b.follows("main", "4 messages")
	b.at("/search")
	b.goes("silverback", "/search")
	b.until(heads("2 messages"))
	b.click("tr[data-row]:last-of-type a[data-open]")
	b.at("/conversation/")
	b.until(tells("The conversation ends here"))
	b.says("main", "only this side held", "thirty one today")
	b.until(`document.querySelector("main").textContent.includes("whole days without a message held")`) // what is out of sight is not laid out
	s.said = map[string]string{}
	for _, words := range []string{"thirty one today", "LE1 1AA", "his brother", "new man here"} {
		s.said[words] = eval[string](b, fmt.Sprintf(`[...document.querySelectorAll("li[data-ref]")].find((e) => e.textContent.includes(%q)).dataset.ref`, words))
	}
	b.quiet()
}
