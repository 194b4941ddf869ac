package grouping

import "hut3"

// slot is an instant as a pass compares it.
type slot struct {
	c      classes
	local  bool
	micros int64
}

func slotOf(c classes, t hut3.Time) slot {
	return slot{c, !t.Basis.Absolute(), t.Micros}
}

// fine reports whether a time was written to the second or finer.
func fine(t hut3.Time) bool { return t.Precision >= hut3.ToSecond }

// timed reports whether a time can be measured against another at all.
func timed(t hut3.Time) bool { return t.Precision >= hut3.ToMinute }

// exact joins rows of an equal time written to the second or finer: repeats
// within a side of a delivery, copies otherwise.
func (g *group) exact(t tier) {
	g.bucket(t, func(it Item) bool { return fine(it.Sent) },
		func(*message, *message, classes) bool { return true })
}

// minutes pairs copies whose times are equal and written to the minute. Such a
// time cannot show a repeat, so each side of a delivery joins a message once,
// in order.
func (g *group) minutes(t tier) {
	g.bucket(t, func(it Item) bool { return it.Sent.Precision == hut3.ToMinute },
		func(m, u *message, c classes) bool { return m.lacks(u, c) })
}

// bucket joins each item's message with the earliest message of an equal time
// that it may join.
func (g *group) bucket(t tier, takes func(Item) bool, joins func(m, u *message, c classes) bool) {
	slots := map[slot][]*message{}
	for i, it := range g.items {
		if !takes(it) {
			continue
		}
		c := t.view(it)
		at := slotOf(c, it.Sent)
		if !g.join(slots[at], g.of[i], c, joins) {
			slots[at] = append(slots[at], g.of[i])
		}
	}
}

// join reports whether u is, or now is, one of the messages of a slot.
func (g *group) join(slot []*message, u *message, c classes, joins func(m, u *message, c classes) bool) bool {
	for _, m := range slot {
		m = g.of[m.rows[0]]
		if m == u {
			return true
		}
		if g.may(m, u, c) && joins(m, u, c) {
			g.merge(m, u)
			return true
		}
	}
	return false
}
