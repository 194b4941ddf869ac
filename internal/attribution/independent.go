package attribution

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/store"
)

// Item is an evidence item with its reference.
type Item struct {
	Ref      hut3.Ref      `json:"ref"`
	Evidence hut3.Evidence `json:"evidence"`
}

// Independent groups items that come from one source: they name the same
// source event, or share a message, a record or the bytes of an attachment,
// directly or through another item. Each group counts as one. The answer does
// not depend on the order of the items or on an item given twice.
func Independent(items []Item) [][]Item {
	root := make([]int, len(items))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	first := map[string]int{}
	for i, it := range items {
		for _, key := range sourcesOf(it) {
			if j, ok := first[key]; ok {
				root[find(i)] = find(j)
			} else {
				first[key] = i
			}
		}
	}
	groups := map[int][]Item{}
	for i, it := range items {
		groups[find(i)] = append(groups[find(i)], it)
	}
	return sorted(groups)
}

func sourcesOf(it Item) []string {
	e := it.Evidence
	out := []string{"item " + string(it.Ref)}
	if s := strings.ToLower(strings.Join(strings.Fields(e.Source), " ")); s != "" {
		out = append(out, "source "+s)
	}
	for _, k := range e.Messages {
		out = append(out, "message "+k.String())
	}
	for _, r := range e.Records {
		out = append(out, "record "+string(r))
	}
	for _, d := range e.Media {
		out = append(out, "media "+d.String())
	}
	return out
}

func sorted(groups map[int][]Item) [][]Item {
	out := make([][]Item, 0, len(groups))
	for _, g := range groups {
		slices.SortFunc(g, func(a, b Item) int { return byRef(a.Ref, b.Ref) })
		out = append(out, slices.CompactFunc(g, func(a, b Item) bool { return a.Ref == b.Ref }))
	}
	slices.SortFunc(out, func(a, b []Item) int { return byRef(a[0].Ref, b[0].Ref) })
	return out
}

// byRef orders EVI-9 before EVI-10.
func byRef(a, b hut3.Ref) int { return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a, b)) }

func number(r hut3.Ref) int {
	n, _ := strconv.Atoi(string(r)[strings.LastIndexByte(string(r), '-')+1:])
	return n
}

// standing gives the items of a side that were not taken back.
func standing(items []Item, side hut3.Side) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(it Item) bool { return it.Evidence.Side != side || !it.Evidence.Stands() })
}

func itemsOf(tx *store.Tx, claim hut3.Ref) ([]Item, error) {
	list, err := store.List[hut3.Evidence](tx, EvidenceKind, hut3.Attr{Name: "claim", Value: string(claim)})
	out := make([]Item, len(list))
	for i, it := range list {
		out[i] = Item{it.Ref, it.Body}
	}
	return out, err
}

// Score ranks claims in a queue. It is no probability, and Parts adds up to it.
type Score struct {
	Value int    `json:"value"`
	Parts []Part `json:"parts"`
}

// Part is what one independent source adds or takes: the weightiest of its
// items.
type Part struct {
	Side   hut3.Side  `json:"side"`
	Items  []hut3.Ref `json:"items"`
	Weight string     `json:"weight"`
	Points int        `json:"points"`
}

// Rank adds the points of each independent source for, and takes away those of
// each against.
func (l *EvidenceTypes) Rank(items []Item) Score {
	var s Score
	for _, side := range []struct {
		side hut3.Side
		sign int
	}{{hut3.For, 1}, {hut3.Against, -1}} {
		for _, group := range Independent(standing(items, side.side)) {
			p := Part{Side: side.side}
			for _, it := range group {
				p.Items = append(p.Items, it.Ref)
				if n := side.sign * l.points(it.Evidence.Weight); p.Weight == "" || n*side.sign > p.Points*side.sign {
					p.Weight, p.Points = it.Evidence.Weight, n
				}
			}
			s.Parts = append(s.Parts, p)
			s.Value += p.Points
		}
	}
	return s
}
