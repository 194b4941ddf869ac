package ingest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"unsafe"

	"hut3"
)

// errSpool is the cause of every fault of a spool's bytes.
var errSpool = errors.New("the spool is not whole")

// spoolReader walks one spool after the other, and keeps the volumes open that
// it goes back to.
type spoolReader struct {
	volumes map[string]*volumeReader
	*volumeReader
	head string // the line that the spool began with
	file hut3.Locator
	buf  []byte
}

// volumeReader reads a volume, mostly onwards.
type volumeReader struct {
	path string
	f    *os.File
	in   *bufio.Reader
	pos  int64
}

func newSpoolReader() *spoolReader { return &spoolReader{volumes: map[string]*volumeReader{}} }

// open goes to the start of a spool.
func (r *spoolReader) open(s span) (head spoolHead, err error) {
	v := r.volumes[s.volume]
	if v == nil {
		f, err := os.Open(s.volume)
		if err != nil {
			return head, diskFault(err)
		}
		v = &volumeReader{path: s.volume, f: f, in: bufio.NewReaderSize(f, 128<<10)}
		r.volumes[s.volume] = v
	}
	r.volumeReader = v
	if err := v.seek(s.at); err != nil {
		return head, diskFault(err)
	}
	line, err := v.in.ReadString('\n')
	v.pos += int64(len(line))
	r.head = line
	raw, ok := strings.CutPrefix(line, spoolMagic+" ")
	if err != nil || !ok || json.Unmarshal([]byte(raw), &head) != nil {
		return head, v.broken()
	}
	r.file = hut3.Locator{Object: head.Object, File: head.File}
	return head, nil
}

// seek moves on without losing what is buffered, or back.
func (v *volumeReader) seek(at int64) error {
	if ahead := at - v.pos; ahead >= 0 && ahead <= int64(v.in.Buffered()) {
		v.pos = at
		_, err := v.in.Discard(int(ahead))
		return err
	}
	_, err := v.f.Seek(at, io.SeekStart)
	v.in.Reset(v.f)
	v.pos = at
	return err
}

func (r *spoolReader) close() {
	for _, v := range r.volumes {
		_ = v.f.Close() // it was only read
	}
}

func (v *volumeReader) broken() error {
	return hut3.Wrap(errSpool, hut3.Incomplete, "%s was changed since it was written; run the same import again", v.path)
}

// next reads a record. Its content is overwritten by the next call.
func (r *spoolReader) next() (tag byte, content []byte, err error) {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return 0, nil, err
	}
	if n > 1<<31 {
		return 0, nil, errSpool
	}
	if tag, err = r.in.ReadByte(); err != nil {
		return 0, nil, err
	}
	if uint64(cap(r.buf)) < n {
		r.buf = make([]byte, n+n/4)
	}
	r.buf = r.buf[:n]
	_, err = io.ReadFull(r.in, r.buf)
	r.pos += int64(uvarintSize(n)) + 1 + int64(n)
	return tag, r.buf, err
}

func uvarintSize(n uint64) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}

// numbered reads the next record that has a number; false at the trailer.
func (r *spoolReader) numbered() (tag byte, content []byte, ok bool, err error) {
	tag, content, err = r.next()
	switch {
	case err != nil:
		return tag, nil, false, errors.Join(r.broken(), err)
	case tag == tagTrailer:
		return tag, nil, false, nil
	case tag == tagRow && len(content) > headSize, tag == tagReject:
		return tag, content, true, nil
	}
	return tag, nil, false, r.broken()
}

// heads calls fn with the head of every row of a spool, and its number in the
// file from 1. The head is gone after the call.
func (r *spoolReader) heads(s span, fn func(n uint64, h rowHead) error) error {
	if _, err := r.open(s); err != nil {
		return err
	}
	for n := uint64(1); ; n++ {
		tag, content, ok, err := r.numbered()
		if err != nil || !ok {
			return err
		}
		if tag == tagRow {
			if err := fn(n, rowHead(unsafe.String(&content[0], len(content)))); err != nil {
				return err
			}
		}
	}
}

// row reads the row with a number inside its file, from 0.
func (r *spoolReader) row(s span, at hut3.Locator, n int64) (*spooled, error) {
	if _, err := r.open(s); err != nil {
		return nil, err
	}
	mark := n / markEvery
	if mark >= int64(len(s.marks)) {
		return nil, r.broken()
	}
	if err := r.seek(s.marks[mark]); err != nil {
		return nil, diskFault(err)
	}
	for range n % markEvery {
		if _, _, ok, err := r.numbered(); err != nil || !ok {
			return nil, errors.Join(r.broken(), err)
		}
	}
	tag, content, ok, err := r.numbered()
	if err != nil || !ok || tag != tagRow {
		return nil, errors.Join(r.broken(), err)
	}
	d := &decoder{s: string(content)}
	row := d.row(at)
	if d.bad {
		return nil, r.broken()
	}
	return row, nil
}
