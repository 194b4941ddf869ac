package vault

import (
	"crypto/sha256"
	"errors"
	"io"
	"sync"

	"hut3"
)

// smallSize is the original up to which an object is made in one go in memory:
// most of a seizure's files are small, and the pipeline of pack costs more than
// such a file's own bytes.
const smallSize = 64 * chunkSize

// usualSmall is what a buffer for a small original begins with.
const usualSmall = 8 * chunkSize

// smallBuffers hold one small original and the object made of it.
type smallBuffers struct {
	plain, file []byte
	table       table
}

func newSmallPool() *sync.Pool {
	return &sync.Pool{New: func() any {
		return &smallBuffers{plain: make([]byte, usualSmall), file: make([]byte, 0, usualSmall)}
	}}
}

// packSmall makes the object of an original that b.plain holds whole: the same
// bytes that pack would write.
func (b *smallBuffers) packSmall(c *codec, plain []byte) header {
	b.file, b.table = append(b.file[:0], make([]byte, headerSize)...), b.table[:0]
	h := header{size: int64(len(plain))}
	for rest := plain; len(rest) > 0; rest = rest[min(chunkSize, len(rest)):] {
		var e entry
		b.file, e = c.appendTo(b.file, rest[:min(chunkSize, len(rest))])
		b.table = b.table.append(e)
		h.sha256 = e.sum // of a single chunk, which is the whole
	}
	if b.table.len() != 1 {
		h.sha256 = sha256.Sum256(plain)
	}
	h.tableAt, h.root, h.tableSum = int64(len(b.file)), b.table.root(), sha256.Sum256(b.table)
	b.file = append(b.file, b.table...)
	copy(b.file, h.encode())
	return h
}

// appendTo appends the stored bytes of a chunk.
func (c *codec) appendTo(dst, plain []byte) ([]byte, entry) {
	at := len(dst)
	e := entry{sum: sha256.Sum256(plain)}
	dst = c.zip.EncodeAll(plain, dst)
	if len(dst)-at >= len(plain) {
		dst, e.raw = append(dst[:at], plain...), true
	}
	e.length, e.crc = uint32(len(dst)-at), c.sum(dst[at:])
	return dst, e
}

// readSmall reads up to smallSize bytes; whole says that they are all.
func (b *smallBuffers) readSmall(r io.Reader) (plain []byte, whole bool, err error) {
	n := 0
	for err == nil && n < smallSize {
		if n == len(b.plain) {
			b.plain = append(b.plain, make([]byte, min(n, smallSize-n))...)
		}
		var got int
		got, err = fill(r, b.plain[n:])
		n += got
	}
	switch {
	case err == nil:
		return b.plain[:n], false, nil
	case errors.Is(err, io.EOF):
		return b.plain[:n], true, nil
	}
	return nil, false, hut3.Wrap(err, hut3.Incomplete, "reading an original failed after %d bytes; nothing was kept", n)
}
