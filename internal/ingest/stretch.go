package ingest

import (
	"encoding/binary"
	"unsafe"

	"github.com/klauspost/compress/s2"
)

// The rows of a spool stand in stretches, a frame each: how many rows, how long
// their heads are, the heads, and what else the rows say, compressed, each row
// behind its length. Words and times are written once in a stretch, so one can be
// read alone.
const (
	stretchRows  = 128
	stretchBytes = 256 << 10 // of rows beside their heads; a stretch is ended by either
)

// stretchWriter gathers a stretch.
type stretchWriter struct {
	heads  headEncoder
	row    encoder
	rest   []byte // rows beside their heads
	prefix []byte
	packed []byte
	rows   int
}

// begin forgets what was gathered.
func (w *stretchWriter) begin() {
	w.heads.stretch()
	w.row.book.reset()
	w.row.b, w.rest, w.rows = w.row.b[:0], w.rest[:0], 0
}

// add takes the row that was written to the encoders.
func (w *stretchWriter) add() {
	w.rest = binary.AppendUvarint(w.rest, uint64(len(w.row.b)))
	w.rest = append(w.rest, w.row.b...)
	w.row.b = w.row.b[:0]
	w.rows++
}

func (w *stretchWriter) full() bool { return w.rows >= stretchRows || len(w.rest) >= stretchBytes }

// write makes a frame of the stretch and begins another.
func (w *stretchWriter) write(out *frameWriter) {
	if w.rows == 0 {
		return
	}
	w.prefix = binary.AppendUvarint(w.prefix[:0], uint64(w.rows))
	w.prefix = binary.AppendUvarint(w.prefix, uint64(len(w.heads.b)))
	w.packed = s2.Encode(w.packed[:cap(w.packed)], w.rest)
	out.frame(tagStretch, w.prefix, w.heads.b, w.packed)
	w.begin()
}

// stretchReader reads the rows of one stretch after the other.
type stretchReader struct {
	left   int // rows
	heads  headDecoder
	packed []byte
	plain  []byte
	rest   []byte // of plain
	row    decoder
}

// begin reads the beginning of a stretch; whole also what stands behind the
// heads. The content is used until the next call.
func (r *stretchReader) begin(content []byte, whole bool) (err error) {
	head := valueReader{s: unsafe.String(unsafe.SliceData(content), len(content))}
	rows := head.uint()
	heads := head.text()
	if head.bad || rows > uint64(len(heads)) {
		return errFrame
	}
	r.left, r.packed, r.rest = int(rows), content[len(content)-len(head.s):], nil
	r.heads.stretch(heads)
	r.row.words = r.row.words[:0]
	if !whole {
		return nil
	}
	if r.plain, err = s2.Decode(r.plain[:cap(r.plain)], r.packed); err != nil {
		return errFrame
	}
	r.rest = r.plain
	return nil
}

// next reads the next head, and puts what else the row says into the decoder of
// rows where the stretch is read whole.
func (r *stretchReader) next(whole bool) (h rowHead, err error) {
	r.left--
	h = r.heads.head()
	if r.heads.bad {
		return h, errFrame
	}
	if !whole {
		return h, nil
	}
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		return h, errFrame
	}
	r.row.s = string(r.rest[size : size+int(n)])
	r.rest = r.rest[size+int(n):]
	return h, nil
}
