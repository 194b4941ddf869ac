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

	mu   sync.Mutex
	all  []*handleTally // one for each goroutine that counts at a time
	idle []*handleTally
}

// handleTally is what one goroutine counted. Its arrays serve one segment after the
// other: to make and clear them costs as much as to count some ten thousand hits.
type handleTally struct {
	ranked []int64  // by rank
	placed []uint32 // by place in a segment, plus one; zeros between segments
}

func (v *View) handleFacet(from, to bool) *handleFacet {
	return &handleFacet{from: from, to: to, ranks: v.ranks()}
}

// take gives a tally that nobody uses.
func (f *handleFacet) take() *handleTally {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.idle); n > 0 {
		t := f.idle[n-1]
		f.idle = f.idle[:n-1]
		return t
	}
	t := &handleTally{ranked: make([]int64, len(f.ranks.handles))}
	f.all = append(f.all, t)
	return t
}

func (f *handleFacet) give(t *handleTally) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle = append(f.idle, t)
}

func (f *handleFacet) add(s *segmentView, set docset) {
	if set.empty() {
		return
	}
	t := f.take()
	defer f.give(t)
	n := s.handles.n() + 1
	t.placed = slices.Grow(t.placed[:0], n)[:n]
	if f.to {
		f.both(s, set, t.placed)
	} else {
		s.from.count(set, t.placed)
	}
	for place, rank := range f.ranks.of[s.messageSegment] {
		t.ranked[rank] += int64(t.placed[place+1])
	}
	clear(t.placed)
}

// both counts a message once for each of its recipients, and for its sender where
// that is asked for too.
func (f *handleFacet) both(s *segmentView, set docset, counts []uint32) {
	single := uint64(s.handles.n())
	var senders, recipients [gatherSize]uint64
	set.blocks(0, func(list []uint32) {
		from := s.from.pick(list, &senders)
		for i, to := range s.to.pick(list, &recipients) {
			if f.from {
				counts[from[i]]++
			}
			if to <= single {
				if to > 0 && (!f.from || to != from[i]) {
					counts[to]++
				}
				continue
			}
			all := s.recipientsOf(to)
			for k, h := range all {
				if !slices.Contains(all[:k], h) && (!f.from || uint64(h) != from[i]) {
					counts[h]++
				}
			}
		}
	})
}

// sum is what all counted together, by rank.
func (f *handleFacet) sum() []int64 {
	if len(f.all) == 0 {
		return nil
	}
	sum := f.all[0].ranked
	for _, t := range f.all[1:] {
		for rank, n := range t.ranked {
			sum[rank] += n
		}
	}
	return sum
}

func (f *handleFacet) values(limit int) []Bucket {
	all := f.sum()
	least := leastOf(all, limit)
	out := make([]Bucket, 0, limit)
	for rank, n := range all {
		if n >= least {
			out = append(out, Bucket{f.ranks.handles[rank].String(), n})
		}
	}
	return firstOf(out, limit, commonerFirst)
}

// leastOf is the count below which a handle is not among those that are given out.
func leastOf(all []int64, limit int) int64 {
	if limit <= 0 || limit >= len(all) {
		return 1
	}
	top := make(lowestFirst, limit)
	for _, n := range all {
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
