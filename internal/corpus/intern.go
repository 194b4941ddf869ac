package corpus

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
