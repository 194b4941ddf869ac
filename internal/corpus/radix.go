package corpus

import "slices"

// orderOf gives the places of keys in ascending order, equal keys in the order
// they stand: a radix sort of 11 bits a pass that skips digits all keys share.
func orderOf(keys []uint64) []uint32 {
	order := make([]uint32, len(keys))
	for i := range order {
		order[i] = uint32(i)
	}
	if ascending(keys) {
		return order
	}
	next := make([]uint32, len(keys))
	for shift := 0; shift < 64; shift += 11 {
		var starts [1<<11 + 1]uint32
		for _, k := range keys {
			starts[(k>>shift&(1<<11-1))+1]++
		}
		if starts[(keys[0]>>shift&(1<<11-1))+1] == uint32(len(keys)) {
			continue
		}
		for i := 1; i < len(starts); i++ {
			starts[i] += starts[i-1]
		}
		for _, i := range order {
			d := keys[i] >> shift & (1<<11 - 1)
			next[starts[d]] = i
			starts[d]++
		}
		order, next = next, order
	}
	return order
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
