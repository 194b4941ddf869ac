package grouping

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// drawItems makes rows of one group key over a few deliveries of one or two
// classes, with times close enough to meet in every way.
func drawItems(t *rapid.T, label string, firstDelivery uint32) []Item {
	next := map[uint32]uint64{}
	sides := []hut3.Handle{none, alma, birch, hut3.NewHandle("encrochat", "cedarwren")}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
		d := firstDelivery + uint32(rapid.IntRange(0, 1).Draw(t, "delivery"))
		next[d]++
		it := row(d, next[d], rapid.SampledFrom(sides).Draw(t, "side"), drawTime(t))
		it.Class = 1 + d%2
		if rapid.IntRange(0, 3).Draw(t, "has native") == 0 {
			space := uint64(1 + rapid.IntRange(0, 1).Draw(t, "space"))
			it = native(it, space, space*100+uint64(rapid.IntRange(0, 3).Draw(t, "id")))
		}
		return it
	}), 0, 14).Draw(t, label)
}

func drawTime(t *rapid.T) hut3.Time {
	basis := rapid.SampledFrom([]hut3.Basis{hut3.BasisUTC, hut3.BasisUTC, hut3.BasisLocal}).Draw(t, "basis")
	precision := rapid.SampledFrom([]hut3.Precision{hut3.NoTime, hut3.ToDay, hut3.ToMinute, hut3.ToSecond, hut3.ToSecond, hut3.ToMilli}).Draw(t, "precision")
	seconds := rapid.SampledFrom([]int64{0, 1, 60, 90, 120, 121, 180, 300, 3600}).Draw(t, "seconds")
	switch precision {
	case hut3.NoTime:
		return hut3.Time{Raw: "yesterday"}
	case hut3.ToMinute:
		seconds -= seconds % 60
	case hut3.ToDay:
		seconds = 0
	}
	return as(at(seconds), basis, precision)
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t, "items", 1)
		rule := Rule{DefaultTolerance}
		want := rule.Group(items, nil)
		got := rule.Group(rapid.Permutation(items).Draw(t, "order"), nil)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("another order, another answer:\n%s", diff)
		}
	})
}

func TestEveryRowResolvesToAFounder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t, "items", 1)
		founders := map[hut3.Key]bool{}
		rows := Rule{DefaultTolerance}.Group(items, nil).Rows
		if len(rows) != len(items) {
			t.Fatalf("%d rows in, %d out", len(items), len(rows))
		}
		for _, p := range rows {
			if p.Role == hut3.Founder || p.Role == hut3.PossibleRepeat {
				founders[p.Key] = true
			}
		}
		for _, p := range rows {
			if !founders[p.Message] || p.Message > p.Key || founders[p.Key] != (p.Key == p.Message) {
				t.Fatalf("%v of message %v as %v", p.Key, p.Message, p.Role)
			}
		}
	})
}

// naive is group/1 said again in the plainest way: lists of rows, every pair
// looked at.
type naive [][]Item

func naiveGroup(items []Item, tolerance int64) naive {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.Key, b.Key) })
	var all naive
	for _, it := range items {
		at := slices.IndexFunc(all, func(m []Item) bool {
			return slices.ContainsFunc(m, func(o Item) bool {
				return it.Message != 0 && o.Message == it.Message || it.Message == 0 && it.Native != 0 && o.Native == it.Native
			})
		})
		if at < 0 {
			all = append(all, []Item{it})
		} else {
			all[at] = append(all[at], it)
		}
	}
	for _, wide := range []bool{false, true} {
		all = all.pass(items, wide, func(m, u []Item, it Item) bool {
			return slices.ContainsFunc(m, func(o Item) bool { return equalFine(o.Sent, it.Sent) })
		})
		all = all.pass(items, wide, func(m, u []Item, it Item) bool {
			return it.Sent.Precision == hut3.ToMinute && slices.ContainsFunc(m, func(o Item) bool {
				return o.Sent.Precision == hut3.ToMinute && o.Sent.Comparable(it.Sent) && o.Sent.Micros == it.Sent.Micros
			}) && !clash(m, u)
		})
		all = all.sweep(wide, tolerance)
	}
	return all
}

func equalFine(a, b hut3.Time) bool {
	return a.Precision >= hut3.ToSecond && b.Precision >= hut3.ToSecond && a.Comparable(b) && a.Micros == b.Micros
}

