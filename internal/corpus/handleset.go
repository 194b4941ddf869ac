package corpus

import (
	"slices"
	"sort"
)

// handleSet is the messages from or to any of some handles, at least those of
// them that are in within.
func (s *messageSegment) handleSet(places []uint32, from, to bool, within docset) docset {
	wanted := map[uint32]bool{}
	for _, p := range places {
		wanted[p+1] = true
	}
	isWanted := func(h uint32) bool { return wanted[h] }
	var list []uint32
	lo, hi := within.bounds()
	for c := range s.conversationsOf(places) {
		for i, end := s.stretchOf(c, lo); i < end; i++ {
			o := s.order.u32(i)
			if o >= hi {
				break
			}
			if from && wanted[s.from.u32(int(o))] || to && slices.ContainsFunc(s.recipients(o), isWanted) {
				list = append(list, o)
			}
		}
	}
	slices.Sort(list)
	return listSet(s.n, list)
}

// conversationsOf are the conversations in which any of some handles wrote or was
// written to.
func (s *messageSegment) conversationsOf(places []uint32) map[uint32]bool {
	out := map[uint32]bool{}
	for _, p := range places {
		for i := int(s.partyStarts.at(int(p))); i < int(s.partyStarts.at(int(p)+1)); i++ {
			out[s.parties.u32(i)] = true
		}
	}
	return out
}

// stretchOf gives where the messages of a conversation stand in the order of
// conversations, from the first that is not below an ordinal.
func (s *messageSegment) stretchOf(c, from uint32) (start, end int) {
	start, end = int(s.starts.at(int(c))), int(s.starts.at(int(c)+1))
	if start > end || end > s.order.n {
		panic(s.starts.sec.malformed(0))
	}
	if from > 0 {
		start += sort.Search(end-start, func(i int) bool { return s.order.u32(start+i) >= from })
	}
	return start, end
}

// writtenWith is how many messages the conversations of some handles have.
func (s *messageSegment) writtenWith(places []uint32) (n int) {
	for c := range s.conversationsOf(places) {
		start, end := s.stretchOf(c, 0)
		n += end - start
	}
	return n
}

// inConversation gives the ordinals of a conversation going up.
func (s *messageSegment) inConversation(c uint32) []uint32 {
	start, end := s.stretchOf(c, 0)
	out := make([]uint32, 0, end-start)
	s.order.gather(rangeSet(uint32(s.order.n), uint32(start), uint32(end)), func(values []uint64) {
		for _, o := range values {
			out = append(out, uint32(o))
		}
	})
	return out
}
