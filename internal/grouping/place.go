package grouping

import (
	"slices"

	"hut3"
)

// place gives each new row its message and its role, in key order.
func (g *group) place(all []*message) []Placed {
	roles := make([]hut3.Role, len(g.items))
	var before set[stater]
	for _, m := range all {
		before.list, before.in = before.list[:0], nil
		g.roles(m, &before, roles)
	}
	g.flag(roles)
	placed := make([]Placed, 0, len(g.items))
	for i, it := range g.items {
		if it.Message == 0 {
			placed = append(placed, Placed{it.Key, g.message(i).key, roles[i]})
		}
	}
	return placed
}

// stater is a side of a delivery, known or not.
type stater struct {
	delivery uint32
	side     hut3.Handle
}

// roles says what each row of a message is to it: its founder, or what it is to the
// rows before. Rows are in the order of their keys; before is empty.
func (g *group) roles(m *message, before *set[stater], roles []hut3.Role) {
	for _, i := range m.rows {
		it := &g.items[i]
		by := stater{it.Key.Delivery(), it.Side}
		switch {
		case it.Key == m.key:
			roles[i] = hut3.Founder
		case before.has(by):
			roles[i] = hut3.Repeat
		default:
			roles[i] = hut3.Copy
		}
		before.add(by)
	}
}

// flag marks the new founders that may be an earlier message of their class,
// said once in life and more often in the data, as far as the times can tell.
func (g *group) flag(roles []hut3.Role) {
	if !slices.ContainsFunc(g.items, func(it Item) bool { return !fine(it.Sent) }) {
		return // times to the second leave no doubt
	}
	again, byClass := g.statedBefore(), map[uint32]*doubts{}
	for i, it := range g.items {
		if again(i) {
			continue
		}
		d := byClass[it.Class]
		if d == nil {
			d = newDoubts()
			byClass[it.Class] = d
		}
		if d.meet(it.Sent) && roles[i] == hut3.Founder {
			roles[i] = hut3.PossibleRepeat
		}
	}
}

// statedBefore reports of each item in turn whether one before it is of its message
// and class.
func (g *group) statedBefore() func(i int) bool {
	if len(g.tiers()) == 1 {
		g.walks++
		return func(i int) bool { return !g.first(g.message(i)) }
	}
	type inClass struct {
		m     *message
		class uint32
	}
	met := map[inClass]bool{}
	return func(i int) bool {
		at := inClass{g.message(i), g.items[i].Class}
		if met[at] {
			return true
		}
		met[at] = true
		return false
	}
}
