package grouping

import (
	"slices"

	"hut3"
)

// place gives each new row its message and its role, in key order.
func (g *group) place(all []*message) []Placed {
	roles := make([]hut3.Role, len(g.items))
	for _, m := range all {
		for at, i := range m.rows {
			roles[i] = g.role(m, at)
		}
	}
	g.flag(roles)
	placed := make([]Placed, 0, len(g.items))
	for i, it := range g.items {
		if it.Message == 0 {
			placed = append(placed, Placed{it.Key, g.of[i].key, roles[i]})
		}
	}
	return placed
}

// role is what the message's row at a position is to it: its founder, or what
// it is to the rows before.
func (g *group) role(m *message, at int) hut3.Role {
	it := g.items[m.rows[at]]
	if it.Key == m.key {
		return hut3.Founder
	}
	for _, i := range m.rows[:at] {
		if have := g.items[i]; have.Key.Delivery() == it.Key.Delivery() && have.Side == it.Side {
			return hut3.Repeat
		}
	}
	return hut3.Copy
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
		return func(i int) bool { return !g.first(g.of[i]) }
	}
	type inClass struct {
		m     *message
		class uint32
	}
	met := map[inClass]bool{}
	return func(i int) bool {
		at := inClass{g.of[i], g.items[i].Class}
		if met[at] {
			return true
		}
		met[at] = true
		return false
	}
}
