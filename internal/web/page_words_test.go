package web

import (
	"slices"
	"strings"
	"testing"
)

// notPages answer a form, a picture or a part of a page, or are about a query that
// stands on its page.
var notPages = []string{"/completeness/file", "/keys/card", "/network/drawing", "/talk", "/facets", "/entities", "/plan", "/distinct",
	"/sets/compare", "/grouping/compare"}

// Every page of a room is found by its name in the one box, by who may open it.
func TestEveryPageIsFoundByItsName(t *testing.T) {
	t.Parallel()
	named := slices.Concat(railWords, pageWords)
	rooms := map[string]string{}
	for _, r := range routes() {
		if r.method != "GET" || r.room == "" || strings.Contains(r.path, "{") {
			continue
		}
		rooms[r.path] = r.room
		if !slices.Contains(notPages, r.path) && !slices.ContainsFunc(named, func(i railItem) bool { return i.To == r.path }) {
			t.Errorf("%s has no name in the one box", r.path)
		}
	}
	for _, item := range pageWords {
		if rooms[item.To] != item.Room {
			t.Errorf("%s leads to %s, which is of the room %q, not %q", item.Word, item.To, rooms[item.To], item.Room)
		}
		if to := place(strings.ToLower(item.Word)); to != item.To {
			t.Errorf("%s leads to %s", item.Word, to)
		}
		if got := pagesNamed(item.Word, map[string]bool{item.Room: true}); !slices.ContainsFunc(got, func(o offer) bool { return o.To == item.To }) {
			t.Errorf("%s is not offered", item.Word)
		}
		if got := pagesNamed(item.Word, map[string]bool{}); len(got) != 0 {
			t.Errorf("%s is offered to who may not open it", item.Word)
		}
	}
}
