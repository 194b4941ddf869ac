package vault

import (
	"crypto/sha256"
	"hash/crc32"

	"github.com/klauspost/compress/zstd"
)

// codec turns chunks into stored bytes and back. It is safe for concurrent use.
type codec struct {
	zip   *zstd.Encoder
	unzip *zstd.Decoder
	crc   *crc32.Table
}

func newCodec() (*codec, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), // a chunk has its SHA-256
		zstd.WithWindowSize(chunkSize), zstd.WithSingleSegment(true))
	if err != nil {
		return nil, err
	}
	unzip, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<20), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return nil, err
	}
	return &codec{zip, unzip, crc32.MakeTable(crc32.Castagnoli)}, nil
}

const alteredChunk = "its stored bytes were altered"

// encode gives the stored bytes, in buf or in plain itself, and the entry.
func (c *codec) encode(plain, buf []byte) ([]byte, entry) {
	e := entry{sum: sha256.Sum256(plain)}
	stored := c.zip.EncodeAll(plain, buf[:0])
	if len(stored) >= len(plain) {
		stored, e.raw = plain, true
	}
	e.length, e.crc = uint32(len(stored)), c.sum(stored)
	return stored, e
}

func (c *codec) sum(stored []byte) uint32 { return crc32.Checksum(stored, c.crc) }

// decode gives the chunk, which is size bytes long, or what is wrong with it.
func (c *codec) decode(stored []byte, e entry, size int) ([]byte, string) {
	if c.sum(stored) != e.crc {
		return nil, alteredChunk
	}
	plain := stored
	if !e.raw {
		var err error
		if plain, err = c.unzip.DecodeAll(stored, make([]byte, 0, size)); err != nil {
			return nil, "it cannot be decompressed: " + err.Error()
		}
	}
	if len(plain) != size || sha256.Sum256(plain) != e.sum {
		return nil, "its content is not what was stored"
	}
	return plain, ""
}
