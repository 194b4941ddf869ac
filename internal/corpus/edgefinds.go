package corpus

import "slices"

// edgeParts are how many parts the edges fall into by who they are from: each is put
// in order by itself, on the cores that are free.
const edgeParts = 16

// edgeRow is an edge by the ranks of its ends.
type edgeRow struct {
	key uint64
	edgeSum
}

// edgeFinds are the edges of one segment in no order, by part: messages where they are
// few, and sums where they are many. A key is the ranks of both ends.
type edgeFinds struct {
	rank  []uint32 // by place in the segment
	width int
	shift int
	hits  [edgeParts][]keyed // with when a message was sent, in µs; untimed where it is not known
	sums  [edgeParts][]edgeRow
}

func newEdgeFinds(rank []uint32, width int) *edgeFinds {
	const partBits = 4 // 1<<partBits is edgeParts
	return &edgeFinds{rank: rank, width: width, shift: width + max(0, width-partBits)}
}

// key is what stands for two places.
func (f *edgeFinds) key(from, to uint64) uint64 {
	return uint64(f.rank[from])<<f.width | uint64(f.rank[to])
}

// collect takes the messages of a set. Where there are many to an edge, they are added
// up by place before anything is put in order.
func (f *edgeFinds) collect(s *messageSegment, set docset) {
	switch edges := s.edges.from.n; {
	case set.empty():
	case set.all():
		f.table(s)
	case set.n > 4*edges:
		f.sum(s, set)
	default:
		f.list(s, set)
	}
}

// table takes the edge table of a segment.
func (f *edgeFinds) table(s *messageSegment) {
	for i := range s.edges.from.n {
		row := edgeRow{f.key(s.edges.from.at(i), s.edges.to.at(i)), edgeSum{int64(s.edges.count.at(i)), timeSpan{s.edges.first.i64(i), s.edges.last.i64(i)}}}
		part := row.key >> f.shift
		f.sums[part] = append(f.sums[part], row)
	}
}

// list takes every message.
func (f *edgeFinds) list(s *messageSegment, set docset) {
	for part := range f.hits {
		f.hits[part] = make([]keyed, 0, set.n/edgeParts*5/4)
	}
	single := uint64(s.handles.n())
	var senders, recipients, sents [gatherSize]uint64
	set.blocks(0, func(list []uint32) {
		from, sent := s.from.pick(list, &senders), s.sent.pick(list, &sents)
		for i, to := range s.to.pick(list, &recipients) {
			if from[i] == 0 || to == 0 {
				continue
			}
			at := int64(sent[i])
			if list[i] < s.early {
				at = untimed
			}
			if to <= single {
				f.hit(from[i], to, at)
				continue
			}
			for _, h := range s.recipientsOf(to) {
				if h != 0 {
					f.hit(from[i], uint64(h), at)
				}
			}
		}
	})
}

// hit takes a message by the places of its ends, each plus one.
func (f *edgeFinds) hit(from, to uint64, sent int64) {
	key := f.key(from-1, to-1)
	part := key >> f.shift
	f.hits[part] = append(f.hits[part], keyed{key, uint64(sent)})
}

// sum adds up the messages of a set.
func (f *edgeFinds) sum(s *messageSegment, set docset) {
	sums := newEdgeSums(s.edges.from.n, s.early)
	single := uint64(s.handles.n())
	var senders, recipients [gatherSize]uint64
	set.blocks(0, func(list []uint32) {
		from := s.from.pick(list, &senders)
		for i, to := range s.to.pick(list, &recipients) {
			switch {
			case from[i] == 0 || to == 0:
			case to <= single:
				sums.add(from[i]<<32|to, list[i])
			default:
				for _, h := range s.recipientsOf(to) {
					if h != 0 {
						sums.add(from[i]<<32|uint64(h), list[i])
					}
				}
			}
		}
	})
	for _, e := range sums.list {
		row := edgeRow{f.key(e.key>>32-1, uint64(uint32(e.key)-1)), edgeSum{int64(e.count), noTimes}}
		if e.timed {
			row.timeSpan = timeSpan{s.sent.i64(int(e.first)), s.sent.i64(int(e.last))}
		}
		part := row.key >> f.shift
		f.sums[part] = append(f.sums[part], row)
	}
}

// joinEdges adds up one part of what all segments found, in order.
func joinEdges(found []*edgeFinds, part int) []edgeRow {
	var hits [][]keyed
	var sums [][]edgeRow
	for _, f := range found {
		hits, sums = append(hits, f.hits[part]), append(sums, f.sums[part])
	}
	return mergeEdges(addHits(slices.Concat(hits...)), addSums(slices.Concat(sums...)))
}

// addHits adds up messages, by key.
func addHits(list []keyed) []edgeRow {
	list = sortKeyed(list)
	out := make([]edgeRow, 0, distinctKeys(list))
	for _, k := range list {
		if n := len(out); n == 0 || out[n-1].key != k.key {
			out = append(out, edgeRow{k.key, edgeSum{timeSpan: noTimes}})
		}
		into := &out[len(out)-1]
		into.count++
		into.add(int64(k.at))
	}
	return out
}

// addSums adds up sums, by key.
func addSums(rows []edgeRow) []edgeRow {
	list := make([]keyed, len(rows))
	for i := range rows {
		list[i] = keyed{rows[i].key, uint64(i)}
	}
	list = sortKeyed(list)
	out := make([]edgeRow, 0, distinctKeys(list))
	for _, k := range list {
		out = appendEdge(out, &rows[k.at])
	}
	return out
}

// appendEdge adds an edge to the last where that has the same ends.
func appendEdge(out []edgeRow, r *edgeRow) []edgeRow {
	if n := len(out); n > 0 && out[n-1].key == r.key {
		joinEdge(&out[n-1].edgeSum, &r.edgeSum)
		return out
	}
	return append(out, *r)
}

// mergeEdges adds up two lists by key.
func mergeEdges(a, b []edgeRow) []edgeRow {
	if len(a) == 0 || len(b) == 0 {
		return append(a, b...)
	}
	out := make([]edgeRow, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		least := &a
		if b[0].key < a[0].key {
			least = &b
		}
		out = appendEdge(out, &(*least)[0])
		*least = (*least)[1:]
	}
	for _, rest := range [][]edgeRow{a, b} {
		for i := range rest {
			out = appendEdge(out, &rest[i])
		}
	}
	return out
}

// distinctKeys counts the keys of a list in order.
func distinctKeys(list []keyed) (n int) {
	for i := range list {
		if i == 0 || list[i].key != list[i-1].key {
			n++
		}
	}
	return n
}
