package grouping

import "slices"

// few is how many members a set holds as a list alone.
const few = 16

// set is distinct members in the order in which they came. Nearly all have one or
// two: only a large one is found by a table.
type set[T comparable] struct {
	list []T
	in   map[T]struct{}
}

func (s *set[T]) has(v T) bool {
	if s.in != nil {
		_, ok := s.in[v]
		return ok
	}
	return slices.Contains(s.list, v)
}

func (s *set[T]) add(v T) {
	if s.has(v) {
		return
	}
	s.list = append(s.list, v)
	switch {
	case s.in != nil:
		s.in[v] = struct{}{}
	case len(s.list) > few:
		s.in = make(map[T]struct{}, 2*few)
		for _, v := range s.list {
			s.in[v] = struct{}{}
		}
	}
}

// take adds what another holds, the smaller to the larger; the other is spent.
func (s *set[T]) take(o *set[T]) {
	if len(o.list) > len(s.list) {
		*s, *o = *o, *s
	}
	for _, v := range o.list {
		s.add(v)
	}
}
