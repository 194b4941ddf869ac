package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"hut3"
	"hut3/internal/grouping"
)

// rowHead is what grouping reads of a row. The heads of a stretch stand together
// and before all the rest, so that a walk that wants no more need not decompress
// that:
//
//	flags           1 byte; of a reject that is all
//	kind            1
//	group key       12
//	sent            µs since the row before of the stretch, signed
//	clock           basis 1, precision 1, offset 2, big-endian, as all; where
//	                they are not those of the row before
//	talk            4, where it is not that of the row before
//	raw             8, where it does not follow from the group key
//	space, native   8 each, where the row has a native id
//	owner           0 for none, 1 and the handle for the first time in a spool,
//	                then its number from 2
type rowHead struct {
	reject        bool // then nothing else is known
	kind          hut3.Kind
	direct        bool
	group         grouping.Key
	space, native uint64
	raw           uint64 // see rawOf
	sent          hut3.Time
	talk          uint32 // see talkOf
	owner         hut3.Handle
}

const (
	headReject = 1 << iota
	headDirect
	headRaw
	headNative
	headTalk
	headClock
	headFlags = 1<<iota - 1
)

// before is what a head leaves out where the row before it has it too.
type before struct {
	sent hut3.Time
	talk uint32
}

// headEncoder appends heads. It numbers owners as it goes.
type headEncoder struct {
	valueWriter
	before before
	owners map[hut3.Handle]uint64 // of the spool, by number
	owner  hut3.Handle            // the last, and its number
	number uint64
	talk   wordEntry // the last conversation with its hash
	talked bool
}

// spool begins another spool.
func (e *headEncoder) spool() {
	e.stretch()
	e.owner, e.number = hut3.Handle{}, 0
	clear(e.owners)
}

// stretch begins another stretch.
func (e *headEncoder) stretch() { e.b, e.before = e.b[:0], before{} }

func (e *headEncoder) reject() { e.b = append(e.b, headReject) }

func (e *headEncoder) head(r *spooled) {
	talk := e.talkOf(r.Conversation)
	flags := flag(r.Direct)*headDirect | flag(r.raw != plainRaw(r.group))*headRaw | flag(r.native != 0 || r.space != 0)*headNative |
		flag(talk != e.before.talk)*headTalk | flag(!sameClock(r.Sent, e.before.sent))*headClock
	e.b = append(e.b, flags, byte(r.Kind))
	e.b = append(e.b, r.group[:]...)
	e.int(r.Sent.Micros - e.before.sent.Micros)
	if flags&headClock != 0 {
		e.b = append(e.b, byte(r.Sent.Basis), byte(r.Sent.Precision))
		e.b = binary.BigEndian.AppendUint16(e.b, uint16(r.Sent.Offset))
	}
	if flags&headTalk != 0 {
		e.b = binary.BigEndian.AppendUint32(e.b, talk)
	}
	if flags&headRaw != 0 {
		e.b = binary.BigEndian.AppendUint64(e.b, r.raw)
	}
	if flags&headNative != 0 {
		e.b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(e.b, r.space), r.native)
	}
	e.side(r.Owner)
	e.before = before{r.Sent, talk}
}

func sameClock(a, b hut3.Time) bool {
	return a.Basis == b.Basis && a.Precision == b.Precision && a.Offset == b.Offset
}

// side writes the owner.
func (e *headEncoder) side(h hut3.Handle) {
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

// headDecoder reads heads, in their order from the first of a stretch.
type headDecoder struct {
	valueReader
	before before
	owners []hut3.Handle // of the spool, learnt from head to head
}

// stretch begins another stretch, whose heads are s.
func (d *headDecoder) stretch(s string) { d.s, d.before = s, before{} }

func (d *headDecoder) head() (h rowHead) {
	flags := d.byte()
	if flags == headReject {
		return rowHead{reject: true}
	}
	d.bad = d.bad || flags&headReject != 0 || flags > headFlags
	h.kind, h.direct = hut3.Kind(d.byte()), flags&headDirect != 0
	copy(h.group[:], d.take(len(h.group)))
	h.sent, h.talk = d.before.sent, d.before.talk
	h.sent.Micros += d.int()
	if flags&headClock != 0 {
		n := d.fixed32()
		h.sent.Basis, h.sent.Precision, h.sent.Offset = hut3.Basis(n>>24), hut3.Precision(n>>16), int16(uint16(n))
	}
	if flags&headTalk != 0 {
		h.talk = d.fixed32()
	}
	h.raw = plainRaw(h.group)
	if flags&headRaw != 0 {
		h.raw = d.fixed64()
	}
	if flags&headNative != 0 {
		h.space, h.native = d.fixed64(), d.fixed64()
	}
	h.owner = d.side()
	d.before = before{h.sent, h.talk}
	return h
}

// side reads the owner. The text of the heads is overwritten by the next
// stretch, and owners stay.
func (d *headDecoder) side() hut3.Handle {
	switch n := d.uint(); {
	case n == 0:
		return hut3.Handle{}
	case n == 1:
		platform := d.text()
		h := hut3.Handle{Platform: strings.Clone(platform), Name: strings.Clone(d.text())}
		d.owners = append(d.owners, h)
		return h
	case n-2 < uint64(len(d.owners)):
		return d.owners[n-2]
	}
	d.bad = true
	return hut3.Handle{}
}

func (d *valueReader) fixed64() uint64 {
	if s := d.take(8); s != "" {
		return be64(s)
	}
	return 0
}

func (d *valueReader) fixed32() uint32 {
	if s := d.take(4); s != "" {
		return uint32(s[0])<<24 | uint32(s[1])<<16 | uint32(s[2])<<8 | uint32(s[3])
	}
	return 0
}

// fill puts the head into its row.
func (h *rowHead) fill(r *spooled) {
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
func (e *headEncoder) talkOf(conversation string) uint32 {
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
