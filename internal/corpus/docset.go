package corpus

import (
	"math/bits"
	"slices"
)

// docset is a set of ordinals of one segment: a run of them, a bit for each, or
// a list going up, whichever fits. Sets are never changed once made.
type docset struct {
	size uint32 // ordinals of the segment
	n    int    // members
	lo   uint32 // the first of a run
	bits []uint64
	list []uint32
}

func noDocs(size uint32) docset { return docset{size: size} }

func allDocs(size uint32) docset { return docset{size: size, n: int(size)} }

// rangeSet is the ordinals in [lo, hi).
func rangeSet(size, lo, hi uint32) docset {
	if hi = min(hi, size); lo >= hi {
		return noDocs(size)
	}
	return docset{size: size, n: int(hi - lo), lo: lo}
}

func (s docset) all() bool { return s.n == int(s.size) }

func (s docset) empty() bool { return s.n == 0 }

func (s docset) count() int { return s.n }

// run reports whether the set is a run that is not empty, from lo to hi.
func (s docset) run() bool { return s.n > 0 && s.bits == nil && s.list == nil }

func (s docset) hi() uint32 { return s.lo + uint32(s.n) }

// bounds gives a run that holds all members.
func (s docset) bounds() (lo, hi uint32) {
	switch {
	case s.run():
		return s.lo, s.hi()
	case s.bits != nil:
		return 0, s.size
	case s.empty():
		return 0, 0
	}
	return s.list[0], s.list[s.n-1] + 1
}

// sparse is how many members a list may have: beyond it bits are smaller.
func sparse(size uint32) int { return int(size) / 32 }

// listSet makes a set of ordinals going up.
func listSet(size uint32, list []uint32) docset {
	if len(list) > sparse(size) && size > 0 {
		words := make([]uint64, (size+63)/64)
		setBits(words, list)
		return docset{size: size, n: len(list), bits: words}
	}
	return docset{size: size}.with(list)
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
	return docset{size: size}.with(list)
}

func (s docset) with(list []uint32) docset { s.list, s.n = list, len(list); return s }

func setBits(words []uint64, list []uint32) {
	for _, d := range list {
		words[d>>6] |= 1 << (d & 63)
	}
}

// eachWord calls fn with each word that holds bits of [lo, hi), and those bits.
func eachWord(lo, hi uint32, fn func(i uint32, mask uint64)) {
	for lo < hi {
		end := min(hi, (lo|63)+1)
		fn(lo>>6, ^uint64(0)<<(lo&63)&(^uint64(0)>>(63-(end-1)&63)))
		lo = end
	}
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
	s.into(out)
	return out
}

// into adds the set to bits.
func (s docset) into(words []uint64) {
	switch {
	case s.run():
		eachWord(s.lo, s.hi(), func(i uint32, mask uint64) { words[i] |= mask })
	case s.bits != nil:
		for i, w := range s.bits {
			words[i] |= w
		}
	default:
		setBits(words, s.list)
	}
}

func (s docset) contains(d uint32) bool {
	switch {
	case s.n == 0:
		return false
	case s.run():
		return d-s.lo < uint32(s.n)
	case s.bits != nil:
		return s.bits[d>>6]&(1<<(d&63)) != 0
	}
	_, ok := slices.BinarySearch(s.list, d)
	return ok
}

