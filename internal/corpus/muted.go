package corpus

import (
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
	by   []muter               // silent ones first
	held map[*rowSegment]bool  // with a row that may be taken
	left map[*rowSegment][]int // rows taken of messages that are seen, going up
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
func (v *View) mutes() *muted {
	m := &muted{by: v.targets.muters(), held: map[*rowSegment]bool{}, left: map[*rowSegment][]int{}}
	for _, r := range v.rows {
		m.held[r] = slices.ContainsFunc(m.by, func(t muter) bool { return !r.from(t.Handle).empty() })
	}
	if len(m.by) == 0 {
		return nil
	}
	return m
}

// in reports whether anything of a segment may be taken.
func (m *muted) in(r *rowSegment) bool { return m != nil && m.held[r] }

// of reports whether a row is taken, and by which declared target; unmuted where
// a silent one takes it.
func (m *muted) of(r *rowSegment, i int) (declared int, taken bool) {
	if !m.in(r) {
		return unmuted, false
	}
	for _, t := range m.by {
		if r.from(t.Handle).contains(uint32(i)) && t.InBounds(r.sentAt(i)) {
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

// rows calls fn with every row of the view that is taken.
func (m *muted) rows(v *View, fn func(r *rowSegment, i int)) {
	for _, r := range v.rows {
		if !m.in(r) {
			continue
		}
		for n, t := range m.by {
			r.from(t.Handle).each(func(i uint32) {
				again := slices.ContainsFunc(m.by[:n], func(b muter) bool { return b.Handle == t.Handle && b.InBounds(r.sentAt(int(i))) })
				if !again && t.InBounds(r.sentAt(int(i))) {
					fn(r, int(i))
				}
			})
		}
	}
}

// settle keeps of the rows that are taken those of messages that are seen by
// others: what is counted of these is less by them.
func (m *muted) settle(v *View) {
	m.rows(v, func(r *rowSegment, i int) {
		if key := r.messageOf(i); key != 0 {
			if _, seen := v.locate(key); seen {
				m.left[r] = append(m.left[r], i)
			}
		}
	})
	for _, list := range m.left {
		slices.Sort(list)
	}
}

// sided is the messages of a segment that state a row which a target takes by
// where it was read.
func (v *View) sided(s *messageSegment, t hut3.Target) docset {
	if !bySide(t) {
		return noDocs(s.n)
	}
	var list []uint32
	for _, r := range v.rows {
		if r.info.Class != s.info.Class {
			continue
		}
		r.from(t.Handle).each(func(i uint32) {
			key := r.messageOf(int(i))
			if s.ruled != nil {
				key = r.keyOf(int(i)) // a row that is a message of its own
			}
			if o, ok := s.byKey(key); ok && t.InBounds(r.sentAt(int(i))) {
				list = append(list, o)
			}
		})
	}
	slices.Sort(list)
	return listSet(s.n, slices.Compact(list))
}
