package ingest

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"sort"
	"strings"

	"hut3"
)

// errSpool is the cause of every fault of a spool's bytes.
var errSpool = errors.New("the spool is not whole")

// spoolReader walks one spool after the other, and keeps the volumes open that
// it goes back to.
type spoolReader struct {
	volumes map[string]*volumeReader
	*volumeReader
	file    hut3.Locator
	stretch stretchReader
	n       int64 // numbered records that were read of the spool
	told    int64 // where the summary stood that was met last
	last    lastRow
}

// lastRow is where a row was read alone last: the next is often close behind.
type lastRow struct {
	at   int64 // the spool
	mark int   // of its stretch
	n    int64 // its next record
	read bool
}

// volumeReader reads a volume, mostly onwards.
type volumeReader struct {
	path string
	f    *os.File
	frameReader
}

// spoolBuffer is what is read of a volume at once.
const spoolBuffer = 128 << 10

func newSpoolReader() *spoolReader { return &spoolReader{volumes: map[string]*volumeReader{}} }

// open goes to the start of a spool.
func (r *spoolReader) open(s span) (head spoolHead, err error) {
	v := r.volumes[s.volume]
	if v == nil {
		f, err := os.Open(s.volume)
		if err != nil {
			return head, diskFault(err)
		}
		v = &volumeReader{path: s.volume, f: f, frameReader: newFrameReader(f, spoolBuffer)}
		r.volumes[s.volume] = v
	}
	r.volumeReader = v
	r.stretch.left, r.stretch.heads.owners, r.n, r.last.read = 0, nil, 0, false
	if err := v.seek(s.at); err != nil {
		return head, diskFault(err)
	}
	tag, content, err := v.frame()
	raw, ok := strings.CutPrefix(string(content), spoolMagic)
	if err != nil || tag != tagHead || !ok || json.Unmarshal([]byte(raw), &head) != nil {
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

// next reads the next head; false at the trailer, whose content it then gives.
// Whole says that the rest of the row is wanted too, of all rows of a spool or of
// none.
func (r *spoolReader) next(whole bool) (h rowHead, trailer []byte, ok bool, err error) {
	for r.stretch.left == 0 {
		at := r.pos
		tag, content, err := r.frame()
		switch {
		case err != nil:
			return h, nil, false, errors.Join(r.broken(), err)
		case tag == tagTrailer:
			return h, content, false, nil
		case tag == tagSummary:
			r.told = at
			continue
		case tag != tagStretch || r.stretch.begin(content, whole) != nil:
			return h, nil, false, r.broken()
		}
	}
	if h, err = r.stretch.next(whole); err != nil {
		return h, nil, false, r.broken()
	}
	r.n++
	return h, nil, true, nil
}

// into reads what stands behind a head into buffers, or the reject that it is.
func (r *spoolReader) into(b *rowBuffers, h *rowHead, at hut3.Locator) (reject *hut3.Reject, err error) {
	d := &r.stretch.row
	if h.reject {
		reject = d.reject(at)
	} else {
		d.rowInto(b, h, at)
	}
	if d.bad {
		return nil, r.broken()
	}
	return reject, nil
}

// heads calls fn with the head of every row of a spool, and its number in the
// file from 1.
func (r *spoolReader) heads(s span, fn func(n uint64, h *rowHead) error) error {
	if _, err := r.open(s); err != nil {
		return err
	}
	for {
		h, _, ok, err := r.next(false)
		if err != nil || !ok {
			return err
		}
		if h.reject {
			continue
		}
		if err := fn(uint64(r.n), &h); err != nil {
			return err
		}
	}
}

// summary gives the reader's summary of a spool, as JSON.
func (r *spoolReader) summary(s span) ([]byte, error) {
	if _, err := r.open(s); err != nil {
		return nil, err
	}
	if err := r.seek(s.summary); err != nil {
		return nil, diskFault(err)
	}
	tag, content, err := r.frame()
	if err != nil || tag != tagSummary {
		return nil, errors.Join(r.broken(), err)
	}
	return content, nil
}

func cloneHandle(h hut3.Handle) hut3.Handle {
	return hut3.Handle{Platform: strings.Clone(h.Platform), Name: strings.Clone(h.Name)}
}

// row reads the row with a number inside its file, from 0: from the start of its
// stretch, or on from the row that was read before it.
func (r *spoolReader) row(s span, at hut3.Locator, n int64) (*spooled, error) {
	mark := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].first > n }) - 1
	if mark < 0 {
		return nil, notSpooled(at, n)
	}
	if l := r.last; !l.read || r.path != s.volume || l.at != s.at || l.mark != mark || l.n > n {
		if _, err := r.open(s); err != nil {
			return nil, err
		}
		if err := r.seek(s.marks[mark].at); err != nil {
			return nil, diskFault(err)
		}
		r.n, r.stretch.heads.owners = s.marks[mark].first, slices.Clip(s.owners)
	}
	r.last.read = false
	for {
		var b rowBuffers
		h, _, ok, err := r.next(true)
		if err != nil || !ok {
			return nil, errors.Join(err, notSpooled(at, n))
		}
		reject, err := r.into(&b, &h, at)
		if err != nil {
			return nil, err
		}
		if r.n > n {
			r.last = lastRow{s.at, mark, r.n, true}
			if reject != nil {
				return nil, r.broken()
			}
			return &b.row, nil
		}
	}
}

func notSpooled(at hut3.Locator, n int64) error {
	return hut3.Errorf(hut3.Incomplete, "row %d of %s is not in its spool; run the same import again", n, at.File)
}
