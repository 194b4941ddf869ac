package corpus

import (
	"math/bits"
	"slices"
	"sort"
)

// docset is a set of ordinals of one segment: all of them, a bit for each, or
// a list going up, whichever fits. Sets are never changed once made.
type docset struct {
	size uint32 // ordinals of the segment
	n    int    // members
	bits []uint64
	list []uint32
}

func noDocs(size uint32) docset { return docset{size: size} }

func allDocs(size uint32) docset { return docset{size: size, n: int(size)} }

func (s docset) all() bool { return s.n == int(s.size) }

func (s docset) empty() bool { return s.n == 0 }

// sparse is how many members a list may have: beyond it bits are smaller.
func sparse(size uint32) int { return int(size) / 32 }

// listSet makes a set of ordinals going up.
func listSet(size uint32, list []uint32) docset {
	if len(list) > sparse(size) && size > 0 {
		words := make([]uint64, (size+63)/64)
		for _, d := range list {
			words[d>>6] |= 1 << (d & 63)
		}
		return docset{size: size, n: len(list), bits: words}
	}
	return docset{size: size, n: len(list), list: list}
}

func bitSet(size uint32, words []uint64) docset {
	n := 0
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	if n > sparse(size) {
		return docset{size: size, n: n, bits: words}
	}
	list := make([]uint32, 0, n)
	eachBit(words, func(d uint32) { list = append(list, d) })
	return docset{size: size, n: n, list: list}
}

