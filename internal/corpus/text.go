package corpus

import (
	"encoding/binary"
	"sort"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// Texts, and whatever else is kept as written, stand in blocks, each a zstd frame:
// records one after the other, in the order of their ordinal or row. A column says
// where each block starts, another its first ordinal. The newest hits of a common
// word stand in as many blocks: what is compressed against a dictionary loses little
// in short ones (a message took 32.4 bytes in place of 31.9) and is read four times
// as fast.
const (
	textBlock  = 16 << 10
	shortBlock = 4 << 10
)

// blobWriter compresses records into blocks.
type blobWriter struct {
	enc     *zstd.Encoder
	size    int // of a block
	buf     []byte
	out     []byte
	offsets []uint64
	firsts  []uint64
}

func newBlobWriter(size int, also ...zstd.EOption) (*blobWriter, error) {
	options := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true)}
	enc, err := zstd.NewWriter(nil, append(options, also...)...)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the compressor cannot be started")
	}
	return &blobWriter{enc: enc, size: size}, nil
}

// start begins the record of an ordinal: what the caller appends to buf is it.
func (w *blobWriter) start(ordinal uint64) {
	if len(w.buf) >= w.size {
		w.flush()
	}
	if len(w.buf) == 0 {
		w.offsets = append(w.offsets, uint64(len(w.out)))
		w.firsts = append(w.firsts, ordinal)
	}
}

func (w *blobWriter) flush() {
	if len(w.buf) > 0 {
		w.out = w.enc.EncodeAll(w.buf, room(w.out, len(w.buf)+64))
		w.buf = w.buf[:0]
	}
}

func (w *blobWriter) write(f *fileWriter, first, offset, data sectionID) {
	w.flush()
	f.section(first, appendColumn(nil, w.firsts))
	f.section(offset, appendColumn(nil, w.offsets))
	f.section(data, w.out)
}

// blobs reads blocks of records.
type blobs struct {
	firsts  *column
	offsets *column
	data    *section
}

func openBlobs(f *file, first, offset, data sectionID) blobs {
	return blobs{openColumn(f.section(first)), openColumn(f.section(offset)), f.section(data)}
}

// find gives the block that holds an ordinal; -1 before the first.
func (b blobs) find(ordinal uint64) int {
	return sort.Search(b.firsts.n, func(i int) bool { return b.firsts.at(i) > ordinal }) - 1
}

// span gives where a block stands in the section.
func (b blobs) span(i int) (off, length int) {
	off = int(b.offsets.at(i))
	end := b.data.size
	if i+1 < b.offsets.n {
		end = int(b.offsets.at(i + 1))
	}
	if end < off {
		panic(b.data.malformed(off))
	}
	return off, end - off
}

// blobReader decodes blocks and keeps the last, since neighbours are often
// read together. It serves one goroutine.
type blobReader struct {
	blobs
	dec   *zstd.Decoder
	last  int
	buf   []byte
	cache blockCache // none: what is decoded is kept for this reader alone
}

func (b blobs) reader(dec *zstd.Decoder) *blobReader {
	return &blobReader{blobs: b, dec: dec, last: -1}
}

func (r *blobReader) block(i int) []byte {
	if i == r.last {
		return r.buf
	}
	off, n := r.span(i)
	id := blockID{r.data.file, off}
	room := r.buf[:0]
	if r.cache.lru != nil {
		if buf, ok := r.cache.get(id); ok {
			r.buf, r.last = buf, i
			return buf
		}
		room = nil // others read what was there
	}
	buf, err := r.dec.DecodeAll(r.data.bytes(off, n), room)
	if err != nil {
		panic(r.data.malformed(off))
	}
	if r.cache.lru != nil {
		r.cache.put(id, buf)
	}
	r.buf, r.last = buf, i
	return buf
}

// cutBytes takes a length and as many bytes off the front of b.
func cutBytes(sec *section, b []byte) (head, rest []byte) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		panic(sec.malformed(0))
	}
	return b[size : size+int(n)], b[size+int(n):]
}

func appendBytes[T ~string | ~[]byte](dst []byte, s T) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}
