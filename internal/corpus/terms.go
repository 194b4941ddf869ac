package corpus

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/query"
)

// MaxTerms is the longest term list.
const MaxTerms = 10_000

// TermCount is what one term of a list finds.
type TermCount struct {
	Messages    int64
	Handles     int64 // that wrote those messages or were written to
	First, Last int64 // known times, µs; zero where none
}

// TermCounts is what a list finds: a count a term, in their order, and how many
// messages any of them finds.
type TermCounts struct {
	Terms []TermCount
	Any   int64
}

// termSum is what one term finds so far, over all segments.
type termSum struct {
	edgeSum
	handles []uint32 // ranks, going up
}

// termRun is a list under way.
type termRun struct {
	nodes []node
	order []int // words in the order of the dictionary, then the rest
	mu    sync.Mutex
	sums  []termSum
	any   int64
}

// Terms counts what each of a list of queries finds among the messages of
// within. The segments are gone through once, side by side: within is evaluated
// once, and words are looked up in the order of the dictionary.
func (v *View) Terms(ctx context.Context, within query.Q, terms []query.Q) (TermCounts, error) {
	if len(terms) > MaxTerms {
		return TermCounts{}, hut3.Errorf(hut3.Usage, "a list has at most %s terms, not %s; part it", hut3.Thousands(MaxTerms), hut3.Thousands(int64(len(terms))))
	}
	var r termRun
	err := v.within(ctx, func() error {
		frame, err := v.plan(ctx, within)
		if err != nil {
			return err
		}
		if r.nodes, err = v.nodes(ctx, terms, v.plan); err != nil {
			return err
		}
		r.prepare()
		return v.eachTerm(ctx, frame, &r)
	})
	out := TermCounts{Any: r.any}
	for _, s := range r.sums {
		c := TermCount{Messages: s.count, Handles: int64(len(s.handles))}
		c.First, c.Last = s.bounds()
		out.Terms = append(out.Terms, c)
	}
	return out, err
}

func (r *termRun) prepare() {
	r.sums = make([]termSum, len(r.nodes))
	r.order = make([]int, len(r.nodes))
	for i := range r.nodes {
		r.sums[i].timeSpan = noTimes
		r.order[i] = i
	}
	word := func(i int) string { w, _ := r.nodes[i].(wordNode); return w.term }
	slices.SortStableFunc(r.order, func(a, b int) int {
		switch x, y := word(a), word(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
}

// eachTerm runs the list on every segment, with one meter for all of it.
func (v *View) eachTerm(ctx context.Context, frame node, r *termRun) error {
	ranks := v.ranks()
	read := v.meter(append([]node{frame}, r.nodes...)...)
	if err := read.exceeded(); err != nil {
		return err
	}
	jobs, ctx := errgroup.WithContext(ctx)
	jobs.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range v.segs {
		jobs.Go(func() error {
			return guard(func() error {
				e := &evaluation{ctx: ctx, v: v, s: s, read: read}
				set, unsure := e.decide(frame, s.visible)
				if err := r.segment(e, set.and(s.visible), unsure.and(s.visible), ranks.of[s.messageSegment]); err != nil {
					return err
				}
				return read.exceeded()
			})
		})
	}
	return jobs.Wait()
}

func (r *termRun) segment(e *evaluation, set, unsure docset, rank []uint32) error {
	met := make([]int, e.s.handles.n()+1) // the term, plus one, that met a handle last
	all := noDocs(e.s.n)
	for _, i := range r.order {
		if err := stopped(e.ctx); err != nil {
			return err
		}
		found, open := e.decide(r.nodes[i], set)
		found, unsure = found.and(set), unsure.or(open.and(set))
		if found.empty() {
			continue
		}
		all = all.or(found)
		r.add(i, e.s.termSum(found, rank, met, i+1))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.any += int64(all.n)
	if unsure.n > 0 {
		e.v.untested.Add(int64(unsure.n))
	}
	return nil
}

// termSum sums the hits of a term in one segment.
func (s *messageSegment) termSum(found docset, rank []uint32, met []int, term int) termSum {
	sum := termSum{edgeSum: edgeSum{timeSpan: noTimes}}
	meet := func(h uint32) {
		if h > 0 && met[h] != term {
			met[h] = term
			sum.handles = append(sum.handles, rank[h-1])
		}
	}
	found.each(func(o uint32) {
		sum.count++
		sum.timeSpan.add(s.sortTime(o))
		meet(s.from.u32(int(o)))
		for _, h := range s.recipients(o) {
			meet(h)
		}
	})
	slices.Sort(sum.handles)
	return sum
}

func (r *termRun) add(i int, s termSum) {
	r.mu.Lock()
	defer r.mu.Unlock()
	joinEdge(&r.sums[i].edgeSum, &s.edgeSum)
	r.sums[i].handles = mergeLists(r.sums[i].handles, s.handles)
}
