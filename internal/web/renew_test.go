package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"hut3/internal/audit"
)

// A page that renews itself asks for parts by their ids: it is given those, and
// what costs more is not gathered for it. What the log has of it stays one look.
func TestPagesRenewThemselves(t *testing.T) {
	b := as(t, "commander")
	ids := regexp.MustCompile(`id="([a-z]+)"[^>]* data-poll="\d+"`)
	for path, want := range map[string][]string{"/": {"threats", "outstanding"}, "/threats": {"threats"}, "/outstanding": {"outstanding"}, "/inbox": {"inbox"}, "/strike?day=2020-06-23": {"day"}} {
		p := b.get(path)
		var got []string
		for _, m := range ids.FindAllStringSubmatch(p.body, -1) {
			got = append(got, m[1])
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s renews %q, want %q", path, got, want)
		}
		part := b.get(path, partHeader, "1", renewHeader, strings.Join(want, " "))
		before := looksMade(t)
		again := b.get(path, partHeader, "1", renewHeader, strings.Join(want, " "))
		if n := looksMade(t) - before; n != 0 {
			t.Errorf("%s leaves %d looks when it shows the same again", path, n)
		}
		for _, id := range want {
			if !strings.Contains(part.body, `id="`+id+`"`) || !strings.Contains(again.body, `id="`+id+`"`) {
				t.Errorf("%s does not give the part %s", path, id)
			}
		}
		before = looksMade(t)
		b.get(path)
		if looksMade(t) == before {
			t.Errorf("%s is asked for by somebody, and no look is recorded", path)
		}
	}
	if p := b.get("/", partHeader, "1", renewHeader, "threats"); strings.Contains(p.body, "The messages you may see</h2>\n<p><a") || strings.Contains(p.body, `<table class="list deeds">`) {
		t.Error("Home gathers what was not asked for")
	}
	before := looksMade(t)
	b.get("/search?q=drop", renewHeader, "threats")
	b.get("/search?q=drop", renewHeader, "threats")
	if n := looksMade(t) - before; n < 2 {
		t.Errorf("a search that calls itself a renewal leaves %d looks of two", n)
	}
}

func looksMade(t *testing.T) (n int) {
	t.Helper()
	if err := opened.Doors.EachLook(t.Context(), func(audit.Leaf) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}
