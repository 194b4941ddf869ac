package ingest

import (
	"bytes"
	"cmp"
	"slices"
)

// few is the number of records below which comparing is faster than counting.
const few = 512

const (
	digitBits = 11
	digits    = 6 // of 64 bits
	digitMask = 1<<digitBits - 1
)

// sort puts the list in byte order of its records: by the first eight bytes
// with a counting sort a digit, and runs of equal beginnings by comparing.
func (s *sorter) sort() {
	if s.inRow {
		return
	}
	s.inRow = true
	if len(s.list) < few {
		slices.SortFunc(s.list, s.compare)
		return
	}
	s.list, s.other = byPrefix(s.list, s.other)
	for i := 0; i < len(s.list); {
		j := i + 1
		for j < len(s.list) && s.list[j].prefix == s.list[i].prefix {
			j++
		}
		if j-i > 1 {
			slices.SortFunc(s.list[i:j], s.compare)
		}
		i = j
	}
}

func (s *sorter) compare(a, b sortable) int {
	if a.prefix != b.prefix {
		return cmp.Compare(a.prefix, b.prefix)
	}
	return bytes.Compare(s.record(a), s.record(b))
}

// byPrefix sorts by the first eight bytes. Digits that all records share, as
// most of a row's number are, cost nothing. It gives back the other array too.
func byPrefix(list, other []sortable) (sorted, rest []sortable) {
	var counts [digits][1 << digitBits]uint32
	for i := range list {
		for d := range digits {
			counts[d][list[i].prefix>>(d*digitBits)&digitMask]++
		}
	}
	other = slices.Grow(other[:0], len(list))[:len(list)]
	for d := range digits {
		at, shift := &counts[d], d*digitBits
		if at[list[0].prefix>>shift&digitMask] == uint32(len(list)) {
			continue
		}
		next := uint32(0)
		for i, n := range at {
			at[i], next = next, next+n
		}
		for _, e := range list {
			k := e.prefix >> shift & digitMask
			other[at[k]] = e
			at[k]++
		}
		list, other = other, list
	}
	return list, other
}

// room makes place for n more, doubling: append grows a large slice by a
// quarter, which copies it four times over.
func room[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return slices.Grow(s, max(n, cap(s)))
}
