package ingest

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/s2"
)

// A run is records in order, each behind its length, in compressed blocks, a
// frame each, and a last frame with nothing in it.
const (
	runPrefix = "run-" // of the files

	tagBlock = 'B'
	tagEnd   = 'E'
	runBlock = 64 << 10
)

// spill writes what is in memory as a run.
func (s *sorter) spill() error {
	s.sort()
	f, err := os.CreateTemp(s.dir, runPrefix+"*")
	if err != nil {
		return diskFault(err)
	}
	s.runs = append(s.runs, f.Name())
	w := newRunWriter(f)
	in := gather{s: s}
	for rec, err := in.next(); err == nil; rec, err = in.next() {
		w.add(rec)
	}
	w.flush()
	w.out.frame(tagEnd)
	s.list, s.buf = s.list[:0], s.buf[:0]
	return errors.Join(w.out.err, diskFault(w.out.out.Flush()), diskFault(f.Close()))
}

// runWriter writes a run.
type runWriter struct {
	out           *frameWriter
	block, packed []byte
}

func newRunWriter(f *os.File) *runWriter {
	return &runWriter{out: newFrameWriter(f, volumeBuffer), block: make([]byte, 0, 2*runBlock), packed: make([]byte, s2.MaxEncodedLen(2*runBlock))}
}

func (w *runWriter) add(rec []byte) {
	w.block = binary.AppendUvarint(w.block, uint64(len(rec)))
	w.block = append(w.block, rec...)
	if len(w.block) >= runBlock {
		w.flush()
	}
}

func (w *runWriter) flush() {
	if len(w.block) > 0 {
		w.packed = s2.Encode(w.packed[:cap(w.packed)], w.block)
		w.out.frame(tagBlock, w.packed)
		w.block = w.block[:0]
	}
}

// runReader reads a run back.
type runReader struct {
	frames frameReader
	block  []byte
	rest   []byte // of block
}

func newRunReader(f *os.File) *runReader {
	return &runReader{frames: newFrameReader(f, frameHeader)}
}

// next gives the next record, until the next call; io.EOF behind the last.
func (r *runReader) next() ([]byte, error) {
	if len(r.rest) == 0 {
		tag, content, err := r.frames.frame()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errFrame // it was cut
		case err != nil:
			return nil, err
		case tag == tagEnd:
			return nil, io.EOF
		}
		if r.block, err = s2.Decode(r.block[:cap(r.block)], content); err != nil || tag != tagBlock {
			return nil, errFrame
		}
		r.rest = r.block
	}
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		return nil, errFrame
	}
	rec := r.rest[size : size+int(n)]
	r.rest = r.rest[size+int(n):]
	return rec, nil
}

// clearRuns removes what a stopped import had sorted: it is sorted again.
func clearRuns(dir string) error {
	runs, err := filepath.Glob(filepath.Join(globSafe(dir), runPrefix+"*"))
	for _, path := range runs {
		err = errors.Join(err, diskFault(os.Remove(path)))
	}
	return err
}
