package corpus

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/query"
)

// Edge is who wrote to whom in the messages of a query. A message to several
// counts once for each. First and Last are µs, zero where no time is known.
type Edge struct {
	From, To    hut3.Handle
	Count       int64
	First, Last int64
}

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

// edgeRow is an edge by the ranks of its ends.
type edgeRow struct {
	key uint64
	edgeSum
}

// Edges gives the edges over the messages of a query, by from, then to. Where
// a query finds the whole of a segment, it reads the edge table there.
func (v *View) Edges(ctx context.Context, q query.Q) ([]Edge, error) {
	var out []Edge
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		ranks := v.ranks()
		parts := make([][]edgeRow, len(v.segs))
		err = v.run(ctx, n, func(i int, s *segmentView, set docset) error {
			rank := ranks.of[s.messageSegment]
			if set.all() {
				parts[i] = s.edgeTable(rank)
			} else {
				parts[i] = s.edgesOf(set, rank)
			}
			return nil
		})
		rows := joinEdges(parts)
		out = make([]Edge, 0, len(rows))
		for _, r := range rows {
			e := Edge{From: ranks.handles[r.key>>32], To: ranks.handles[uint32(r.key)], Count: r.count}
			e.First, e.Last = r.bounds()
			out = append(out, e)
		}
		return err
	})
	return out, err
}

func (s *messageSegment) edgeTable(rank []uint32) []edgeRow {
	out := make([]edgeRow, s.edges.from.n)
	for i := range out {
		key := uint64(rank[s.edges.from.at(i)])<<32 | uint64(rank[s.edges.to.at(i)])
		out[i] = edgeRow{key, edgeSum{int64(s.edges.count.at(i)), timeSpan{s.edges.first.i64(i), s.edges.last.i64(i)}}}
	}
	return out
}

// edgesOf sums the hits of a segment.
func (s *messageSegment) edgesOf(set docset, rank []uint32) []edgeRow {
	sums := newEdgeSums(min(s.edges.from.n, set.n), s.early)
	single := uint64(s.handles.n())
	var senders, recipients [frameSize]uint64
	set.chunks(0, func(of chunk) {
		from := s.from.pick(of, &senders)
		for i, to := range s.to.pick(of, &recipients) {
			switch {
			case from[i] == 0 || to == 0:
			case to <= single:
				sums.add(from[i]<<32|to, of.ordinal(i))
			default:
				for _, h := range between(s.listEnds, s.lists, int(to-single)-1) {
					if h != 0 {
						sums.add(from[i]<<32|uint64(h), of.ordinal(i))
					}
				}
			}
		}
	})
	out := make([]edgeRow, len(sums.list))
	for i, e := range sums.list {
		row := edgeRow{uint64(rank[e.key>>32-1])<<32 | uint64(rank[uint32(e.key)-1]), edgeSum{int64(e.count), noTimes}}
		if e.timed {
			row.timeSpan = timeSpan{s.sent.i64(int(e.first)), s.sent.i64(int(e.last))}
		}
		out[i] = row
	}
	return out
}

// joinEdges adds up the edges of all segments, in order.
func joinEdges(parts [][]edgeRow) []edgeRow {
	rows := slices.Concat(parts...)
	keys := make([]uint64, len(rows))
	for i := range rows {
		keys[i] = rows[i].key
	}
	out := make([]edgeRow, 0, len(rows))
	for _, k := range orderOf(keys) {
		if n := len(out); n > 0 && out[n-1].key == keys[k] {
			joinEdge(&out[n-1].edgeSum, &rows[k].edgeSum)
			continue
		}
		out = append(out, rows[k])
	}
	return out
}
