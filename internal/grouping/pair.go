package grouping

import (
	"cmp"

	"hut3"
)

// Nearly every group key of a delivery has two rows: what one wrote, as both
// handsets have it. pair gives for those what general gives, without its tables.

// simple reports whether pair may answer: two rows of one class with times to
// the second or finer and no native ids.
func simple(a, b Item) bool {
	return a.Class == b.Class && a.Native == 0 && b.Native == 0 && fine(a.Sent) && fine(b.Sent) && a.Message == 0 && b.Message == 0
}

func (r Rule) pair(a, b Item) Result {
	if b.Key < a.Key {
		a, b = b, a
	}
	rows := []Placed{{Key: a.Key, Message: a.Key, Role: hut3.Founder}, {Key: b.Key, Message: b.Key, Role: hut3.Founder}}
	if !r.one(a, b) {
		return Result{Rows: rows, Hours: r.pairHours(a, b)}
	}
	rows[1].Message, rows[1].Role = a.Key, hut3.Copy
	if a.Key.Delivery() == b.Key.Delivery() && a.Side == b.Side {
		rows[1].Role = hut3.Repeat
	}
	return Result{Rows: rows}
}

// one reports whether two simple rows state one message: at one time, or near
// it on two known sides.
func (r Rule) one(a, b Item) bool {
	if a.Sent.Basis.Absolute() != b.Sent.Basis.Absolute() {
		return false
	}
	apart := abs(a.Sent.Micros - b.Sent.Micros)
	if apart == 0 {
		return true
	}
	tolerance := r.Tolerance.Microseconds()
	return tolerance > 0 && apart <= tolerance && !a.Side.IsZero() && !b.Side.IsZero() && a.Side != b.Side
}

// pairHours looks at two one-sided messages as hours does.
func (r Rule) pairHours(a, b Item) []HourPair {
	if a.Side.IsZero() || b.Side.IsZero() {
		return nil
	}
	if cmp.Or(cmp.Compare(a.Side.String(), b.Side.String()), cmp.Compare(a.Key, b.Key)) > 0 {
		a, b = b, a
	}
	of := func(it Item) loner { return loner{it.Key, it.Side, it.Sent, true} }
	if pair, ok := hourPair(of(a), of(b), r.Tolerance.Microseconds()); ok {
		return []HourPair{pair}
	}
	return nil
}
