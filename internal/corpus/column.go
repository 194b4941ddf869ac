package corpus

import (
	"encoding/binary"
	"math/bits"
	"sync/atomic"
)

// A column is numbers in frames of 512. A frame keeps its smallest value, the
// unit that divides the distances from it, and the distances packed in as few
// bits as the largest needs.
//
//	count     8 bytes
//	directory 16 bytes a frame: smallest value, first word, width, unit, zeros
//	words     frames packed from the low bits up
const (
	frameBits  = 9
	frameSize  = 1 << frameBits
	frameEntry = 16
	wideFrame  = 57 // a wider frame is kept in 64 bits, so one load reads a value
)

// columnUnits are the units a frame may have: times are often whole seconds.
var columnUnits = [...]uint64{1, 1000, 1000000, 60000000}

// appendColumn writes a column section of values.
func appendColumn[T ~uint32 | ~uint64 | ~int64 | ~uint8 | ~uint16](dst []byte, values []T) []byte {
	frames := (len(values) + frameSize - 1) / frameSize
	dst = room(dst, frames*frameEntry+len(values)*4+64)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(len(values)))
	dir := len(dst)
	dst = append(dst, make([]byte, frames*frameEntry)...)
	body := len(dst)
	var frame [frameSize]uint64
	for f := range frames {
		part := values[f*frameSize : min((f+1)*frameSize, len(values))]
		for i, v := range part {
			frame[i] = uint64(int64(v))
		}
		entry := dir + f*frameEntry
		binary.LittleEndian.PutUint32(dst[entry+8:], uint32((len(dst)-body)/8))
		base, width, unit := fit(frame[:len(part)])
		binary.LittleEndian.PutUint64(dst[entry:], base)
		dst[entry+12], dst[entry+13] = width, unit
		dst = pack(dst, frame[:len(part)], int(width))
	}
	return append(dst, make([]byte, 8)...) // a load may reach past the last value
}

// fit turns values into distances from the smallest, in the largest unit that
// divides them all.
func fit(values []uint64) (base uint64, width, unit byte) {
	low := int64(values[0])
	for _, v := range values {
		low = min(low, int64(v))
	}
	var largest, all uint64
	for i := range values {
		values[i] -= uint64(low)
		largest = max(largest, values[i])
	}
	if largest >= columnUnits[1] {
		for u := len(columnUnits) - 1; u > 0 && all == 0; u-- {
			if divides(columnUnits[u], values) {
				unit, all = byte(u), columnUnits[u]
			}
		}
	}
	if all > 1 {
		for i := range values {
			values[i] /= all
		}
		largest /= all
	}
	width = byte(bits.Len64(largest))
	if width > wideFrame {
		width = 64
	}
	return uint64(low), width, unit
}

func divides(u uint64, values []uint64) bool {
	for _, v := range values {
		if v%u != 0 {
			return false
		}
	}
	return true
}

// pack appends values in width bits each, to a whole number of words.
func pack(dst []byte, values []uint64, width int) []byte {
	var word uint64
	var used int
	for _, v := range values {
		if width == 0 {
			break
		}
		word |= v << used
		used += width
		if used >= 64 {
			dst = binary.LittleEndian.AppendUint64(dst, word)
			used -= 64
			word = v >> (width - used) & (1<<used - 1)
		}
	}
	if used > 0 {
		dst = binary.LittleEndian.AppendUint64(dst, word)
	}
	return dst
}

// column reads a column section. A frame is checked when it is first read.
type column struct {
	sec    *section
	n      int
	dir    []byte
	words  []byte
	frames int
	seen   []atomic.Uint32
}

func openColumn(sec *section) *column {
	c := &column{sec: sec}
	if sec.size < 8 {
		return c
	}
	n := binary.LittleEndian.Uint64(sec.bytes(0, 8))
	frames := (n + frameSize - 1) / frameSize
	if n > 1<<40 || 8+frames*frameEntry > uint64(sec.size) {
		panic(sec.malformed(0))
	}
	c.n, c.frames = int(n), int(frames)
	c.dir = sec.data[8 : 8+c.frames*frameEntry]
	c.words = sec.data[8+c.frames*frameEntry : sec.size]
	c.seen = make([]atomic.Uint32, (frames+31)/32)
	return c
}

// load checks a frame before its first use.
func (c *column) load(f int) {
	c.sec.check(8+f*frameEntry, frameEntry)
	e := c.dir[f*frameEntry:]
	width, at := int(e[12]), int(binary.LittleEndian.Uint32(e[8:]))*8
	count := min(frameSize, c.n-f*frameSize)
	length := (count*width + 63) / 64 * 8
	if width > 64 || width > wideFrame && width < 64 || int(e[13]) >= len(columnUnits) || at+length+8 > len(c.words) {
		panic(c.sec.malformed(8 + f*frameEntry))
	}
	c.sec.check(8+c.frames*frameEntry+at, length+8)
	c.seen[f/32].Or(1 << (f % 32))
}

// at gives one value.
func (c *column) at(i int) uint64 {
	if uint(i) >= uint(c.n) {
		panic(c.sec.malformed(0))
	}
	f := i >> frameBits
	if c.seen[f/32].Load()&(1<<(f%32)) == 0 {
		c.load(f)
	}
	e := c.dir[f*frameEntry : f*frameEntry+frameEntry]
	base, width := binary.LittleEndian.Uint64(e), int(e[12])
	if width == 0 {
		return base
	}
	bit := (i & (frameSize - 1)) * width
	at := int(binary.LittleEndian.Uint32(e[8:]))*8 + bit>>3
	v := binary.LittleEndian.Uint64(c.words[at:]) >> (bit & 7)
	if width < 64 {
		v &= 1<<width - 1
	}
	return base + v*columnUnits[e[13]]
}

// openFrame is what the values of a frame have in common.
type openFrame struct {
	base, unit, mask uint64
	width            int
	packed           []byte // from the frame's first word on
}

// open makes sure of a frame, so that many of its values can be read.
func (c *column) open(f int) openFrame {
	if c.seen[f/32].Load()&(1<<(f%32)) == 0 {
		c.load(f)
	}
	e := c.dir[f*frameEntry : f*frameEntry+frameEntry]
	width := int(e[12])
	return openFrame{base: binary.LittleEndian.Uint64(e), unit: columnUnits[e[13]], mask: 1<<width - 1, width: width,
		packed: c.words[int(binary.LittleEndian.Uint32(e[8:]))*8:]}
}

// value gives the value at a place of the frame.
func (f *openFrame) value(i int) uint64 {
	bit := i * f.width
	return f.base + binary.LittleEndian.Uint64(f.packed[bit>>3:])>>(bit&7)&f.mask*f.unit
}

// i64 gives one value that may be below zero.
func (c *column) i64(i int) int64 { return int64(c.at(i)) }

// u32 gives one value as an id or ordinal.
func (c *column) u32(i int) uint32 { return uint32(c.at(i)) }
