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
	AtA, AtB int64 // µs since 1970, UTC, or of wall clocks
	Wall     bool  // both times state no zone
}

// sightedPair is whose clocks were seen together, and how they were read: a time without
// a zone says nothing beside one with.
type sightedPair struct {
	a, b hut3.Handle
	wall bool
}

// Sightings gathers the rare texts of many group keys by pair of sides. The
// zero value is ready; memory grows with pairs of sides, not with rows.
type Sightings struct {
	pairs map[sightedPair][][2]int64
}

// Add takes all rows of one group key.
func (s *Sightings) Add(items []Item) {
	var seen Sight
	for i := range items {
		seen.Add(&items[i])
	}
	s.Take(&seen)
}

// Take takes what was seen of one group key, and makes it ready for the next.
func (s *Sightings) Take(seen *Sight) {
	one, ok := seen.sighting()
	*seen = Sight{}
	if !ok {
		return
	}
	if s.pairs == nil {
		s.pairs = map[sightedPair][][2]int64{}
	}
	at := sightedPair{one.A, one.B, one.Wall}
	if len(s.pairs[at]) < maxSightings {
		s.pairs[at] = append(s.pairs[at], [2]int64{one.AtA, one.AtB})
	}
}

// Sight is the one time of each of two sides, as the rows of one group key come by,
// however many they are. A side that states the text at two times, a third side, a
// row without a side, a time coarser than a second, and times with a zone beside times
// without make the text no sighting. The zero value is ready.
type Sight struct {
	of   Sighting
	none bool
}

// Add takes a row.
func (s *Sight) Add(it *Item) {
	at := it.Sent.Micros
	switch {
	case s.none:
	case it.Side.IsZero() || !fine(it.Sent) || !s.of.A.IsZero() && s.of.Wall != wall(it.Sent):
		s.none = true
	case it.Side == s.of.A:
		s.none = at != s.of.AtA
	case it.Side == s.of.B:
		s.none = at != s.of.AtB
	case s.of.A.IsZero():
		s.of.A, s.of.AtA, s.of.Wall = it.Side, at, wall(it.Sent)
	case s.of.B.IsZero():
		s.of.B, s.of.AtB = it.Side, at
	default:
		s.none = true
	}
}

// sighting gives the two sides in byte order of their names.
func (s *Sight) sighting() (Sighting, bool) {
	of := s.of
	if s.none || of.B.IsZero() || abs(of.AtB-of.AtA) > int64((MaxHours+1)*time.Hour/time.Microsecond) {
		return of, false
	}
	if of.B.String() < of.A.String() {
		of.A, of.B, of.AtA, of.AtB = of.B, of.A, of.AtB, of.AtA
	}
	return of, true
}

// link is what the sightings of a pair say: B's clock less A's, in seconds.
type link struct {
	a, b   int // sides, by number
	seen   [][2]int64
	apart  float64 // median
	weight float64
}

// sideClock is whose clock it is, and how it was read.
type sideClock struct {
	side hut3.Handle
	wall bool
}

func (a sideClock) compare(b sideClock) int {
	return cmp.Or(cmp.Compare(a.side.String(), b.side.String()), int(flagByte(a.wall))-int(flagByte(b.wall)))
}

// network numbers the clocks in order of name and makes their links.
func (s *Sightings) network() ([]sideClock, []link) {
	number := map[sideClock]int{}
	var sides []sideClock
	for pair := range s.pairs {
		for _, h := range []sideClock{{pair.a, pair.wall}, {pair.b, pair.wall}} {
			if _, ok := number[h]; !ok {
				number[h] = 0
				sides = append(sides, h)
			}
		}
	}
	slices.SortFunc(sides, sideClock.compare)
	for i, h := range sides {
		number[h] = i
	}
	var links []link
	for pair, seen := range s.pairs {
		if len(seen) < leastPairs {
			continue // one or two texts may be two acts
		}
		l := link{a: number[sideClock{pair.a, pair.wall}], b: number[sideClock{pair.b, pair.wall}], seen: seen, weight: float64(min(len(seen), 25))}
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
