package grouping

import (
	"fmt"
	"testing"

	"hut3"
)

// crowds are rows of one group key that a hostile or a boring delivery can hold
// any number of. The i-th row of a crowd is told from the others as little as can
// be.
var crowds = []struct {
	name string
	row  func(i int) Item
	each int // rows to a message; 0: all are one
}{
	{"one side, one minute", func(i int) Item { return rowOfCrowd(i, "alder", 0, hut3.ToMinute) }, 1},
	{"one side, one second", func(i int) Item { return rowOfCrowd(i, "alder", 0, hut3.ToSecond) }, 0},
	{"one side, every second", func(i int) Item { return rowOfCrowd(i, "alder", i, hut3.ToSecond) }, 1},
	{"no side, one minute", func(i int) Item { return rowOfCrowd(i, "", 0, hut3.ToMinute) }, 1},
	{"no time", func(i int) Item { return rowOfCrowd(i, "alder", 0, hut3.NoTime) }, 1},
	{"two sides, one minute", func(i int) Item { return rowOfCrowd(i, crowdSide(i, 2), 0, hut3.ToMinute) }, 2},
	{"two sides, every second", func(i int) Item { return rowOfCrowd(i, crowdSide(i, 2), i, hut3.ToSecond) }, 2},
	{"a hundred sides, every second", func(i int) Item { return rowOfCrowd(i, crowdSide(i, 100), i, hut3.ToSecond) }, 100},
	{"one side, one second, native ids", func(i int) Item { return crowdID(rowOfCrowd(i, "alder", 0, hut3.ToSecond), i) }, 1},
	{"one side, one minute, native ids", func(i int) Item { return crowdID(rowOfCrowd(i, "alder", 0, hut3.ToMinute), i) }, 1},
	{"two sides, one second, native ids", func(i int) Item { return crowdID(rowOfCrowd(i, crowdSide(i, 2), 0, hut3.ToSecond), i) }, 1},
	{"two sides, one minute, native ids", func(i int) Item { return crowdID(rowOfCrowd(i, crowdSide(i, 2), 0, hut3.ToMinute), i) }, 1},
	{"two sides, every second, native ids", func(i int) Item { return crowdID(rowOfCrowd(i, crowdSide(i, 2), i, hut3.ToSecond), i) }, 1},
	{"two sides, one minute, one of them with native ids", func(i int) Item {
		it := rowOfCrowd(i, crowdSide(i, 2), 0, hut3.ToMinute)
		if i%2 == 0 {
			return crowdID(it, i)
		}
		return it
	}, 2},
	{"a side each, one second", func(i int) Item { return rowOfCrowd(i, crowdSide(i, i+1), 0, hut3.ToSecond) }, 0},
	{"a side each, one minute", func(i int) Item { return rowOfCrowd(i, crowdSide(i, i+1), 0, hut3.ToMinute) }, 0},
	{"a side each, every microsecond", func(i int) Item { return crowdMicro(rowOfCrowd(i, crowdSide(i, i+1), 0, hut3.ToMicro), i) }, 0},
	{"a namespace each, one second", func(i int) Item {
		it := crowdID(rowOfCrowd(i, "alder", 0, hut3.ToSecond), i)
		it.Space = it.Native
		return it
	}, 0},
	{"ids of one message, each beside a row without", func(i int) Item {
		it := rowOfCrowd(i, "alder", i/2, hut3.ToSecond)
		if i%2 == 1 {
			it.Space, it.Native = 7, 8
		}
		return it
	}, 0},
}

// crowdMicro is a row so many microseconds later.
func crowdMicro(it Item, micros int) Item {
	it.Sent.Micros += int64(micros)
	return it
}

// A side that says the same more often than may wait misses nothing of its own; of
// the other side's, who come a minute later, each that finds nobody is told of.
func TestMoreThanWait(t *testing.T) {
	t.Parallel()
	const n, later = maxOpen + 100, 1000
	items := make([]Item, 0, n+later)
	for i := range n {
		items = append(items, rowOfCrowd(i, "alder", 0, hut3.ToMinute))
	}
	for _, c := range []struct{ later, want int }{{0, 0}, {later, later}} {
		all := items
		for i := range c.later {
			all = append(all, rowOfCrowd(n+i, "birch", 60, hut3.ToMinute))
		}
		res := (Rule{DefaultTolerance}).Group(all, nil)
		if res.Unpaired != int64(c.want) {
			t.Errorf("%d of the other side: %d might have joined another message, want %d", c.later, res.Unpaired, c.want)
		}
		if got := asCrowd(t, all, nil); got.Unpaired != res.Unpaired || len(got.Rows) != len(all) {
			t.Errorf("as a crowd %d, in memory %d", got.Unpaired, res.Unpaired)
		}
	}
}

// Messages that have one side in common and another each wait for copies, of which
// none can be had: more than a bound of them do not wait. That is said of those that
// come later and might have joined one, as far as their kinds are known.
func TestCrowdThatRefusesItself(t *testing.T) {
	t.Parallel()
	const n = 40_000
	items := make([]Item, 0, 2*n+1)
	for i := range n {
		for _, side := range []string{"alder", crowdSide(i, i+1)} {
			items = append(items, crowdMicro(rowOfCrowd(len(items), side, 0, hut3.ToMicro), i))
		}
	}
	items = append(items, crowdMicro(rowOfCrowd(len(items), "birch", 1, hut3.ToMicro), 0))
	res := (Rule{DefaultTolerance}).Group(items, nil)
	if want := int64(n - 2*maxLines); res.Unpaired != want {
		t.Errorf("%d messages were not compared with all, want %d", res.Unpaired, want)
	}
	if last := res.Rows[len(items)-1]; last.Message != items[0].Key {
		t.Errorf("the last row is of %v, want the first of those that wait, %v", last.Message, items[0].Key)
	}
}

func crowdSide(i, of int) string { return fmt.Sprint("alder", i%of) }

func rowOfCrowd(i int, side string, second int, precision hut3.Precision) Item {
	it := Item{Key: hut3.NewKey(1, uint64(i+1)), Class: 1, Sent: as(at(int64(second)), hut3.BasisUTC, precision)}
	if side != "" {
		it.Side = hut3.NewHandle("p", side)
	}
	if precision == hut3.NoTime {
		it.Sent = hut3.Time{}
	}
	return it
}

func crowdID(it Item, i int) Item {
	it.Space, it.Native = 7, uint64(i+1000)
	return it
}

// A crowd is grouped in a walk: were each row compared with all before it, the
// hundred thousand would take minutes and hours, and no delivery may hang.
func TestCrowds(t *testing.T) {
	t.Parallel()
	for _, c := range crowds {
		t.Run(c.name, func(t *testing.T) {
			for _, n := range []int{1000, 100_000} {
				items := make([]Item, n)
				for i := range items {
					items[i] = c.row(i)
				}
				founded := map[hut3.Key]bool{}
				for _, p := range (Rule{DefaultTolerance}).Group(items, nil).Rows {
					founded[p.Message] = true
				}
				want := 1
				if c.each > 0 {
					want = n / c.each
				}
				if len(founded) != want {
					t.Errorf("%d messages of %d rows, want %d", len(founded), n, want)
				}
			}
		})
	}
}
