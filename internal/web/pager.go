package web

import (
	"strconv"

	"hut3"
)

// pager is where one stands in a long list, and the ways to the rest of it.
type pager struct {
	Text        string // 201 to 400 of 1,204; empty where everything is shown
	First, Last string // addresses; empty where one is there
	Prev, Next  string
}

// pager says where skipped and shown stand in a list of total lines. The
// addresses keep what else was asked.
func (v *visit) pager(skipped, shown, total int) pager {
	return v.pagerBy("skip", skipped, shown, total)
}

// pagerBy is pager of a list with a parameter of its own: a page may hold more
// than one.
func (v *visit) pagerBy(name string, skipped, shown, total int) pager {
	if shown == total {
		return pager{}
	}
	at := func(skip int) string { return v.with(name, strconv.Itoa(skip)) }
	p := pager{Text: hut3.Thousands(int64(min(skipped+1, total))) + " to " + hut3.Thousands(int64(skipped+shown)) + " of " + hut3.Thousands(int64(total))}
	if skipped > 0 {
		p.First, p.Prev = at(0), at(max(0, skipped-perList))
	}
	if skipped+shown < total {
		p.Next, p.Last = at(skipped+shown), at((total-1)/perList*perList)
	}
	return p
}

// paged is the part of a list that a page shows, by its parameter skip. A
// program is given the whole of it.
func paged[T any](v *visit, list []T) ([]T, pager, error) { return pagedBy(v, "skip", list) }

// pagedBy is paged by another parameter.
func pagedBy[T any](v *visit, name string, list []T) ([]T, pager, error) {
	skip, err := v.number(name, 0, 0, 1<<30)
	if err != nil || v.json {
		return list, pager{}, err
	}
	skip = min(skip, len(list))
	part := list[skip:min(len(list), skip+perList)]
	return part, v.pagerBy(name, skip, len(part), len(list)), nil
}
