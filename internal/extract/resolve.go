package extract

import (
	"cmp"
	"slices"

	"hut3"
)

// order is the last word between two spans of one length and validity.
func order(kind string) int {
	return slices.Index([]string{Phone, Postcode, Money, Plate, Email, URL, BTC, IMEI, IBAN}, kind)
}

func byStart(a, b hut3.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), byWorth(a, b))
}

// byWorth orders the better of two overlapping spans first.
func byWorth(a, b hut3.Span) int {
	return cmp.Or(
		cmp.Compare(b.End-b.Start, a.End-a.Start),
		cmp.Compare(a.Valid, b.Valid),
		cmp.Compare(a.Start, b.Start),
		cmp.Compare(order(a.Type), order(b.Type)),
	)
}

// resolve takes the hits, best first, that overlap none taken before, and
// gives them in order of Start in offsets of the text as written.
func (s *scan) resolve() []hut3.Span {
	slices.SortFunc(s.hits, byStart)
	for rest := s.hits; len(rest) > 0; {
		n := cluster(rest)
		s.choose(rest[:n])
		rest = rest[n:]
	}
	for i, span := range s.out {
		s.out[i] = s.asWritten(span)
	}
	return s.out
}

// cluster counts the hits, in order of Start, that overlap one with the next.
func cluster(hits []hut3.Span) int {
	end := hits[0].End
	for n, h := range hits {
		if h.Start >= end && n > 0 {
			return n
		}
		end = max(end, h.End)
	}
	return len(hits)
}

// choose keeps the best of a cluster, and what overlaps nothing kept.
func (s *scan) choose(hits []hut3.Span) {
	from := len(s.out)
	slices.SortFunc(hits, byWorth)
	for _, h := range hits {
		if !slices.ContainsFunc(s.out[from:], func(t hut3.Span) bool { return excludes(t, h) }) {
			s.out = append(s.out, h)
		}
	}
	slices.SortFunc(s.out[from:], byStart)
}

// excludes reports whether a span already taken leaves no room for h.
func excludes(taken, h hut3.Span) bool {
	if taken.End <= h.Start || h.End <= taken.Start {
		return false
	}
	inside := taken.Type == URL && h.Type != URL && h.Valid == hut3.Checked
	return !inside
}

// asWritten maps a span of the plain copy back to the text as written.
func (s *scan) asWritten(span hut3.Span) hut3.Span {
	if s.at != nil {
		span.Start, span.End = int(s.at[span.Start]), s.endOf(span.End)
	}
	return span
}

// endOf gives where the character before a position of the copy ends in the
// text as written.
func (s *scan) endOf(i int) int {
	last := int(s.at[i-1])
	for end := last + 1; end <= len(s.raw); end++ {
		if end == len(s.raw) || s.raw[end]&0xC0 != 0x80 {
			return end
		}
	}
	return len(s.raw)
}
