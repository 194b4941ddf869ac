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
	rows     []int32 // indices into group.items
	holdings set[holding]
	natives  []ident          // one for each distinct namespace with an id
	spaces   map[uint64]int32 // where they are many: their places
	slots    set[int32]       // where it waits to be joined beside slot
	into     *message         // that took it in
	key      hut3.Key
	slot     int32 // where it waits to be joined, by number; 0 where nowhere
	met      int32 // the walk that met it last, see group.first
	standing bool
}

// ident is an id that a namespace gave.
type ident struct{ space, id uint64 }

// root is the message that has the rows now.
func (m *message) root() *message {
	r := m
	for r.into != nil {
		r = r.into
	}
	for m != r {
		m, m.into = m.into, r
	}
	return r
}

func (m *message) waits(in int32) bool { return m.slot == in || m.slots.has(in) }

func (m *message) wait(in int32) {
	switch {
	case in == 0:
	case m.slot == 0:
		m.slot = in
	case m.slot != in:
		m.slots.add(in)
	}
}

// found makes the message of one item.
func (m *message) found(it Item) {
	m.key = it.Key
	if it.Message != 0 {
		m.key, m.standing = it.Message, true
	}
}

// absorb takes u's rows, the fewer to the more. A standing message keeps its key;
// otherwise the lowest row names the message.
func (m *message) absorb(u *message) {
	if len(u.rows) > len(m.rows) {
		m.rows, u.rows = u.rows, m.rows
	}
	m.rows = append(m.rows, u.rows...)
	switch {
	case u.standing:
		m.key, m.standing = u.key, true
	case !m.standing:
		m.key = min(m.key, u.key)
	}
	m.holdings.take(&u.holdings)
	m.slots.take(&u.slots)
	m.wait(u.slot)
	if len(u.natives) > len(m.natives) && m.agrees(u) {
		m.natives, m.spaces, u.natives = u.natives, u.spaces, m.natives
	}
	for _, it := range u.natives {
		m.name(it)
	}
	u.into, u.rows, u.natives, u.spaces = m, nil, nil, nil
}

// agrees reports whether no namespace gave the two messages two ids: their ids can
// then be put together either way.
func (m *message) agrees(u *message) bool { return !m.contradicts(u) }

// idOf is the place of a namespace's id; below zero where it has none.
func (m *message) idOf(space uint64) int {
	if m.spaces != nil {
		if i, ok := m.spaces[space]; ok {
			return int(i)
		}
		return -1
	}
	return slices.IndexFunc(m.natives, func(it ident) bool { return it.space == space })
}

// name adds an id where its namespace has none for the message.
func (m *message) name(it ident) {
	if m.idOf(it.space) >= 0 {
		return
	}
	m.natives = append(m.natives, it)
	switch {
	case m.spaces != nil:
		m.spaces[it.space] = int32(len(m.natives) - 1)
	case len(m.natives) > few:
		m.spaces = make(map[uint64]int32, 2*few)
		for i, have := range m.natives {
			m.spaces[have.space] = int32(i)
		}
	}
}

// contradicts reports whether one namespace gave the two messages two ids.
func (m *message) contradicts(u *message) bool {
	if len(m.natives) < len(u.natives) {
		m, u = u, m
	}
	return slices.ContainsFunc(u.natives, func(it ident) bool {
		i := m.idOf(it.space)
		return i >= 0 && m.natives[i].id != it.id
	})
}

// lacks reports whether no side of a delivery would state m twice if u joined
// it. Within one delivery both sides must be known to be different.
func (m *message) lacks(u *message, c classes) bool {
	if len(m.holdings.list) < len(u.holdings.list) {
		m, u = u, m
	}
	return !slices.ContainsFunc(u.holdings.list, func(b holding) bool { return c.sees(b) && m.collides(b, c) })
}

// collides reports whether one side of a delivery, as far as sides are known,
// would state a message twice.
func (m *message) collides(b holding, c classes) bool {
	if !c.sees(b) { // a delivery is of one class
		return false
	}
	if b.side == 0 {
		return slices.ContainsFunc(m.holdings.list, func(a holding) bool { return a.delivery == b.delivery })
	}
	return m.holdings.has(b) || m.holdings.has(holding{b.delivery, b.class, 0})
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
func (m *message) named(space uint64) bool { return space != 0 && m.idOf(space) >= 0 }

// refuses reports whether the message refuses all that are refused like this. What
// joins it later changes nothing of that.
func (m *message) refuses(r refused, c classes) bool {
	return m.standing && r.standing || m.named(r.space) || r.side != holding{} && m.collides(r.side, c)
}

func (m *message) inClass(class uint32) bool {
	return slices.ContainsFunc(m.holdings.list, func(h holding) bool { return h.class == class })
}

// soleSide is the one known side that states the message; 0 for none or several.
func (m *message) soleSide() int32 {
	only := int32(0)
	for _, h := range m.holdings.list {
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