func clash(m, u []Item) bool {
	for _, a := range m {
		for _, b := range u {
			if a.Key.Delivery() == b.Key.Delivery() && (a.Side == b.Side || a.Side == none || b.Side == none) {
				return true
			}
		}
	}
	return false
}

func ofClass(rows []Item, class uint32) []Item {
	var out []Item
	for _, it := range rows {
		if class == 0 || it.Class == class {
			out = append(out, it)
		}
	}
	return out
}

func (n naive) find(key hut3.Key) int {
	return slices.IndexFunc(n, func(m []Item) bool {
		return slices.ContainsFunc(m, func(it Item) bool { return it.Key == key })
	})
}

// forbidden reports two standing messages, two ids of a namespace, or classes
// that this pass may not join.
func forbidden(m, u []Item, wide bool, class uint32) bool {
	for _, a := range m {
		for _, b := range u {
			if a.Message != 0 && b.Message != 0 || a.Native != 0 && a.Space == b.Space && a.Native != b.Native || wide && a.Class == b.Class {
				return true
			}
		}
	}
	return !wide && (len(ofClass(m, class)) == 0 || len(ofClass(u, class)) == 0)
}

// pass lets each row's message, in key order, join the message of the earliest
// row before it that passes the test.
func (n naive) pass(items []Item, wide bool, test func(m, u []Item, it Item) bool) naive {
	for i, it := range items {
		class := it.Class
		if wide {
			class = 0
		}
		u := n.find(it.Key)
		for _, before := range items[:i] {
			m := n.find(before.Key)
			same := ofClass([]Item{before}, class)
			if m == u && test(same, []Item{it}, it) {
				break
			}
			if m == u || len(same) == 0 || !test(same, nil, it) || forbidden(n[m], n[u], wide, class) ||
				!test(append(ofClass(n[m], class), before), ofClass(n[u], class), it) {
				continue
			}
			n[m] = append(n[m], n[u]...)
			n = slices.Delete(n, u, u+1)
			break
		}
	}
	return n
}

func drawTwice(t *rapid.T) (first, second []Item) {
	return drawItems(t, "first", 1), drawItems(t, "second", 3)
}

// sweep joins by time: the messages of a class and clock in the order of their
// first row's time, each with the earliest before it in reach.
func (n naive) sweep(wide bool, tolerance int64) naive {
	kinds := []uint32{1, 2}
	if wide {
		kinds = []uint32{0}
	}
	type kind struct {
		class uint32
		local bool
		first hut3.Key
	}
	var order []kind
	for _, class := range kinds {
		for _, local := range []bool{false, true} {
			first := hut3.Key(0)
			for _, m := range n {
				for _, it := range ofClass(m, class) {
					if it.Sent.Precision >= hut3.ToMinute && it.Sent.Basis.Absolute() != local && (first == 0 || it.Key < first) {
						first = it.Key
					}
				}
			}
			order = append(order, kind{class, local, first})
		}
	}
	slices.SortFunc(order, func(a, b kind) int { return cmp.Compare(a.first, b.first) })
	for _, k := range order {
		n = n.sweepOne(k.class, k.local, wide, tolerance)
	}
	return n
}

type metAt struct {
	row hut3.Key // any row of the message
	at  int64
	key hut3.Key
}

func (n naive) sweepOne(class uint32, local, wide bool, tolerance int64) naive {
	var list []metAt
	for _, m := range n {
		rows := ofClass(m, class)
		slices.SortFunc(rows, func(a, b Item) int { return cmp.Compare(a.Key, b.Key) })
		i := slices.IndexFunc(rows, func(it Item) bool {
			return it.Sent.Precision >= hut3.ToMinute && it.Sent.Basis.Absolute() != local
		})
		if i >= 0 && len(known(rows)) > 0 {
			list = append(list, metAt{rows[i].Key, rows[i].Sent.Micros, messageKey(m)})
		}
	}
	slices.SortFunc(list, func(a, b metAt) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key)) })
	joined := map[hut3.Key]bool{}
	for i, u := range list {
		for _, before := range list[:i] {
			if joined[before.row] { // its message is met at an earlier time
				continue
			}
			m, at := n.find(before.row), n.find(u.row)
			if m == at || u.at-before.at > tolerance || forbidden(n[m], n[at], wide, class) || overlap(known(ofClass(n[m], class)), known(ofClass(n[at], class))) {
				continue
			}
			n[m] = append(n[m], n[at]...)
			n = slices.Delete(n, at, at+1)
			joined[u.row] = true
			break
		}
	}
	return n
}

