package web

import (
	"slices"

	"hut3"
)

// piece is a stretch of a message's text that is shown in one way.
type piece struct {
	Text   string
	Mark   bool   // what was searched for
	Entity string // type of what was found there, or nothing
	Value  string // its normal form
	Begins bool   // it is the first piece of that, or the last
	Ends   bool
}

// pieces cuts a text at every edge of a highlight or entity. Spans that do not
// fit the text are passed over: they mark, and are no part of it.
func pieces(text string, marks [][2]int, entities []hut3.Span) []piece {
	edges := []int{0, len(text)}
	fits := func(from, to int) bool { return 0 <= from && from < to && to <= len(text) }
	for _, m := range marks {
		if fits(m[0], m[1]) {
			edges = append(edges, m[0], m[1])
		}
	}
	for _, e := range entities {
		if fits(e.Start, e.End) {
			edges = append(edges, e.Start, e.End)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []piece
	last := -1 // the entity of the piece before
	for i := 0; i+1 < len(edges); i++ {
		p := piece{Text: text[edges[i]:edges[i+1]]}
		p.Mark = slices.ContainsFunc(marks, func(m [2]int) bool { return m[0] <= edges[i] && edges[i+1] <= m[1] })
		at := slices.IndexFunc(entities, func(e hut3.Span) bool { return e.Start <= edges[i] && edges[i+1] <= e.End })
		if at >= 0 && fits(entities[at].Start, entities[at].End) {
			e := entities[at]
			p.Entity, p.Value, p.Begins, p.Ends = e.Type, e.Value, at != last, true
			if !p.Begins {
				out[len(out)-1].Ends = false
			}
		}
		last = at
		out = append(out, p)
	}
	return out
}
