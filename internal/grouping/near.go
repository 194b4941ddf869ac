package grouping

import (
	"cmp"
	"slices"

	"hut3"
)

// anchor is a message with the time by which a sweep meets it, that of its
// lowest row that has one, and the key it had then.
type anchor struct {
	m     *message
	at    int64
	key   hut3.Key
	sides []int32
	in    *line // while it is open
}

// near joins messages whose times lie within the tolerance, in the order of
// time, each joining the earliest message that lacks its side.
func (g *group) near(t tier, tolerance int64) {
	if tolerance <= 0 {
		return
	}
	for _, clock := range g.clocks(t) {
		s := &sweeper{c: clock.c, tolerance: tolerance, may: may}
		for _, a := range g.anchors(t, clock) {
			s.meet(a)
		}
		g.left += s.shut.missed
	}
}

// clocks lists what is swept apart: each class looked at, and times with and
// without a zone.
func (g *group) clocks(t tier) []clock {
	var all []clock
	for _, it := range g.items {
		if at, ok := clockOf(t, it); ok && !slices.Contains(all, at) {
			all = append(all, at)
		}
	}
	return all
}

func clockOf(t tier, it Item) (clock, bool) {
	return clock{t.view(it), !it.Sent.Basis.Absolute()}, timed(it.Sent)
}

// clock is what a sweep looks at.
type clock struct {
	c     classes
	local bool
}

// anchors sorts the messages that a known side states by a clock.
func (g *group) anchors(t tier, by clock) []*anchor {
	all, room := make([]*anchor, 0, len(g.items)), make([]anchor, 0, len(g.items))
	g.walks++
	for i, it := range g.items {
		m := g.message(i)
		if at, ok := clockOf(t, it); !ok || at != by || !g.first(m) {
			continue
		}
		if sides := g.sides(m, by.c); len(sides) > 0 {
			room = append(room, anchor{m: m, at: it.Sent.Micros, key: m.key, sides: sides})
			all = append(all, &room[len(room)-1])
		}
	}
	slices.SortFunc(all, byTime)
	return all
}

func byTime(a, b *anchor) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key))
}

// What waits within the tolerance is bounded: a message that would be one more is
// compared with those that wait, and does not wait itself.
const (
	maxOpen  = 1 << 16 // messages
	maxLines = 1 << 10 // lines of their like
)

// sweeper walks one sweep. Open messages stand in lines of their like, so that a
// run of one side's equal texts does not search itself.
type sweeper struct {
	c         classes
	tolerance int64
	may       func(m, u *message, c classes) bool
	lines     []*line // none is empty when a search ends
	spare     []*line
	open      int
	shut      shut
}

// meet takes the next message, and gives the one that it joins, as it was before;
// nil where it joins none.
func (s *sweeper) meet(u *anchor) *anchor {
	s.shut.meet(u, u.at-s.tolerance)
	m := s.earliest(u)
	if m == nil {
		s.put(u)
		return nil
	}
	m.in.drop(m)
	s.open--
	m.m.absorb(u.m)
	m.sides = united(m.sides, u.sides)
	s.put(m)
	return m
}

// united is two ordered lists that share nothing as one, in the place of the longer.
func united(a, b []int32) []int32 {
	if len(a) < len(b) {
		a, b = b, a
	}
	for _, side := range b {
		at, _ := slices.BinarySearch(a, side)
		a = slices.Insert(a, at, side)
	}
	return a
}

// earliest finds the first open message in time that u may join.
func (s *sweeper) earliest(u *anchor) *anchor {
	var best *anchor
	for i := 0; i < len(s.lines); i++ {
		l := s.lines[i]
		if s.open -= l.pass(u.at - s.tolerance); l.empty() {
			last := len(s.lines) - 1
			s.lines[i], s.lines = s.lines[last], s.lines[:last]
			s.spare = append(s.spare, l)
			i--
			continue
		}
		if l.refuses(u) {
			continue
		}
		for _, m := range l.open[l.past:] {
			if best != nil && byTime(best, m) <= 0 {
				break
			}
			if s.may(m.m, u.m, s.c) {
				best = m
				break
			}
		}
	}
	return best
}

func (s *sweeper) put(a *anchor) {
	if s.open == maxOpen {
		s.shut.put(a)
		return
	}
	for _, l := range s.lines {
		if l.like(a) {
			l.put(a)
			s.open++
			return
		}
	}
	if len(s.lines) == maxLines {
		s.shut.put(a)
		return
	}
	l := &line{}
	if n := len(s.spare); n > 0 {
		l, s.spare = s.spare[n-1], s.spare[:n-1]
	}
	s.lines = append(s.lines, l)
	l.put(a)
	s.open++
}
