package corpus

import "math/bits"

// edgeSums adds up messages by the places of sender and recipient in a segment.
type edgeSums struct {
	list  []edgeHits
	slots []uint32 // of list, plus one; zero is free
	early uint32   // messages below have no time
}

// edgeHits is an edge by the places of its ends, each plus one, and the first and
// last of its messages that have a time.
type edgeHits struct {
	key         uint64
	count       uint32
	first, last uint32
	timed       bool
}

// newEdgeSums makes room for as many edges; more make it grow.
func newEdgeSums(edges int, early uint32) *edgeSums {
	return &edgeSums{slots: make([]uint32, 1<<bits.Len(uint(2*edges)|15)), early: early}
}

// add counts a message, which stands behind those that were counted.
func (e *edgeSums) add(key uint64, o uint32) {
	slot := e.slot(key)
	if *slot == 0 {
		if 2*len(e.list) > len(e.slots) {
			e.grow()
			slot = e.slot(key)
		}
		e.list = append(e.list, edgeHits{key: key})
		*slot = uint32(len(e.list))
	}
	x := &e.list[*slot-1]
	x.count++
	if o >= e.early {
		if !x.timed {
			x.timed, x.first = true, o
		}
		x.last = o
	}
}

// slot is where the place of a key stands, or is to stand.
func (e *edgeSums) slot(key uint64) *uint32 {
	mask := uint64(len(e.slots) - 1)
	for at := key * 0x9E3779B97F4A7C15 >> 32; ; at++ {
		if slot := &e.slots[at&mask]; *slot == 0 || e.list[*slot-1].key == key {
			return slot
		}
	}
}

func (e *edgeSums) grow() {
	e.slots = make([]uint32, 2*len(e.slots))
	for i := range e.list {
		*e.slot(e.list[i].key) = uint32(i + 1)
	}
}
