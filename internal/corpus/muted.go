package corpus

import (
	"context"
	"maps"
	"slices"

	"hut3"
)

// A lock of a handle takes the rows that were read from his own handset or account,
// whoever wrote what they state: somebody else's message in a group comes from the
// handset that it was found on. Such a row does not exist for the scope. A message
// is shown by the rows that are left; one without any goes.

// unmuted is the number of no declared target: a row that a silent one takes, or
// none does.
const unmuted = -1

// muter is a target of a handle that takes rows by where they were read.
type muter struct {
	hut3.Target
	declared int // its place among the declared; unmuted where it is silent
}

// muted is what a scope takes of the rows by where they were read. A nil muted
// takes nothing.
type muted struct {
	held map[*rowSegment]mutedSides // with a row that may be taken
	open map[uint32][]hut3.Key      // by class, messages with a row that is taken which no silent target hides whole, going up
	left map[*rowSegment][]int      // rows taken of messages that are seen, going up
}

// mutedSides are the sides of a segment whose rows may be taken, by their numbers there.
type mutedSides map[uint64]mutedSide

type mutedSide struct {
	rows docset
	by   []muter // silent ones first
}

// bySide reports whether a target takes rows by where they were read.
func bySide(t hut3.Target) bool {
	return t.Wide && t.Key == 0 && t.Conversation == "" && !t.Handle.IsZero()
}

func (t *settled) muters() (out []muter) {
	for _, x := range t.silent {
		if bySide(x) {
			out = append(out, muter{x, unmuted})
		}
	}
	for i, x := range t.declared {
		if bySide(x) {
			out = append(out, muter{x, i})
		}
	}
	return out
}

// mutes finds what the scope of a view takes by where it was read.
func (v *View) mutes(ctx context.Context) (*muted, error) {
	by := map[hut3.Handle][]muter{}
	for _, t := range v.targets.muters() {
		by[t.Handle] = append(by[t.Handle], t)
	}
	if len(by) == 0 {
		return nil, nil
	}
	handles, sides := slices.Collect(maps.Keys(by)), make([]mutedSides, len(v.rows))
	err := v.spread(ctx, len(v.rows), func(i int) error {
		sides[i] = mutedSides{}
		for h, rows := range v.rows[i].readFrom(handles) {
			if first, any := rows.next(0); any {
				sides[i][v.rows[i].side.at(int(first))] = mutedSide{rows, by[h]}
			}
		}
		return nil
	})
	m := &muted{held: map[*rowSegment]mutedSides{}, left: map[*rowSegment][]int{}}
	for i, r := range v.rows {
		m.held[r] = sides[i]
	}
	return m, err
}

// in reports whether anything of a segment may be taken.
func (m *muted) in(r *rowSegment) bool { return m != nil && len(m.held[r]) > 0 }

// of reports whether a row is taken, and by which declared target; unmuted where
// a silent one takes it.
func (m *muted) of(r *rowSegment, i int) (declared int, taken bool) {
	if !m.in(r) {
		return unmuted, false
	}
	for _, t := range m.held[r][r.side.at(i)].by {
		if t.InBounds(r.sentAt(i)) {
			return t.declared, true
		}
	}
	return unmuted, false
}

// leftIn gives the rows taken of messages that are seen by others.
func (m *muted) leftIn(r *rowSegment) []int {
	if m == nil {
		return nil
	}
	return m.left[r]
}

// sentAt is when a row says that it was sent, without its text.
func (s *rowSegment) sentAt(i int) hut3.Time { return s.timeForm(i).instant(s.sent.i64(i)) }

// rows calls fn with every row of a segment that is taken.
func (m *muted) rows(r *rowSegment, fn func(i int)) {
	for _, side := range m.held[r] {
		side.rows.each(func(i uint32) {
			if _, taken := m.of(r, int(i)); taken {
				fn(int(i))
			}
		})
	}
}

// messages gives the messages of the rows that are taken, by class, each once, going up.
func (m *muted) messages(rows []*rowSegment) map[uint32][]hut3.Key {
	out := map[uint32][]hut3.Key{}
	for _, r := range rows {
		m.rows(r, func(i int) {
			if key := r.messageOf(i); key != 0 {
				out[r.info.Class] = append(out[r.info.Class], key)
			}
		})
	}
	for class, keys := range out {
		slices.Sort(keys)
		out[class] = slices.Compact(keys)
	}
	return out
}

// unsettled finds the messages whose fate the rows that are taken decide. Nearly all that
// a handset holds its handle sent or got, and so it is hidden already: to find those by
// the segments that hide them costs less than to look each up in every segment.
func (v *View) unsettled(ctx context.Context, parts []restriction) error {
	open, hidden := v.muted.messages(v.rows), make([][]hut3.Key, len(parts))
	err := v.parallel(ctx, func(i int, s *segmentView) error {
		if silent := parts[i].silent; silent.n <= 4*len(open[s.info.Class]) {
			silent.each(func(o uint32) { hidden[i] = append(hidden[i], s.keyOf(o)) })
		}
		return nil
	})
	gone := map[uint32][]hut3.Key{}
	for i, keys := range hidden {
		class := v.segs[i].info.Class
		gone[class] = append(gone[class], keys...)
	}
	for class, keys := range open {
		slices.Sort(gone[class])
		open[class] = slices.DeleteFunc(keys, func(k hut3.Key) bool {
			_, is := slices.BinarySearch(gone[class], k)
			return is
		})
	}
	v.muted.open = open
	return err
}

// settle keeps of the rows that are taken those of messages that are seen by
// others: what is counted of these is less by them.
func (m *muted) settle(ctx context.Context, v *View) error {
	left := make([][]int, len(v.rows))
	err := v.spread(ctx, len(v.rows), func(n int) error {
		r := v.rows[n]
		m.rows(r, func(i int) {
			key := r.messageOf(i)
			if _, is := slices.BinarySearch(m.open[r.info.Class], key); !is {
				return
			}
			if _, seen := v.locate(key); seen {
				left[n] = append(left[n], i)
			}
		})
		slices.Sort(left[n])
		return nil
	})
	for n, list := range left {
		if len(list) > 0 {
			m.left[v.rows[n]] = list
		}
	}
	return err
}

// sided is the messages of a segment that state a row which one of some targets takes by
// where it was read.
func (v *View) sided(s *messageSegment, targets []hut3.Target) docset {
	by := map[hut3.Handle][]hut3.Target{}
	for _, t := range targets {
		if bySide(t) {
			by[t.Handle] = append(by[t.Handle], t)
		}
	}
	handles := slices.Collect(maps.Keys(by))
	var list []uint32
	for _, r := range v.rows {
		if r.info.Class != s.info.Class || len(by) == 0 {
			continue
		}
		for h, rows := range r.readFrom(handles) {
			rows.each(func(i uint32) {
				if o, ok := s.statedBy(r, int(i)); ok && slices.ContainsFunc(by[h], func(t hut3.Target) bool { return t.InBounds(r.sentAt(int(i))) }) {
					list = append(list, o)
				}
			})
		}
	}
	return sortedSet(s.n, list)
}

// statedBy is the message of the segment that a row states.
func (s *messageSegment) statedBy(r *rowSegment, i int) (uint32, bool) {
	if s.ruled != nil {
		return s.byKey(r.keyOf(i)) // a row that is a message of its own
	}
	key := r.messageOf(i)
	if key == 0 {
		return 0, false
	}
	return s.byKey(key)
}
