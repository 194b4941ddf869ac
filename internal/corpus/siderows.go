package corpus

import (
	"maps"
	"slices"
	"sync"

	"hut3"
)

// sideRows keeps which rows of a segment were read from a handset or account, looked
// for when that is first asked. It tells nobody anything.
type sideRows struct {
	mu      sync.Mutex
	numbers map[hut3.Handle]uint64 // that sides have in the segment
	of      map[uint64]docset
}

// readFrom gives the rows that were read from the own handset or account of each of
// some handles, by handle; none for one that nothing came from. What was not asked for
// before is looked for in one pass, however many they are.
func (s *rowSegment) readFrom(handles []hut3.Handle) map[hut3.Handle]docset {
	k := &s.bySide
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.numbers == nil {
		k.numbers, k.of = map[hut3.Handle]uint64{}, map[uint64]docset{}
		s.sides.each(func(i int, name []byte) { k.numbers[splitHandle(string(name))] = uint64(i) + 1 })
	}
	asked, unknown := map[hut3.Handle]uint64{}, map[uint64][]uint32{}
	for _, h := range handles {
		if n, ok := k.numbers[h]; ok {
			asked[h] = n
			if _, known := k.of[n]; !known {
				unknown[n] = nil
			}
		}
	}
	s.side.having(unknown)
	for n, list := range unknown {
		k.of[n] = listSet(uint32(s.n), list)
	}
	out := make(map[hut3.Handle]docset, len(asked))
	for h, n := range asked {
		out[h] = k.of[n]
	}
	return out
}

// havingAny gives the places where any of some values stands, in no order.
func (c *column) havingAny(values []uint64) (out []uint32) {
	places := map[uint64][]uint32{}
	for _, v := range values {
		places[v] = nil
	}
	c.having(places)
	for _, list := range places {
		out = append(out, list...)
	}
	return out
}

// having adds to some values the places where they stand, going up. Frames that can
// hold none of them are not gone through: those of the sides hold few values each, that
// are near each other.
func (c *column) having(places map[uint64][]uint32) {
	wanted := slices.Sorted(maps.Keys(places))
	for f := 0; f < c.frames && len(wanted) > 0; f++ {
		frame, first := c.open(f), f<<frameBits
		if at, _ := slices.BinarySearch(wanted, frame.base); at == len(wanted) || wanted[at]-frame.base > frame.mask*frame.unit {
			continue
		}
		for i := range min(frameSize, c.n-first) {
			v := frame.value(i)
			if list, is := places[v]; is {
				places[v] = append(list, uint32(first+i))
			}
		}
	}
}
