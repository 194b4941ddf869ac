package grouping

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// fault is how a test's clock is wrong.
type fault struct{ offset, drift float64 } // seconds, seconds a day

// exchange makes the rows of n acts between the sides, a group key each, at
// random times over so many days; each pair of neighbours writes to each other.
func exchange(clocks []fault, n int, days float64) [][]Item {
	state := uint64(88172645463325252)
	random := func() float64 { // xorshift, so that the test is the same on every run
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		return float64(state%1_000_003) / 1_000_003
	}
	var keys [][]Item
	for i := range n {
		a := i % len(clocks)
		b := (a + 1 + i/len(clocks)%2) % len(clocks)
		when := random() * days
		var items []Item
		for j, side := range []int{a, b} {
			c := clocks[side]
			sent := at(int64(math.Round(when*86400 + c.offset + c.drift*(when-days/2))))
			items = append(items, row(1, uint64(2*i+j+1), sideNumber(side), sent))
		}
		keys = append(keys, items)
	}
	return keys
}

func sideNumber(i int) hut3.Handle { return hut3.NewHandle("encrochat", fmt.Sprintf("side%02d", i)) }

func tableOf(keys [][]Item) ClockTable {
	var s Sightings
	for _, items := range keys {
		s.Add(items)
	}
	return s.Estimate()
}

// Clocks are found against the median of them all, with an interval that holds
// the truth; a drift that can be told from none is found, and no other.
func TestEstimate(t *testing.T) {
	t.Parallel()
	clocks := []fault{{0, 0}, {0, 0}, {14, 0}, {-40, 0}, {312, 0}, {3607, 0}, {0, 0.9}, {0, 0}, {0, 0}}
	table := tableOf(exchange(clocks, 2000, 60))
	if len(table) != len(clocks) {
		t.Fatalf("%d clocks of %d", len(table), len(clocks))
	}
	for i, c := range table {
		want := clocks[i]
		ahead := c.AheadAt(at(30 * 86400).Micros)
		if math.Abs(ahead-want.offset) > 1 || c.Low > c.Ahead || c.High < c.Ahead || c.High-c.Low > 1 || !c.Usable {
			t.Errorf("side %d: %+v; it was %v ahead", i, c, want.offset)
		}
		if math.Abs(c.Drift-want.drift) > 0.05 {
			t.Errorf("side %d: a drift of %v a day; it was %v", i, c.Drift, want.drift)
		}
		if hours := map[bool]int{true: 1}[want.offset > 3000]; c.Hours != hours {
			t.Errorf("side %d: a fault of %d hours is proposed, not %d", i, c.Hours, hours)
		}
	}
}

// paired is how many of the acts between the first two sides a rule makes one message of.
func paired(keys [][]Item, rule Rule2) (of, joined int) {
	for _, items := range keys {
		if a, b := items[0].Side, items[1].Side; min(a.Name, b.Name) != sideNumber(0).Name || max(a.Name, b.Name) != sideNumber(1).Name {
			continue
		}
		of++
		if got := rule.Group(items, nil); got.Rows[0].Message == got.Rows[1].Message {
			joined++
		}
	}
	return of, joined
}

// Two clocks an hour apart are proposed as a fault whoever else there is, and nothing
// is paired over it before one is accepted.
func TestHoursOfPairs(t *testing.T) {
	t.Parallel()
	for name, clocks := range map[string][]fault{
		"two":                    {{0, 0}, {3600, 0}},
		"two, the other way":     {{2, 0}, {-3599, 0}},
		"a third between":        {{0, 0}, {3600, 0}, {499, 0}},
		"a third before":         {{0, 0}, {7201, 0}, {-400, 0}},
		"a fourth":               {{0, 0}, {3600, 0}, {499, 0}, {2000, 0}},
		"a third that runs fast": {{0, 0}, {3600, 0}, {400, 19}},
		"a third of another hour, and one without": {{0, 0}, {3600, 0}, {7200, 0}, {900, 0}},
	} {
		keys := exchange(clocks, 1200, 20)
		rule := Rule2{Clocks: tableOf(keys), Else: Rule{Tolerance: DefaultTolerance}, Accepted: map[hut3.Handle]bool{}}
		if of, joined := paired(keys, rule); of < 100 || joined > of/100 {
			t.Errorf("%s: %d of %d paired over an hour that nobody accepted: %+v", name, joined, of, rule.Clocks)
		}
		for _, c := range rule.Clocks {
			if c.Hours != 0 {
				rule.Accepted[c.Side] = true
			}
		}
		if of, joined := paired(keys, rule); joined != of || len(rule.Accepted) == 0 {
			t.Errorf("%s: %d of %d paired where all hours are accepted: %+v", name, joined, of, rule.Clocks)
		}
	}
}

