package vault

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"hut3"
)

// Range is some bytes of an original.
type Range struct {
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
}

func (r Range) end() int64 { return r.Offset + r.Length }

// erasure is what was erased of an object: the ranges, going up and apart, and
// of each chunk that they touch the SHA-256 of it as it was received.
type erasure struct {
	chunks []goneChunk
	ranges []Range
}

type goneChunk struct {
	chunk int64
	sum   [sha256.Size]byte
}

// merge sorts ranges and joins those that meet.
func merge(ranges []Range, size int64) ([]Range, error) {
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.Offset, b.Offset) })
	var out []Range
	for _, r := range ranges {
		if r.Offset < 0 || r.Length < 0 || r.Length > size || r.Offset > size-r.Length {
			return nil, hut3.Errorf(hut3.Usage, "bytes %d and %d on are not in an original of %d bytes", r.Offset, r.Length, size)
		}
		if n := len(out); n > 0 && r.Offset <= out[n-1].end() {
			out[n-1].Length = max(out[n-1].end(), r.end()) - out[n-1].Offset
			continue
		}
		if r.Length > 0 {
			out = append(out, r)
		}
	}
	return out, nil
}

func sameRanges(a, b []Range) bool { return slices.Equal(a, b) }

// within gives the ranges of a chunk, from its first byte.
func (e *erasure) within(chunk, length int64) (out []Range) {
	from := chunk * chunkSize
	i, _ := slices.BinarySearchFunc(e.ranges, from, func(r Range, at int64) int { return cmp.Compare(r.end()-1, at) })
	for ; i < len(e.ranges) && e.ranges[i].Offset < from+length; i++ {
		lo, hi := max(e.ranges[i].Offset, from), min(e.ranges[i].end(), from+length)
		out = append(out, Range{lo - from, hi - lo})
	}
	return out
}

// append writes the erasure as it stands behind the table: see the package
// comment.
func (e *erasure) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.chunks)))
	for _, c := range e.chunks {
		b = append(binary.BigEndian.AppendUint64(b, uint64(c.chunk)), c.sum[:]...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.ranges)))
	for _, r := range e.ranges {
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, uint64(r.Offset)), uint64(r.Length))
	}
	return b
}

const (
	goneChunkSize = 8 + sha256.Size
	rangeSize     = 16
)

// decodeErasure reads what append wrote, for an object of a size.
func decodeErasure(b []byte, size int64) (erasure, bool) {
	var e erasure
	n, rest, ok := counted(b, goneChunkSize)
	for i := 0; ok && i < n; i++ {
		c := goneChunk{chunk: int64(binary.BigEndian.Uint64(rest))}
		copy(c.sum[:], rest[8:])
		e.chunks, rest = append(e.chunks, c), rest[goneChunkSize:]
	}
	m, rest, more := counted(rest, rangeSize)
	for i := 0; more && i < m; i++ {
		e.ranges = append(e.ranges, Range{int64(binary.BigEndian.Uint64(rest)), int64(binary.BigEndian.Uint64(rest[8:]))})
		rest = rest[rangeSize:]
	}
	again, err := merge(slices.Clone(e.ranges), size)
	return e, ok && more && len(rest) == 0 && err == nil && slices.Equal(again, e.ranges) && e.touches(size)
}

// counted reads how many entries of a size follow.
func counted(b []byte, each int) (int, []byte, bool) {
	if len(b) < 4 {
		return 0, nil, false
	}
	n := int(binary.BigEndian.Uint32(b))
	return n, b[4:], len(b)-4 >= n*each
}

// touches reports whether the chunks listed are those that the ranges touch.
func (e *erasure) touches(size int64) bool {
	var want []int64
	for _, r := range e.ranges {
		for c := r.Offset / chunkSize; c*chunkSize < r.end(); c++ {
			if n := len(want); n == 0 || want[n-1] != c {
				want = append(want, c)
			}
		}
	}
	return len(e.ranges) > 0 && slices.EqualFunc(want, e.chunks, func(c int64, g goneChunk) bool { return c == g.chunk && c*chunkSize < size })
}

// Erased lists the bytes of the original that were erased, going up; they read
// as blanks. None where it stands as it was received.
func (r *Reader) Erased() []Range { return slices.Clone(r.gone.ranges) }

// received is the SHA-256 of a chunk as it was received.
func (r *Reader) received(i int64) [sha256.Size]byte {
	at, ok := slices.BinarySearchFunc(r.gone.chunks, i, func(g goneChunk, c int64) int { return cmp.Compare(g.chunk, c) })
	if ok {
		return r.gone.chunks[at].sum
	}
	return r.table.at(int(i)).sum
}

// receivedRoot is the Merkle root over the chunks as they were received.
func (r *Reader) receivedRoot() hut3.Digest {
	if !r.head.erased {
		return r.table.root()
	}
	was := slices.Clone(r.table)
	for _, g := range r.gone.chunks {
		copy(was[int(g.chunk)*entrySize+8:], g.sum[:])
	}
	return was.root()
}

// stillBlank reports whether what was erased of a chunk is blank.
func (r *Reader) stillBlank(i int64, plain []byte) bool {
	for _, g := range r.gone.within(i, r.length(i)) {
		if len(bytes.Trim(plain[g.Offset:g.end()], string(blank))) > 0 {
			return false
		}
	}
	return true
}
