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

const itemSize = 12 + 5*8 + 2 + 8 + 4 + 4

// encode appends an item's record: group and key first, so that records sort by
// them, all of one length.
func (it *newItem) encode(b []byte) []byte {
	b = append(b, it.group[:]...)
	for _, n := range [...]uint64{uint64(it.key), uint64(it.join), it.space, it.native, it.raw} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(b, flag(it.edit), byte(it.as))
	b = binary.BigEndian.AppendUint64(b, uint64(it.sent.Micros))
	b = append(b, byte(it.sent.Basis), byte(it.sent.Precision))
	b = binary.BigEndian.AppendUint16(b, uint16(it.sent.Offset))
	return binary.BigEndian.AppendUint32(b, it.side)
}

func decodeItem(rec []byte) newItem {
	_ = rec[itemSize-1]
	at := func(i int) uint64 { return binary.BigEndian.Uint64(rec[i:]) }
	return newItem{group: grouping.Key(rec[:12]), key: hut3.Key(at(12)), join: hut3.Key(at(20)), space: at(28), native: at(36), raw: at(44),
		edit: rec[52] == 1, as: hut3.Role(rec[53]),
		sent: hut3.Time{Micros: int64(at(54)), Basis: hut3.Basis(rec[62]), Precision: hut3.Precision(rec[63]), Offset: int16(binary.BigEndian.Uint16(rec[64:]))},
		side: binary.BigEndian.Uint32(rec[66:])}
}

// item is what the rule knows of the row.
func (j *job) item(it *newItem) grouping.Item {
	return grouping.Item{Key: it.key, Class: j.delivery.Class, Side: j.sides.handle(it.side), Sent: it.sent, Space: it.space, Native: it.native}
}

// sides numbers the owners of a delivery's rows. It grows with handles, not
// with rows, and is safe for concurrent use.
type sides struct {
	mu      sync.RWMutex
	numbers map[string]uint32 // by the encoded handle
	handles []hut3.Handle
}

func (s *sides) number(encoded string) uint32 {
	s.mu.RLock()
	n, ok := s.numbers[encoded]
	s.mu.RUnlock()
	if ok {
		return n
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.numbers[encoded]; ok {
		return n
	}
	if s.numbers == nil {
		s.numbers = map[string]uint32{}
	}
	encoded = strings.Clone(encoded)
	d := decoder{s: encoded}
	n = uint32(len(s.handles))
	s.handles = append(s.handles, d.handle())
	s.numbers[encoded] = n
	return n
}

func (s *sides) handle(n uint32) hut3.Handle {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.handles[n]
}
