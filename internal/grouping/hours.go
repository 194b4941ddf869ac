package grouping

import (
	"cmp"
	"slices"
	"time"

	"hut3"
)

// MaxHours is the largest difference between two clocks that is looked for: the
// distance of the inhabited time zones on either side.
const MaxHours = 14

// commonest is the number of one-sided messages of a key above which their
// times say nothing about clocks: the text is too common.
const commonest = 32

// HourPair is two one-sided messages of different sides that would be copies if
// one clock were whole hours wrong. They are never joined for it.
type HourPair struct {
	A, B  hut3.Handle // in byte order of their names
	Hours int         // how far B's clock is ahead of A's
	Of    [2]hut3.Key // A's message and B's
}

// hours looks for pairs with a new message among those that only one known side
// states.
func (g *group) hours(all []*message, tolerance time.Duration) []HourPair {
	return hourPairs(g.lone(all), tolerance)
}

// hourPairs compares loners in the order of their sides' names.
func hourPairs(lone []loner, tolerance time.Duration) []HourPair {
	if len(lone) < 2 || len(lone) > commonest {
		return nil
	}
	slices.SortFunc(lone, func(a, b loner) int {
		return cmp.Or(cmp.Compare(a.side.String(), b.side.String()), cmp.Compare(a.key, b.key))
	})
	var pairs []HourPair
	for i, a := range lone {
		for _, b := range lone[i+1:] {
			if pair, ok := hourPair(a, b, tolerance.Microseconds()); ok {
				pairs = append(pairs, pair)
			}
		}
	}
	return pairs
}

// loner is a message that one known side states, with its first time.
type loner struct {
	key   hut3.Key
	side  hut3.Handle
	sent  hut3.Time
	fresh bool
}

// lone lists one more than the commonest at most: their number says enough.
func (g *group) lone(messages []*message) []loner {
	var all []loner
	for _, m := range messages {
		first := g.items[m.rows[0]]
		if m.soleSide() == 0 || first.Side.IsZero() || !timed(first.Sent) {
			continue
		}
		if len(all) > commonest {
			return all
		}
		fresh := slices.ContainsFunc(m.rows, func(i int32) bool { return g.items[i].Message == 0 })
		all = append(all, loner{m.key, first.Side, first.Sent, fresh})
	}
	return all
}

func hourPair(a, b loner, tolerance int64) (HourPair, bool) {
	const hour = int64(time.Hour / time.Microsecond)
	if a.side == b.side || !a.fresh && !b.fresh || !a.sent.Comparable(b.sent) {
		return HourPair{}, false
	}
	apart := b.sent.Micros - a.sent.Micros
	hours := (abs(apart) + hour/2) / hour
	if hours < 1 || hours > MaxHours || abs(abs(apart)-hours*hour) > tolerance {
		return HourPair{}, false
	}
	if apart < 0 {
		hours = -hours
	}
	return HourPair{a.side, b.side, int(hours), [2]hut3.Key{a.key, b.key}}, true
}

func abs(n int64) int64 { return max(n, -n) }
