package corpus

import "slices"

// interner numbers values in the order they are met.
type interner[T comparable] struct {
	ids    map[T]uint32
	values []T
}

func (n *interner[T]) id(v T) uint32 {
	if id, ok := n.ids[v]; ok {
		return id
	}
	if n.ids == nil {
		n.ids = map[T]uint32{}
	}
	id := uint32(len(n.values))
	n.ids[v] = id
	n.values = append(n.values, v)
	return id
}

// sorted gives the printed values in byte order, and the place of each number
// among them.
func (n *interner[T]) sorted(print func(T) string) (names []string, place []uint32) {
	names = make([]string, len(n.values))
	order := make([]uint32, len(n.values))
	for i, v := range n.values {
		names[i], order[i] = print(v), uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		if names[a] < names[b] {
			return -1
		}
		return 1
	})
	place = make([]uint32, len(names))
	out := make([]string, len(names))
	for to, from := range order {
		place[from], out[to] = uint32(to), names[from]
	}
	return out, place
}
