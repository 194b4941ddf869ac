package network

// reached is a node in the heap with the length of the path that reached it.
type reached struct {
	dist float64
	node int32
}

// reach is a binary heap, nearest on top. It is written out since
// container/heap would allocate at every push.
type reach []reached

func (r reached) before(o reached) bool {
	return r.dist < o.dist || (r.dist == o.dist && r.node < o.node)
}

func (h *reach) push(r reached) {
	*h = append(*h, r)
	s := *h
	i := len(s) - 1
	for up := (i - 1) / 2; i > 0 && r.before(s[up]); up = (i - 1) / 2 {
		s[i] = s[up]
		i = up
	}
	s[i] = r
}

func (h *reach) pop() reached {
	s := *h
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	if len(s) == 0 {
		return top
	}
	i := 0
	for down := 1; down < len(s); down = 2*i + 1 {
		if down+1 < len(s) && s[down+1].before(s[down]) {
			down++
		}
		if !s[down].before(last) {
			break
		}
		s[i] = s[down]
		i = down
	}
	s[i] = last
	return top
}
