package corpus

import "math/bits"

// chunk is what of a set lies in one frame of the columns: a run of it, or some
// places going up.
type chunk struct {
	frame  int
	lo, hi int      // of the run
	at     []uint16 // nil for a run
}

func (c chunk) len() int {
	if c.at == nil {
		return c.hi - c.lo
	}
	return len(c.at)
}

// ordinal gives the i-th member.
func (c chunk) ordinal(i int) uint32 {
	if c.at == nil {
		return uint32(c.frame<<frameBits + c.lo + i)
	}
	return uint32(c.frame<<frameBits + int(c.at[i]))
}

// chunks calls fn with what of the set lies in each frame, from an ordinal on. A
// chunk is good until fn returns.
func (s docset) chunks(from uint32, fn func(chunk)) {
	switch {
	case s.empty():
	case s.run():
		for lo := max(from, s.lo); lo < s.hi(); {
			f := lo >> frameBits
			end := min(s.hi(), (f+1)<<frameBits)
			fn(chunk{frame: int(f), lo: int(lo - f<<frameBits), hi: int(end - f<<frameBits)})
			lo = end
		}
	case s.bits == nil:
		s.listChunks(from, fn)
	default:
		s.bitChunks(from, fn)
	}
}

func (s docset) listChunks(from uint32, fn func(chunk)) {
	var at [frameSize]uint16
	for list := s.list[lowerBound(s.list, from):]; len(list) > 0; {
		f, n := list[0]>>frameBits, 0
		for n < len(list) && list[n]>>frameBits == f {
			at[n] = uint16(list[n] & (frameSize - 1))
			n++
		}
		fn(chunk{frame: int(f), at: at[:n]})
		list = list[n:]
	}
}

const frameWords = frameSize / 64

func (s docset) bitChunks(from uint32, fn func(chunk)) {
	var at [frameSize]uint16
	below := ^uint64(0) << (from & 63)
	for f := int(from >> frameBits); f*frameWords < len(s.bits); f++ {
		n := 0
		for i, w := range s.bits[f*frameWords : min((f+1)*frameWords, len(s.bits))] {
			if word := uint32(f*frameWords + i); word < from>>6 {
				continue
			} else if word == from>>6 {
				w &= below
			}
			for ; w != 0; w &= w - 1 {
				at[n] = uint16(i<<6 + bits.TrailingZeros64(w))
				n++
			}
		}
		if n > 0 {
			fn(chunk{frame: f, at: at[:n]})
		}
	}
}

// pick decodes the values of a chunk.
func (c *column) pick(of chunk, out *[frameSize]uint64) []uint64 {
	f := of.frame
	if n := min(frameSize, c.n-f*frameSize); uint(f) >= uint(c.frames) || of.at == nil && of.hi > n || of.at != nil && int(of.at[len(of.at)-1]) >= n {
		panic(c.sec.malformed(0))
	}
	frame, values := c.open(f), out[:of.len()]
	if of.at == nil {
		for i := range values {
			values[i] = frame.value(of.lo + i)
		}
		return values
	}
	for i, at := range of.at {
		values[i] = frame.value(int(at))
	}
	return values
}

// gather calls fn with the values of a set's members in turn, some at a time.
func (c *column) gather(set docset, fn func(values []uint64)) {
	var values [frameSize]uint64
	set.chunks(0, func(of chunk) { fn(c.pick(of, &values)) })
}

// count adds up how often each value stands among the members of a set. A value
// outside of counts makes no sense.
func (c *column) count(set docset, counts []int64) {
	c.gather(set, func(values []uint64) {
		for _, v := range values {
			counts[v]++
		}
	})
}
