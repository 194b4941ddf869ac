package ingest

import (
	"encoding/binary"
	"strings"
	"sync"

	"hut3"
	"hut3/internal/grouping"
)

// newItem is a new row on its way through grouping.
type newItem struct {
	group         grouping.Key
	key           hut3.Key
	join          hut3.Key  // the standing message of its native id, or zero
	as            hut3.Role // what it is to join, unless the two say the same
	edit          bool      // a row that the source calls an edit
	space, native uint64
	raw           uint64 // see rawOf
	sent          hut3.Time
	side          uint32 // in the job's table of sides
}

// itemSize is what most items take.
const itemSize = 12 + 8 + 1 + 8 + 8 + 2 + 2 + 4

const (
	itemEdit   = 1 << iota // an edit
	itemNative             // has a native id
	itemJoins              // has something to join
)

// encode appends an item's record: group and key first, so that records sort by
// them.
func (it *newItem) encode(b []byte) []byte {
	b = append(b, it.group[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(it.key))
	flags := flag(it.edit) * itemEdit
	if it.native != 0 {
		flags |= itemNative
	}
	if it.join != 0 {
		flags |= itemJoins
	}
	b = append(b, flags)
	b = binary.BigEndian.AppendUint64(b, it.raw)
	b = binary.BigEndian.AppendUint64(b, uint64(it.sent.Micros))
	b = append(b, byte(it.sent.Basis), byte(it.sent.Precision))
	b = binary.BigEndian.AppendUint16(b, uint16(it.sent.Offset))
	b = binary.BigEndian.AppendUint32(b, it.side)
	if it.native != 0 {
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, it.space), it.native)
	}
	if it.join != 0 {
		b = append(binary.BigEndian.AppendUint64(b, uint64(it.join)), byte(it.as))
	}
	return b
}

func decodeItem(rec []byte) newItem {
	_ = rec[itemSize-1]
	at := func(i int) uint64 { return binary.BigEndian.Uint64(rec[i:]) }
	it := newItem{group: grouping.Key(rec[:12]), key: hut3.Key(at(12)), edit: rec[20]&itemEdit != 0, raw: at(21),
		sent: hut3.Time{Micros: int64(at(29)), Basis: hut3.Basis(rec[37]), Precision: hut3.Precision(rec[38]), Offset: int16(binary.BigEndian.Uint16(rec[39:]))},
		side: binary.BigEndian.Uint32(rec[41:])}
	next := itemSize
	if rec[20]&itemNative != 0 {
		it.space, it.native = at(next), at(next+8)
		next += 16
	}
	if rec[20]&itemJoins != 0 {
		it.join, it.as = hut3.Key(at(next)), hut3.Role(rec[next+8])
	}
	return it
}

// item is what the rule knows of the row.
func (j *job) item(it *newItem) grouping.Item {
	return grouping.Item{Key: it.key, Class: j.delivery.Class, Side: j.sides.handle(it.side), Sent: it.sent, Space: it.space, Native: it.native}
}

// sides numbers the owners of a delivery's rows. It grows with handles, not
// with rows, and is safe for concurrent use.
type sides struct {
	mu      sync.RWMutex
	numbers map[hut3.Handle]uint32
	handles []hut3.Handle
}

func (s *sides) number(h hut3.Handle) uint32 {
	s.mu.RLock()
	n, ok := s.numbers[h]
	s.mu.RUnlock()
	if ok {
		return n
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.numbers[h]; ok {
		return n
	}
	if s.numbers == nil {
		s.numbers = map[hut3.Handle]uint32{}
	}
	h = hut3.Handle{Platform: strings.Clone(h.Platform), Name: strings.Clone(h.Name)}
	n = uint32(len(s.handles))
	s.handles = append(s.handles, h)
	s.numbers[h] = n
	return n
}

func (s *sides) handle(n uint32) hut3.Handle {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.handles[n]
}

// sideMemo asks for the number of a side only where it is not that of the row
// before.
type sideMemo struct {
	sides *sides
	side  hut3.Handle
	n     uint32
	known bool
}

func (m *sideMemo) number(h hut3.Handle) uint32 {
	if !m.known || m.side != h {
		m.side, m.n, m.known = h, m.sides.number(h), true
	}
	return m.n
}
