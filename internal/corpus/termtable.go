package corpus

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// termTable gives terms small numbers in the order they are first met. It is
// an open-addressing table over one arena: the Go map costs four times as much
// here, nearly all of it cache misses.
type termTable struct {
	slots []termSlot
	arena []byte
	ends  []uint32
}

type termSlot struct {
	hash uint32
	id   uint32 // plus one; zero is a free slot
	off  uint32
	size uint32
}

func newTermTable() *termTable { return &termTable{slots: make([]termSlot, 1<<16)} }

// hashTerm is a multiply-and-fold hash, eight bytes at a time.
func hashTerm(b []byte) uint32 {
	const k0, k1 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
	h := uint64(len(b)) * k1
	for ; len(b) >= 8; b = b[8:] {
		h = fold(h^binary.LittleEndian.Uint64(b), k0)
	}
	var tail uint64
	for i, c := range b {
		tail |= uint64(c) << (8 * i)
	}
	h = fold(h^tail, k1)
	return uint32(h ^ h>>32)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// id gives the number of a term, a new one where it was not met before.
func (t *termTable) id(term []byte) uint32 {
	h := hashTerm(term)
	mask := uint32(len(t.slots) - 1)
	i := h & mask
	for ; t.slots[i].id != 0; i = (i + 1) & mask {
		if s := &t.slots[i]; s.hash == h && int(s.size) == len(term) && string(t.arena[s.off:s.off+s.size]) == string(term) {
			return s.id - 1
		}
	}
	id := uint32(len(t.ends))
	t.slots[i] = termSlot{h, id + 1, uint32(len(t.arena)), uint32(len(term))}
	t.arena = append(room(t.arena, len(term)), term...)
	t.ends = append(t.ends, uint32(len(t.arena)))
	if len(t.ends)*2 > len(t.slots) {
		t.grow()
	}
	return id
}

func (t *termTable) grow() {
	old := t.slots
	t.slots = make([]termSlot, 2*len(old))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.id == 0 {
			continue
		}
		i := s.hash & mask
		for t.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

func (t *termTable) term(id uint32) []byte {
	start := uint32(0)
	if id > 0 {
		start = t.ends[id-1]
	}
	return t.arena[start:t.ends[id]]
}

// sorted gives the numbers in byte order of their terms.
func (t *termTable) sorted() []uint32 {
	return orderBy(len(t.ends), func(id uint32) uint64 { return prefixOf(t.term(id)) },
		func(a, b uint32) int { return bytes.Compare(t.term(a), t.term(b)) })
}

// table gives the terms in byte order, and the place of each number among them.
func (t *termTable) table() (terms []string, place []uint32) {
	place = make([]uint32, len(t.ends))
	terms = make([]string, len(t.ends))
	for to, id := range t.sorted() {
		place[id], terms[to] = uint32(to), string(t.term(id))
	}
	return terms, place
}