func eachBit(words []uint64, fn func(uint32)) {
	for i, w := range words {
		for ; w != 0; w &= w - 1 {
			fn(uint32(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

// words gives the set as bits, a copy the caller may change.
func (s docset) words() []uint64 {
	out := make([]uint64, (s.size+63)/64)
	switch {
	case s.all():
		for i := range out {
			out[i] = ^uint64(0)
		}
		if r := s.size & 63; r != 0 {
			out[len(out)-1] = 1<<r - 1
		}
	case s.bits != nil:
		copy(out, s.bits)
	default:
		for _, d := range s.list {
			out[d>>6] |= 1 << (d & 63)
		}
	}
	return out
}

func (s docset) contains(d uint32) bool {
	switch {
	case s.n == 0:
		return false
	case s.all():
		return true
	case s.bits != nil:
		return s.bits[d>>6]&(1<<(d&63)) != 0
	}
	_, ok := slices.BinarySearch(s.list, d)
	return ok
}

func (s docset) each(fn func(uint32)) {
	switch {
	case s.all():
		for d := range s.size {
			fn(d)
		}
	case s.bits != nil:
		eachBit(s.bits, fn)
	default:
		for _, d := range s.list {
			fn(d)
		}
	}
}

// filter keeps the members of a list that are in the set.
func (s docset) filter(list []uint32) []uint32 {
	if s.all() {
		return list
	}
	var out []uint32
	if s.bits == nil {
		out, _ = intersectInto(nil, list, s.list)
		return out
	}
	for _, d := range list {
		if s.bits[d>>6]&(1<<(d&63)) != 0 {
			out = append(out, d)
		}
	}
	return out
}

func (s docset) and(t docset) docset {
	switch {
	case s.all() || t.empty():
		return t
	case t.all() || s.empty():
		return s
	case s.bits == nil:
		return docset{size: s.size}.with(t.filter(s.list))
	case t.bits == nil:
		return docset{size: s.size}.with(s.filter(t.list))
	}
	out := make([]uint64, len(s.bits))
	for i := range out {
		out[i] = s.bits[i] & t.bits[i]
	}
	return bitSet(s.size, out)
}

func (s docset) with(list []uint32) docset { s.list, s.n = list, len(list); return s }

func (s docset) or(t docset) docset {
	switch {
	case s.all() || t.empty():
		return s
	case t.all() || s.empty():
		return t
	case s.bits == nil && t.bits == nil:
		return listSet(s.size, mergeLists(s.list, t.list))
	}
	out := s.words()
	if t.bits == nil {
		for _, d := range t.list {
			out[d>>6] |= 1 << (d & 63)
		}
		return bitSet(s.size, out)
	}
	for i, w := range t.bits {
		out[i] |= w
	}
	return bitSet(s.size, out)
}

func mergeLists(a, b []uint32) []uint32 {
	out := make([]uint32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// minus gives the members that are not in t.
func (s docset) minus(t docset) docset {
	switch {
	case t.empty() || s.empty():
		return s
	case t.all():
		return noDocs(s.size)
	case !s.all() && s.bits == nil:
		var out []uint32
		for _, d := range s.list {
			if !t.contains(d) {
				out = append(out, d)
			}
		}
		return docset{size: s.size}.with(out)
	}
	out := s.words()
	if t.bits == nil {
		for _, d := range t.list {
			out[d>>6] &^= 1 << (d & 63)
		}
		return bitSet(s.size, out)
	}
	for i, w := range t.bits {
		out[i] &^= w
	}
	return bitSet(s.size, out)
}

// rangeSet is the ordinals in [lo, hi).
func rangeSet(size, lo, hi uint32) docset {
	if lo >= hi {
		return noDocs(size)
	}
	if lo == 0 && hi == size {
		return allDocs(size)
	}
	words := make([]uint64, (size+63)/64)
	for d := lo; d < hi; {
		if d&63 == 0 && hi-d >= 64 {
			words[d>>6] = ^uint64(0)
			d += 64
			continue
		}
		words[d>>6] |= 1 << (d & 63)
		d++
	}
	return bitSet(size, words)
}

func (s docset) count() int { return s.n }

// before gives the last n members below limit, going up.
func (s docset) before(limit uint32, n int) []uint32 {
	limit = min(limit, s.size)
	switch {
	case s.empty():
		return nil
	case s.all():
		return countUp(limit-min(limit, uint32(n)), limit)
	case s.bits == nil:
		l := s.list[:sort.Search(len(s.list), func(i int) bool { return s.list[i] >= limit })]
		return l[max(0, len(l)-n):]
	}
	var out []uint32
	for i := int(limit+63)/64 - 1; i >= 0 && len(out) < n; i-- {
		w := s.bits[i]
		if base := uint32(i << 6); limit-base < 64 {
			w &= 1<<(limit-base) - 1
		}
		for ; w != 0 && len(out) < n; w &^= 1 << (63 - bits.LeadingZeros64(w)) {
			out = append(out, uint32(i<<6+63-bits.LeadingZeros64(w)))
		}
	}
	slices.Reverse(out)
	return out
}

// from gives the first n members not below limit.
func (s docset) from(limit uint32, n int) []uint32 {
	switch {
	case s.empty() || limit >= s.size:
		return nil
	case s.all():
		return countUp(limit, min(s.size, limit+uint32(n)))
	case s.bits == nil:
		l := s.list[sort.Search(len(s.list), func(i int) bool { return s.list[i] >= limit }):]
		return l[:min(len(l), n)]
	}
	var out []uint32
	for i := int(limit >> 6); i < len(s.bits) && len(out) < n; i++ {
		w := s.bits[i]
		if base := uint32(i << 6); limit > base {
			w &^= 1<<(limit-base) - 1
		}
		for ; w != 0 && len(out) < n; w &= w - 1 {
			out = append(out, uint32(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return out
}

// next gives the first member not below from.
func (s docset) next(from uint32) (uint32, bool) {
	switch {
	case s.empty() || from >= s.size:
		return 0, false
	case s.all():
		return from, true
	case s.bits == nil:
		i := lowerBound(s.list, from)
		if i == len(s.list) {
			return 0, false
		}
		return s.list[i], true
	}
	i := from >> 6
	for w := s.bits[i] &^ (1<<(from&63) - 1); ; w = s.bits[i] {
		if w != 0 {
			return i<<6 + uint32(bits.TrailingZeros64(w)), true
		}
		if i++; int(i) == len(s.bits) {
			return 0, false
		}
	}
}

func countUp(lo, hi uint32) []uint32 {
	out := make([]uint32, 0, hi-lo)
	for ; lo < hi; lo++ {
		out = append(out, lo)
	}
	return out
}
