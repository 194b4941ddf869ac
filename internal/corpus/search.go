package corpus

import (
	"container/heap"
	"context"
	"slices"
	"sort"

	"hut3"
	"hut3/internal/query"
)

// Cursor is where a page ended: the time the last message is ordered by and its
// ref. The application authenticates it before it leaves the machine.
type Cursor struct {
	Sent int64    `json:"sent"`
	Ref  hut3.Key `json:"ref"`
}

// SearchOptions say which page is wanted.
type SearchOptions struct {
	Limit  int     // hits in the page; 50 where it is zero, at most 10,000
	After  *Cursor // the Next of the page before; nil for the first
	Oldest bool    // oldest first; newest first otherwise
}

// Hit is a message as a search or thread shows it.
type Hit struct {
	Message    hut3.Message // Rows counts the rows that the scope's classes hold
	Ref        hut3.Key     // what is printed; see View
	Highlights [][2]int     // bytes of Message.Body that the query matched, in order, apart
	Entities   []hut3.Span
	Tags       []string // in order; see View.With
}

// Page is one page of hits. Total counts all hits, exactly.
type Page struct {
	Total int64
	Hits  []Hit
	Next  *Cursor // nil on the last page
}

// place is a message in a view, with what it is ordered by.
type place struct {
	sent    int64
	ref     hut3.Key
	seg     int
	ordinal uint32
}

func (p place) compare(q place) int {
	switch {
	case p.sent < q.sent, p.sent == q.sent && p.ref < q.ref:
		return -1
	case p == q || p.sent == q.sent && p.ref == q.ref:
		return 0
	}
	return 1
}

func (v *View) place(seg int, o uint32) place {
	s := v.segs[seg]
	return place{s.sortTime(o), s.refOf(o), seg, o}
}

// Search gives one page of the messages that a query finds, newest first. A
// message without a time is older than any with one.
func (v *View) Search(ctx context.Context, q query.Q, opts SearchOptions) (Page, error) {
	if opts.Limit == 0 {
		opts.Limit = 50
	}
	if opts.Limit < 0 || opts.Limit > 10_000 {
		return Page{}, hut3.Errorf(hut3.Usage, "a page holds 1 to 10,000 hits, not %d; use the cursor for more", opts.Limit)
	}
	var page Page
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		found, total, err := v.first(ctx, n, opts)
		if err != nil {
			return err
		}
		page.Total = total
		if len(found) > opts.Limit {
			found = found[:opts.Limit]
			last := found[len(found)-1]
			page.Next = &Cursor{last.sent, last.ref}
		}
		page.Hits, err = v.hits(ctx, found, n)
		return err
	})
	return page, err
}

