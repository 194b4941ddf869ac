package corpus

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hut3"
	"hut3/internal/query"
)

// FacetOptions say by what the messages of a query are counted.
type FacetOptions struct {
	By    []string       // from, to, handle, conversation, day, day_hour, week, month, hour, delivery, entity, lang, tag
	Zone  *time.Location // of day and hour; nil is UTC. Wall clocks of unknown zone stand as they are
	Limit int            // values a facet; 0 is all
}

// Bucket is a value and how many messages have it. A message counts once for
// each value it has; "unknown" is a message without a time.
type Bucket struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Facets is how the messages of a query fall. Buckets go from the commonest
// down; days and hours go in order of time.
type Facets struct {
	Total  int64               `json:"total"`
	Facets map[string][]Bucket `json:"facets"`
	// Untested is how many messages the query could not be put to; see View.Despite.
	Untested int64 `json:"untested,omitempty"`
}

// noTime is the value of a message without a time.
const noTime = "unknown"

// facetFunc counts the hits of one segment by value.
type facetFunc func(s *segmentView, set docset, out map[string]int64)

// facet counts hits segment by segment, several at once, and gives the values.
type facet interface {
	add(s *segmentView, set docset)
	values(limit int) []Bucket
}

// namedFacet counts by the name of a value.
type namedFacet struct {
	by    string
	count facetFunc

	mu  sync.Mutex
	all map[string]int64
}

func (f *namedFacet) add(s *segmentView, set docset) {
	m := map[string]int64{}
	f.count(s, set, m)
	f.mu.Lock()
	defer f.mu.Unlock()
	for value, n := range m {
		f.all[value] += n
	}
}

func (f *namedFacet) values(limit int) []Bucket { return buckets(f.all, f.by, limit) }

func (v *View) countFacets(ctx context.Context, q query.Q, opts FacetOptions) (Facets, error) {
	v, note := v.noting()
	out := Facets{Facets: map[string][]Bucket{}}
	read := meter{limit: v.limit()}
	err := v.within(ctx, func() error {
		facets := make([]facet, len(opts.By))
		for i, by := range opts.By {
			var err error
			if facets[i], err = v.facet(ctx, by, opts.Zone, &read); err != nil {
				return err
			}
		}
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		totals := make([]int64, len(v.segs))
		err = v.run(ctx, n, func(i int, s *segmentView, set docset) error {
			totals[i] = int64(set.n)
			for _, f := range facets {
				f.add(s, set)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := read.exceeded(); err != nil {
			return err
		}
		for _, n := range totals {
			out.Total += n
		}
		for i, by := range opts.By {
			out.Facets[by] = facets[i].values(opts.Limit)
		}
		out.Untested = note()
		return nil
	})
	return out, err
}

func buckets(all map[string]int64, by string, limit int) []Bucket {
	out := make([]Bucket, 0, len(all))
	for value, n := range all {
		out = append(out, Bucket{value, n})
	}
	if _, ok := calendars[by]; ok || by == "hour" {
		return firstOf(out, limit, func(a, b Bucket) int { return strings.Compare(a.Value, b.Value) })
	}
	return firstOf(out, limit, commonerFirst)
}

func commonerFirst(a, b Bucket) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
}

// firstOf sorts buckets and keeps the first; a limit of 0 keeps all.
func firstOf(list []Bucket, limit int, order func(a, b Bucket) int) []Bucket {
	slices.SortFunc(list, order)
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list
}

func (v *View) facet(ctx context.Context, by string, zone *time.Location, read *meter) (facet, error) {
	switch by {
	case "from":
		return v.handleFacet(true, false), nil
	case "to":
		return v.handleFacet(false, true), nil
	case "handle":
		return v.handleFacet(true, true), nil
	}
	count, err := v.named(ctx, by, zone, read)
	return &namedFacet{by: by, count: count, all: map[string]int64{}}, err
}

// named is how a facet counts by name.
func (v *View) named(ctx context.Context, by string, zone *time.Location, read *meter) (facetFunc, error) {
	switch by {
	case "conversation":
		return conversationFacet, nil
	case "hour":
		return hourFacet(zone), nil
	case "delivery":
		return v.deliveryFacet, nil
	case "entity":
		return entityFacet, nil
	case "lang":
		return v.languageFacet(read)
	case "tag":
		tags, _, err := v.tagged(ctx)
		return v.tagFacet(tags), err
	}
	if c, ok := calendars[by]; ok {
		return calendarFacet(c, zone), nil
	}
	return nil, hut3.Errorf(hut3.Usage, "messages are not counted by %q; write from, to, handle, conversation, day, day_hour, week, month, hour, delivery, entity, lang or tag", by)
}

func conversationFacet(s *segmentView, set docset, out map[string]int64) {
	counts := make([]uint32, s.conversations.n())
	s.conversation.count(set, counts)
	s.conversations.each(func(c int, text []byte) {
		if n := counts[c]; n > 0 {
			out[splitConversation(string(text)).name] += int64(n)
		}
	})
}

// hourFacet counts by hour of the day, 00 to 23. A time written to the day only
// has none.
func hourFacet(zone *time.Location) facetFunc {
	return func(s *segmentView, set docset, out map[string]int64) {
		var hours [24]int64
		unknown := int64(0)
		set.each(func(o uint32) {
			if t, ok := s.wall(o, zone); ok && s.timeForm(o).precision > hut3.ToDay {
				hours[t.Hour()]++
			} else {
				unknown++
			}
		})
		for h, n := range hours {
			if n > 0 {
				out[string([]byte{byte('0' + h/10), byte('0' + h%10)})] += n
			}
		}
		if unknown > 0 {
			out[noTime] += unknown
		}
	}
}

func (v *View) deliveryFacet(s *segmentView, set docset, out map[string]int64) {
	for _, d := range v.deliveries() {
		if n := v.inDelivery(s, d).and(set).n; n > 0 {
			out[hut3.DeliveryRef(d)] += int64(n)
		}
	}
}

// entityFacet counts by type of entity.
func entityFacet(s *segmentView, set docset, out map[string]int64) {
	if s.layer.held() == nil {
		return
	}
	byType := map[string][]termInfo{}
	s.layer.values.each("", func(term []byte, t termInfo) bool {
		typ, _ := cutValue(term)
		byType[typ] = append(byType[typ], t)
		return true
	})
	for typ, terms := range byType {
		if n := s.union(&s.layer.values, terms).and(set).n; n > 0 {
			out[typ] += int64(n)
		}
	}
}
