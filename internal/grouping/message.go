package grouping

import (
	"slices"

	"hut3"
)

// holding is one side of one delivery that states a message.
type holding struct {
	delivery uint32
	class    uint32
	side     hut3.Handle
}

// message is a set of rows that state one act.
type message struct {
	rows     []int // indices into group.items
	key      hut3.Key
	standing bool
	holdings []holding // distinct
	natives  []Item    // one item for each distinct namespace with an id
}

func newMessage(i int, it Item) *message {
	m := &message{rows: []int{i}, key: it.Key}
	if it.Message != 0 {
		m.key, m.standing = it.Message, true
	}
	m.add(holding{it.Key.Delivery(), it.Class, it.Side})
	if it.Native != 0 {
		m.natives = []Item{it}
	}
	return m
}

func (m *message) add(h holding) {
	if !slices.Contains(m.holdings, h) {
		m.holdings = append(m.holdings, h)
	}
}

// absorb takes u's rows. A standing message keeps its key; otherwise the
// lowest row names the message.
func (m *message) absorb(u *message) {
	m.rows = append(m.rows, u.rows...)
	switch {
	case u.standing:
		m.key, m.standing = u.key, true
	case !m.standing:
		m.key = min(m.key, u.key)
	}
	for _, h := range u.holdings {
		m.add(h)
	}
	for _, it := range u.natives {
		if !slices.ContainsFunc(m.natives, func(have Item) bool { return have.Space == it.Space }) {
			m.natives = append(m.natives, it)
		}
	}
}

// contradicts reports whether one namespace gave the two messages two ids.
func (m *message) contradicts(u *message) bool {
	for _, a := range m.natives {
		for _, b := range u.natives {
			if a.Space == b.Space && a.Native != b.Native {
				return true
			}
		}
	}
	return false
}

// lacks reports whether no side of a delivery would state m twice if u joined
// it. Within one delivery both sides must be known to be different.
func (m *message) lacks(u *message, c classes) bool {
	for _, a := range m.holdings {
		for _, b := range u.holdings {
			if !c.sees(a) || !c.sees(b) || a.delivery != b.delivery {
				continue
			}
			if a.side == b.side || a.side.IsZero() || b.side.IsZero() {
				return false
			}
		}
	}
	return true
}

// sides lists the known sides in the classes looked at, in order.
func (m *message) sides(c classes) []string {
	var names []string
	for _, h := range m.holdings {
		if name := h.side.String(); c.sees(h) && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (m *message) inClass(class uint32) bool {
	return slices.ContainsFunc(m.holdings, func(h holding) bool { return h.class == class })
}
