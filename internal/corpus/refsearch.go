package corpus

import (
	"slices"
	"sort"

	"hut3"
)

// fenceEvery is how many refs stand between two that are kept in memory.
const fenceEvery = 64

// refFences reads every 64th ref in the order of refs: an eighth of a byte for
// each message, and most of a search stays in it.
func (s *messageSegment) refFences() []hut3.Key {
	out := make([]hut3.Key, 0, (s.byRef.n+fenceEvery-1)/fenceEvery)
	for i := 0; i < s.byRef.n; i += fenceEvery {
		out = append(out, s.refOf(s.byRef.u32(i)))
	}
	return out
}

// searchRef finds the place of the first message, in the order of refs, whose
// ref is not before a key.
func (s *messageSegment) searchRef(k hut3.Key) int {
	at, _ := slices.BinarySearch(s.fences(), k)
	if at == 0 {
		return 0
	}
	from, n := (at-1)*fenceEvery+1, fenceEvery
	if at == len(s.fences()) {
		n = s.byRef.n - from
	}
	return from + sort.Search(n, func(i int) bool { return s.refOf(s.byRef.u32(from+i)) >= k })
}