// first gives the total, and the places of one hit more than the page holds.
func (v *View) first(ctx context.Context, n node, opts SearchOptions) ([]place, int64, error) {
	sets := make([]hits, len(v.segs))
	var rest []int
	err := v.parallel(ctx, func(i int, s *segmentView) error {
		if h, ok := quick(n, s); ok {
			sets[i] = h
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	for i, s := range sets {
		if s == nil {
			rest = append(rest, i)
		}
	}
	if len(rest) > 0 {
		err = v.run(ctx, n, func(i int, _ *segmentView, set docset) error {
			if sets[i] == nil {
				sets[i] = set
			}
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
	}
	total := int64(0)
	var found []place
	for i, h := range sets {
		total += int64(h.count())
		for _, o := range v.segs[i].slice(h, opts) {
			found = append(found, v.place(i, o))
		}
	}
	slices.SortFunc(found, func(a, b place) int {
		if opts.Oldest {
			return a.compare(b)
		}
		return b.compare(a)
	})
	return found[:min(len(found), opts.Limit+1)], total, nil
}

// slice gives the ordinals of a segment's hits that can be on the page.
func (s *segmentView) slice(h hits, opts SearchOptions) []uint32 {
	if opts.Oldest {
		start := uint32(0)
		if opts.After != nil {
			start = s.after(*opts.After)
		}
		return h.from(start, opts.Limit+1)
	}
	end := s.n
	if opts.After != nil {
		end = s.at(*opts.After)
	}
	return h.before(end, opts.Limit+1)
}

// at gives the first ordinal not before a cursor.
func (s *messageSegment) at(c Cursor) uint32 {
	return uint32(sort.Search(int(s.n), func(i int) bool {
		t := s.sortTime(uint32(i))
		return t > c.Sent || t == c.Sent && s.refOf(uint32(i)) >= c.Ref
	}))
}

// after gives the first ordinal after a cursor.
func (s *messageSegment) after(c Cursor) uint32 {
	c.Ref++
	return s.at(c)
}

// hits reads the messages at some places.
func (v *View) hits(ctx context.Context, at []place, n node) ([]Hit, error) {
	out := make([]Hit, len(at))
	bySegment := map[int][]int{}
	for i, p := range at {
		bySegment[p.seg] = append(bySegment[p.seg], i)
	}
	err := v.parallel(ctx, func(seg int, s *segmentView) error {
		texts := s.texts().cached(v.c.blocks)
		list := bySegment[seg]
		slices.SortFunc(list, func(a, b int) int { return int(at[a].ordinal) - int(at[b].ordinal) })
		for _, i := range list {
			if err := stopped(ctx); err != nil {
				return err
			}
			out[i] = v.hit(texts, at[i], n)
		}
		return nil
	})
	for i, p := range at {
		if err == nil {
			out[i].Tags, err = v.tagsOf(ctx, p)
		}
	}
	return out, err
}

// hit reads one message. n marks the highlights; it may be nil.
func (v *View) hit(texts *textReader, p place, n node) Hit {
	s := v.segs[p.seg]
	h := Hit{Message: texts.message(p.ordinal), Ref: p.ref, Entities: s.layer.spans(p.ordinal)}
	own := s.deliveryOf(p.ordinal) // whose rows the segment has counted
	rows := v.rows
	if m := v.ruled.message(h.Message.Key); m != nil {
		h.Message.Rows, rows = m.acts, nil
	}
	for _, r := range rows {
		if len(r.runs) == 0 && r.info.Delivery == own {
			continue
		}
		if more := r.countOf(h.Message.Key, own); more > 0 && v.reaches(r.info.Class, h.Message.Key) {
			h.Message.Rows += more
		}
	}
	if rows != nil {
		h.Message.Rows -= v.unsaidActs(h.Message.Key)
	}
	if n != nil {
		h.Highlights = highlights(n, h.Message.Body, h.Entities)
	}
	return h
}

// Count gives how many messages a query finds.
func (v *View) Count(ctx context.Context, q query.Q) (int64, error) {
	var total int64
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		_, total, err = v.first(ctx, n, SearchOptions{Limit: 1})
		return err
	})
	return total, err
}

// Each calls fn with every message that a query finds, oldest first. An error
// of fn ends it and is returned.
func (v *View) Each(ctx context.Context, q query.Q, fn func(Hit) error) error {
	return v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		merge := placeHeap{v: v}
		sets := make([]docset, len(v.segs))
		if err := v.run(ctx, n, func(i int, _ *segmentView, set docset) error { sets[i] = set; return nil }); err != nil {
			return err
		}
		for i, set := range sets {
			merge.start(i, set)
		}
		heap.Init(&merge)
		for merge.Len() > 0 {
			if err := stopped(ctx); err != nil {
				return err
			}
			top := &merge.parts[0]
			h := v.hit(top.texts, top.at, n)
			if h.Tags, err = v.tagsOf(ctx, top.at); err != nil {
				return err
			}
			if top.next(v) {
				heap.Fix(&merge, 0)
			} else {
				heap.Pop(&merge)
			}
			if err := fn(h); err != nil {
				return err
			}
		}
		return nil
	})
}

// placeHeap merges the hits of the segments, oldest first.
type placeHeap struct {
	v     *View
	parts []placePart
}

type placePart struct {
	set   docset
	seg   int
	at    place
	ahead []uint32
	texts *textReader
}

func (h *placeHeap) start(seg int, set docset) {
	p := placePart{set: set, seg: seg, texts: h.v.segs[seg].texts()}
	if p.ahead = set.from(0, 1024); len(p.ahead) > 0 {
		p.at = h.v.place(seg, p.ahead[0])
		h.parts = append(h.parts, p)
	}
}

func (p *placePart) next(v *View) bool {
	last := p.ahead[0]
	if p.ahead = p.ahead[1:]; len(p.ahead) == 0 {
		p.ahead = p.set.from(last+1, 1024)
	}
	if len(p.ahead) == 0 {
		return false
	}
	p.at = v.place(p.seg, p.ahead[0])
	return true
}

func (h *placeHeap) Len() int           { return len(h.parts) }
func (h *placeHeap) Less(i, j int) bool { return h.parts[i].at.compare(h.parts[j].at) < 0 }
func (h *placeHeap) Swap(i, j int)      { h.parts[i], h.parts[j] = h.parts[j], h.parts[i] }
func (h *placeHeap) Push(x any)         { h.parts = append(h.parts, x.(placePart)) }
func (h *placeHeap) Pop() any {
	x := h.parts[len(h.parts)-1]
	h.parts = h.parts[:len(h.parts)-1]
	return x
}
