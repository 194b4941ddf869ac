package grouping

import (
	"slices"

	"hut3"
)

// slot is an instant as a pass compares it.
type slot struct {
	class  uint32 // 0 in the tier across
	local  uint32 // 1 for a wall clock without a zone
	micros int64
}

func slotOf(c classes, t hut3.Time) slot {
	s := slot{class: c.class, micros: t.Micros}
	if !t.Basis.Absolute() {
		s.local = 1
	}
	return s
}

// fine reports whether a time was written to the second or finer.
func fine(t hut3.Time) bool { return t.Precision >= hut3.ToSecond }

// timed reports whether a time can be measured against another at all.
func timed(t hut3.Time) bool { return t.Precision >= hut3.ToMinute }

// exact joins rows of an equal time written to the second or finer: repeats
// within a side of a delivery, copies otherwise.
func (g *group) exact(t tier) {
	g.bucket(t, func(it Item) bool { return fine(it.Sent) }, g.join)
}

// minutes pairs copies whose times are equal and written to the minute. Such a
// time cannot show a repeat, so each side of a delivery joins a message once,
// in order.
func (g *group) minutes(t tier) {
	g.bucket(t, func(it Item) bool { return it.Sent.Precision == hut3.ToMinute }, g.joinOnce)
}

// waiting is the messages of one slot, in the order in which they came; mostly
// there is one.
type waiting struct {
	first *message
	more  []*message
	next  map[refused]int // all before it refuse whoever is refused like this
}

// refused is what a message is refused for whatever else the two say, now and
// after all that the refusing one takes in.
type refused struct {
	side     holding // states the message already; of joinOnce
	space    uint64  // names the message otherwise
	standing bool
}

func (w *waiting) len() int {
	if w.first == nil {
		return 0
	}
	return 1 + len(w.more)
}

// at gives a message as it is now.
func (w *waiting) at(i int) *message {
	if i > 0 {
		return w.more[i-1].root()
	}
	return w.first.root()
}

func (w *waiting) add(m *message) {
	if w.first == nil {
		w.first = m
		return
	}
	w.more = append(w.more, m)
}

// bucket joins each item's message with the earliest message of an equal time
// that it may join. A message that waits in the slot was refused by all before
// it, and what they took in since refuses it no less.
func (g *group) bucket(t tier, takes func(Item) bool, join func(*waiting, *message, classes) bool) {
	if !slices.ContainsFunc(g.items, takes) {
		return
	}
	slots, list, base := make(map[slot]int32, len(g.items)), make([]waiting, 0, len(g.items)), g.slots+1
	for i, it := range g.items {
		if !takes(it) {
			continue
		}
		c, u := t.view(it), g.message(i)
		at := slotOf(c, it.Sent)
		n, ok := slots[at]
		if !ok {
			n = int32(len(list))
			slots[at], list = n, append(list, waiting{})
		}
		if !u.waits(base+n) && !join(&list[n], u, c) {
			list[n].add(u)
			u.wait(base + n)
		}
	}
	g.slots += int32(len(list))
}

// join lets u join the first message of a slot that it may.
func (g *group) join(w *waiting, u *message, c classes) bool {
	return g.joinFirst(w, u, c, refused{space: u.space(), standing: u.standing}, func(*message) bool { return true })
}

// joinOnce is join for messages that u's side does not state.
func (g *group) joinOnce(w *waiting, u *message, c classes) bool {
	h := u.holdings.list[slices.IndexFunc(u.holdings.list, c.sees)]
	return g.joinFirst(w, u, c, refused{h, u.space(), u.standing}, func(m *message) bool { return m.lacks(u, c) })
}

// maxLooks bounds how many messages of one time a message is compared with, beside
// those that are known to refuse it.
const maxLooks = 4096

// joinFirst goes on behind those that were found to refuse the like of u, so that
// a text said all the time is not compared with itself.
func (g *group) joinFirst(w *waiting, u *message, c classes, why refused, also func(*message) bool) bool {
	from := w.next[why]
	for from < w.len() && w.at(from).refuses(why, c) {
		from++
	}
	if from > 0 {
		if w.next == nil {
			w.next = map[refused]int{}
		}
		w.next[why] = from
	}
	for i := from; i < w.len(); i++ {
		if i-from == maxLooks {
			g.left++
			break
		}
		if m := w.at(i); may(m, u, c) && also(m) {
			m.absorb(u)
			return true
		}
	}
	return false
}
