package corpus

import "hut3"

// GroupItem is what grouping needs of a standing row.
type GroupItem struct {
	Group   [12]byte
	Native  uint64
	Key     hut3.Key // the row
	Message hut3.Key // the message it states
	Side    hut3.Handle
	Sent    hut3.Time // without its text
	Role    hut3.Role
	Class   uint32
	Ruled   bool // a person ruled on its message, whose rows may stand under several keys
	at      place
}

// sideNames takes the handles of a segment's sides apart, each once.
type sideNames struct{ names *memo[hut3.Handle] }

func (n *sideNames) of(s *rowSegment, i uint32) hut3.Handle {
	if n.names == nil {
		n.names = newMemo(s.sides, splitHandle)
	}
	return n.names.at(i)
}

// groupItem reads a row without its text and its group.
func (s *rowSegment) groupItem(i int, sides *sideNames) GroupItem {
	side := hut3.Handle{}
	if v := s.side.u32(i); v > 0 {
		side = sides.of(s, v-1)
	}
	return GroupItem{Native: s.native.at(i), Key: s.keyOf(i), Message: s.messageOf(i), Side: side,
		Sent: s.timeForm(i).instant(s.sent.i64(i)), Role: hut3.Role(s.kind.at(i) >> 4), Class: s.info.Class}
}

// instant is time without the text.
func (f timeForm) instant(micros int64) hut3.Time {
	t := hut3.Time{Basis: f.basis, Precision: f.precision, Offset: f.offset}
	if t.Known() {
		t.Micros = micros
	}
	return t
}
