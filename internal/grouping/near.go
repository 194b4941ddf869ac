package grouping

import (
	"cmp"
	"slices"
	"strings"
)

// anchor is a message with the time by which the sweep of near meets it: that
// of its lowest row that has one.
type anchor struct {
	m     *message
	at    int64
	sides []string
}

// near joins messages whose times lie within the tolerance, in the order of
// time, each joining the earliest message that lacks its side.
func (g *group) near(t tier, tolerance int64) {
	if tolerance <= 0 {
		return
	}
	for _, sweep := range g.sweeps(t) {
		s := &sweeper{g: g, c: sweep.c, tolerance: tolerance, open: map[string][]*anchor{}, met: map[*message]bool{}}
		for _, a := range sweep.anchors {
			s.meet(a)
		}
	}
}

type sweep struct {
	c       classes
	anchors []*anchor
}

// sweeps sorts the messages by time, apart for each class looked at and for
// times with and without a zone.
func (g *group) sweeps(t tier) []sweep {
	index := map[slot]int{}
	var all []sweep
	done := map[slot]map[*message]bool{}
	for i, it := range g.items {
		c := t.view(it)
		kind := slot{c: c, local: !it.Sent.Basis.Absolute()}
		if !timed(it.Sent) || done[kind][g.of[i]] {
			continue
		}
		if done[kind] == nil {
			done[kind] = map[*message]bool{}
			index[kind] = len(all)
			all = append(all, sweep{c: c})
		}
		done[kind][g.of[i]] = true
		if len(g.of[i].sides(c)) > 0 {
			s := &all[index[kind]]
			s.anchors = append(s.anchors, &anchor{m: g.of[i], at: it.Sent.Micros})
		}
	}
	for _, s := range all {
		slices.SortStableFunc(s.anchors, byTime)
	}
	return all
}

func byTime(a, b *anchor) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.m.key, b.m.key))
}

// sweeper walks one sweep. Open messages are kept by who states them, so that
// a run of one side's equal texts does not search itself.
type sweeper struct {
	g         *group
	c         classes
	tolerance int64
	open      map[string][]*anchor
	met       map[*message]bool
}

// meet takes the next message. An earlier sweep may have merged it meanwhile.
func (s *sweeper) meet(u *anchor) {
	u.m = s.g.of[u.m.rows[0]]
	if s.met[u.m] {
		return
	}
	s.met[u.m] = true
	u.sides = u.m.sides(s.c)
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
