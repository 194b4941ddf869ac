package corpus

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A counting sort goes through 64 bits in digits of 11.
const (
	digitBits = 11
	digits    = 6
	digitMask = 1<<digitBits - 1
	fewKeys   = 256 // are sorted by comparing
)

// keyed is a key with its place, or with all that is wanted of it. Sorting moves the
// two together: to look keys up by place would miss the cache at each.
type keyed struct {
	key uint64
	at  uint64
}

// orderOf gives the places of keys in ascending order, equal keys in the order
// they stand.
func orderOf(keys []uint64) []uint32 {
	order := make([]uint32, len(keys))
	if ascending(keys) {
		for i := range order {
			order[i] = uint32(i)
		}
		return order
	}
	list := make([]keyed, len(keys))
	for i, k := range keys {
		list[i] = keyed{k, uint64(i)}
	}
	for i, e := range sortKeyed(list) {
		order[i] = uint32(e.at)
	}
	return order
}

// orderBy sorts places by the first eight bytes of what stands there, and by
// compare where those are equal.
func orderBy(n int, prefix func(i uint32) uint64, compare func(a, b uint32) int) []uint32 {
	list := make([]keyed, n)
	for i := range list {
		list[i] = keyed{prefix(uint32(i)), uint64(i)}
	}
	list = sortKeyed(list)
	for i := 0; i < n; {
		j := i + 1
		for j < n && list[j].key == list[i].key {
			j++
		}
		if j-i > 1 {
			slices.SortFunc(list[i:j], func(a, b keyed) int { return cmp.Or(compare(uint32(a.at), uint32(b.at)), cmp.Compare(a.at, b.at)) })
		}
		i = j
	}
	order := make([]uint32, n)
	for i, e := range list {
		order[i] = uint32(e.at)
	}
	return order
}

// prefixOf is the first eight bytes of a text, zeros behind a shorter one.
func prefixOf[T string | []byte](s T) uint64 {
	var head [8]byte
	copy(head[:], s)
	return binary.BigEndian.Uint64(head[:])
}

// sortKeyed sorts by key, equal keys as they stand. Digits that all keys share
// cost nothing.
func sortKeyed(list []keyed) []keyed {
	if len(list) < fewKeys {
		slices.SortStableFunc(list, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		return list
	}
	var counts [digits][1 << digitBits]uint32
	for i := range list {
		k := list[i].key
		for d := range digits {
			counts[d][k>>(d*digitBits)&digitMask]++
		}
	}
	other := make([]keyed, len(list))
	for d := range digits {
		at, shift := &counts[d], d*digitBits
		if at[list[0].key>>shift&digitMask] == uint32(len(list)) {
			continue
		}
		next := uint32(0)
		for i, n := range at {
			at[i], next = next, next+n
		}
		for _, e := range list {
			k := e.key >> shift & digitMask
			other[at[k]] = e
			at[k]++
		}
		list, other = other, list
	}
	return list
}

func ascending(keys []uint64) bool {
	for i := 1; i < len(keys); i++ {
		if keys[i] < keys[i-1] {
			return false
		}
	}
	return true
}

// bySign turns a signed number into one that sorts alike unsigned.
func bySign(v int64) uint64 { return uint64(v) ^ 1<<63 }

// room makes place for n more values, doubling: append grows a large slice by a
// quarter, which copies it four times over.
func room[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return slices.Grow(s, max(n, cap(s)))
}
