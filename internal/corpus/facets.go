package corpus

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
}

// noTime is the value of a message without a time.
const noTime = "unknown"

// facetFunc counts the hits of one segment by value.
type facetFunc func(s *segmentView, set docset, out map[string]int64)

func (v *View) countFacets(ctx context.Context, q query.Q, opts FacetOptions) (Facets, error) {
	out := Facets{Facets: map[string][]Bucket{}}
	funcs := make([]facetFunc, len(opts.By))
	read := meter{limit: v.limit()}
	for i, by := range opts.By {
		f, err := v.facet(ctx, by, opts.Zone)
		if by == "lang" {
			f, err = languageFacet(&read)
		}
		if err != nil {
			return out, err
		}
		funcs[i] = f
	}
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		sums := make([][]map[string]int64, len(v.segs))
		totals := make([]int64, len(v.segs))
		err = v.run(ctx, n, func(i int, s *segmentView, set docset) error {
			totals[i] = int64(set.n)
			for _, f := range funcs {
				m := map[string]int64{}
				f(s, set, m)
				sums[i] = append(sums[i], m)
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
			out.Facets[by] = buckets(sums, i, by, opts.Limit)
		}
		return nil
	})
	return out, err
}

func buckets(sums [][]map[string]int64, facet int, by string, limit int) []Bucket {
	all := map[string]int64{}
	for _, seg := range sums {
		for value, n := range seg[facet] {
			all[value] += n
		}
	}
	out := make([]Bucket, 0, len(all))
	for value, n := range all {
		out = append(out, Bucket{value, n})
	}
	slices.SortFunc(out, func(a, b Bucket) int {
		if _, ok := calendars[by]; ok || by == "hour" {
			return strings.Compare(a.Value, b.Value)
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	if limit > 0 && len(out) > limit {
		out = out[:limit]
	}
	return out
}

func (v *View) facet(ctx context.Context, by string, zone *time.Location) (facetFunc, error) {
	switch by {
	case "from":
		return handleFacet(true, false), nil
	case "to":
		return handleFacet(false, true), nil
	case "handle":
		return handleFacet(true, true), nil
	case "conversation":
		return conversationFacet, nil
	case "hour":
		return hourFacet(zone), nil
	case "delivery":
		return v.deliveryFacet, nil
	case "entity":
		return entityFacet, nil
	case "tag":
		tags, _, err := v.tagged(ctx)
		return v.tagFacet(tags), err
	}
	if c, ok := calendars[by]; ok {
		return calendarFacet(c, zone), nil
	}
	return nil, hut3.Errorf(hut3.Usage, "messages are not counted by %q; write from, to, handle, conversation, day, day_hour, week, month, hour, delivery, entity, lang or tag", by)
}

// handleFacet counts by place in an array, then names what was met.
func handleFacet(from, to bool) facetFunc {
	return func(s *segmentView, set docset, out map[string]int64) {
		counts := make([]int64, s.handles.n()+1)
		set.each(func(o uint32) {
			sender := s.from.u32(int(o))
			if from {
				counts[sender]++
			}
			if !to {
				return
			}
			list := s.recipients(o)
			for i, h := range list {
				if !slices.Contains(list[:i], h) && (!from || h != sender) {
					counts[h]++
				}
			}
		})
		s.handles.each(func(place int, text []byte) {
			if n := counts[place+1]; n > 0 {
				out[splitHandle(string(text)).String()] += n
			}
		})
	}
}

func conversationFacet(s *segmentView, set docset, out map[string]int64) {
	counts := make([]int64, s.conversations.n())
	set.each(func(o uint32) { counts[s.conversation.at(int(o))]++ })
	s.conversations.each(func(c int, text []byte) {
		if n := counts[c]; n > 0 {
			out[splitConversation(string(text)).name] += n
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
	if s.layer == nil {
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
