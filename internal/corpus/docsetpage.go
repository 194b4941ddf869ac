package corpus

import (
	"math/bits"
	"slices"
)

// before gives the last n members below limit, going up.
func (s docset) before(limit uint32, n int) []uint32 {
	limit = min(limit, s.size)
	switch {
	case s.empty():
		return nil
	case s.run():
		limit = max(s.lo, min(limit, s.hi()))
		return countUp(limit-min(limit-s.lo, uint32(n)), limit)
	case s.bits == nil:
		l := part(s.list, 0, limit)
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
	case s.run():
		limit = max(limit, s.lo)
		return countUp(limit, max(limit, min(s.hi(), limit+uint32(n))))
	case s.bits == nil:
		l := s.list[lowerBound(s.list, limit):]
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
	case s.run():
		from = max(from, s.lo)
		return from, from < s.hi()
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

// lowerBound is the place of the first of a list going up that is not below v.
func lowerBound(list []uint32, v uint32) int {
	lo, hi := 0, len(list)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); list[mid] < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
