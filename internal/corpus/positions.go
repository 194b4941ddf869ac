package corpus

import "encoding/binary"

// Positions of a term stand in the order of its documents. A document with one
// place is that place doubled, as a varint; one with more is twice their number
// and one, then the distances.

func appendPositions(dst []byte, in []wordPlace) []byte {
	if len(in) == 1 {
		if p := uint32(in[0]); p < 64 {
			return append(dst, byte(p<<1))
		}
		return binary.AppendUvarint(dst, uint64(uint32(in[0]))<<1)
	}
	dst = binary.AppendUvarint(dst, uint64(len(in))<<1|1)
	prev := uint32(0)
	for _, p := range in {
		dst = binary.AppendUvarint(dst, uint64(uint32(p)-prev))
		prev = uint32(p)
	}
	return dst
}

// positionReader walks the positions of a term.
type positionReader struct {
	sec *section
	off int
	b   []byte
}

func (r *positionReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		panic(r.sec.malformed(r.off))
	}
	r.b = r.b[n:]
	return v
}

// next appends the places of the next document.
func (r *positionReader) next(dst []uint32) []uint32 {
	head := r.uvarint()
	if head&1 == 0 {
		return append(dst, uint32(head>>1))
	}
	place := uint32(0)
	for range head >> 1 {
		place += uint32(r.uvarint())
		dst = append(dst, place)
	}
	return dst
}

// skip passes over the next document.
func (r *positionReader) skip() {
	head := r.uvarint()
	if head&1 == 1 {
		for range head >> 1 {
			r.uvarint()
		}
	}
}

// places holds the places of one word in each of a list of documents.
type places struct {
	ends []uint32
	at   []uint32
}

func (p *places) of(i int) []uint32 {
	start := uint32(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.at[start:p.ends[i]]
}

// positionsIn reads a term's places in the documents of want, which all must
// have at least one slot in the result: those without the term get none.
func positionsIn(l docList, sec *section, off, length int, want []uint32) places {
	out := places{ends: make([]uint32, len(want))}
	all := sec.bytes(off, length)
	var buf [postingBlock]uint32
	w := 0
	for b := 0; b < l.blocks() && w < len(want); b++ {
		if b = max(b, l.find(want[w])); b >= l.blocks() {
			break
		}
		docs, pos := l.block(b, &buf)
		if pos > len(all) {
			panic(sec.malformed(off))
		}
		r := positionReader{sec, off, all[pos:]}
		for _, d := range docs {
			for w < len(want) && want[w] < d {
				out.ends[w] = uint32(len(out.at))
				w++
			}
			if w < len(want) && want[w] == d {
				out.at = r.next(out.at)
				out.ends[w] = uint32(len(out.at))
				w++
			} else {
				r.skip()
			}
		}
	}
	for ; w < len(want); w++ {
		out.ends[w] = uint32(len(out.at))
	}
	return out
}
