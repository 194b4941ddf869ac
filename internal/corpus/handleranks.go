package corpus

import (
	"slices"

	"hut3"
)

// handleRanks gives every handle of the segments one number, in order.
type handleRanks struct {
	handles []hut3.Handle
	of      map[*messageSegment][]uint32 // by place in the segment
}

// rankHandles reads the handle tables of a snapshot, once. A number tells
// nobody anything: only what a view sees is ever named.
func (c *Corpus) rankHandles() handleRanks {
	r := handleRanks{of: map[*messageSegment][]uint32{}}
	numbers := interner[hut3.Handle]{}
	for _, s := range c.messages {
		places := make([]uint32, 0, s.handles.n())
		s.handles.each(func(_ int, text []byte) { places = append(places, numbers.id(splitHandle(string(text)))) })
		r.of[s] = places
	}
	order := make([]uint32, len(numbers.values))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareHandles(numbers.values[a], numbers.values[b]) })
	rank := make([]uint32, len(order))
	for to, from := range order {
		rank[from] = uint32(to)
		r.handles = append(r.handles, numbers.values[from])
	}
	for _, places := range r.of {
		for i, n := range places {
			places[i] = rank[n]
		}
	}
	return r
}

// ranks gives the ranks of all handles that the view's segments have.
func (v *View) ranks() handleRanks {
	if v.laidRanks == nil {
		return v.c.ranks()
	}
	return v.laidRanks()
}

// rankLaid puts the handles of the segments that are laid over the files among
// the others: a row may name somebody whom no message of a file does.
func (v *View) rankLaid() handleRanks {
	old := v.c.ranks()
	out := handleRanks{handles: slices.Clone(old.handles), of: map[*messageSegment][]uint32{}}
	of := map[*messageSegment][]hut3.Handle{}
	for _, s := range v.segs {
		if s.laid {
			s.handles.each(func(_ int, text []byte) {
				of[s.messageSegment] = append(of[s.messageSegment], splitHandle(string(text)))
			})
			out.handles = append(out.handles, of[s.messageSegment]...)
		}
	}
	slices.SortFunc(out.handles, compareHandles)
	out.handles = slices.Compact(out.handles)
	rank := func(h hut3.Handle) uint32 {
		at, _ := slices.BinarySearchFunc(out.handles, h, compareHandles) // all of them stand there
		return uint32(at)
	}
	moved := make([]uint32, len(old.handles))
	for i, h := range old.handles {
		moved[i] = rank(h)
	}
	for s, places := range old.of {
		out.of[s] = make([]uint32, len(places))
		for i, p := range places {
			out.of[s][i] = moved[p]
		}
	}
	for s, handles := range of {
		for _, h := range handles {
			out.of[s] = append(out.of[s], rank(h))
		}
	}
	return out
}
