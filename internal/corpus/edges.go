package corpus

import (
	"context"
	"iter"
	"math/bits"

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

// NumberedEdge is an Edge with its ends by number; see EdgeList.Handle.
type NumberedEdge struct {
	From, To    uint32
	Count       int64
	First, Last int64
}

// EdgeList is the edges over the messages of a query, by from, then to: handles in
// order have numbers in order. A number tells nobody anything, and is good for this
// list alone.
type EdgeList struct {
	ranks handleRanks
	width int // bits of the number of a recipient in a key
	rows  [edgeParts][]edgeRow
}

// Len is how many edges there are.
func (l *EdgeList) Len() (n int) {
	for _, part := range l.rows {
		n += len(part)
	}
	return n
}

// Handle is who has a number that an edge of the list named.
func (l *EdgeList) Handle(number uint32) hut3.Handle { return l.ranks.handles[number] }

// All goes through the edges in order.
func (l *EdgeList) All() iter.Seq[NumberedEdge] {
	return func(yield func(NumberedEdge) bool) {
		for _, part := range l.rows {
			for i := range part {
				r := &part[i]
				e := NumberedEdge{From: uint32(r.key >> l.width), To: uint32(r.key) & (1<<l.width - 1), Count: r.count}
				e.First, e.Last = r.bounds()
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Edges gives the edges over the messages of a query, by from, then to.
func (v *View) Edges(ctx context.Context, q query.Q) ([]Edge, error) {
	l, err := v.EdgeList(ctx, q)
	if err != nil {
		return nil, err
	}
	out := make([]Edge, 0, l.Len())
	for e := range l.All() {
		out = append(out, Edge{l.Handle(e.From), l.Handle(e.To), e.Count, e.First, e.Last})
	}
	return out, nil
}

// EdgeList is Edges without a name for each end, which costs more than the edges do.
// Where a query finds the whole of a segment, it reads the edge table there.
func (v *View) EdgeList(ctx context.Context, q query.Q) (*EdgeList, error) {
	var out *EdgeList
	err := v.within(ctx, func() error {
		n, err := v.plan(ctx, q)
		if err != nil {
			return err
		}
		ranks := v.ranks()
		out = &EdgeList{ranks: ranks, width: bits.Len(uint(len(ranks.handles)))}
		found := make([]*edgeFinds, len(v.segs))
		err = v.run(ctx, n, func(i int, s *segmentView, set docset) error {
			found[i] = newEdgeFinds(ranks.of[s.messageSegment], out.width)
			found[i].collect(s.messageSegment, set)
			return nil
		})
		if err != nil {
			return err
		}
		return v.spread(ctx, edgeParts, func(part int) error {
			out.rows[part] = joinEdges(found, part)
			return nil
		})
	})
	return out, err
}
