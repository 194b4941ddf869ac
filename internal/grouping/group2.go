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

// ClockTable is the clocks that were estimated, in order of side; one that is read
// without a zone behind the other of its side.
type ClockTable []Clock

// Of finds a side's clock: the one read without a zone, or the other.
func (t ClockTable) Of(side hut3.Handle, wall bool) (*Clock, bool) {
	for i, c := range t.All(side) {
		if c.Wall == wall {
			return &t.All(side)[i], true
		}
	}
	return nil, false
}

// All finds the clocks of a side, of which there are at most two.
func (t ClockTable) All(side hut3.Handle) ClockTable {
	name := side.String()
	i, ok := slices.BinarySearchFunc(t, name, func(c Clock, name string) int { return cmp.Compare(c.Side.String(), name) })
	if !ok {
		return nil
	}
	if i+1 < len(t) && t[i+1].Side == side {
		return t[i : i+2]
	}
	return t[i : i+1]
}

// wall reports whether a time was read off a wall clock without a zone.
func wall(t hut3.Time) bool { return !t.Basis.Absolute() }

// Rule2 is group/2: where every side of a group key has a usable clock, times
// are corrected and pair within three seconds. Where one has none, or a time is
// coarser than a second, or some state a zone and others none, group/1 decides as it
// did. Whole hours are left in a clock that a person has not accepted as faulty, so
// that such rows stay apart and are proposed.
type Rule2 struct {
	Clocks   ClockTable
	Accepted map[hut3.Handle]bool // sides whose whole hours a person accepted
	Else     Rule                 // what decides where clocks cannot
}

// Group places the new rows of one group key beside the standing ones, as
// Rule.Group does.
func (r Rule2) Group(items, standing []Item) Result {
	reference := 0
	unfit := func(it Item) bool { return !r.fits(&it, &reference) }
	if slices.ContainsFunc(items, unfit) || slices.ContainsFunc(standing, unfit) {
		return r.Else.Group(items, standing)
	}
	return Rule{Tolerance: Tolerance2}.Group(r.allCorrected(items), r.allCorrected(standing))
}

// fits reports whether a row's time can be corrected, by a clock that was compared with
// those of the rows before: their reference, 0 before the first. A row without a time
// has none to correct.
func (r Rule2) fits(it *Item, reference *int) bool {
	if !it.Sent.Known() {
		return true
	}
	c, ok := r.Clocks.Of(it.Side, wall(it.Sent))
	if !ok || !c.Usable || !fine(it.Sent) || *reference != 0 && c.Reference != *reference {
		return false
	}
	*reference = c.Reference
	return true
}

func (r Rule2) allCorrected(items []Item) []Item {
	out := make([]Item, len(items))
	for i := range items {
		out[i] = r.corrected(&items[i])
	}
	return out
}

// corrected takes what its clock was ahead off a row's time.
func (r Rule2) corrected(it *Item) Item {
	out := *it
	c, ok := r.Clocks.Of(it.Side, wall(it.Sent))
	if !ok || !it.Sent.Known() {
		return out
	}
	ahead := c.AheadAt(it.Sent.Micros)
	if !r.Accepted[it.Side] {
		ahead -= float64(c.Hours) * 3600
	}
	out.Sent.Micros -= int64(math.Round(ahead)) * 1_000_000
	return out
}
