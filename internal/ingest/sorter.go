package ingest

import (
	"context"
	"errors"
	"io"
	"os"

	"hut3"
)

// sorter sorts records of bytes in bounded memory: what does not fit is
// written in sorted runs that are merged as they are read.
type sorter struct {
	dir   string
	limit int
	arrays
	runs  []string
	count int64
	inRow bool // the list is sorted
}

// arrays are what a sorter holds records in. One that has ended can leave them to
// the next: they are large, and to make them costs.
type arrays struct {
	buf   []byte
	list  []sortable
	other []sortable // as long as the list, while that is sorted
}

// sortable is a record's place in the buffer, with its first eight bytes.
type sortable struct {
	prefix uint64
	off, n uint32
}

// sortableSize is what a record costs beside its bytes: its place, and another
// while they are sorted.
const sortableSize = 32

// maxBuffer keeps offsets inside 32 bits.
const maxBuffer = 1 << 31

func newSorter(dir string, limit int64) *sorter {
	return &sorter{dir: dir, limit: int(min(max(limit, 4<<10), maxBuffer))}
}

// expect makes room for records of a size, as far as the limit goes, in the arrays
// that another sorter left where they are large enough. There is room for an
// eighth more: a few records too many would move them all.
func (s *sorter) expect(n int64, size int, left arrays) {
	n = min(n+n/8, int64(s.limit/(size+sortableSize))+1)
	s.arrays = arrays{left.buf[:0], left.list[:0], left.other[:0]}
	if cap(s.buf) < int(n)*size {
		s.buf = make([]byte, 0, int(n)*size)
	}
	if cap(s.list) < int(n) {
		s.list = make([]sortable, 0, n)
	}
}

// add takes a record; its bytes are copied.
func (s *sorter) add(rec []byte) error {
	if len(s.list) > 0 && len(s.buf)+len(rec)+(len(s.list)+1)*sortableSize > s.limit {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.list = append(room(s.list, 1), sortable{prefixOf(rec), uint32(len(s.buf)), uint32(len(rec))})
	s.buf = append(room(s.buf, len(rec)), rec...)
	s.count++
	s.inRow = false
	return nil
}

func (s *sorter) record(e sortable) []byte { return s.buf[e.off : e.off+e.n] }

// close removes the runs.
func (s *sorter) close() {
	for _, name := range s.runs {
		_ = os.Remove(name) // the work folder goes as a whole in the end
	}
	*s = sorter{dir: s.dir, limit: s.limit}
}

// leave removes the runs and gives up the arrays.
func (s *sorter) leave() arrays {
	left := s.arrays
	s.close()
	return left
}

// cursor reads what sorters hold in order, one sorter behind the other. It must be
// closed, which says what went wrong.
type cursor struct {
	then  []*sorter // to be read behind the runs
	runs  runHeap
	files []*os.File
	read  *run // whose record rec gives: it moves on when the next is wanted
	err   error
}

// sorted begins to read. Nothing may be added after; it may be read again.
func (s *sorter) sorted() *cursor { return &cursor{then: []*sorter{s}} }

// open sorts what a sorter holds and adds it to a cursor.
func (s *sorter) open(c *cursor) error {
	s.sort()
	if len(s.list) > 0 {
		c.push(&run{next: (&gather{s: s}).next})
	}
	for _, name := range s.runs {
		f, err := os.Open(name)
		if err != nil {
			return diskFault(err)
		}
		c.files = append(c.files, f)
		c.push(&run{next: newRunReader(f).next})
	}
	return nil
}

// next moves to the next record, which rec gives until the next call.
func (c *cursor) next() bool {
	if c.read != nil {
		c.advance()
	}
	for c.err == nil && len(c.runs) == 0 && len(c.then) > 0 {
		c.following()
	}
	if c.err != nil || len(c.runs) == 0 {
		return false
	}
	c.read = c.runs[0]
	return true
}

// following moves on to the next sorter.
func (c *cursor) following() {
	s := c.then[0]
	c.then = c.then[1:]
	_ = c.close()
	if err := s.open(c); err != nil {
		c.err = err
	}
}

// advance moves the run on whose record was read.
func (c *cursor) advance() {
	switch err := c.read.advance(); {
	case errors.Is(err, io.EOF):
		c.runs.pop()
	case err != nil:
		c.err = diskFault(err)
	default:
		c.runs.down(0)
	}
	c.read = nil
}

func (c *cursor) rec() []byte { return c.read.rec }

func (c *cursor) close() error {
	for _, f := range c.files {
		_ = f.Close() // it was only read
	}
	c.files = nil
	return c.err
}

func (c *cursor) push(r *run) {
	switch err := r.advance(); {
	case errors.Is(err, io.EOF):
	case err != nil:
		c.err = diskFault(err)
	default:
		c.runs.push(r)
	}
}

// diskFault says that the machine, and not the input, failed: the import can
// be run again.
func diskFault(err error) error {
	return diskFaultOf(err, "the import stopped", "run the same import again: it goes on where it stopped")
}

// diskFaultOf is diskFault for other work; then is what to do once there is room.
func diskFaultOf(err error, stopped, then string) error {
	if err == nil || hut3.CodeOf(err) != hut3.Internal || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &hut3.Error{Code: hut3.Incomplete, Message: stopped + " on a fault of the disk; free space or check it, and " + then, Cause: err}
}
