package corpus

// recent remembers the numbers of names met lately: a handset writes to the same few
// people, and to spell a name and look that up costs several times as much. A name
// pushes out the one that stood in its place.
type recent[K comparable] struct {
	at [recentPlaces]struct {
		key    K
		number uint32 // plus one; zero where nothing stands
	}
}

// recentPlaces is a power of two.
const recentPlaces = 1 << 12

// number gives the number of a key with a hash, by find where it was not met lately.
func (r *recent[K]) number(hash uint64, key K, find func(K) uint32) uint32 {
	e := &r.at[hash%recentPlaces]
	if e.number == 0 || e.key != key {
		e.key, e.number = key, find(key)+1
	}
	return e.number - 1
}

// hashEnds mixes the first and the last eight bytes of a text with its length.
func hashEnds(s string) uint64 {
	const k0, k1 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
	n := len(s)
	if n < 8 {
		h := uint64(n)
		for i := range n {
			h = h<<8 | uint64(s[i])
		}
		return fold(h, k0)
	}
	return fold(eightOf(s)^uint64(n)*k1, eightOf(s[n-8:])^k0)
}

func eightOf(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
