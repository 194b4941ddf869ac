package corpus

import (
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
	Damage     string   // what damage keeps its text from being read; empty where it was. See View.Despite
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
	read := v.meter(n)
	err := v.parallel(ctx, func(i int, s *segmentView) (err error) {
		if h, ok := v.quick(n, s); ok {
			sets[i] = h
			return nil
		}
		sets[i], err = v.evaluate(ctx, n, s, read)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	total, page := int64(0), placeHeap{v: v, newest: !opts.Oldest}
	for i, h := range sets {
		total += int64(h.count())
		page.add(placePart{seg: i, ahead: v.segs[i].slice(h, opts)})
	}
	return page.take(opts.Limit + 1), total, nil
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
	m, met := texts.shown(p.ordinal)
	h := Hit{Message: m, Ref: p.ref}
	if met != nil {
		v.refuse(met)
		h.Damage = met.error().Error()
	} else {
		h.Entities = s.layer.spansOf(p.ordinal, h.Message.Body, v.c.extractor)
	}
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
	if n != nil && met == nil {
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
			merge.add(placePart{seg: i, ahead: set.from(0, placesAhead), set: set})
		}
		texts := make([]*textReader, len(v.segs))
		for at, ok := merge.next(); ok; at, ok = merge.next() {
			if err := stopped(ctx); err != nil {
				return err
			}
			if texts[at.seg] == nil {
				texts[at.seg] = v.segs[at.seg].texts()
			}
			h := v.hit(texts[at.seg], at, n)
			if h.Tags, err = v.tagsOf(ctx, at); err != nil {
				return err
			}
			if err := fn(h); err != nil {
				return err
			}
		}
		return nil
	})
}
