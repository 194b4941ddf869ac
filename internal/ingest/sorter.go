package ingest

import (
	"bytes"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// sorter sorts records of bytes in bounded memory: what does not fit is
// written in sorted runs that are merged as they are read.
type sorter struct {
	dir   string
	limit int
	buf   []byte
	list  []sortable
	runs  []string
	count int64
	inRow bool // the list is sorted
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

// expect makes room for records of a size, as far as the limit goes.
func (s *sorter) expect(n int64, size int) *sorter {
	n = min(n, int64(s.limit/(size+sortableSize))+1)
	s.buf, s.list = make([]byte, 0, int(n)*size), make([]sortable, 0, n)
	return s
}

// add takes a record; its bytes are copied.
func (s *sorter) add(rec []byte) error {
	if len(s.list) > 0 && len(s.buf)+len(rec)+(len(s.list)+1)*sortableSize > s.limit {
		if err := s.spill(); err != nil {
			return err
		}
	}
	var head [8]byte
	copy(head[:], rec)
	s.list = append(room(s.list, 1), sortable{binary.BigEndian.Uint64(head[:]), uint32(len(s.buf)), uint32(len(rec))})
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

// cursor reads a sorter's records in order. It must be closed.
type cursor struct {
	runs  runHeap
	files []*os.File
	cur   []byte
	err   error
}

// sorted begins to read. Nothing may be added after; it may be read again.
func (s *sorter) sorted() (*cursor, error) { return sortedAll(s) }

// sortedAll begins to read several sorters as one.
func sortedAll(all ...*sorter) (*cursor, error) {
	var work errgroup.Group
	for _, s := range all {
		work.Go(func() error { s.sort(); return nil })
	}
	_ = work.Wait() // sorting does not fail
	c := &cursor{}
	for _, s := range all {
		if err := s.open(c); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, c.err
}

// open adds what a sorter holds to a cursor.
func (s *sorter) open(c *cursor) error {
	if len(s.list) > 0 {
		at := 0
		c.push(&run{next: func() ([]byte, error) {
			if at == len(s.list) {
				return nil, io.EOF
			}
			at++
			return s.record(s.list[at-1]), nil
		}})
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
	if c.err != nil || len(c.runs) == 0 {
		return false
	}
	r := c.runs[0]
	c.cur = append(c.cur[:0], r.rec...)
	switch rec, err := r.next(); {
	case errors.Is(err, io.EOF):
		heap.Pop(&c.runs)
	case err != nil:
		c.err = diskFault(err)
	default:
		r.rec = rec
		if len(c.runs) > 1 {
			heap.Fix(&c.runs, 0)
		}
	}
	return true
}

func (c *cursor) rec() []byte { return c.cur }

func (c *cursor) close() error {
	for _, f := range c.files {
		_ = f.Close() // it was only read
	}
	return c.err
}

func (c *cursor) push(r *run) {
	rec, err := r.next()
	switch {
	case errors.Is(err, io.EOF):
		return
	case err != nil:
		c.err = diskFault(err)
		return
	}
	r.rec = rec
	heap.Push(&c.runs, r)
}

// run is where a cursor is in one of the lists that it merges.
type run struct {
	rec  []byte
	next func() ([]byte, error)
}

type runHeap []*run

func (h runHeap) Len() int           { return len(h) }
func (h runHeap) Less(i, j int) bool { return bytes.Compare(h[i].rec, h[j].rec) < 0 }
func (h runHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push and Pop are for container/heap.
func (h *runHeap) Push(x any) { *h = append(*h, x.(*run)) }

// Pop is for container/heap.
func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// diskFault says that the machine, and not the input, failed: the import can
// be run again.
func diskFault(err error) error {
	if err == nil || hut3.CodeOf(err) != hut3.Internal || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &hut3.Error{Code: hut3.Incomplete, Message: "the import stopped on a fault of the disk; free space or check it, and run the same import again: it goes on where it stopped", Cause: err}
}