func (s docset) each(fn func(uint32)) {
	switch {
	case s.run():
		for d := s.lo; d < s.hi(); d++ {
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

// part gives what of a list going up lies in [lo, hi).
func part(list []uint32, lo, hi uint32) []uint32 {
	list = list[lowerBound(list, lo):]
	return list[:lowerBound(list, hi)]
}

// clip keeps the members in [lo, hi).
func (s docset) clip(lo, hi uint32) docset {
	switch {
	case s.empty() || lo == 0 && hi >= s.size:
		return s
	case s.run():
		return rangeSet(s.size, max(lo, s.lo), min(hi, s.hi()))
	case s.bits == nil:
		return docset{size: s.size}.with(part(s.list, lo, hi))
	}
	n := s.within(lo, hi)
	if n <= sparse(s.size) {
		return docset{size: s.size}.with(s.from(lo, n))
	}
	out := make([]uint64, len(s.bits))
	eachWord(lo, min(hi, s.size), func(i uint32, mask uint64) { out[i] = s.bits[i] & mask })
	return docset{size: s.size, n: n, bits: out}
}

// filter keeps the members of a list that are in the set.
func (s docset) filter(list []uint32) []uint32 {
	switch {
	case s.empty():
		return nil
	case s.run():
		return part(list, s.lo, s.hi())
	case s.bits == nil:
		out, _ := intersectInto(nil, list, s.list)
		return out
	}
	out, n := make([]uint32, len(list)), 0
	for _, d := range list {
		out[n] = d
		n += int(s.bits[d>>6] >> (d & 63) & 1)
	}
	return out[:n]
}

func (s docset) and(t docset) docset {
	switch {
	case s.empty():
		return s
	case t.empty():
		return t
	case s.run():
		return t.clip(s.lo, s.hi())
	case t.run():
		return s.clip(t.lo, t.hi())
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

func (s docset) or(t docset) docset {
	switch {
	case s.all() || t.empty():
		return s
	case t.all() || s.empty():
		return t
	case s.list != nil && t.list != nil:
		return listSet(s.size, mergeLists(s.list, t.list))
	}
	out := s.words()
	t.into(out)
	return bitSet(s.size, out)
}

// anyOf is the members of any of some sets.
func anyOf(size uint32, sets []docset) docset {
	total, lists := 0, [][]uint32{}
	for _, s := range sets {
		if s.all() {
			return s
		}
		total += s.n
		lists = append(lists, s.list)
	}
	if total <= sparse(size) && !slices.ContainsFunc(sets, func(s docset) bool { return s.n != len(s.list) }) {
		return sortedSet(size, slices.Concat(lists...))
	}
	words := make([]uint64, (size+63)/64)
	for _, s := range sets {
		s.into(words)
	}
	return bitSet(size, words)
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

// dropLists gives what of a is not in b.
func dropLists(a, b []uint32) []uint32 {
	out := make([]uint32, 0, len(a))
	for _, d := range a {
		for len(b) > 0 && b[0] < d {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != d {
			out = append(out, d)
		}
	}
	return out
}

// minus gives the members that are not in t.
func (s docset) minus(t docset) docset {
	switch {
	case t.empty() || s.empty():
		return s
	case t.all():
		return noDocs(s.size)
	case s.list != nil && t.list != nil:
		return docset{size: s.size}.with(dropLists(s.list, t.list))
	case s.list != nil:
		out := make([]uint32, 0, s.n)
		for _, d := range s.list {
			if !t.contains(d) {
				out = append(out, d)
			}
		}
		return docset{size: s.size}.with(out)
	}
	out := s.words()
	switch {
	case t.run():
		eachWord(t.lo, t.hi(), func(i uint32, mask uint64) { out[i] &^= mask })
	case t.bits == nil:
		for _, d := range t.list {
			out[d>>6] &^= 1 << (d & 63)
		}
	default:
		for i, w := range t.bits {
			out[i] &^= w
		}
	}
	return bitSet(s.size, out)
}

// within counts the members in [lo, hi).
func (s docset) within(lo, hi uint32) (n int) {
	hi = min(hi, s.size)
	switch {
	case lo >= hi || s.empty():
		return 0
	case s.run():
		lo, hi = max(lo, s.lo), min(hi, s.hi())
		return int(max(lo, hi) - lo)
	case s.bits == nil:
		return len(part(s.list, lo, hi))
	}
	eachWord(lo, hi, func(i uint32, mask uint64) { n += bits.OnesCount64(s.bits[i] & mask) })
	return n
}
