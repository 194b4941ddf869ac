package corpus

import (
	"encoding/binary"
	"math/bits"
)

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

// skip passes over the next n documents. Those with one place below 64 take a
// byte with neither its first nor its last bit, and eight are told at once.
func (r *positionReader) skip(n int) {
	const more = 0x8181818181818181
	for n > 0 {
		if len(r.b) >= 8 {
			plain := min(n, bits.TrailingZeros64(binary.LittleEndian.Uint64(r.b)&more)>>3)
			r.b = r.b[plain:]
			if n -= plain; plain == 8 || n == 0 {
				continue
			}
		}
		if head := r.uvarint(); head&1 == 1 {
			for range head >> 1 {
				r.uvarint()
			}
		}
		n--
	}
}

// positionWalk reads where a word stands, document by document going up. Places are
// passed over when they are asked for: most documents are no hits.
type positionWalk struct {
	l      docList
	sec    *section
	off    int
	all    []byte
	next   int // block behind docs
	docs   []uint32
	i      int // of docs, that was moved to
	passed int // of docs, whose places the reader passed
	reader positionReader
	buf    [postingBlock]uint32
}

// has moves to d, and reports whether the word stands in it.
func (w *positionWalk) has(d uint32) bool {
	if n := len(w.docs); (n == 0 || w.docs[n-1] < d) && len(w.block(d)) == 0 {
		return false
	}
	i := w.i
	for i < len(w.docs) && w.docs[i] < d {
		i++
	}
	w.i = i
	return i < len(w.docs) && w.docs[i] == d
}

// block decodes the next block that may hold d or what is above it; nothing behind
// the last.
func (w *positionWalk) block(d uint32) []uint32 {
	b := w.next
	if b < w.l.df/postingBlock {
		if last, _, _ := w.l.skip(b); last < d {
			b = w.l.find(d)
		}
	}
	if w.docs, w.i, w.passed = nil, 0, 0; b >= w.l.blocks() {
		return nil
	}
	docs, pos := w.l.block(b, &w.buf)
	if pos > len(w.all) {
		panic(w.sec.malformed(w.off))
	}
	w.next, w.docs, w.reader = b+1, docs, positionReader{w.sec, w.off, w.all[pos:]}
	return docs
}

// once gives the only place in the document that was moved to, where it is told by
// one byte.
func (w *positionWalk) once() (uint32, bool) {
	if n := w.i - w.passed; n > 0 {
		w.reader.skip(n)
		w.passed = w.i
	}
	if b := w.reader.b; len(b) > 0 && b[0]&0x81 == 0 {
		return uint32(b[0] >> 1), true
	}
	return 0, false
}

// places appends those in the document that was moved to.
func (w *positionWalk) places(dst []uint32) []uint32 {
	w.once()
	ahead := w.reader
	return ahead.next(dst)
}

// places holds the places of words in each of a list of documents.
type places struct {
	ends []uint32
	at   []uint32
}

// add appends the places in the next document.
func (p *places) add(at []uint32) {
	p.at = append(p.at, at...)
	p.ends = append(p.ends, uint32(len(p.at)))
}

// list gives the places in the i-th document.
func (p *places) list(i int) []uint32 {
	start := uint32(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.at[start:p.ends[i]]
}
