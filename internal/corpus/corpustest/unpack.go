package corpustest

import (
	"bytes"

	"github.com/klauspost/compress/zstd"
)

// dictionaryLeast and dictionaryMost are the bytes that a dictionary of texts may
// have.
const (
	dictionaryLeast = 8
	dictionaryMost  = 128 << 10
)

// Unpacked gives everything in a corpus file that unpacks: of each place where a
// packed block begins, what it holds. It knows nothing of the layout, so that it
// finds what another program would find there: a block that names a dictionary is
// unpacked with each block of the file that could be one.
func Unpacked(raw []byte) []byte {
	var out bytes.Buffer
	var plain [][]byte
	wanting := map[uint32][][]byte{} // frames, by the dictionary that they name
	for _, frame := range frames(raw) {
		if frame.dictionary != 0 {
			wanting[frame.dictionary] = append(wanting[frame.dictionary], frame.bytes)
			continue
		}
		for _, b := range unpack([][]byte{frame.bytes}) {
			out.Write(b)
			plain = append(plain, b)
		}
	}
	for id, list := range wanting {
		for _, dict := range plain {
			if len(dict) < dictionaryLeast || len(dict) > dictionaryMost {
				continue
			}
			for _, b := range unpack(list, zstd.WithDecoderDictRaw(id, dict)) {
				out.Write(b)
			}
		}
	}
	return out.Bytes()
}

// unpack gives what frames hold; those that do not unpack are left out.
func unpack(frames [][]byte, also ...zstd.DOption) (out [][]byte) {
	dec, err := zstd.NewReader(nil, append([]zstd.DOption{zstd.WithDecoderConcurrency(1)}, also...)...)
	if err != nil {
		return nil
	}
	defer dec.Close()
	for _, f := range frames {
		if b, err := dec.DecodeAll(f, nil); err == nil {
			out = append(out, b)
		}
	}
	return out
}

// frame is a packed block.
type frame struct {
	bytes      []byte
	dictionary uint32 // that it was packed with; 0: none
}

// frames finds every place where a packed block begins and seems to end.
func frames(raw []byte) (out []frame) {
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
	for at := 0; ; at++ {
		next := bytes.Index(raw[at:], magic)
		if next < 0 {
			return out
		}
		at += next
		var h zstd.Header
		if h.Decode(raw[at:]) != nil {
			continue
		}
		if n := frameLength(raw[at:], &h); n > 0 {
			out = append(out, frame{raw[at : at+n], h.DictionaryID})
		}
	}
}

// frameLength walks the blocks of a frame (RFC 8878, section 3.1.1.2); 0 where it
// does not end inside of raw.
func frameLength(raw []byte, h *zstd.Header) int {
	for at := h.HeaderSize; at+3 <= len(raw); {
		head := int(raw[at]) | int(raw[at+1])<<8 | int(raw[at+2])<<16
		size := head >> 3
		if head>>1&3 == 1 { // one byte, repeated
			size = 1
		}
		if at += 3 + size; head&1 == 0 {
			continue
		}
		if h.HasCheckSum {
			at += 4
		}
		if at <= len(raw) {
			return at
		}
		break
	}
	return 0
}
