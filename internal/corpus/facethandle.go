package corpus

import (
	"container/heap"
	"slices"
	"sync"
)

// handleFacet counts by the numbers that handles have in the whole corpus, and
// names those alone that are given out.
type handleFacet struct {
	from, to bool
	ranks    handleRanks

	mu  sync.Mutex
	all []int64
}

func (v *View) handleFacet(from, to bool) *handleFacet {
	ranks := v.ranks()
	return &handleFacet{from: from, to: to, ranks: ranks, all: make([]int64, len(ranks.handles))}
}

func (f *handleFacet) add(s *segmentView, set docset) {
	counts := make([]int64, s.handles.n()+1)
	if f.to {
		f.both(s, set, counts)
	} else {
		s.from.count(set, counts)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for place, rank := range f.ranks.of[s.messageSegment] {
		f.all[rank] += counts[place+1]
	}
}

// both counts a message once for each of its recipients, and for its sender where
// that is asked for too.
func (f *handleFacet) both(s *segmentView, set docset, counts []int64) {
	single := uint64(s.handles.n())
	var senders, recipients [frameSize]uint64
	set.chunks(0, func(of chunk) {
		from := s.from.pick(of, &senders)
		for i, to := range s.to.pick(of, &recipients) {
			if f.from {
				counts[from[i]]++
			}
			if to <= single {
				if to > 0 && (!f.from || to != from[i]) {
					counts[to]++
				}
				continue
			}
			list := between(s.listEnds, s.lists, int(to-single)-1)
			for k, h := range list {
				if !slices.Contains(list[:k], h) && (!f.from || uint64(h) != from[i]) {
					counts[h]++
				}
			}
		}
	})
}

func (f *handleFacet) values(limit int) []Bucket {
	least := f.least(limit)
	out := make([]Bucket, 0, limit)
	for rank, n := range f.all {
		if n >= least {
			out = append(out, Bucket{f.ranks.handles[rank].String(), n})
		}
	}
	return firstOf(out, limit, commonerFirst)
}

// least is the count below which a handle is not among those that are given out.
func (f *handleFacet) least(limit int) int64 {
	if limit <= 0 || limit >= len(f.all) {
		return 1
	}
	top := make(lowestFirst, limit)
	for _, n := range f.all {
		if n > top[0] {
			top[0] = n
			heap.Fix(&top, 0)
		}
	}
	return max(1, top[0])
}

// lowestFirst is a heap of counts.
type lowestFirst []int64

func (h lowestFirst) Len() int           { return len(h) }
func (h lowestFirst) Less(i, j int) bool { return h[i] < h[j] }
func (h lowestFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lowestFirst) Push(x any)        { *h = append(*h, x.(int64)) }
func (h *lowestFirst) Pop() any          { x := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return x }
