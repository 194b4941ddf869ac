package grouping

import (
	"cmp"
	"slices"
	"time"

	"hut3"
)

// Name is the rule's name and version, kept with every delivery it grouped.
const Name = "group/1"

// DefaultTolerance is how far two sides' clocks may lie apart (DESIGN 4).
const DefaultTolerance = 120 * time.Second

// Item is what the rule knows of a row. All items of one call share a group key.
type Item struct {
	Key     hut3.Key
	Message hut3.Key // the message a standing row belongs to; zero for a new row
	Class   uint32   // access class of the row's delivery
	Side    hut3.Handle
	Sent    hut3.Time
	Space   uint64 // digest of the namespace of the row's native id; zero without one
	Native  uint64 // digest of namespace and native id; zero without one
}

// Placed says which message a new row belongs to and as what. The message is
// named by a founding row's key: this row's own where Role is Founder or
// PossibleRepeat.
type Placed struct {
	Key     hut3.Key
	Message hut3.Key
	Role    hut3.Role
}

// Difference is a row that a run over everything at once would have put into
// another message. Kept and Batch are the lowest rows of the two messages.
type Difference struct {
	Row   hut3.Key `json:"ref"`
	Kept  hut3.Key `json:"kept_with"`
	Batch hut3.Key `json:"batch_with"`
}

// Result is the rule's answer for one group key. Rows holds the new rows in
// key order; the others are reports and change nothing.
type Result struct {
	Rows        []Placed
	Differences []Difference
	Hours       []HourPair
	Unpaired    int64 // messages that a limit kept from being compared with one that they might be copies of
}

// Rule is group/1 with its one setting.
type Rule struct {
	Tolerance time.Duration // zero joins equal times only
}

// Group places the new rows of one group key beside the standing ones. The
// order of either slice does not matter and neither is changed.
func (r Rule) Group(items, standing []Item) Result {
	if len(items) == 1 && len(standing) == 0 {
		return Result{Rows: []Placed{{Key: items[0].Key, Message: items[0].Key}}}
	}
	if len(items) == 2 && len(standing) == 0 && simple(items[0], items[1]) {
		return r.pair(items[0], items[1])
	}
	return r.general(items, standing)
}

func (r Rule) general(items, standing []Item) Result {
	held := r.run(ordered(items, standing))
	all := held.messages()
	res := Result{Rows: held.place(all), Hours: held.hours(all, r.Tolerance), Unpaired: held.left}
	if len(standing) > 0 && len(items) > 0 {
		res.Differences = held.against(r.run(fresh(held.items)))
	}
	return res
}

// run joins within each class and then across classes, exact before near.
func (r Rule) run(items []Item) *group {
	g := newGroup(items)
	for _, t := range g.tiers() {
		g.exact(t)
		g.minutes(t)
		g.near(t, r.Tolerance.Microseconds())
	}
	return g
}

// tiers leaves out the tier across where all rows are of one class: messages of
// one class share it.
func (g *group) tiers() []tier {
	for _, it := range g.items {
		if it.Class != g.items[0].Class {
			return []tier{within, across}
		}
	}
	return []tier{within}
}

// ordered copies only what is not in order already, as new rows mostly are.
func ordered(items, standing []Item) []Item {
	byKey := func(a, b Item) int { return cmp.Compare(a.Key, b.Key) }
	if len(standing) == 0 && slices.IsSortedFunc(items, byKey) {
		return items
	}
	all := slices.Concat(items, standing)
	slices.SortFunc(all, byKey)
	return all
}

// fresh forgets what stands, for the run over everything at once.
func fresh(items []Item) []Item {
	all := slices.Clone(items)
	for i := range all {
		all[i].Message = 0
	}
	return all
}
