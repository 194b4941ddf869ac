package web

import (
	"strings"
	"testing"
)

// An account stands by its name for those who may see it, with the reference as
// its title, and as another unit's for others.
func TestPeopleStandByName(t *testing.T) {
	t.Parallel()
	const trail, ref = `title="USR-4">officer</span>`, "USR-4"
	if got := as(t, "officer").get("/packages/PKG-1").body; !strings.Contains(got, trail) || strings.Contains(got, "data-person") {
		t.Errorf("the owner of the case does not read who drafted it: no %s", trail)
	}
	if got := as(t, "derbyshire").get("/packages/PKG-1").body; !strings.Contains(got, "recorded by "+elsewhere) || strings.Contains(got, trail) || strings.Contains(got, ref) {
		t.Errorf("a recipient reads the name or the number of another unit's account, or not that it was another unit")
	}
	if got := as(t, "derbyshire").get("/packages/PKG-1", "Accept", "application/json").body; !strings.Contains(got, `"steps"`) || strings.Contains(got, ref) {
		t.Errorf("a recipient's JSON names another unit's account:\n%s", got)
	}
}

// What a person typed is no place for a name, and stands as it was typed.
func TestWordsAreNoPlaceForAName(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"USR-7": `<span data-person="USR-7">USR-7</span>`, "system": "system",
		`<span data-person="USR-1">USR-1</span>`: "&lt;span data-person=&#34;USR-1&#34;&gt;USR-1&lt;/span&gt;", "USR-7 and others": "USR-7 and others",
	} {
		if got := string(personText(said)); got != want {
			t.Errorf("%s stands as %s", said, got)
		}
	}
}
