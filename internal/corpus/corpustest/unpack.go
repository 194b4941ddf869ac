package corpustest

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Unpacked gives everything in a corpus file that unpacks: of each place where a
// packed block may begin, what it holds. It knows nothing of the layout, so that
// it finds what another program would find there.
func Unpacked(raw []byte) []byte {
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
	dec, err := zstd.NewReader(nil)
	if err != nil {
		return nil
	}
	defer dec.Close()
	var out bytes.Buffer
	for at := bytes.Index(raw, magic); at >= 0; {
		if dec.Reset(bytes.NewReader(raw[at:])) == nil {
			_, _ = io.Copy(&out, dec) // as far as it unpacks
		}
		next := bytes.Index(raw[at+1:], magic)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return out.Bytes()
}
