package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"testing"
)

// chat is text of the kind and entropy that exports of messages have.
func chat(size int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	words := bytes.Fields([]byte("ok mate need them by friday bring paper to the lock up is it still 32 each yes sound call you later got the top ones coming in tomorrow from the docks"))
	var b []byte
	for row := 0; len(b) < size; row++ {
		b = append(b, `{"id":"`...)
		b = binary.AppendUvarint(b, random.Uint64()|1<<63)
		b = append(b, `","from":"peppershirt","sent":"2020-04-02T10:11:12Z","body":"`...)
		for range 3 + random.IntN(12) {
			b = append(append(b, words[random.IntN(len(words))]...), ' ')
		}
		b = append(b, "\"}\n"...)
	}
	return b[:size]
}

func noise(size int) []byte {
	b := make([]byte, size)
	random := rand.NewPCG(3, 4)
	for i := 0; i+8 <= size; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], random.Uint64())
	}
	return b
}

const benchSize = 64 << 20

// BenchmarkSHA256 is the bound that Put is measured against.
func BenchmarkSHA256(b *testing.B) {
	text := chat(benchSize)
	b.SetBytes(benchSize)
	for b.Loop() {
		sha256.Sum256(text)
	}
}

func BenchmarkPack(b *testing.B) {
	c, err := newCodec()
	must(b, err)
	for name, data := range map[string][]byte{"chat": chat(benchSize), "noise": noise(benchSize)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(benchSize)
			var stored int64
			for b.Loop() {
				h, err := pack(context.Background(), c, bytes.NewReader(data), discardAt{})
				must(b, err)
				stored = h.fileSize()
			}
			b.ReportMetric(float64(stored)/benchSize, "stored/byte")
		})
	}
}

type discardAt struct{}

func (discardAt) WriteAt(p []byte, _ int64) (int, error) { return len(p), nil }

func BenchmarkRead(b *testing.B) {
	v := open(b)
	r, err := v.Open(put(b, v, chat(benchSize)).SHA256)
	must(b, err)
	defer r.Close()
	b.SetBytes(benchSize)
	for b.Loop() {
		_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{io.NewSectionReader(r, 0, r.Size())}, make([]byte, 1<<20))
		must(b, err)
	}
}

func BenchmarkVerify(b *testing.B) {
	v := open(b)
	o := put(b, v, chat(benchSize))
	b.SetBytes(benchSize)
	for b.Loop() {
		must(b, v.Verify(context.Background(), o.SHA256))
	}
}