// A clock that runs fast takes nothing from the pairs of two that do not, and its own
// pairs stand, in two as in three.
func TestDriftOfAPeer(t *testing.T) {
	t.Parallel()
	for name, clocks := range map[string][]fault{
		"a third":            {{0, 0}, {40, 0}, {400, 19}},
		"one of two":         {{0, 0}, {300, 4}},
		"two of four":        {{0, 0}, {200, -3}, {0, 7}, {90, 0}},
		"the first of three": {{0, 2.5}, {200, 0}, {10, 0}},
	} {
		keys := exchange(clocks, 1200, 20)
		rule := Rule2{Clocks: tableOf(keys), Else: Rule{Tolerance: Tolerance2}}
		if of, joined := paired(keys, rule); of < 100 || joined != of {
			t.Errorf("%s: %d of %d paired by %+v", name, joined, of, rule.Clocks)
		}
	}
}

func sighted(items []Item) (Sighting, bool) {
	var s Sight
	for i := range items {
		s.Add(&items[i])
	}
	return s.sighting()
}

// Texts that are not rare say nothing, and a few say too little.
func TestSightings(t *testing.T) {
	t.Parallel()
	minute := as(at(0), hut3.BasisUTC, hut3.ToMinute)
	for name, items := range map[string][]Item{
		"one side":             {row(1, 1, alma, at(0)), row(1, 2, alma, at(9))},
		"a side twice":         {row(1, 1, alma, at(0)), row(1, 2, alma, at(9)), row(1, 3, birch, at(0))},
		"three sides":          {row(1, 1, alma, at(0)), row(1, 2, birch, at(0)), row(1, 3, sideNumber(1), at(0))},
		"no side":              {row(1, 1, alma, at(0)), row(1, 2, none, at(0))},
		"no time":              {row(1, 1, alma, at(0)), row(1, 2, birch, hut3.Time{})},
		"to the minute":        {row(1, 1, alma, at(0)), row(1, 2, birch, minute)},
		"one wall clock":       {row(1, 1, alma, at(0)), row(1, 2, birch, as(at(0), hut3.BasisLocal, hut3.ToSecond))},
		"more than hours away": {row(1, 1, alma, at(0)), row(1, 2, birch, at(86400))},
	} {
		if s, ok := sighted(items); ok {
			t.Errorf("%s: %+v", name, s)
		}
	}
	wall := as(at(3), hut3.BasisLocal, hut3.ToSecond)
	if s, ok := sighted([]Item{row(1, 1, birch, wall), row(1, 2, alma, wall)}); !ok || !s.Wall || s.A != alma {
		t.Errorf("two wall clocks: %+v %v", s, ok)
	}
	s, ok := sighted([]Item{row(2, 1, birch, at(7)), row(1, 1, alma, at(0)), row(1, 2, alma, at(0))})
	if !ok || s.A != alma || s.B != birch || s.AtB-s.AtA != 7_000_000 {
		t.Errorf("a repeat on one side: %+v %v", s, ok)
	}
	if table := tableOf(exchange([]fault{{}, {}}, 4, 1)); len(table) > 0 && table[0].Usable {
		t.Errorf("two texts made a usable clock: %+v", table)
	}
}

// Clocks read without a zone are compared with one another alone: a side that has both
// has two clocks, and rows of either pair by theirs.
func TestWallClocks(t *testing.T) {
	t.Parallel()
	local := func(it Item) Item { it.Sent.Basis = hut3.BasisLocal; return it }
	var keys [][]Item
	for i, items := range exchange([]fault{{0, 0}, {300, 0}}, 400, 20) {
		if i%2 == 0 {
			for j := range items {
				items[j] = local(items[j])
				items[j].Sent.Micros += int64(j) * 900e6 // the wall clock of one is 15 minutes further off
			}
		}
		keys = append(keys, items)
	}
	table := tableOf(keys)
	if len(table) != 4 || table[0].Wall || !table[1].Wall || table[0].Side != table[1].Side || table[0].Reference == table[1].Reference {
		t.Fatalf("%+v", table)
	}
	if of, joined := paired(keys, Rule2{Clocks: table, Else: Rule{Tolerance: Tolerance2}}); of < 100 || joined != of {
		t.Errorf("%d of %d paired by %+v", joined, of, table)
	}
	mixed := []Item{local(row(1, 1, table[0].Side, at(0))), row(1, 2, table[2].Side, at(0))}
	if got := (Rule2{Clocks: table, Else: Rule{Tolerance: DefaultTolerance}}).Group(mixed, nil); got.Rows[1].Message == mixed[0].Key {
		t.Error("a wall clock was paired with one of a zone")
	}
}

