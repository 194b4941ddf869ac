package ingest

import (
	"encoding/binary"
	"hash/maphash"

	"hut3"
	"hut3/internal/grouping"
)

// item is a new row on its way through grouping.
type item struct {
	grouping.Item
	group grouping.Key
	raw   uint64    // of what it says as written, to tell rows that say exactly the same
	edit  bool      // a row that the source calls an edit
	join  hut3.Key  // the standing message of its native id, or zero
	as    hut3.Role // what it is to join, unless the two say the same
}

// rawHash digests what KeyOf normalises away. It is never zero.
func rawHash(seed maphash.Seed, r *hut3.Row) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.WriteString(r.Body) // a hash takes everything
	for _, to := range r.To {
		_, _ = h.WriteString("\x00" + to.Platform + "\x00" + to.Name)
	}
	for _, m := range r.Media {
		_, _ = h.WriteString("\x01" + m.Name + "\x00" + m.Type)
	}
	return h.Sum64() | 1
}

func (j *job) newItem(key hut3.Key, r *spooled, seed maphash.Seed) item {
	return item{
		Item:  grouping.Item{Key: key, Class: j.delivery.Class, Side: r.Owner, Sent: r.Sent, Space: r.space, Native: r.native},
		group: r.group, raw: rawHash(seed, &r.Row), edit: r.Kind == hut3.KindEdit,
	}
}

// encode puts group and key first, so that records sort by them.
func (it item) encode(e *encoder) {
	e.b = append(e.b[:0], it.group[:]...)
	for _, n := range []uint64{uint64(it.Key), uint64(it.join), it.Space, it.Native, it.raw} {
		e.b = binary.BigEndian.AppendUint64(e.b, n)
	}
	e.b = append(e.b, flag(it.edit), byte(it.as))
	sent := it.Sent
	sent.Raw = ""
	e.time(sent)
	e.handle(it.Side)
}

func decodeItem(rec []byte, class uint32) item {
	d := &decoder{s: string(rec)}
	it := item{}
	copy(it.group[:], d.take(len(it.group)))
	it.Key, it.join = hut3.Key(d.fixed64()), hut3.Key(d.fixed64())
	it.Space, it.Native, it.raw = d.fixed64(), d.fixed64(), d.fixed64()
	it.edit, it.as = d.byte() == 1, hut3.Role(d.byte())
	it.Sent = d.time()
	it.Side = d.handle()
	it.Class = class
	return it
}
