package grouping

import (
	"slices"

	"hut3"
)

// holding is one side of one delivery that states a message.
type holding struct {
	delivery uint32
	class    uint32
	side     int32 // see group.number
}

// message is a set of rows that state one act.
type message struct {
	rows     []int32   // indices into group.items
	holdings []holding // distinct
	natives  []ident   // one for each distinct namespace with an id
	slots    []int32   // where it waits to be joined beside slot
	key      hut3.Key
	slot     int32 // where it waits to be joined, by number; 0 where nowhere
	met      int32 // the walk that met it last, see group.first
	standing bool
}

// ident is an id that a namespace gave.
type ident struct{ space, id uint64 }

func (m *message) waits(in int32) bool { return m.slot == in || slices.Contains(m.slots, in) }

func (m *message) wait(in int32) {
	switch {
	case in == 0:
	case m.slot == 0:
		m.slot = in
	case !m.waits(in):
		m.slots = append(m.slots, in)
	}
}

// found makes the message of one item.
func (m *message) found(it Item) {
	m.key = it.Key
	if it.Message != 0 {
		m.key, m.standing = it.Message, true
	}
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
	m.wait(u.slot)
	for _, in := range u.slots {
		m.wait(in)
	}
	for _, it := range u.natives {
		if !slices.ContainsFunc(m.natives, func(have ident) bool { return have.space == it.space }) {
			m.natives = append(m.natives, it)
		}
	}
}

// contradicts reports whether one namespace gave the two messages two ids.
func (m *message) contradicts(u *message) bool {
	for _, a := range m.natives {
		for _, b := range u.natives {
			if a.space == b.space && a.id != b.id {
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
			if c.sees(a) && c.sees(b) && a.collides(b) {
				return false
			}
		}
	}
	return true
}

// collides reports whether one side of a delivery, as far as sides are known,
// would state a message twice.
func (h holding) collides(b holding) bool {
	return h.delivery == b.delivery && (h.side == b.side || h.side == 0 || b.side == 0)
}

// space is a namespace that has an id for the message; zero for none.
func (m *message) space() uint64 {
	if len(m.natives) == 0 {
		return 0
	}
	return m.natives[0].space
}

// named reports whether a namespace has an id for the message. Two messages that
// it has ids for are never one: rows of one id are one message from the start.
func (m *message) named(space uint64) bool {
	return space != 0 && slices.ContainsFunc(m.natives, func(it ident) bool { return it.space == space })
}

// refuses reports whether the message refuses all that are refused like this. What
// joins it later changes nothing of that.
func (m *message) refuses(r refused, c classes) bool {
	return m.standing && r.standing || m.named(r.space) ||
		r.side != holding{} && slices.ContainsFunc(m.holdings, func(a holding) bool { return c.sees(a) && a.collides(r.side) })
}

func (m *message) inClass(class uint32) bool {
	return slices.ContainsFunc(m.holdings, func(h holding) bool { return h.class == class })
}

// soleSide is the one known side that states the message; 0 for none or several.
func (m *message) soleSide() int32 {
	only := int32(0)
	for _, h := range m.holdings {
		if h.side == 0 || h.side == only {
			continue
		}
		if only != 0 {
			return 0
		}
		only = h.side
	}
	return only
}
