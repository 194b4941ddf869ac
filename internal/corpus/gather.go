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
	case set.run():
		eachFrame(set.lo, set.hi(), func(f, lo, hi int) { fn(c.frame(f, &values)[lo:hi]) })
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

// eachFrame parts the ordinals in [lo, hi) by frames.
func eachFrame(lo, hi uint32, fn func(f, lo, hi int)) {
	for lo < hi {
		f := lo >> frameBits
		end := min(hi, (f+1)<<frameBits)
		fn(int(f), int(lo-f<<frameBits), int(end-f<<frameBits))
		lo = end
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
	switch {
	case set.empty():
	case set.run():
		eachFrame(max(from, set.lo), set.hi(), func(f, lo, hi int) { fn(a.frame(f, &av)[lo:hi], b.frame(f, &bv)[lo:hi]) })
	case set.bits == nil:
		for list := set.list[lowerBound(set.list, from):]; len(list) > 0; {
			part := list[:min(len(list), frameSize)]
			list = list[len(part):]
			for i, o := range part {
				av[i], bv[i] = a.at(int(o)), b.at(int(o))
			}
			fn(av[:len(part)], bv[:len(part)])
		}
	default:
		for f := int(from >> frameBits); f < a.frames; f++ {
			below := set.within(uint32(f<<frameBits), from)
			if part := a.among(f, set, &av, &ab); len(part) > below {
				fn(part[below:], b.among(f, set, &bv, &bb)[below:])
			}
		}
	}
}
