package corpus

import (
	"runtime"
	"sync"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// A block is too short to learn how people write. A message segment
// therefore has a dictionary: a sample of its own texts, taken at even steps, that
// every block is compressed against. It takes a fifth off the text.
const (
	textDictionary      = 128 << 10
	textDictionaryShare = 64       // of the text, at most
	textDictionaryLeast = 16 << 10 // a smaller one is not worth a section
	textDictionaryID    = 1
)

// textSample takes a dictionary from n records of size bytes together; nothing where
// they are few.
func textSample(n int, size int64, record func(i int) []byte) []byte {
	want := int(min(textDictionary, size/textDictionaryShare))
	if want < textDictionaryLeast {
		return nil
	}
	step := max(1, int(int64(n)*int64(want)/size))
	step = max(1, n/max(1, step))
	dict := make([]byte, 0, want)
	for i := 0; i < n && len(dict) < want; i += step {
		r := record(i)
		dict = append(dict, r[:min(len(r), want-len(dict))]...)
	}
	return dict
}

// newTextWriter compresses against a dictionary, which may be empty.
func newTextWriter(dict []byte) (*blobWriter, error) {
	if len(dict) == 0 {
		return newBlobWriter(textBlock)
	}
	return newBlobWriter(shortBlock, zstd.WithEncoderDictRaw(textDictionaryID, dict))
}

// writeDictionary puts a dictionary into its section, compressed by itself.
func writeDictionary(f *fileWriter, dict []byte) error {
	if len(dict) == 0 {
		return nil
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true))
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the compressor cannot be started")
	}
	f.section(secTextDictionary, enc.EncodeAll(dict, nil))
	return nil
}

// textDecoder gives the decoder of a segment's texts, which is made at the first
// use: dec itself where the file has no dictionary.
func textDecoder(f *file, dec *zstd.Decoder) func() *zstd.Decoder {
	sec := f.section(secTextDictionary)
	if sec.size == 0 {
		return func() *zstd.Decoder { return dec }
	}
	return sync.OnceValue(func() *zstd.Decoder {
		dict, err := dec.DecodeAll(sec.all(), nil)
		if err != nil || len(dict) > textDictionary {
			panic(sec.malformed(0))
		}
		own, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithDecoderMaxMemory(1<<31), zstd.WithDecoderDictRaw(textDictionaryID, dict))
		if err != nil {
			panic(sec.malformed(0))
		}
		return own
	})
}
