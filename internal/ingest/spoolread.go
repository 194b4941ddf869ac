package ingest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
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
	dec  decoder
	n    int64 // numbered records that were read of the spool
	last lastRow
}

// lastRow is where a row was read alone last: the next is often close behind.
type lastRow struct {
	at   int64 // the spool
	n    int64 // its next record
	read bool
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
	r.dec, r.n, r.last.read = decoder{}, 0, false
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
		if r.n%markEvery == 0 {
			r.dec.words = r.dec.words[:0]
		}
		r.n++
		return tag, content, true, nil
	}
	return tag, nil, false, r.broken()
}

// heads calls fn with the head of every row of a spool, and its number in the
// file from 1.
func (r *spoolReader) heads(s span, fn func(n uint64, h *rowHead) error) error {
	if _, err := r.open(s); err != nil {
		return err
	}
	for n := uint64(1); ; n++ {
		tag, content, ok, err := r.numbered()
		if err != nil || !ok {
			return err
		}
		if tag != tagRow {
			continue
		}
		r.dec.s = unsafe.String(&content[0], len(content))
		known := len(r.dec.owners)
		h := r.dec.head()
		if r.dec.bad {
			return r.broken()
		}
		if len(r.dec.owners) > known { // its text is overwritten by the next record
			r.dec.owners[known] = cloneHandle(h.owner)
			h.owner = r.dec.owners[known]
		}
		if err := fn(n, &h); err != nil {
			return err
		}
	}
}

func cloneHandle(h hut3.Handle) hut3.Handle {
	return hut3.Handle{Platform: strings.Clone(h.Platform), Name: strings.Clone(h.Name)}
}

// row reads the row with a number inside its file, from 0: from the start of its
// stretch, or on from the row that was read before it.
func (r *spoolReader) row(s span, at hut3.Locator, n int64) (*spooled, error) {
	mark := n / markEvery
	if mark >= int64(len(s.marks)) {
		return nil, hut3.Errorf(hut3.Incomplete, "row %d of %s is not in its spool; run the same import again", n, at.File)
	}
	if l := r.last; !l.read || r.path != s.volume || l.at != s.at || l.n > n || l.n/markEvery != mark {
		if _, err := r.open(s); err != nil {
			return nil, err
		}
		if err := r.seek(s.marks[mark]); err != nil {
			return nil, diskFault(err)
		}
		r.n, r.dec.owners = mark*markEvery, slices.Clip(s.owners)
	}
	r.last.read = false
	for {
		row, err := r.whole(at)
		if err != nil {
			return nil, err
		}
		if r.n > n {
			r.last = lastRow{s.at, r.n, true}
			if row == nil {
				return nil, r.broken()
			}
			return row, nil
		}
	}
}

// whole reads the next record; nothing where it is a reject.
func (r *spoolReader) whole(at hut3.Locator) (*spooled, error) {
	tag, content, ok, err := r.numbered()
	if err != nil || !ok {
		return nil, errors.Join(r.broken(), err)
	}
	r.dec.s = string(content)
	if tag != tagRow {
		r.dec.reject(at)
		return nil, nil
	}
	row := r.dec.row(at)
	if r.dec.bad {
		return nil, r.broken()
	}
	return row, nil
}
