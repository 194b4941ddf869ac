package corpus

import (
	"sync"

	"hut3"
)

// sideRows keeps which rows of a segment were read from a handset or account,
// looked for when that is first asked. It tells nobody anything.
type sideRows struct {
	mu sync.Mutex
	of map[hut3.Handle]docset
}

// from gives the rows that were read from a handle's own handset or account.
func (s *rowSegment) from(h hut3.Handle) docset {
	s.bySide.mu.Lock()
	defer s.bySide.mu.Unlock()
	if set, ok := s.bySide.of[h]; ok {
		return set
	}
	set, side := noDocs(uint32(s.n)), uint64(0)
	text := handleString(h)
	s.sides.each(func(i int, name []byte) {
		if string(name) == text {
			side = uint64(i) + 1
		}
	})
	if side != 0 {
		set = listSet(uint32(s.n), s.side.having(side))
	}
	if s.bySide.of == nil {
		s.bySide.of = map[hut3.Handle]docset{}
	}
	s.bySide.of[h] = set
	return set
}

// having gives the places of a value, going up. Frames of one value, as those of
// the sides nearly all are, are not gone through.
func (c *column) having(value uint64) (out []uint32) {
	for f := range c.frames {
		frame, first := c.open(f), f<<frameBits
		if frame.width == 0 && frame.base != value {
			continue
		}
		for i := range min(frameSize, c.n-first) {
			if frame.value(i) == value {
				out = append(out, uint32(first+i))
			}
		}
	}
	return out
}
