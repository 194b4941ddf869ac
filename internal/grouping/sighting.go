package grouping

import (
	"cmp"
	"slices"
	"time"

	"hut3"
)

// maxSightings is how many sightings of a pair of sides are kept. Group keys
// come in the order of a digest, so the first are a fair sample.
const maxSightings = 512

// Sighting is one rare text that two sides hold: when each of their clocks had
// it. A text is rare where its group key has one time on each of two sides.
type Sighting struct {
	A, B     hut3.Handle
	AtA, AtB int64 // µs since 1970, UTC
}

// Sightings gathers the rare texts of many group keys by pair of sides. The
// zero value is ready; memory grows with pairs of sides, not with rows.
type Sightings struct {
	pairs map[[2]hut3.Handle][][2]int64
}

// Add takes all rows of one group key.
func (s *Sightings) Add(items []Item) {
	one, ok := sightingOf(items)
	if !ok {
		return
	}
	if s.pairs == nil {
		s.pairs = map[[2]hut3.Handle][][2]int64{}
	}
	at := [2]hut3.Handle{one.A, one.B}
	if len(s.pairs[at]) < maxSightings {
		s.pairs[at] = append(s.pairs[at], [2]int64{one.AtA, one.AtB})
	}
}

// sightingOf finds the one time of each of two sides. A side that states the
// text at two times, a third side, a row without a side and a time without a
// zone or coarser than a second make the text no sighting.
func sightingOf(items []Item) (Sighting, bool) {
	var s Sighting
	for _, it := range items {
		if it.Side.IsZero() || !fine(it.Sent) || !it.Sent.Basis.Absolute() {
			return s, false
		}
		switch it.Side {
		case s.A:
			if it.Sent.Micros != s.AtA {
				return s, false
			}
		case s.B:
			if it.Sent.Micros != s.AtB {
				return s, false
			}
		default:
			if !s.B.IsZero() {
				return s, false
			}
			if s.A.IsZero() {
				s.A, s.AtA = it.Side, it.Sent.Micros
			} else {
				s.B, s.AtB = it.Side, it.Sent.Micros
			}
		}
	}
	if s.B.IsZero() || abs(s.AtB-s.AtA) > int64((MaxHours+1)*time.Hour/time.Microsecond) {
		return s, false
	}
	if s.B.String() < s.A.String() {
		s = Sighting{s.B, s.A, s.AtB, s.AtA}
	}
	return s, true
}

// link is what the sightings of a pair say: B's clock less A's, in seconds.
type link struct {
	a, b   int // sides, by number
	seen   [][2]int64
	apart  float64 // median
	weight float64
}

// network numbers the sides in order of name and makes their links.
func (s *Sightings) network() ([]hut3.Handle, []link) {
	number := map[hut3.Handle]int{}
	var sides []hut3.Handle
	for pair := range s.pairs {
		for _, h := range pair {
			if _, ok := number[h]; !ok {
				number[h] = 0
				sides = append(sides, h)
			}
		}
	}
	slices.SortFunc(sides, func(a, b hut3.Handle) int { return cmp.Compare(a.String(), b.String()) })
	for i, h := range sides {
		number[h] = i
	}
	var links []link
	for pair, seen := range s.pairs {
		if len(seen) < leastPairs {
			continue // one or two texts may be two acts
		}
		l := link{a: number[pair[0]], b: number[pair[1]], seen: seen, weight: float64(min(len(seen), 25))}
		apart := make([]float64, len(seen))
		for i, t := range seen {
			apart[i] = seconds(t[1] - t[0])
		}
		l.apart = median(apart)
		links = append(links, l)
	}
	slices.SortFunc(links, func(x, y link) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return sides, links
}

func seconds(micros int64) float64 { return float64(micros) / 1e6 }