func known(rows []Item) (sides []string) {
	for _, it := range rows {
		if it.Side != none {
			sides = append(sides, it.Side.String())
		}
	}
	return sides
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func messageKey(m []Item) hut3.Key {
	low := m[0].Key
	for _, it := range m {
		if it.Message != 0 {
			return it.Message
		}
		low = min(low, it.Key)
	}
	return low
}

// blocks maps each row to the lowest row of its message.
func (n naive) blocks() map[hut3.Key]hut3.Key {
	out := map[hut3.Key]hut3.Key{}
	for _, m := range n {
		low := slices.MinFunc(m, func(a, b Item) int { return cmp.Compare(a.Key, b.Key) }).Key
		for _, it := range m {
			out[it.Key] = low
		}
	}
	return out
}

func TestAgreesWithTheNaiveRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t, "items", 1)
		want := map[hut3.Key]hut3.Key{}
		for _, m := range naiveGroup(items, DefaultTolerance.Microseconds()) {
			for _, it := range m {
				want[it.Key] = messageKey(m)
			}
		}
		got := map[hut3.Key]hut3.Key{}
		for _, p := range (Rule{DefaultTolerance}).Group(items, nil).Rows {
			got[p.Key] = p.Message
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("messages (-naive +group):\n%s", diff)
		}
	})
}

// standingOf turns an answer into standing items.
func standingOf(items []Item, rows []Placed) []Item {
	message := map[hut3.Key]hut3.Key{}
	for _, p := range rows {
		message[p.Key] = p.Message
	}
	out := slices.Clone(items)
	for i := range out {
		out[i].Message = message[out[i].Key]
	}
	return out
}

func TestOneAfterTheOtherReportsWhatABatchWouldDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawTwice(t)
		rule := Rule{DefaultTolerance}
		standing := standingOf(first, rule.Group(first, nil).Rows)
		res := rule.Group(second, standing)
		for _, it := range standing {
			if slices.ContainsFunc(res.Rows, func(p Placed) bool { return p.Key == it.Key }) {
				t.Fatalf("the standing row %v was placed again", it.Key)
			}
		}
		if len(first) == 0 || len(second) == 0 {
			return
		}
		kept := blocksOf(append(slices.Clone(standing), standingOf(second, res.Rows)...))
		batch := naiveGroup(append(slices.Clone(first), second...), DefaultTolerance.Microseconds()).blocks()
		var want []Difference
		for _, it := range ordered(first, second) {
			if kept[it.Key] != batch[it.Key] {
				want = append(want, Difference{it.Key, kept[it.Key], batch[it.Key]})
			}
		}
		if diff := gocmp.Diff(want, res.Differences); diff != "" {
			t.Fatalf("differences (-want +got):\n%s", diff)
		}
	})
}

func blocksOf(items []Item) map[hut3.Key]hut3.Key {
	low := map[hut3.Key]hut3.Key{}
	for _, it := range items {
		if have, ok := low[it.Message]; !ok || it.Key < have {
			low[it.Message] = it.Key
		}
	}
	out := map[hut3.Key]hut3.Key{}
	for _, it := range items {
		out[it.Key] = low[it.Message]
	}
	return out
}

// TestAClassDoesNotFeelAnother is the rule's share of the twins: how the rows
// of a class lie together does not change when another class is there.
func TestAClassDoesNotFeelAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t, "items", 1)
		for i := range items { // ids join across classes on purpose; leave them out
			items[i].Space, items[i].Native = 0, 0
		}
		rule := Rule{DefaultTolerance}
		all := blocksOf(ofClass(standingOf(items, rule.Group(items, nil).Rows), 1))
		mine := ofClass(items, 1)
		alone := blocksOf(standingOf(mine, rule.Group(mine, nil).Rows))
		if diff := gocmp.Diff(alone, all); diff != "" {
			t.Fatalf("the class (-alone +beside another):\n%s", diff)
		}
	})
}
