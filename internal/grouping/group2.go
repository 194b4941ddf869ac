package grouping

import (
	"cmp"
	"math"
	"slices"
	"time"

	"hut3"
)

// Name2 is the rule that takes each side's clock into account.
const Name2 = "group/2"

// Tolerance2 is how far two corrected clocks may lie apart.
const Tolerance2 = 3 * time.Second

// ClockTable is the clocks that were estimated, in order of side.
type ClockTable []Clock

// Of finds a side's clock.
func (t ClockTable) Of(side hut3.Handle) (*Clock, bool) {
	name := side.String()
	i, ok := slices.BinarySearchFunc(t, name, func(c Clock, name string) int { return cmp.Compare(c.Side.String(), name) })
	if !ok {
		return nil, false
	}
	return &t[i], true
}

// Rule2 is group/2: where every side of a group key has a usable clock, times
// are corrected and pair within three seconds. Where one has none, or a time is
// coarser than a second or without a zone, group/1 decides as it did. Whole
// hours are left in a clock that a person has not accepted as faulty, so that
// such rows stay apart and are proposed.
type Rule2 struct {
	Clocks   ClockTable
	Accepted map[hut3.Handle]bool // sides whose whole hours a person accepted
	Else     Rule                 // what decides where clocks cannot
}

// Group places the new rows of one group key beside the standing ones, as
// Rule.Group does.
func (r Rule2) Group(items, standing []Item) Result {
	a, okA := r.corrected(items)
	b, okB := r.corrected(standing)
	if !okA || !okB || !r.oneReference(items, standing) {
		return r.Else.Group(items, standing)
	}
	return Rule{Tolerance: Tolerance2}.Group(a, b)
}

// oneReference reports whether the clocks of all sides were compared with one
// another.
func (r Rule2) oneReference(lists ...[]Item) bool {
	reference := 0
	for _, list := range lists {
		for _, it := range list {
			c, ok := r.Clocks.Of(it.Side)
			if !ok || reference != 0 && c.Reference != reference {
				return false
			}
			reference = c.Reference
		}
	}
	return true
}

// corrected takes what each clock was ahead off its times.
func (r Rule2) corrected(items []Item) ([]Item, bool) {
	out := slices.Clone(items)
	for i := range out {
		it := &out[i]
		c, ok := r.Clocks.Of(it.Side)
		if !ok || !c.Usable || it.Sent.Known() && (!fine(it.Sent) || !it.Sent.Basis.Absolute()) {
			return nil, false
		}
		if !it.Sent.Known() {
			continue
		}
		ahead := c.AheadAt(it.Sent.Micros)
		if !r.Accepted[it.Side] {
			ahead -= float64(c.Hours) * 3600
		}
		it.Sent.Micros -= int64(math.Round(ahead)) * 1_000_000
	}
	return out, true
}
