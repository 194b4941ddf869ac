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

// Edge is who wrote to whom in the messages of a query. A message to several
// counts once for each. First and Last are µs, zero where no time is known.
type Edge struct {
	From, To    hut3.Handle
	Count       int64
	First, Last int64
}

type edgeSum struct {
	count int64
	timeSpan
}

func joinEdge(into, from *edgeSum) { into.count += from.count; into.join(from.timeSpan) }

// Edges gives the edges over the messages of a query, by from, then to. Over
// everything, where nothing is hidden, it reads the edge tables.
func (v *View) Edges(ctx context.Context, q query.Q) ([]Edge, error) {
	var out []Edge
	err := v.within(ctx, func() error {
		all, err := sum(ctx, v, q, edgesOf, joinEdge)
		for k, x := range all {
			e := Edge{From: k[0], To: k[1], Count: x.count}
			e.First, e.Last = x.bounds()
			out = append(out, e)
		}
		return err
	})
	slices.SortFunc(out, func(a, b Edge) int {
		return cmp.Or(compareHandles(a.From, b.From), compareHandles(a.To, b.To))
	})
	return out, err
}

func compareHandles(a, b hut3.Handle) int {
	return cmp.Or(strings.Compare(a.Platform, b.Platform), strings.Compare(a.Name, b.Name))
}

func edgesOf(s *segmentView, set docset, at func([2]hut3.Handle) *edgeSum) {
	handles := s.handleNames()
	if set.all() {
		t := s.edges
		for i := range t.from.n {
			x := at([2]hut3.Handle{handles(t.from.u32(i)), handles(t.to.u32(i))})
			x.count, x.timeSpan = int64(t.count.at(i)), timeSpan{t.first.i64(i), t.last.i64(i)}
		}
		return
	}
	local := map[uint64]*edgeSum{}
	set.each(func(o uint32) {
		from := s.from.u32(int(o))
		if from == 0 {
			return
		}
		for _, to := range s.recipients(o) {
			if to == 0 {
				continue
			}
			x := local[uint64(from)<<32|uint64(to)]
			if x == nil {
				x = &edgeSum{timeSpan: noTimes}
				local[uint64(from)<<32|uint64(to)] = x
			}
			x.count++
			x.add(s.sortTime(o))
		}
	})
	for k, x := range local {
		*at([2]hut3.Handle{handles(uint32(k>>32) - 1), handles(uint32(k) - 1)}) = *x
	}
}

// handleNames reads the handles of a segment once.
func (s *messageSegment) handleNames() func(place uint32) hut3.Handle {
	names := make([]hut3.Handle, 0, s.handles.n())
	s.handles.each(func(_ int, text []byte) { names = append(names, splitHandle(string(text))) })
	return func(place uint32) hut3.Handle {
		if int(place) >= len(names) {
			panic(s.handles.data.malformed(0))
		}
		return names[place]
	}
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
	if s.layer == nil {
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
