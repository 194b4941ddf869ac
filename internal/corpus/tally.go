package corpus

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/query"
)

// span of known times; none where last is before first.
type timeSpan struct{ first, last int64 }

var noTimes = timeSpan{1, 0}

func (t *timeSpan) add(sent int64) {
	if sent == untimed {
		return
	}
	t.join(timeSpan{sent, sent})
}

func (t *timeSpan) join(u timeSpan) {
	switch {
	case u.last < u.first:
	case t.last < t.first:
		*t = u
	default:
		t.first, t.last = min(t.first, u.first), max(t.last, u.last)
	}
}

// bounds gives first and last, zero where no time is known.
func (t timeSpan) bounds() (first, last int64) {
	if t.last < t.first {
		return 0, 0
	}
	return t.first, t.last
}

// sum adds up the hits of a query by something: a map for each segment, made
// side by side, and then one of all.
func sum[K comparable, V any](ctx context.Context, v *View, q query.Q, add func(s *segmentView, set docset, at func(K) *V), join func(into, from *V)) (map[K]*V, error) {
	n, err := v.plan(ctx, q)
	if err != nil {
		return nil, err
	}
	per := make([]map[K]*V, len(v.segs))
	err = v.run(ctx, n, func(i int, s *segmentView, set docset) error {
		m := map[K]*V{}
		per[i] = m
		add(s, set, func(k K) *V {
			x := m[k]
			if x == nil {
				x = new(V)
				m[k] = x
			}
			return x
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := map[K]*V{}
	for _, m := range per {
		for k, x := range m {
			if into := all[k]; into != nil {
				join(into, x)
			} else {
				all[k] = x
			}
		}
	}
	return all, nil
}

// edgeSum is a number of messages with their known times.
type edgeSum struct {
	count int64
	timeSpan
}

func joinEdge(into, from *edgeSum) { into.count += from.count; into.join(from.timeSpan) }

func compareHandles(a, b hut3.Handle) int {
	return cmp.Or(strings.Compare(a.Platform, b.Platform), strings.Compare(a.Name, b.Name))
}

// EntityCount is how many messages of a query hold a value, and the first and
// last known time of them in µs.
type EntityCount struct {
	Type     string `json:"type"`
	Value    string `json:"value"`
	Messages int64  `json:"messages"`
	First    int64  `json:"first"`
	Last     int64  `json:"last"`
}

// Entities gives the values found in the messages of a query, of some types or
// of all, the commonest first.
func (v *View) Entities(ctx context.Context, q query.Q, types []string) ([]EntityCount, error) {
	var out []EntityCount
	err := v.within(ctx, func() error {
		all, err := sum(ctx, v, q, func(s *segmentView, set docset, at func(string) *edgeSum) { entitiesOf(s, set, types, at) }, joinEdge)
		for k, x := range all {
			typ, value := cutValue([]byte(k))
			e := EntityCount{Type: typ, Value: value, Messages: x.count}
			e.First, e.Last = x.bounds()
			out = append(out, e)
		}
		return err
	})
	slices.SortFunc(out, func(a, b EntityCount) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), strings.Compare(a.Type, b.Type), strings.Compare(a.Value, b.Value))
	})
	return out, err
}

// entitiesOf walks the spans of the hits, counting a value once a message.
func entitiesOf(s *segmentView, set docset, types []string, at func(string) *edgeSum) {
	byValue := s.valueSums(set)
	i := 0
	if byValue == nil {
		return
	}
	s.layer.values.each("", func(term []byte, _ termInfo) bool {
		x := byValue[uint32(i)]
		i++
		if typ, _ := cutValue(term); x != nil && (len(types) == 0 || slices.Contains(types, typ)) {
			*at(string(term)) = *x
		}
		return true
	})
}

// valueSums counts the hits of each value of the layer, by its place.
func (s *segmentView) valueSums(set docset) map[uint32]*edgeSum {
	if s.layer.held() == nil {
		return nil
	}
	sums := map[uint32]*edgeSum{}
	var spans []spanRef
	for i := range s.layer.ordinals.n {
		o := s.layer.ordinals.u32(i)
		if !set.contains(o) {
			continue
		}
		spans = s.layer.at(i, spans[:0])
		for j, sp := range spans {
			if slices.ContainsFunc(spans[:j], func(p spanRef) bool { return p.value == sp.value }) {
				continue
			}
			x := sums[sp.value]
			if x == nil {
				x = &edgeSum{timeSpan: noTimes}
				sums[sp.value] = x
			}
			x.count++
			x.add(s.sortTime(o))
		}
	}
	return sums
}
