package corpus

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// flags gives 64 values of a column of zeros and ones, from the 64·w-th on, the
// first in the lowest bit. Behind the end are zeros.
func (c *column) flags(w int) uint64 {
	f := w * 64 >> frameBits
	if c.seen[f/32].Load()&(1<<(f%32)) == 0 {
		c.load(f)
	}
	e := c.dir[f*frameEntry : f*frameEntry+frameEntry]
	base, width := binary.LittleEndian.Uint64(e), e[12]
	if base > 1 || uint64(width)+base > 1 {
		panic(c.sec.malformed(8 + f*frameEntry))
	}
	v := -base
	if width == 1 {
		v = binary.LittleEndian.Uint64(c.words[int(binary.LittleEndian.Uint32(e[8:]))*8+w%(frameSize/64)*8:])
	}
	if left := c.n - w*64; left < 64 {
		v &= 1<<left - 1
	}
	return v
}

// ranks counts the ones before each frame of a column of zeros and ones.
func (c *column) ranks() []uint32 {
	out := make([]uint32, c.frames)
	n := 0
	for w := range (c.n + 63) / 64 {
		if w%(frameSize/64) == 0 {
			out[w*64>>frameBits] = uint32(n)
		}
		n += bits.OnesCount64(c.flags(w))
	}
	return out
}

// one gives the place of the k-th one, from 0, of a column of zeros and ones with
// these ranks.
func (c *column) one(ranks []uint32, k int) int {
	f := sort.Search(len(ranks), func(f int) bool { return int(ranks[f]) > k }) - 1
	if f < 0 {
		panic(c.sec.malformed(0))
	}
	left := k - int(ranks[f])
	for w := f * (frameSize / 64); w*64 < c.n; w++ {
		v := c.flags(w)
		if n := bits.OnesCount64(v); left >= n {
			left -= n
			continue
		}
		for ; left > 0; left-- {
			v &= v - 1
		}
		return w*64 + bits.TrailingZeros64(v)
	}
	panic(c.sec.malformed(0))
}
