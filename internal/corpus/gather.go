package corpus

import (
	"encoding/binary"
	"math/bits"
)

// frame decodes a whole frame.
func (c *column) frame(f int, out *[frameSize]uint64) []uint64 {
	if uint(f) >= uint(c.frames) {
		panic(c.sec.malformed(0))
	}
	if c.seen[f/32].Load()&(1<<(f%32)) == 0 {
		c.load(f)
	}
	e := c.dir[f*frameEntry : f*frameEntry+frameEntry]
	base, width, unit := binary.LittleEndian.Uint64(e), int(e[12]), columnUnits[e[13]]
	values := out[:min(frameSize, c.n-f*frameSize)]
	if width == 0 {
		for i := range values {
			values[i] = base
		}
		return values
	}
	mask := ^uint64(0)
	if width < 64 {
		mask = 1<<width - 1
	}
	words := c.words[int(binary.LittleEndian.Uint32(e[8:]))*8:]
	for i := range values {
		bit := i * width
		values[i] = base + binary.LittleEndian.Uint64(words[bit>>3:])>>(bit&7)&mask*unit
	}
	return values
}

// gather calls fn with the values of a set's members in turn, some at a time. A
// frame that has many of them is decoded at once.
func (c *column) gather(set docset, fn func(values []uint64)) {
	var values, buf [frameSize]uint64
	switch {
	case set.empty():
	case set.all():
		for f := range c.frames {
			fn(c.frame(f, &values))
		}
	case set.bits == nil:
		for list := set.list; len(list) > 0; {
			part := list[:min(len(list), frameSize)]
			list = list[len(part):]
			for i, o := range part {
				values[i] = c.at(int(o))
			}
			fn(values[:len(part)])
		}
	default:
		for f := range c.frames {
			if part := c.among(f, set, &values, &buf); len(part) > 0 {
				fn(part)
			}
		}
	}
}

const (
	frameWords = frameSize / 64
	fewOfFrame = frameSize / 16 // members up to which each is read by itself
)

// among gives the values of a frame's members of a set of bits.
func (c *column) among(f int, set docset, values, buf *[frameSize]uint64) []uint64 {
	words := set.bits[f*frameWords : min((f+1)*frameWords, len(set.bits))]
	n := 0
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	if n == 0 {
		return nil
	}
	out, at := buf[:n], 0
	if n <= fewOfFrame {
		eachBit(words, func(i uint32) { out[at] = c.at(f<<frameBits + int(i)); at++ })
		return out
	}
	all := c.frame(f, values)
	for w, word := range words {
		for ; word != 0; word &= word - 1 {
			out[at] = all[w<<6+bits.TrailingZeros64(word)]
			at++
		}
	}
	return out
}

// gatherBoth calls fn with the values of two columns of a set's members from an
// ordinal on, some at a time.
func gatherBoth(set docset, from uint32, a, b *column, fn func(a, b []uint64)) {
	var av, bv, ab, bb [frameSize]uint64
	if !set.all() && set.bits == nil {
		for list := set.list[lowerBound(set.list, from):]; len(list) > 0; {
			part := list[:min(len(list), frameSize)]
			list = list[len(part):]
			for i, o := range part {
				av[i], bv[i] = a.at(int(o)), b.at(int(o))
			}
			fn(av[:len(part)], bv[:len(part)])
		}
		return
	}
	for f := int(from >> frameBits); f < a.frames; f++ {
		below := set.within(uint32(f<<frameBits), from)
		if set.all() {
			fn(a.frame(f, &av)[below:], b.frame(f, &bv)[below:])
		} else if part := a.among(f, set, &av, &ab); len(part) > below {
			fn(part[below:], b.among(f, set, &bv, &bb)[below:])
		}
	}
}

// within counts the members in [lo, hi).
func (s docset) within(lo, hi uint32) int {
	hi = min(hi, s.size)
	switch {
	case lo >= hi || s.empty():
		return 0
	case s.all():
		return int(hi - lo)
	case s.bits == nil:
		return lowerBound(s.list, hi) - lowerBound(s.list, lo)
	}
	first, last := lo>>6, (hi-1)>>6
	head, tail := ^uint64(0)<<(lo&63), ^uint64(0)>>(63-(hi-1)&63)
	if first == last {
		return bits.OnesCount64(s.bits[first] & head & tail)
	}
	n := bits.OnesCount64(s.bits[first]&head) + bits.OnesCount64(s.bits[last]&tail)
	for _, w := range s.bits[first+1 : last] {
		n += bits.OnesCount64(w)
	}
	return n
}

// lowerBound is the place of the first of a list going up that is not below v.
func lowerBound(list []uint32, v uint32) int {
	lo, hi := 0, len(list)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); list[mid] < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
