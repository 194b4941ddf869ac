package corpus

import (
	"bytes"
	"encoding/binary"
)

// twiceSince is the format since which sums, table and footer stand twice.
const twiceSince = 5

// hem makes the header and the tail of a mapped container good where the disk damaged one
// of two copies, in memory alone, and reports whether it had to. What it cannot make
// good parse refuses.
func hem(mem []byte, kind string) (frayed bool) {
	h := hemmer{mem: mem}
	foot := h.footer()
	if foot == nil {
		return false
	}
	le := binary.LittleEndian
	sumsAt, sumsLen, tocAt, tocLen := le.Uint64(foot), le.Uint64(foot[8:]), le.Uint64(foot[16:]), uint64(le.Uint32(foot[24:]))*entrySize
	again, size := tocAt+tocLen, uint64(len(mem))
	if sumsAt > size || sumsLen > size || tocAt != sumsAt+sumsLen || again > size || again+sumsLen+tocLen+2*footerSize != size {
		return false
	}
	h.either(int(sumsAt), int(again), int(sumsLen), le.Uint32(foot[28:]))
	h.either(int(tocAt), int(again+sumsLen), int(tocLen), le.Uint32(foot[32:]))
	h.put(len(mem)-footerSize, foot)
	h.put(len(mem)-2*footerSize, foot)
	if head := mem[:headerSize]; le.Uint32(head[60:]) != checksum(head[:60]) {
		h.put(0, header(kind, le.Uint32(foot[56:])))
	}
	return h.frayed
}

type hemmer struct {
	mem    []byte
	frayed bool
}

// footer is a copy of the footer, of whichever of the two is whole; nil where neither is, or
// where the format has one.
func (h *hemmer) footer() []byte {
	le, size := binary.LittleEndian, len(h.mem)
	for _, at := range []int{size - footerSize, size - 2*footerSize} {
		foot := h.mem[at : at+footerSize]
		version := le.Uint32(foot[56:])
		if string(foot[48:56]) == footMagic && le.Uint32(foot[60:]) == checksum(foot[:60]) && le.Uint64(foot[40:]) == uint64(size) && version >= twiceSince && version <= FormatVersion {
			return bytes.Clone(foot)
		}
	}
	return nil
}

// either puts of two copies the one whose checksum holds in the place of both.
func (h *hemmer) either(one, other, n int, sum uint32) {
	for _, at := range []int{one, other} {
		if good := h.mem[at : at+n]; checksum(good) == sum {
			h.put(one, good)
			h.put(other, good)
			return
		}
	}
}

// put makes bytes right, where they are not. Where the system allows no writing they stay, and
// parse says what is wrong.
func (h *hemmer) put(at int, want []byte) {
	if !bytes.Equal(h.mem[at:at+len(want)], want) {
		h.frayed = overwrite(h.mem, at, bytes.Clone(want)) == nil || h.frayed
	}
}
