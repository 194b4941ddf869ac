package corpustest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func packed(t *testing.T, text string, also ...zstd.EOption) []byte {
	t.Helper()
	enc, err := zstd.NewWriter(nil, also...)
	if err != nil {
		t.Fatal(err)
	}
	defer enc.Close()
	return enc.EncodeAll([]byte(text), nil)
}

// What stands in a file is found, however it is packed: alone, one after the
// other, with a dictionary that stands before or after it, between other bytes.
func TestUnpackedFindsEveryBlock(t *testing.T) {
	t.Parallel()
	dict := "by the depot, and no later than nine; bring the van to the lock up"
	with := zstd.WithEncoderDictRaw(1, []byte(dict))
	raw := []byte("header")
	for i := range 3 {
		raw = append(raw, packed(t, fmt.Sprintf("bring the van to the lock up, zebra%d", i), with)...)
	}
	raw = append(raw, 0x28, 0xb5, 0x2f, 0xfd) // where none begins
	raw = append(raw, packed(t, dict)...)
	raw = append(raw, packed(t, "a kumquat", zstd.WithEncoderCRC(false))...)
	raw = append(raw, packed(t, "never to be seen", zstd.WithEncoderDictRaw(7, []byte("of another file")))[:20]...)
	got := Unpacked(raw)
	for _, word := range []string{"zebra0", "zebra1", "zebra2", "a kumquat", dict} {
		if !bytes.Contains(got, []byte(word)) {
			t.Errorf("%q is not found", word)
		}
		if word != dict && bytes.Contains(Unpacked(raw[:40]), []byte(word)) {
			t.Errorf("%q is found where it is not", word)
		}
	}
}
