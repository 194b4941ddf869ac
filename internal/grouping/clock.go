package grouping

import (
	"cmp"
	"slices"

	"hut3"
)

// leastPairs is how many messages must agree before a clock is doubted: one or
// two texts said again an hour later are ordinary.
const leastPairs = 3

// examples is how many message pairs a proposal names.
const examples = 3

// ClockFault proposes that one of two clocks was whole hours wrong. A person
// decides; nothing was joined for it.
type ClockFault struct {
	A        hut3.Handle   `json:"a"`
	B        hut3.Handle   `json:"b"`
	Hours    int           `json:"b_ahead_by_hours"`
	Messages int           `json:"messages"`
	Examples [][2]hut3.Key `json:"examples"`
}

type clockPair struct {
	a, b  hut3.Handle
	hours int
}

// Clocks gathers the hour pairs of many group keys by pair of sides. The zero
// Clocks is ready; it is not safe for concurrent use.
type Clocks struct {
	found map[clockPair]*ClockFault
}

// Add takes the pairs of one group key.
func (c *Clocks) Add(pairs []HourPair) {
	for _, p := range pairs {
		if c.found == nil {
			c.found = map[clockPair]*ClockFault{}
		}
		at := clockPair{p.A, p.B, p.Hours}
		f := c.found[at]
		if f == nil {
			f = &ClockFault{A: p.A, B: p.B, Hours: p.Hours}
			c.found[at] = f
		}
		f.Messages++
		if len(f.Examples) < examples {
			f.Examples = append(f.Examples, p.Of)
		}
	}
}

// Merge adds what others gathered of later group keys.
func (c *Clocks) Merge(o *Clocks) {
	for at, from := range o.found {
		if c.found == nil {
			c.found = map[clockPair]*ClockFault{}
		}
		f := c.found[at]
		if f == nil {
			f = &ClockFault{A: from.A, B: from.B, Hours: from.Hours}
			c.found[at] = f
		}
		f.Messages += from.Messages
		f.Examples = append(f.Examples, from.Examples[:min(len(from.Examples), examples-len(f.Examples))]...)
	}
}

// Faults lists the proposals that at least three messages support, the best
// supported first.
func (c *Clocks) Faults() []ClockFault {
	var all []ClockFault
	for _, f := range c.found {
		if f.Messages >= leastPairs {
			all = append(all, *f)
		}
	}
	slices.SortFunc(all, func(x, y ClockFault) int {
		return cmp.Or(-cmp.Compare(x.Messages, y.Messages), cmp.Compare(x.A.String(), y.A.String()),
			cmp.Compare(x.B.String(), y.B.String()), cmp.Compare(x.Hours, y.Hours))
	})
	return all
}
