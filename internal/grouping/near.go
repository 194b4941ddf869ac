package grouping

import (
	"cmp"
	"encoding/binary"
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
}

// near joins messages whose times lie within the tolerance, in the order of
// time, each joining the earliest message that lacks its side.
func (g *group) near(t tier, tolerance int64) {
	if tolerance <= 0 {
		return
	}
	for _, clock := range g.clocks(t) {
		s := &sweeper{g: g, c: clock.c, tolerance: tolerance, open: map[signature][]*anchor{}}
		for _, a := range g.anchors(t, clock) {
			s.meet(a)
		}
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
		m := g.of[i]
		if at, ok := clockOf(t, it); !ok || at != by || !g.first(m) {
			continue
		}
		if sides := g.sides(m, by.c); len(sides) > 0 {
			room = append(room, anchor{m, it.Sent.Micros, m.key, sides})
			all = append(all, &room[len(room)-1])
		}
	}
	slices.SortFunc(all, byTime)
	return all
}

func byTime(a, b *anchor) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key))
}

// sweeper walks one sweep. Open messages are kept by who states them, so that
// a run of one side's equal texts does not search itself.
type sweeper struct {
	g         *group
	c         classes
	tolerance int64
	open      map[signature][]*anchor
}

func (s *sweeper) meet(u *anchor) {
	m := s.earliest(u)
	if m == nil {
		s.put(u)
		return
	}
	s.drop(m)
	s.g.merge(m.m, u.m)
	m.sides = s.g.sides(m.m, s.c)
	s.put(m)
}

// earliest finds the first open message in time that u may join.
func (s *sweeper) earliest(u *anchor) *anchor {
	var best *anchor
	for sig, list := range s.open {
		for len(list) > 0 && list[0].at < u.at-s.tolerance {
			list = list[1:]
		}
		if len(list) == 0 {
			delete(s.open, sig)
			continue
		}
		s.open[sig] = list
		if !s.disjoint(list[0], u) {
			continue
		}
		for _, m := range list {
			if best != nil && byTime(best, m) <= 0 {
				break
			}
			if s.g.may(m.m, u.m, s.c) {
				best = m
				break
			}
		}
	}
	return best
}

// disjoint holds for a whole signature: its members have the same sides, are named
// by the same namespaces, and stand, or do not, alike.
func (s *sweeper) disjoint(m, u *anchor) bool {
	if m.m.standing && u.m.standing || slices.ContainsFunc(u.m.natives, func(it Item) bool { return m.m.named(it.Space) }) {
		return false
	}
	return !slices.ContainsFunc(u.sides, func(side int32) bool { return slices.Contains(m.sides, side) })
}

func (s *sweeper) put(a *anchor) {
	sig := signatureOf(a)
	at, _ := slices.BinarySearchFunc(s.open[sig], a, byTime)
	s.open[sig] = slices.Insert(s.open[sig], at, a)
}

func (s *sweeper) drop(a *anchor) {
	sig := signatureOf(a)
	list := s.open[sig]
	at, _ := slices.BinarySearchFunc(list, a, byTime)
	if at == 0 { // as mostly: without moving all others
		s.open[sig] = list[1:]
		return
	}
	s.open[sig] = slices.Delete(list, at, at+1)
}

// signature is what open messages have in common that are looked through
// together: whether they stand, who states them and which namespaces name them.
type signature struct {
	standing bool
	side     int32  // the only one, or
	sides    string // several
	spaces   string
}

func signatureOf(a *anchor) signature {
	s := signature{standing: a.m.standing}
	for _, it := range a.m.natives {
		s.spaces += string(binary.LittleEndian.AppendUint64(nil, it.Space))
	}
	if len(a.sides) == 1 {
		s.side = a.sides[0]
		return s
	}
	var b []byte
	for _, n := range a.sides {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	s.sides = string(b)
	return s
}
