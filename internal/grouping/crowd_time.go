package grouping

import (
	"errors"
	"slices"

	"hut3"
)

// joinSlots gives each row with a time its place among the messages of its time, so
// that the rows of a message lie together. All rows to the second or finer are of
// one message. Of those to the minute, the n-th row of each known side is of the
// n-th message: each joins the first that lacks its side. Messages of a time lie in
// the order of their keys.
func (c *Crowd) joinSlots() error {
	s := crowdSlot{Crowd: c, rows: map[int32]uint64{}}
	err := eachRecord(c.byTime, func(rec []byte) error {
		r := decodeCrowdRow(rec, 3)
		if at := (slot{local: uint32(number(rec, 0)), micros: r.micros}); at != s.at || !s.begun {
			s.begin(at)
		}
		if number(rec, 2) != comesNew {
			s.stand(&r)
			return nil
		}
		return s.take(&r)
	})
	spent(&c.byTime)
	return err
}

// crowdSlot is the rows of one time as they are read.
type crowdSlot struct {
	*Crowd
	at       slot
	begun    bool
	rows     map[int32]uint64 // to the minute, of this delivery, by side
	delivery uint32
	most     uint64   // of them
	exact    uint64   // place of the message to the second; 0 for none yet
	standing hut3.Key // the standing message of this time
	stands   bool
}

func (s *crowdSlot) begin(at slot) {
	clear(s.rows)
	s.at, s.begun, s.most, s.exact, s.stands = at, true, 0, 0, false
}

// stand takes a standing row of the time: the lowest names the message.
func (s *crowdSlot) stand(r *crowdRow) {
	if !s.stands {
		s.standing, s.stands = hut3.Key(r.mark), true
	}
}

func (s *crowdSlot) take(r *crowdRow) error {
	switch {
	case r.fine() && s.stands:
		return s.into(&s.final, r, uint64(s.standing), comesNew)
	case r.fine():
		if s.exact == 0 {
			s.exact = 2*s.most + 1
		}
		return s.place(r, s.exact)
	case r.side == 0:
		if s.several {
			s.left++
		}
		return s.found(r)
	}
	if d := r.key.Delivery(); d != s.delivery {
		s.delivery = d
		clear(s.rows)
	}
	s.rows[r.side]++
	n := s.rows[r.side]
	s.most = max(s.most, n)
	return s.place(r, 2*n)
}

// place lays a row by time and place in its slot.
func (s *crowdSlot) place(r *crowdRow, place uint64) error {
	return s.into(&s.placed[s.at.local], r, ascending64(r.micros), place)
}

// joinNear sweeps each clock as near does, over messages of which the rows are read
// twice: to know the message, and to say of each row which message it joined.
func (c *Crowd) joinNear() (err error) {
	for i := range c.placed {
		if c.placed[i] != nil {
			err = errors.Join(err, c.sweep(c.placed[i]))
			spent(&c.placed[i])
		}
	}
	return err
}

func (c *Crowd) sweep(placed Spill) error {
	look, err := placed.Sorted()
	if err != nil {
		return err
	}
	rows, err := placed.Sorted()
	if err != nil {
		return errors.Join(err, look.Close())
	}
	s := &sweeper{tolerance: c.rule.Tolerance.Microseconds(), may: func(_, _ *message, _ classes) bool { return true }}
	more := look.Next()
	for more && err == nil {
		var u crowdAnchor
		for u.take(look.Rec()) {
			if more = look.Next(); !more {
				break
			}
		}
		err = c.root(rows, u.n, u.meet(s))
	}
	c.left += s.shut.missed
	return errors.Join(err, look.Close(), rows.Close())
}

// root lays the next n rows to the message that they joined.
func (c *Crowd) root(rows Records, n int64, root hut3.Key) error {
	for ; n > 0 && rows.Next(); n-- {
		r := decodeCrowdRow(rows.Rec(), 2)
		if err := c.into(&c.final, &r, uint64(root), comesNew); err != nil {
			return err
		}
	}
	return nil
}

// crowdAnchor is a message of one time as its rows are read.
type crowdAnchor struct {
	n      int64
	at     uint64
	place  uint64
	micros int64
	key    hut3.Key
	sides  set[int32]
}

// take takes a row; false for one of the next message.
func (u *crowdAnchor) take(rec []byte) bool {
	at, place := number(rec, 0), number(rec, 1)
	r := decodeCrowdRow(rec, 2)
	switch {
	case u.n == 0:
		u.at, u.place, u.micros, u.key = at, place, r.micros, r.key
	case at != u.at || place != u.place:
		return false
	}
	u.n++
	if r.side != 0 {
		u.sides.add(r.side)
	}
	return true
}

// meet gives the key by which the message is known that this one joins: its own
// where it joins none.
func (u *crowdAnchor) meet(s *sweeper) hut3.Key {
	if len(u.sides.list) == 0 || s.tolerance <= 0 {
		return u.key
	}
	a := &anchor{m: &message{}, at: u.micros, key: u.key, sides: sortedSides(u.sides.list)}
	if m := s.meet(a); m != nil {
		return m.key
	}
	return u.key
}

func sortedSides(sides []int32) []int32 {
	all := slices.Clone(sides)
	slices.Sort(all)
	return all
}
