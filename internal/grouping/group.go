package grouping

import (
	"cmp"
	"slices"

	"hut3"
)

// tier says which access classes a pass may join.
type tier int

const (
	within tier = iota // rows of one class
	across             // messages that share no class
)

// classes is the class a pass looks at; in the tier across it looks at all.
type classes struct {
	tier  tier
	class uint32
}

func (c classes) sees(h holding) bool { return c.tier == across || h.class == c.class }

// group is the state of one run: items in key order and the message of each.
type group struct {
	items []Item
	of    []*message
}

// newGroup makes a message of each standing message, of each native id and of
// each row besides.
func newGroup(items []Item) *group {
	g := &group{items: items, of: make([]*message, len(items))}
	standing, native := map[hut3.Key]*message{}, map[uint64]*message{}
	for i, it := range items {
		g.of[i] = newMessage(i, it)
		if it.Message != 0 {
			g.union(standing, it.Message, i)
		}
	}
	for i, it := range items {
		if it.Native != 0 {
			unionBy(g, native, it.Native, i)
		}
	}
	return g
}

func (g *group) union(seen map[hut3.Key]*message, key hut3.Key, i int) {
	if m, ok := seen[key]; ok {
		g.merge(m, g.of[i])
		return
	}
	seen[key] = g.of[i]
}

// unionBy joins rows of one native id. Two standing messages are left apart:
// what stands is never re-made.
func unionBy(g *group, seen map[uint64]*message, id uint64, i int) {
	first, ok := seen[id]
	if !ok {
		seen[id] = g.of[i]
		return
	}
	m, u := g.of[first.rows[0]], g.of[i]
	if m != u && !(m.standing && u.standing) {
		g.merge(m, u)
	}
}

// merge moves the rows of u into m.
func (g *group) merge(m, u *message) {
	m.absorb(u)
	for _, i := range u.rows {
		g.of[i] = m
	}
}

// may reports whether anything but time and side forbids that u joins m.
func (g *group) may(m, u *message, c classes) bool {
	if m == u || m.standing && u.standing || m.contradicts(u) {
		return false
	}
	if c.tier == within {
		return m.inClass(c.class) && u.inClass(c.class)
	}
	return !slices.ContainsFunc(u.holdings, func(h holding) bool { return m.inClass(h.class) })
}

// messages lists the distinct messages in the order of their keys.
func (g *group) messages() []*message {
	seen := map[*message]bool{}
	var all []*message
	for _, m := range g.of {
		if !seen[m] {
			seen[m] = true
			slices.Sort(m.rows)
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *message) int { return cmp.Compare(a.key, b.key) })
	return all
}

// view is the pair of tier and class under which an item is looked at.
func (t tier) view(it Item) classes {
	if t == across {
		return classes{tier: across}
	}
	return classes{within, it.Class}
}
