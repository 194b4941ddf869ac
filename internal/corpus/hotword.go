package corpus

import "encoding/binary"

// hotWords stands in front of a termTable. Ten thousand words are more than
// four in five of those of a chat, and nearly all are short: kept here whole,
// in 384 KiB that stay in the processor's own cache, they cost no look into the
// table, which does not fit there.
type hotWords [1 << hotBits]hotWord

const (
	hotBits  = 14
	hotBytes = 15 // the longest word that fits beside its length
)

type hotWord struct {
	wordOf
	id uint32 // plus one; zero is a free slot
}

// wordOf is a word of up to hotBytes bytes, its length in the last byte.
type wordOf struct{ low, high uint64 }

func newWord(term []byte) wordOf {
	var b [16]byte
	copy(b[:hotBytes], term)
	b[hotBytes] = byte(len(term))
	return wordOf{binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])}
}

func (h *hotWords) slot(w wordOf) *hotWord {
	return &h[fold(w.low^0xD6E8FEB86659FD93, w.high^0x9E3779B97F4A7C15)>>(64-hotBits)]
}
