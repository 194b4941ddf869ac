package corpus

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// Texts that were compressed with a dictionary come back as they were, whatever
// the dictionary; a damaged dictionary is named and gives no text.
func TestTextsComeBackThroughTheirDictionary(t *testing.T) {
	t.Parallel()
	for _, n := range []int{10, 30_000, 400_000} {
		var list [][]byte
		var size int64
		for i := range n {
			list = append(list, fmt.Appendf(nil, "bring %d to the lock up by %d, and no later than that", i*7919%1000, i%24))
			size += int64(len(list[i]))
		}
		dict := textSample(n, size, func(i int) []byte { return list[i] })
		if has := len(dict) > 0; has != (size/textDictionaryShare >= textDictionaryLeast) || len(dict) > textDictionary {
			t.Errorf("%d bytes of text have a dictionary of %d", size, len(dict))
		}
		f := reopened(t, func(f *fileWriter) {
			w, err := newTextWriter(dict)
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range list {
				w.start(uint64(i))
				w.buf = append(w.buf, r...)
			}
			if err := writeDictionary(f, dict); err != nil {
				t.Fatal(err)
			}
			w.write(f, secTextFirst, secTextOffset, secText)
		})
		dec, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		b := openBlobs(f, secTextFirst, secTextOffset, secText)
		r := b.reader(textDecoder(f, dec)())
		var got []byte
		for i := range b.offsets.n {
			got = append(got, r.block(i)...)
		}
		if !bytes.Equal(got, bytes.Join(list, nil)) {
			t.Errorf("%d texts are others when they are read", n)
		}
		dec.Close()
	}
}

func TestDamagedDictionaryIsNamed(t *testing.T) {
	t.Parallel()
	f := reopened(t, func(f *fileWriter) { f.section(secTextDictionary, []byte("not a frame")) })
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	if err := guard(func() error { textDecoder(f, dec)(); return nil }); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a dictionary that is none: %v", err)
	}
}
