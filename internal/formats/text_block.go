package formats

import (
	"encoding/binary"
	"strings"
)

// blockSize is the length of a block of texts.
const blockSize = 16 << 10

// textBlock makes strings of bytes, many in one allocation. A string that is kept
// keeps the block that it is in.
type textBlock struct{ b strings.Builder }

// keep gives b as a string. One that would take much of a block stands alone.
func (t *textBlock) keep(b []byte) string {
	if len(b) > blockSize/8 {
		return string(b)
	}
	if t.b.Cap()-t.b.Len() < len(b) {
		t.b = strings.Builder{}
		t.b.Grow(blockSize)
	}
	from := t.b.Len()
	t.b.Write(b)
	return t.b.String()[from:]
}

// isASCII reports whether no byte of s is above 0x7f: nothing in it can be damaged.
func isASCII[T string | []byte](s T) bool {
	const tops = 0x8080808080808080
	b := []byte(s)
	for ; len(b) >= 16; b = b[16:] {
		if (binary.LittleEndian.Uint64(b)|binary.LittleEndian.Uint64(b[8:]))&tops != 0 {
			return false
		}
	}
	var all byte
	for _, c := range b {
		all |= c
	}
	return all < 0x80
}
