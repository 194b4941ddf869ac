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
	of    []*message            // as they were found; see message.root
	names map[hut3.Handle]int32 // of the sides, from 1
	alone []int32               // the same numbers: each is the list of itself
	slots int32                 // numbered so far
	walks int32
	left  int64 // see Result.Unpaired
}

// message is the message that an item is of now.
func (g *group) message(i int) *message { return g.of[i].root() }

// sides lists the known sides of a message in the classes looked at, in order of
// number. It may not be written to.
func (g *group) sides(m *message, c classes) []int32 {
	if h := m.holdings.list[0]; len(m.holdings.list) == 1 {
		if h.side == 0 || !c.sees(h) {
			return nil
		}
		return g.alone[h.side-1 : h.side : h.side]
	}
	var all []int32
	for _, h := range m.holdings.list {
		if h.side != 0 && c.sees(h) {
			all = append(all, h.side)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// first reports whether a walk meets a message for the first time.
func (g *group) first(m *message) bool {
	if m.met == g.walks {
		return false
	}
	m.met = g.walks
	return true
}

// number numbers the sides; what names none is 0.
func (g *group) number(side hut3.Handle) int32 {
	if side.Name == "" {
		return 0
	}
	n, ok := g.names[side]
	if !ok {
		n = int32(len(g.names) + 1)
		g.names[side], g.alone = n, append(g.alone, n)
	}
	return n
}

// newGroup makes a message of each standing message, of each native id and of
// each row besides.
func newGroup(items []Item) *group {
	g := &group{items: items, of: make([]*message, len(items)), names: map[hut3.Handle]int32{}}
	standing, native := map[hut3.Key]*message{}, map[uint64]*message{}
	room, rows, held, ids := make([]message, len(items)), make([]int32, len(items)), make([]holding, len(items)), identsOf(items)
	for i, it := range items {
		rows[i], held[i] = int32(i), holding{it.Key.Delivery(), it.Class, g.number(it.Side)}
		g.of[i] = &room[i]
		room[i].rows, room[i].holdings.list = rows[i:i+1:i+1], held[i:i+1:i+1]
		room[i].found(it)
		if it.Native != 0 {
			room[i].natives = ids[i : i+1 : i+1]
		}
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

// identsOf gives the ids of items in one list; none where no item has one.
func identsOf(items []Item) (ids []ident) {
	for i, it := range items {
		if it.Native == 0 {
			continue
		}
		if ids == nil {
			ids = make([]ident, len(items))
		}
		ids[i] = ident{it.Space, it.Native}
	}
	return ids
}

func (g *group) union(seen map[hut3.Key]*message, key hut3.Key, i int) {
	if m, ok := seen[key]; ok {
		m.root().absorb(g.of[i])
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
	m, u := first.root(), g.message(i)
	if m != u && !(m.standing && u.standing) {
		m.absorb(u)
	}
}

// may reports whether anything but time and side forbids that u joins m.
func may(m, u *message, c classes) bool {
	if m == u || m.standing && u.standing || m.contradicts(u) {
		return false
	}
	if c.tier == within {
		return m.inClass(c.class) && u.inClass(c.class)
	}
	return !slices.ContainsFunc(u.holdings.list, func(h holding) bool { return m.inClass(h.class) })
}

// messages lists the distinct messages in the order of their keys.
func (g *group) messages() []*message {
	g.walks++
	var all []*message
	for i := range g.of {
		if m := g.message(i); g.first(m) {
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
