package web

import (
	"strings"
	"testing"
)

// Every question for a moment says in what zone it is read.
func TestMomentsSayTheirZone(t *testing.T) {
	t.Parallel()
	b := as(t, "officer")
	asked := 0
	for _, path := range []string{"/strike/WAR-2", "/packages/new", "/threats/new"} {
		list := parse(t, path, b.get(path).body)
		for _, in := range all(list, "input") {
			if in.attr["type"] != "datetime-local" {
				continue
			}
			asked++
			said := false
			for _, l := range all(list, "label") {
				said = said || l.attr["for"] == in.attr["id"] && strings.Contains(l.text, "UTC")
			}
			if !said {
				t.Errorf("%s: %s does not say its zone", path, in.attr["name"])
			}
		}
	}
	if asked == 0 {
		t.Error("no page asks for a moment")
	}
}
