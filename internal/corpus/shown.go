package corpus

import "slices"

func (l docList) count() int { return l.df }

// shownList is what of a document list a scope sees. Its hits are counted, which
// needs no set of them, and only those of a page are named.
type shownList struct {
	docList
	visible []uint64
	n       int
}

func showOf(l docList, visible []uint64) *shownList {
	s := &shownList{docList: l, visible: visible}
	l.each(func(docs []uint32) {
		if n := len(docs); n > 0 && int(docs[n-1]>>6) >= len(visible) {
			panic(l.sec.malformed(l.off))
		}
		n := uint64(0)
		for _, d := range docs {
			n += visible[d>>6] >> (d & 63) & 1
		}
		s.n += int(n)
	})
	return s
}

func (s *shownList) count() int { return s.n }

// seen keeps what of a block is visible, going up.
func (s *shownList) seen(docs []uint32) []uint32 {
	out := make([]uint32, 0, len(docs))
	for _, d := range docs {
		if s.visible[d>>6]>>(d&63)&1 != 0 {
			out = append(out, d)
		}
	}
	return out
}

// before gives the last n below limit, going up.
func (s *shownList) before(limit uint32, n int) []uint32 {
	var parts [][]uint32
	var buf [postingBlock]uint32
	for b := min(s.find(limit), s.blocks()-1); b >= 0 && n > 0; b-- {
		docs, _ := s.block(b, &buf)
		seen := s.seen(part(docs, 0, limit))
		seen = seen[max(0, len(seen)-n):]
		n -= len(seen)
		parts = append(parts, seen)
	}
	slices.Reverse(parts)
	return slices.Concat(parts...)
}

// from gives the first n not below limit.
func (s *shownList) from(limit uint32, n int) []uint32 {
	var out []uint32
	var buf [postingBlock]uint32
	for b := s.find(limit); b < s.blocks() && len(out) < n; b++ {
		docs, _ := s.block(b, &buf)
		seen := s.seen(docs[lowerBound(docs, limit):])
		out = append(out, seen[:min(len(seen), n-len(out))]...)
	}
	return out
}
