package corpus

import "encoding/binary"

// hotWords stands in front of a termTable. Ten thousand words are more than
// four in five of those of a chat, and nearly all are short: kept here whole,
// in 256 KiB that stay in the processor's own cache, they cost no look into the
// table, which does not fit there.
type hotWords [1 << hotBits]hotWord

const (
	hotBits  = 14
	hotBytes = 7 // the longest word that fits beside its length
)

type hotWord struct {
	word uint64 // see wordOf
	id   uint32 // plus one; zero is a free slot
}

// wordOf is a word of up to hotBytes bytes, its length in the top byte.
func wordOf(term []byte) uint64 {
	var b [8]byte
	copy(b[:hotBytes], term)
	b[hotBytes] = byte(len(term))
	return binary.LittleEndian.Uint64(b[:])
}

func (h *hotWords) slot(word uint64) *hotWord {
	return &h[word*0x9E3779B97F4A7C15>>(64-hotBits)]
}
