package grouping

import (
	"cmp"
	"slices"
	"strings"

	"hut3"
)

// anchor is a message with the time by which a sweep meets it, that of its
// lowest row that has one, and the key it had then.
type anchor struct {
	m     *message
	at    int64
	key   hut3.Key
	sides []string
}

// near joins messages whose times lie within the tolerance, in the order of
// time, each joining the earliest message that lacks its side.
func (g *group) near(t tier, tolerance int64) {
	if tolerance <= 0 {
		return
	}
	for _, clock := range g.clocks(t) {
		s := &sweeper{g: g, c: clock.c, tolerance: tolerance, open: map[string][]*anchor{}}
		for _, a := range g.anchors(t, clock) {
			s.meet(a)
		}
	}
}

// clocks lists what is swept apart: each class looked at, and times with and
// without a zone. Their micros are zero.
func (g *group) clocks(t tier) []slot {
	var all []slot
	for _, it := range g.items {
		if clock, ok := clockOf(t, it); ok && !slices.Contains(all, clock) {
			all = append(all, clock)
		}
	}
	return all
}

func clockOf(t tier, it Item) (slot, bool) {
	return slot{c: t.view(it), local: !it.Sent.Basis.Absolute()}, timed(it.Sent)
}

// anchors sorts the messages that a known side states by a clock.
func (g *group) anchors(t tier, clock slot) []*anchor {
	var all []*anchor
	met := map[*message]bool{}
	for i, it := range g.items {
		m := g.of[i]
		if at, ok := clockOf(t, it); !ok || at != clock || met[m] {
			continue
		}
		met[m] = true
		if sides := m.sides(clock.c); len(sides) > 0 {
			all = append(all, &anchor{m, it.Sent.Micros, m.key, sides})
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
	open      map[string][]*anchor
}

func (s *sweeper) meet(u *anchor) {
	m := s.earliest(u)
	if m == nil {
		s.put(u)
		return
	}
	s.drop(m)
	s.g.merge(m.m, u.m)
	m.sides = m.m.sides(s.c)
	s.put(m)
}

// earliest finds the first open message in time that u may join.
func (s *sweeper) earliest(u *anchor) *anchor {
	var best *anchor
	for sig, list := range s.open {
		for len(list) > 0 && list[0].at < u.at-s.tolerance {
			list = list[1:]
		}
		s.open[sig] = list
		if len(list) == 0 || !s.disjoint(list[0], u) {
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

// disjoint holds for a whole signature: its members have the same sides and
// stand, or do not, alike.
func (s *sweeper) disjoint(m, u *anchor) bool {
	if m.m.standing && u.m.standing {
		return false
	}
	return !slices.ContainsFunc(u.sides, func(side string) bool { return slices.Contains(m.sides, side) })
}

func (s *sweeper) put(a *anchor) {
	sig := signature(a)
	at, _ := slices.BinarySearchFunc(s.open[sig], a, byTime)
	s.open[sig] = slices.Insert(s.open[sig], at, a)
}

func (s *sweeper) drop(a *anchor) {
	sig := signature(a)
	at := slices.Index(s.open[sig], a)
	s.open[sig] = slices.Delete(s.open[sig], at, at+1)
}

func signature(a *anchor) string {
	standing := "new"
	if a.m.standing {
		standing = "standing"
	}
	return standing + "\x00" + strings.Join(a.sides, "\x00")
}
