package corpus

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// sortedColumn searches a column whose values never fall, from left to right. The
// smallest value of a frame is its first, and stands in the directory: frames
// that are leapt over are not read.
type sortedColumn struct{ *column }

// newSortedColumn makes sure of the whole directory.
func newSortedColumn(c *column) sortedColumn {
	c.sec.check(min(8, c.sec.size), len(c.dir))
	return sortedColumn{c}
}

// from gives the first place from i on whose value is not below v, or the length
// of the column.
func (c sortedColumn) from(i int, v int64) int {
	frame := i >> frameBits
	last := leap(frame+1, c.frames, func(f int) bool { return c.first(f) < v }) - 1
	below := func(i int) bool { return c.i64(i) < v }
	end := min((last+1)*frameSize, c.n)
	if last == frame {
		return leap(i, end, below)
	}
	lo := last * frameSize
	return lo + sort.Search(end-lo, func(i int) bool { return !below(lo + i) })
}

func (c sortedColumn) first(frame int) int64 {
	return int64(binary.LittleEndian.Uint64(c.dir[frame*frameEntry:]))
}

// leap gives the first place from i to n that is not below, where those that are
// come first. It takes a number of steps like the logarithm of the distance.
func leap(i, n int, below func(int) bool) int {
	if i >= n || !below(i) {
		return i
	}
	step := 1
	for ; i+step < n && below(i+step); step *= 2 {
		i += step
	}
	i++ // the border lies between here and the next step
	return i + sort.Search(min(step-1, n-i), func(j int) bool { return !below(i + j) })
}

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
