package ingest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// What an import lays aside for itself stands in frames: a tag (1 byte), the
// length of the content (4, little-endian as the next), a checksum of tag and
// content (4), the content. A frame that was cut or changed is not taken.
const (
	frameHeader = 9
	frameRoom   = 1 << 20 // what a length alone, which may be damaged, makes room for
)

// errFrame is the cause of every fault of a frame's bytes.
var errFrame = errors.New("what was laid aside is not whole")

// frameWriter writes frames. It keeps its first error.
type frameWriter struct {
	out  *bufio.Writer
	off  int64
	sums *crc32.Table
	err  error
}

func newFrameWriter(w io.Writer, buffer int) *frameWriter {
	return &frameWriter{out: bufio.NewWriterSize(w, buffer), sums: crc32.MakeTable(crc32.Castagnoli)}
}

// frame writes a frame of the parts, one behind the other.
func (w *frameWriter) frame(tag byte, parts ...[]byte) {
	n, sum := 0, crc32.Update(0, w.sums, []byte{tag})
	for _, p := range parts {
		n += len(p)
		sum = crc32.Update(sum, w.sums, p)
	}
	var header [frameHeader]byte
	header[0] = tag
	binary.LittleEndian.PutUint32(header[1:], uint32(n))
	binary.LittleEndian.PutUint32(header[5:], sum)
	w.write(header[:])
	for _, p := range parts {
		w.write(p)
	}
}

func (w *frameWriter) write(b []byte) {
	if w.err == nil {
		_, err := w.out.Write(b)
		w.err = diskFault(err)
		w.off += int64(len(b))
	}
}

// frameReader reads frames.
type frameReader struct {
	in   *bufio.Reader
	pos  int64
	buf  []byte
	sums *crc32.Table
}

func newFrameReader(r io.Reader, buffer int) frameReader {
	return frameReader{in: bufio.NewReaderSize(r, buffer), sums: crc32.MakeTable(crc32.Castagnoli)}
}

// frame reads the next frame; io.EOF where there is none. Its content is
// overwritten by the next call.
func (r *frameReader) frame() (tag byte, content []byte, err error) {
	var header [frameHeader]byte
	if _, err := io.ReadFull(r.in, header[:]); err != nil {
		return 0, nil, cutFrame(err)
	}
	n := int(binary.LittleEndian.Uint32(header[1:]))
	if err := r.fill(n); err != nil {
		return 0, nil, err
	}
	r.pos += frameHeader + int64(n)
	sum := crc32.Update(crc32.Update(0, r.sums, header[:1]), r.sums, r.buf)
	if sum != binary.LittleEndian.Uint32(header[5:]) {
		return 0, nil, errFrame
	}
	return header[0], r.buf, nil
}

// fill reads n bytes.
func (r *frameReader) fill(n int) error {
	r.buf = r.buf[:0]
	for len(r.buf) < n {
		have := len(r.buf)
		more := min(n-have, max(frameRoom, have))
		r.buf = room(r.buf, more)[:have+more]
		if _, err := io.ReadFull(r.in, r.buf[have:]); err != nil {
			if errors.Is(err, io.EOF) {
				return errFrame
			}
			return cutFrame(err)
		}
	}
	return nil
}

// cutFrame says of bytes that end inside a frame that they are not whole.
func cutFrame(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errFrame
	}
	return err
}
