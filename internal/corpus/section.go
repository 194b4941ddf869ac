package corpus

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"sync/atomic"

	"hut3"
)

// section is a checked window on a mapped file. Bytes are only handed out from
// blocks whose checksum held; each block is checked once an opening.
type section struct {
	file *file
	id   sectionID
	off  int    // in the file
	data []byte // with padding
	size int    // without
	sums []byte
	seen []atomic.Uint32
}

// damage is what reading a block whose checksum fails unwinds with; see guard.
// Reading is deep inside loops, and an error return on each column access
// would cost more than the access.
type damage struct {
	section *section
	block   int
	what    string
}

func (d *damage) error() error {
	return hut3.Errorf(hut3.Integrity, "segment %s: %s in block %d of section %q; run verify to list the messages it hits, and restore the file from the back-up",
		d.section.file.name, d.what, d.block, d.section.id)
}

// unreadable is content that cannot be read though its checksum is right: the error
// that names it.
type unreadable struct{ err error }

// guard runs fn and turns damage met in it into an Integrity error. Content that
// a right checksum covers and that points outside of a slice comes out as one
// too: only a forged file or a fault of this package can hold it, and neither
// should end the process that serves the rest.
func guard(fn func() error) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *damage:
			err = r.error()
		case unreadable:
			err = r.err
		case runtime.Error:
			err = hut3.Wrap(r, hut3.Integrity, "a segment holds content that makes no sense; run verify, and report this where verify finds nothing")
		default:
			panic(r)
		}
	}()
	return fn()
}

// ok reports whether the checksum of a block holds.
func (s *section) ok(at int) bool { return checksum(block{s, at}.bytes()) == s.sum(at) }

// sum is the checksum that a block must have.
func (s *section) sum(at int) uint32 { return binary.LittleEndian.Uint32(s.sums[at*4:]) }

// check makes sure of the blocks that hold n bytes from off.
func (s *section) check(off, n int) {
	if off < 0 || n < 0 || off+n > len(s.data) {
		panic(&damage{s, max(off, 0) / blockSize, "a reference outside the section"})
	}
	if n == 0 {
		return
	}
	for b := off / blockSize; b <= (off+n-1)/blockSize; b++ {
		word, bit := &s.seen[b/32], uint32(1)<<(b%32)
		if word.Load()&bit != 0 {
			continue
		}
		if !s.ok(b) && !s.file.mend(block{s, b}) {
			panic(&damage{s, b, "the checksum fails"})
		}
		word.Or(bit)
	}
}

// bytes gives n bytes from off, checked.
func (s *section) bytes(off, n int) []byte {
	s.check(off, n)
	return s.data[off : off+n : off+n]
}

// all gives the whole section, checked.
func (s *section) all() []byte { return s.bytes(0, s.size) }

// malformed reports content that its checksum covers and that makes no sense.
func (s *section) malformed(off int) *damage {
	return &damage{s, off / blockSize, "content that makes no sense"}
}

// stopped gives the error of a context that ended, with its code.
func stopped(ctx context.Context) error {
	err := ctx.Err()
	if err == nil {
		return nil
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return hut3.Wrap(err, hut3.Incomplete, "the search ran out of its time; narrow it by a word, a handle, a conversation or a period")
	}
	return hut3.Wrap(err, hut3.Incomplete, "the search was stopped")
}
