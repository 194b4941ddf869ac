package ingest

import (
	"crypto/sha256"
	"encoding/binary"

	"hut3"
	"hut3/internal/grouping"
)

// rowHead is what grouping reads of a row. It stands first in the row's record,
// so that a walk that wants no more need not read on:
//
//	kind, flags     1 byte each
//	group key       12
//	sent            µs 8, big-endian, as all; basis 1, precision 1, offset 2
//	talk            4
//	raw             8, where it does not follow from the group key
//	space, native   8 each, where the row has a native id
//	owner           0 for none, 1 and the handle for the first time in a spool,
//	                then its number from 2
type rowHead struct {
	kind          hut3.Kind
	direct        bool
	group         grouping.Key
	space, native uint64
	raw           uint64 // see rawOf
	sent          hut3.Time
	talk          uint32 // see talkOf
	owner         hut3.Handle
}

const headSize = 2 + 12 + 8 + 4 + 4

const (
	headDirect = 1 << iota
	headRaw
	headNative
)

func (e *encoder) head(r *spooled) {
	flags := flag(r.Direct) * headDirect
	if r.raw != plainRaw(r.group) {
		flags |= headRaw
	}
	if r.native != 0 || r.space != 0 {
		flags |= headNative
	}
	e.b = append(e.b, byte(r.Kind), flags)
	e.b = append(e.b, r.group[:]...)
	e.b = binary.BigEndian.AppendUint64(e.b, uint64(r.Sent.Micros))
	e.b = append(e.b, byte(r.Sent.Basis), byte(r.Sent.Precision))
	e.b = binary.BigEndian.AppendUint16(e.b, uint16(r.Sent.Offset))
	e.b = binary.BigEndian.AppendUint32(e.b, e.talkOf(r.Conversation))
	if flags&headRaw != 0 {
		e.b = binary.BigEndian.AppendUint64(e.b, r.raw)
	}
	if flags&headNative != 0 {
		e.b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(e.b, r.space), r.native)
	}
	e.side(r.Owner)
}

// side writes the owner.
func (e *encoder) side(h hut3.Handle) {
	if h == (hut3.Handle{}) {
		e.uint(0)
		return
	}
	if e.number != 0 && e.owner == h {
		e.uint(e.number)
		return
	}
	n, known := e.owners[h]
	if known {
		e.uint(n)
	} else {
		e.uint(1)
		e.text(h.Platform)
		e.text(h.Name)
		if e.owners == nil {
			e.owners = map[hut3.Handle]uint64{}
		}
		n = uint64(len(e.owners)) + 2
		e.owners[h] = n
	}
	e.owner, e.number = h, n
}

// head reads a head. What a spool's owners are is learnt from record to record.
func (d *decoder) head() rowHead {
	raw := d.take(headSize)
	if raw == "" {
		return rowHead{}
	}
	h := rowHead{kind: hut3.Kind(raw[0]), direct: raw[1]&headDirect != 0,
		sent: hut3.Time{Micros: int64(be64(raw[14:])), Basis: hut3.Basis(raw[22]), Precision: hut3.Precision(raw[23]), Offset: int16(uint16(raw[24])<<8 | uint16(raw[25]))},
		talk: uint32(raw[26])<<24 | uint32(raw[27])<<16 | uint32(raw[28])<<8 | uint32(raw[29])}
	copy(h.group[:], raw[2:14])
	h.raw = plainRaw(h.group)
	if raw[1]&headRaw != 0 {
		h.raw = d.fixed64()
	}
	if raw[1]&headNative != 0 {
		h.space, h.native = d.fixed64(), d.fixed64()
	}
	h.owner = d.side()
	return h
}

func (d *decoder) side() hut3.Handle {
	switch n := d.uint(); {
	case n == 0:
		return hut3.Handle{}
	case n == 1:
		platform := d.text()
		h := hut3.Handle{Platform: platform, Name: d.text()}
		d.owners = append(d.owners, h)
		return h
	case n-2 < uint64(len(d.owners)):
		return d.owners[n-2]
	}
	d.bad = true
	return hut3.Handle{}
}

func (d *decoder) fixed64() uint64 {
	if s := d.take(8); s != "" {
		return be64(s)
	}
	return 0
}

// fill puts the head into its row.
func (h rowHead) fill(r *spooled) {
	r.Kind, r.Direct, r.Owner, r.Sent = h.kind, h.direct, h.owner, h.sent
	r.group, r.space, r.native, r.raw = h.group, h.space, h.native, h.raw
}

// item is the row as grouping sees it.
func (h *rowHead) item(key hut3.Key, side uint32) newItem {
	return newItem{key: key, group: h.group, side: side, space: h.space, native: h.native, raw: h.raw, sent: h.sent, edit: h.kind == hut3.KindEdit}
}

func be64(h string) uint64 {
	_ = h[7]
	return uint64(h[7]) | uint64(h[6])<<8 | uint64(h[5])<<16 | uint64(h[4])<<24 | uint64(h[3])<<32 | uint64(h[2])<<40 | uint64(h[1])<<48 | uint64(h[0])<<56
}

// talkOf is a hash of a conversation's name (FNV-1a): a row whose hash is
// another is of another conversation.
func talkOf(conversation string) uint32 {
	h := uint32(2166136261)
	for i := range len(conversation) {
		h = (h ^ uint32(conversation[i])) * 16777619
	}
	return h
}

// talkOf remembers the conversation of the row before.
func (e *encoder) talkOf(conversation string) uint32 {
	if !e.talked || e.talk.word != conversation {
		e.talk, e.talked = wordEntry{conversation, uint64(talkOf(conversation))}, true
	}
	return uint32(e.talk.number)
}

// rawOf digests what KeyOf normalises away. Of two rows of one key, those that
// normalise to themselves say the same, so their digest is made of the key; it
// is never zero.
func rawOf(group grouping.Key, r *hut3.Row) uint64 {
	if grouping.Plain(r) {
		return plainRaw(group)
	}
	var b []byte
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(r.Body)
	b = binary.AppendUvarint(b, uint64(len(r.To)))
	for _, to := range r.To {
		text(to.Platform)
		text(to.Name)
	}
	for _, m := range r.Media {
		text(m.Name)
		text(m.Type)
	}
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:]) | 1
}

func plainRaw(group grouping.Key) uint64 { return binary.BigEndian.Uint64(group[4:]) | 1 }
