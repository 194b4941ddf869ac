package corpus

import "container/heap"

// placeHeap gives the hits of several segments in the order of time.
type placeHeap struct {
	v      *View
	newest bool // the newest first, and the oldest otherwise
	parts  []placePart
}

// placePart is what is left of a segment's hits.
type placePart struct {
	seg   int
	at    place    // the next
	ahead []uint32 // it and those behind it, going up
	set   docset   // what more is taken from, the oldest first; none where it is empty
}

// placesAhead is how many hits of a segment are taken at once.
const placesAhead = 1024

// add puts in the hits of a segment.
func (h *placeHeap) add(p placePart) {
	if len(p.ahead) > 0 {
		p.at = h.v.place(p.seg, h.head(&p))
		heap.Push(h, p)
	}
}

// head is the next of what is ahead.
func (h *placeHeap) head(p *placePart) uint32 {
	if h.newest {
		return p.ahead[len(p.ahead)-1]
	}
	return p.ahead[0]
}

// next gives the next hit and moves on.
func (h *placeHeap) next() (place, bool) {
	if len(h.parts) == 0 {
		return place{}, false
	}
	top := &h.parts[0]
	at := top.at
	if h.newest {
		top.ahead = top.ahead[:len(top.ahead)-1]
	} else if top.ahead = top.ahead[1:]; len(top.ahead) == 0 {
		top.ahead = top.set.from(at.ordinal+1, placesAhead)
	}
	if len(top.ahead) == 0 {
		heap.Pop(h)
		return at, true
	}
	top.at = h.v.place(top.seg, h.head(top))
	heap.Fix(h, 0)
	return at, true
}

// take gives the next n hits.
func (h *placeHeap) take(n int) (out []place) {
	for at, ok := h.next(); ok; at, ok = h.next() {
		if out = append(out, at); len(out) == n {
			break
		}
	}
	return out
}

func (h *placeHeap) Len() int { return len(h.parts) }
func (h *placeHeap) Less(i, j int) bool {
	if h.newest {
		i, j = j, i
	}
	return h.parts[i].at.compare(h.parts[j].at) < 0
}
func (h *placeHeap) Swap(i, j int) { h.parts[i], h.parts[j] = h.parts[j], h.parts[i] }
func (h *placeHeap) Push(x any)    { h.parts = append(h.parts, x.(placePart)) }
func (h *placeHeap) Pop() any {
	old := h.parts
	last := len(old) - 1
	x := old[last]
	h.parts = old[:last]
	return x
}
