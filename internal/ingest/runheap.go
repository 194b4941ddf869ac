package ingest

import (
	"bytes"
	"encoding/binary"
)

// run is where a cursor is in one of the lists that it merges.
type run struct {
	prefix uint64 // of rec
	rec    []byte
	next   func() ([]byte, error)
}

func (r *run) advance() (err error) {
	if r.rec, err = r.next(); err == nil {
		r.prefix = prefixOf(r.rec)
	}
	return err
}

// prefixOf is a record's first eight bytes, which compare as the record does where
// they differ. A shorter one is filled up with zeros.
func prefixOf(rec []byte) uint64 {
	if len(rec) >= 8 {
		return binary.BigEndian.Uint64(rec)
	}
	var head [8]byte
	copy(head[:], rec)
	return binary.BigEndian.Uint64(head[:])
}

func (r *run) less(o *run) bool {
	if r.prefix != o.prefix {
		return r.prefix < o.prefix
	}
	return bytes.Compare(r.rec, o.rec) < 0
}

// runHeap has the run with the lowest record first.
type runHeap []*run

func (h *runHeap) push(r *run) {
	*h = append(*h, r)
	for i := len(*h) - 1; i > 0; {
		up := (i - 1) / 2
		if !(*h)[i].less((*h)[up]) {
			return
		}
		(*h)[i], (*h)[up] = (*h)[up], (*h)[i]
		i = up
	}
}

// pop takes the first run out.
func (h *runHeap) pop() {
	last := len(*h) - 1
	(*h)[0] = (*h)[last]
	*h = (*h)[:last]
	h.down(0)
}

// down puts a run in its place whose record went up.
func (h runHeap) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if h[child].less(h[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