// group/2 joins what lies beyond the tolerance of group/1, keeps apart what its
// narrow tolerance tells apart, and leaves whole hours to a person.
func TestGroup2(t *testing.T) {
	t.Parallel()
	alone := func(h hut3.Handle, ahead float64, hours int) Clock {
		return Clock{Side: h, Reference: 1, Ahead: ahead, Usable: true, Hours: hours}
	}
	rule := Rule2{Clocks: ClockTable{alone(alma, 0, 0), alone(birch, 312, 0), alone(sideNumber(1), 3607, 1)}, Else: Rule{Tolerance: DefaultTolerance}}
	accepted := rule
	accepted.Accepted = map[hut3.Handle]bool{sideNumber(1): true}
	two := func(side hut3.Handle, apart int64) []Item {
		return []Item{row(1, 1, alma, at(0)), row(1, 2, side, at(apart))}
	}
	for name, c := range map[string]struct {
		rule  Rule2
		items []Item
		one   bool
	}{
		"beyond the old tolerance":            {rule, two(birch, 313), true},
		"two acts a minute apart":             {rule, two(birch, 312+60), false},
		"a whole hour, not accepted":          {rule, two(sideNumber(1), 3607), false},
		"a whole hour, accepted":              {accepted, two(sideNumber(1), 3607), true},
		"no clock: the old tolerance":         {rule, two(sideNumber(2), 100), true},
		"no clock: beyond":                    {rule, two(sideNumber(2), 130), false},
		"coarse times go by the old rule":     {rule, []Item{row(1, 1, alma, as(at(0), hut3.BasisUTC, hut3.ToMinute)), row(1, 2, birch, as(at(60), hut3.BasisUTC, hut3.ToMinute))}, true},
		"another reference: the old rule too": {Rule2{Clocks: ClockTable{alone(alma, 0, 0), {Side: birch, Reference: 2, Ahead: 312, Usable: true}}, Else: rule.Else}, two(birch, 312), false},
	} {
		got := c.rule.Group(c.items, nil)
		if joined := got.Rows[0].Message == got.Rows[1].Message; joined != c.one {
			t.Errorf("%s: one message %v, want %v", name, joined, c.one)
		}
	}
}

// With clocks that are all right, group/2 joins no pair that group/1 leaves.
func TestGroup2OfRightClocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := ClockTable{{Side: alma, Reference: 1, Usable: true}, {Side: birch, Reference: 1, Usable: true}}
		var items []Item
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			side := rapid.SampledFrom([]hut3.Handle{alma, birch}).Draw(t, "side")
			items = append(items, row(1, uint64(i+1), side, at(int64(rapid.IntRange(0, 3).Draw(t, "seconds")))))
		}
		one := Rule{Tolerance: Tolerance2}.Group(items, nil)
		two := Rule2{Clocks: table, Else: Rule{Tolerance: DefaultTolerance}}.Group(items, nil)
		if diff := cmp.Diff(one.Rows, two.Rows); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestChange(t *testing.T) {
	t.Parallel()
	k := func(n uint64) hut3.Key { return hut3.NewKey(1, n) }
	var c Change
	c.Keys, c.Rows = 2, 4
	c.few([]Placed{{Key: k(1), Message: k(1)}, {Key: k(2), Message: k(1)}, {Key: k(3), Message: k(3)}},
		[]Placed{{Key: k(1), Message: k(1)}, {Key: k(2), Message: k(2)}, {Key: k(3), Message: k(2)}})
	c.few([]Placed{{Key: k(4), Message: k(4)}}, []Placed{{Key: k(4), Message: k(9)}}) // named otherwise, and the same
	want := Change{Keys: 2, Rows: 4, MessagesBefore: 3, MessagesAfter: 3, PairsBefore: 1, PairsAfter: 1, PairsMade: 1, PairsUnmade: 1, KeysChanged: 1,
		Examples: []ChangeExample{{Before: [][]hut3.Key{{k(1), k(2)}, {k(3)}}, After: [][]hut3.Key{{k(1)}, {k(2), k(3)}}}}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
}

func TestTheilSen(t *testing.T) {
	t.Parallel()
	var points []point
	for i := range 50 {
		points = append(points, point{float64(i), 2 * float64(i)})
	}
	points[7].y, points[30].y = 900, -900 // outliers
	slope, low, high, ok := theilSen(points)
	if !ok || math.Abs(slope-2) > 1e-9 || low > 2 || high < 2 {
		t.Errorf("a slope of %v (%v to %v)", slope, low, high)
	}
	if _, _, _, ok := theilSen([]point{{1, 1}, {1, 2}}); ok {
		t.Error("a slope of one time")
	}
	v := []float64{3, 1, 2}
	slices.Sort(v)
	if low, high := medianBounds(v); low != 1 || high != 3 {
		t.Errorf("three values lie between %v and %v", low, high)
	}
}
