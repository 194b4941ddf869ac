package corpus

import (
	"encoding/binary"
	"math/bits"
)

// gatherSize is how many members of a set are looked at together: their values in a
// few columns stay in the near caches.
const gatherSize = 1024

// blocks calls fn with the members of the set from an ordinal on, going up, some at a
// time. What it is given is good until it returns.
func (s docset) blocks(from uint32, fn func(list []uint32)) {
	var buf [gatherSize]uint32
	switch {
	case s.empty():
	case s.run():
		for lo := max(from, s.lo); lo < s.hi(); {
			n := min(gatherSize, s.hi()-lo)
			for i := range buf[:n] {
				buf[i] = lo + uint32(i)
			}
			fn(buf[:n])
			lo += n
		}
	case s.bits == nil:
		for list := s.list[lowerBound(s.list, from):]; len(list) > 0; {
			n := min(gatherSize, len(list))
			fn(list[:n])
			list = list[n:]
		}
	default:
		s.bitBlocks(from, &buf, fn)
	}
}

func (s docset) bitBlocks(from uint32, buf *[gatherSize]uint32, fn func(list []uint32)) {
	n, mask := 0, ^uint64(0)<<(from&63)
	for i := int(from >> 6); i < len(s.bits); i++ {
		for w := s.bits[i] & mask; w != 0; w &= w - 1 {
			buf[n] = uint32(i<<6 + bits.TrailingZeros64(w))
			n++
		}
		if mask = ^uint64(0); n > gatherSize-64 {
			fn(buf[:n])
			n = 0
		}
	}
	if n > 0 {
		fn(buf[:n])
	}
}

// pick decodes the values at some places, going up.
func (c *column) pick(list []uint32, out *[gatherSize]uint64) []uint64 {
	last := len(list) - 1
	if int(list[last]) >= c.n {
		panic(c.sec.malformed(0))
	}
	values := out[:len(list)]
	if int(list[last]-list[0]) < 8*len(list) {
		c.pickNear(list, values)
	} else {
		c.pickFar(list, values)
	}
	return values
}

// pickNear opens each frame once for all of its values.
func (c *column) pickNear(list []uint32, values []uint64) {
	for i := 0; i < len(list); {
		f := list[i] >> frameBits
		frame := c.open(int(f))
		for ; i < len(list) && list[i]>>frameBits == f; i++ {
			values[i] = frame.value(int(list[i] & (frameSize - 1)))
		}
	}
}

// pickFar has nothing between one load and the next that would wait for it: values
// that stand far from each other are all out of the caches, and many are on their way
// at a time.
func (c *column) pickFar(list []uint32, values []uint64) {
	for i, o := range list {
		f := int(o >> frameBits)
		if c.seen[f/32].Load()&(1<<(f%32)) == 0 {
			c.load(f)
		}
		e := c.dir[f*frameEntry : f*frameEntry+frameEntry]
		width := int(e[12])
		bit := int(o&(frameSize-1)) * width
		at := int(binary.LittleEndian.Uint32(e[8:]))*8 + bit>>3
		v := binary.LittleEndian.Uint64(c.words[at:]) >> (bit & 7) & (1<<width - 1)
		values[i] = binary.LittleEndian.Uint64(e) + v*columnUnits[e[13]]
	}
}

// gather calls fn with the values of a set's members in turn, some at a time.
func (c *column) gather(set docset, fn func(values []uint64)) {
	var values [gatherSize]uint64
	set.blocks(0, func(list []uint32) { fn(c.pick(list, &values)) })
}

// count adds up how often each value stands among the members of a set. A value
// outside of counts makes no sense.
func (c *column) count(set docset, counts []uint32) {
	c.gather(set, func(values []uint64) {
		for _, v := range values {
			counts[v]++
		}
	})
}
