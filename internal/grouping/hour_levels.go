package grouping

import (
	"cmp"
	"math"
	"slices"
)

// wholeHours is the number of hours that a difference is but for the tolerance of
// group/1; ok is false where it is of no whole hours.
func wholeHours(seconds float64) (hours int, ok bool) {
	h := math.Round(seconds / 3600)
	return int(h), math.Abs(seconds-h*3600) <= DefaultTolerance.Seconds()
}

// hours proposes by how many whole hours each side's clock was wrong. Pairs are looked at
// one by one, as an import does: two clocks whole hours apart are, whatever a third says.
// Of clocks that are tied so, the hour of the most is taken for right, of as many that
// nearest the median clock, then the earlier.
func (n *solver) hours() []int {
	level, out := make([]int, len(n.of)), make([]int, len(n.of))
	met := make([]bool, len(n.of))
	for start := range n.of {
		if met[start] || n.part[start] == 0 {
			continue
		}
		met[start] = true
		tied := []int{start}
		for i := 0; i < len(tied); i++ {
			for _, e := range n.of[tied[i]] {
				l := n.links[e]
				h, ok := wholeHours(l.apart)
				other := l.b
				if other == tied[i] {
					other, h = l.a, -h
				}
				if ok && !met[other] {
					met[other], level[other] = true, level[tied[i]]+h
					tied = append(tied, other)
				}
			}
		}
		n.propose(tied, level, out)
	}
	return out
}

// propose counts the hours of sides that are tied from the level that is taken for right.
func (n *solver) propose(tied []int, level, out []int) {
	at := map[int][]float64{}
	for _, side := range tied {
		at[level[side]] = append(at[level[side]], n.offset[side])
	}
	type candidate struct {
		level, sides int
		offset       float64
	}
	var all []candidate
	for l, offsets := range at {
		all = append(all, candidate{l, len(offsets), median(offsets)})
	}
	right := slices.MinFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.sides, a.sides), cmp.Compare(math.Abs(a.offset), math.Abs(b.offset)), cmp.Compare(a.level, b.level))
	})
	base, ok := wholeHours(right.offset)
	if !ok {
		base = 0
	}
	for _, side := range tied {
		out[side] = level[side] - right.level + base
	}
}
