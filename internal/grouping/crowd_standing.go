package grouping

import "hut3"

// standingOfCrowd is what stands of a crowd's key, as far as a crowd is compared
// with it.
type standingOfCrowd struct {
	rows     []Item
	messages map[hut3.Key]bool // true: a row of the class states it
	ids      map[uint64]hut3.Key
	slots    map[slot]hut3.Key // the first message of the class at a time to the second
}

func (s *standingOfCrowd) take(rows []Item, class uint32) {
	s.rows, s.messages, s.ids, s.slots = rows, map[hut3.Key]bool{}, map[uint64]hut3.Key{}, map[slot]hut3.Key{}
	for _, it := range rows {
		s.messages[it.Message] = s.messages[it.Message] || it.Class == class
		if _, ok := s.ids[it.Native]; !ok && it.Native != 0 {
			s.ids[it.Native] = it.Message
		}
		at := slotOf(classes{tier: across}, it.Sent)
		if _, ok := s.slots[at]; !ok && it.Class == class && fine(it.Sent) {
			s.slots[at] = it.Message
		}
	}
}

// has reports whether a message stands.
func (s *standingOfCrowd) has(message hut3.Key) bool {
	_, ok := s.messages[message]
	return ok
}

// feels reports whether the doubts of the class meet a message with its first new
// row: it stands, and no row of the class stated it.
func (s *standingOfCrowd) feels(message hut3.Key) bool {
	class, ok := s.messages[message]
	return ok && !class
}
