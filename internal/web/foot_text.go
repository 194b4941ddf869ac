package web

import "strings"

// What the foot of a printed sheet has room for.
const (
	footHead = 60 // runes of a title from its beginning
	footTail = 30 // and from its end
	footWord = 20 // runes after which a word may be broken
)

// footText is a title for the foot of a sheet: a long one without its middle, and
// with places where a long word may be broken, since the margin of a sheet breaks
// none by itself.
func footText(title string) string {
	if r := []rune(title); len(r) > footHead+footTail+1 {
		title = string(r[:footHead]) + "…" + string(r[len(r)-footTail:])
	}
	var out strings.Builder
	run := 0
	for _, r := range title {
		if run++; r == ' ' {
			run = 0
		} else if run > footWord {
			out.WriteRune('\u200b')
			run = 1
		}
		out.WriteRune(r)
	}
	return out.String()
}
