package grouping

import "slices"

// line is open messages that are looked through together: they stand, or do not,
// alike, have the same sides and are named by the same namespaces.
type line struct {
	open []*anchor // in order of time
	past int       // of them are open no more
}

func (l *line) empty() bool { return l.past == len(l.open) }

// first speaks for the line.
func (l *line) first() *anchor { return l.open[l.past] }

// like reports whether a message belongs into the line. What is left of an empty
// line does not matter.
func (l *line) like(a *anchor) bool {
	if l.empty() {
		return true
	}
	return l.first().like(a)
}

func (f *anchor) like(a *anchor) bool {
	return f.m.standing == a.m.standing && slices.Equal(f.sides, a.sides) &&
		slices.EqualFunc(f.m.natives, a.m.natives, func(x, y ident) bool { return x.space == y.space })
}

// refuses reports whether all of the line refuse u.
func (l *line) refuses(u *anchor) bool { return l.first().refuses(u) }

// refuses reports whether a message, and all of its like, refuse another.
func (f *anchor) refuses(u *anchor) bool {
	return f.m.standing && u.m.standing ||
		slices.ContainsFunc(u.m.natives, func(it ident) bool { return f.m.named(it.space) }) ||
		meet(u.sides, f.sides)
}

// meet reports whether two ordered lists have a side in common.
func meet(a, b []int32) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return slices.ContainsFunc(a, func(side int32) bool {
		_, ok := slices.BinarySearch(b, side)
		return ok
	})
}

// pass closes what lies before a time, and says how many messages that are.
func (l *line) pass(at int64) (n int) {
	for ; !l.empty() && l.first().at < at; n++ {
		l.open[l.past] = nil // what it holds may be large
		l.past++
	}
	return n
}

func (l *line) put(a *anchor) {
	switch {
	case l.empty():
		l.open, l.past = l.open[:0], 0
	case l.past > len(l.open)/2 && l.past > few: // a line that never ends does not grow either
		n := copy(l.open, l.open[l.past:])
		clear(l.open[n:])
		l.open, l.past = l.open[:n], 0
	}
	a.in = l
	at, _ := slices.BinarySearchFunc(l.open[l.past:], a, byTime)
	if at == 0 && l.past > 0 {
		l.past--
		l.open[l.past] = a
		return
	}
	l.open = slices.Insert(l.open, l.past+at, a)
}

// drop takes a message out: mostly the first, without moving all others.
func (l *line) drop(a *anchor) {
	if l.first() == a {
		l.open[l.past] = nil
		l.past++
		return
	}
	at, _ := slices.BinarySearchFunc(l.open[l.past:], a, byTime)
	l.open = slices.Delete(l.open, l.past+at, l.past+at+1)
}
