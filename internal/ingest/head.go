package ingest

import (
	"crypto/sha256"
	"encoding/binary"

	"hut3"
	"hut3/internal/grouping"
)

// A row's record begins with what grouping reads of it, of a fixed length, then
// the owner and the conversation: two of the three walks over a delivery stop
// there.
//
//	kind, direct    1 byte each
//	group key       12
//	space, native   8 each, big-endian, as all
//	raw             8
//	sent            µs 8, basis 1, precision 1, offset 2
const headSize = 2 + 12 + 8 + 8 + 8 + 8 + 4

// rowHead is the beginning of a row's record.
type rowHead string

func (e *encoder) head(r *spooled) {
	e.b = append(e.b, byte(r.Kind), flag(r.Direct))
	e.b = append(e.b, r.group[:]...)
	for _, n := range [...]uint64{r.space, r.native, r.raw, uint64(r.Sent.Micros)} {
		e.b = binary.BigEndian.AppendUint64(e.b, n)
	}
	e.b = append(e.b, byte(r.Sent.Basis), byte(r.Sent.Precision))
	e.b = binary.BigEndian.AppendUint16(e.b, uint16(r.Sent.Offset))
}

// fill takes the head apart. One that was cut short leaves the row as it is.
func (h rowHead) fill(r *spooled) {
	if len(h) < headSize {
		return
	}
	r.Kind, r.Direct = h.kind(), h[1] == 1
	copy(r.group[:], h[2:14])
	r.space, r.native, r.raw = be64(h[14:]), be64(h[22:]), be64(h[30:])
	r.Sent = h.sent()
}

func (h rowHead) kind() hut3.Kind { return hut3.Kind(h[0]) }

func (h rowHead) native() uint64 { return be64(h[22:]) }

// sent is the time without its text.
func (h rowHead) sent() hut3.Time {
	return hut3.Time{Micros: int64(be64(h[38:])), Basis: hut3.Basis(h[46]), Precision: hut3.Precision(h[47]), Offset: int16(uint16(h[48])<<8 | uint16(h[49]))}
}

func be64(h rowHead) uint64 {
	_ = h[7]
	return uint64(h[7]) | uint64(h[6])<<8 | uint64(h[5])<<16 | uint64(h[4])<<24 | uint64(h[3])<<32 | uint64(h[2])<<40 | uint64(h[1])<<48 | uint64(h[0])<<56
}

// owner is the encoded owner behind a head, and what follows it.
func (h rowHead) owner() (owner, rest string, ok bool) {
	d := decoder{s: string(h[headSize:])}
	all := d.s
	d.text()
	d.text()
	return all[:len(all)-len(d.s)], d.s, !d.bad
}

// item is the row as grouping sees it.
func (h rowHead) item(key hut3.Key, side uint32) newItem {
	n := newItem{key: key, side: side, space: be64(h[14:]), native: h.native(), raw: be64(h[30:]), sent: h.sent(), edit: h.kind() == hut3.KindEdit}
	copy(n.group[:], h[2:14])
	return n
}

// rawOf digests what KeyOf normalises away. Of two rows of one key, those that
// normalise to themselves say the same, so their digest is made of the key; it
// is never zero.
func rawOf(group grouping.Key, r *hut3.Row) uint64 {
	if grouping.Plain(r) {
		return binary.BigEndian.Uint64(group[4:]) | 1
	}
	var e encoder
	e.text(r.Body)
	e.uint(uint64(len(r.To)))
	for _, to := range r.To {
		e.handle(to)
	}
	for _, m := range r.Media {
		e.text(m.Name)
		e.text(m.Type)
	}
	sum := sha256.Sum256(e.b)
	return binary.BigEndian.Uint64(sum[:]) | 1
}
