package corpus

import (
	"encoding/binary"
	"sort"
)

// sortedColumn searches a column whose values never fall, from left to right. The
// smallest value of a frame is its first, and stands in the directory: frames
// that are leapt over are not read.
type sortedColumn struct {
	*column
	frame   int // that was entered, or -1
	entered openFrame
}

// newSortedColumn makes sure of the whole directory.
func newSortedColumn(c *column) *sortedColumn {
	c.sec.check(min(8, c.sec.size), len(c.dir))
	return &sortedColumn{column: c, frame: -1}
}

// from gives the first place from i on whose value is not below v, or the length
// of the column.
func (c *sortedColumn) from(i int, v int64) int {
	if i >= c.n {
		return c.n
	}
	frame := i >> frameBits
	last := leap(frame+1, c.frames, func(f int) bool { return c.first(f) < v }) - 1
	c.enter(last)
	end := min((last+1)*frameSize, c.n)
	if last > frame {
		return c.halve(last*frameSize, end, v)
	}
	if c.value(i) >= v {
		return i
	}
	step := 1
	for ; i+step < end && c.value(i+step) < v; step *= 2 {
		i += step
	}
	return c.halve(i+1, min(i+step, end), v)
}

// halve searches in the frame that was entered.
func (c *sortedColumn) halve(lo, hi int, v int64) int {
	for lo < hi {
		if mid := (lo + hi) / 2; c.value(mid) < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (c *sortedColumn) first(frame int) int64 {
	return int64(binary.LittleEndian.Uint64(c.dir[frame*frameEntry:]))
}

// enter opens a frame.
func (c *sortedColumn) enter(frame int) {
	if frame != c.frame {
		c.frame, c.entered = frame, c.open(frame)
	}
}

// value is at, in the frame that was entered.
func (c *sortedColumn) value(i int) int64 { return int64(c.entered.value(i & (frameSize - 1))) }

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
