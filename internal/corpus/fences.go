package corpus

import (
	"slices"
	"sort"

	"hut3"
)

// fenceEvery is how many keys stand between two that are kept in memory.
const fenceEvery = 64

// fencesOf reads every 64th of n keys going up: an eighth of a byte for each, and
// most of a search stays in it.
func fencesOf(n int, key func(i int) hut3.Key) []hut3.Key {
	out := make([]hut3.Key, 0, (n+fenceEvery-1)/fenceEvery)
	for i := 0; i < n; i += fenceEvery {
		out = append(out, key(i))
	}
	return out
}

// searchKeys finds the place of the first of n keys going up that is not before k.
func searchKeys(fences []hut3.Key, n int, k hut3.Key, key func(i int) hut3.Key) int {
	at, _ := slices.BinarySearch(fences, k)
	if at == 0 {
		return 0
	}
	from := (at-1)*fenceEvery + 1
	return from + sort.Search(min(fenceEvery, n-from), func(i int) bool { return key(from+i) >= k })
}
