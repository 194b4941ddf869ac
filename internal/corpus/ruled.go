package corpus

import (
	"slices"

	"hut3"
)

// ruled is what people's rulings made of the messages that they touch. A nil
// ruled touches none.
type ruled struct {
	rulings  *Rulings
	rows     map[hut3.Key]hut3.Key       // a row to the key of the message it is of
	moved    map[hut3.Key]hut3.Key       // a message of the rule to the one that its first row is of
	messages map[hut3.Key]*ruledMessage  // by key
	by       map[hut3.Key]hut3.Ref       // what joined a row's message to others
	at       map[*messageSegment][]place // the same by where they stand
}

// ruledMessage is a message that a ruling touches.
type ruledMessage struct {
	rows []rowPlace // in order
	acts int        // of them, without reactions and the like
}

// of gives the message that a row is of, where a ruling touches it.
func (r *ruled) of(row hut3.Key) (hut3.Key, bool) {
	if r == nil {
		return 0, false
	}
	k, ok := r.rows[row]
	return k, ok
}

// into gives the message that one is shown as.
func (r *ruled) into(message hut3.Key) hut3.Key {
	if r != nil {
		if k, ok := r.moved[message]; ok {
			return k
		}
	}
	return message
}

// message gives a message that a ruling touches, or nil.
func (r *ruled) message(key hut3.Key) *ruledMessage {
	if r == nil {
		return nil
	}
	return r.messages[key]
}

// role is what a row is to its message as it is shown: the row that it is shown by
// founds it, and what founded another is joined, by the ruling that is named.
func (r *ruled) role(row, shown hut3.Key, role hut3.Role) (hut3.Role, hut3.Ref) {
	founds := role == hut3.Founder || role == hut3.PossibleRepeat
	if row == shown && role != hut3.PossibleRepeat {
		return hut3.Founder, ""
	}
	if row == shown || !founds || r == nil {
		return role, ""
	}
	if by, ok := r.by[row]; ok {
		return hut3.Joined, by
	}
	return role, ""
}

// inDelivery mends the messages of a segment that have a row in a delivery.
func (r *ruled) inDelivery(s *segmentView, delivery uint32, set docset) docset {
	if r == nil || len(r.at[s.messageSegment]) == 0 {
		return set
	}
	var in, out []uint32
	for _, p := range r.at[s.messageSegment] {
		m := r.messages[s.keyOf(p.ordinal)]
		if slices.ContainsFunc(m.rows, func(row rowPlace) bool { return row.key.Delivery() == delivery }) {
			in = append(in, p.ordinal)
		} else {
			out = append(out, p.ordinal)
		}
	}
	slices.Sort(in)
	slices.Sort(out)
	return set.minus(listSet(s.n, out)).or(listSet(s.n, in))
}
