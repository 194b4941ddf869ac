package grouping

import (
	"slices"

	"hut3"
)

// MaxTogether is how many new rows of one group key Rule.Group is to be given; more
// are a crowd.
const MaxTogether = 1 << 16

// Crowd groups new rows of one delivery and one group key that are too many to be
// held together. It holds a slot's sides and what waits within the tolerance, and
// sorts the rest outside. It gives what Rule.Group would, where all or none of the
// rows have ids, of one namespace, and nothing of their key stands yet. Otherwise ids
// and equal times to the second join what they would, and rows with and without ids,
// and rows and what stands, are compared no further: Unpaired counts the messages
// which that touches.
type Crowd struct {
	rule     Rule
	spill    func() Spill
	class    uint32
	standing standingOfCrowd
	put      func(p Placed, mark uint64) error

	numbers map[hut3.Handle]int32 // of sides, from 1
	handles []hut3.Handle         // by number, less one
	byID    Spill                 // rows with an id, by it
	byTime  Spill                 // others that have a time, by clock and time
	placed  [2]Spill              // those by time and place in their slot, of either clock
	final   Spill                 // by message
	doubts  *crowdDoubts
	space   uint64
	spaces  bool // more than one
	rec     []byte
	lone    []loner
	left    int64

	messages int64 // made
	named    int64 // of ids that do not stand
	unnamed  bool  // there are rows without an id
}

// NewCrowd begins a crowd. What stands is in the order of keys. Placed rows come at
// the end, in no order.
func (r Rule) NewCrowd(class uint32, standing []Item, spill func() Spill, put func(p Placed, mark uint64) error) *Crowd {
	c := &Crowd{rule: r, spill: spill, class: class, put: put, numbers: map[hut3.Handle]int32{}}
	c.doubts = &crowdDoubts{Crowd: c}
	c.standing.take(standing, class)
	c.doubts.coarse = slices.ContainsFunc(standing, func(it Item) bool { return !fine(it.Sent) })
	return c
}

// Close removes what was sorted outside.
func (c *Crowd) Close() {
	for _, s := range []Spill{c.byID, c.byTime, c.placed[0], c.placed[1], c.final, c.doubts.rows} {
		if s != nil {
			s.Close()
		}
	}
}

// into adds a row to a spill, which it makes where there is none.
func (c *Crowd) into(s *Spill, r *crowdRow, by ...uint64) error {
	if *s == nil {
		*s = c.spill()
	}
	c.rec = r.encode(c.rec[:0], by...)
	return (*s).Add(c.rec)
}

// spent removes a spill that was read to its end.
func spent(s *Spill) {
	if *s != nil {
		(*s).Close()
		*s = nil
	}
}

func (c *Crowd) number(side hut3.Handle) int32 {
	if side.IsZero() {
		return 0
	}
	n, ok := c.numbers[side]
	if !ok {
		c.handles = append(c.handles, side)
		n = int32(len(c.handles))
		c.numbers[side] = n
	}
	return n
}

// Add takes a new row; mark comes back with it.
func (c *Crowd) Add(it Item, mark uint64) error {
	r := &crowdRow{key: it.Key, micros: it.Sent.Micros, mark: mark, side: c.number(it.Side), local: !it.Sent.Basis.Absolute(), precision: it.Sent.Precision}
	c.doubts.coarse = c.doubts.coarse || !r.fine()
	c.unnamed = c.unnamed || it.Native == 0
	switch {
	case it.Native != 0:
		c.spaces = c.spaces || c.space != 0 && c.space != it.Space
		c.space = it.Space
		return c.into(&c.byID, r, it.Native)
	case timed(it.Sent):
		return c.into(&c.byTime, r, uint64(flagByte(r.local)), ascending64(r.micros))
	}
	return c.found(r)
}

// End groups the rows and gives the reports.
func (c *Crowd) End() (Result, error) {
	for _, stage := range []func() error{c.meetStanding, c.joinIDs, c.joinSlots, c.joinNear, c.finish, c.doubts.settle} {
		if err := stage(); err != nil {
			return Result{}, err
		}
	}
	res := Result{Unpaired: c.left}
	switch {
	case len(c.standing.rows) > 0:
		res.Unpaired += c.messages
		return res, nil
	case c.spaces || c.unnamed:
		res.Unpaired += c.named
	}
	res.Hours = hourPairs(c.lone, c.rule.Tolerance)
	return res, nil
}

// meetStanding tells the doubts of the messages that stand in the class of the crowd.
func (c *Crowd) meetStanding() error {
	met := map[hut3.Key]bool{}
	for i := range c.standing.rows {
		it := &c.standing.rows[i]
		if it.Class != c.class || met[it.Message] {
			continue
		}
		met[it.Message] = true
		r := crowdRow{key: it.Key, micros: it.Sent.Micros, local: !it.Sent.Basis.Absolute(), precision: it.Sent.Precision}
		if err := c.doubts.add(&r, false); err != nil {
			return err
		}
	}
	return nil
}

// joinIDs makes a message of the rows of each id.
func (c *Crowd) joinIDs() error {
	var id uint64
	var root hut3.Key
	err := eachRecord(c.byID, func(rec []byte) error {
		r := decodeCrowdRow(rec, 1)
		if n := number(rec, 0); n != id {
			id, root = n, r.key
			if m, ok := c.standing.ids[n]; ok {
				root = m
			} else {
				c.named++
			}
		}
		return c.into(&c.final, &r, uint64(root))
	})
	spent(&c.byID)
	return err
}

// finish gives each row of a message its role, and the message to the doubts.
func (c *Crowd) finish() error {
	m := crowdMessage{Crowd: c}
	err := eachRecord(c.final, func(rec []byte) error {
		r := decodeCrowdRow(rec, 1)
		if root := hut3.Key(number(rec, 0)); root != m.root {
			m.end()
			m.begin(root, r)
		}
		return m.take(&r)
	})
	m.end()
	spent(&c.final)
	return err
}

// found takes a message's founding row.
func (c *Crowd) found(r *crowdRow) error {
	c.messages++
	if !c.doubts.coarse {
		return c.put(Placed{r.key, r.key, hut3.Founder}, r.mark)
	}
	return c.doubts.add(r, true)
}

// crowdMessage is the message whose rows are being read.
type crowdMessage struct {
	*Crowd
	root, key hut3.Key
	first     crowdRow
	sides     set[int32]
	open      bool
}

// begin takes a message's name and lowest row. A root is a row of the message, or
// the standing message that it is.
func (m *crowdMessage) begin(root hut3.Key, first crowdRow) {
	m.root, m.key, m.first, m.open = root, first.key, first, true
	if m.standing.has(root) {
		m.key = root
	}
	m.sides.list, m.sides.in = m.sides.list[:0], nil
}

func (m *crowdMessage) take(r *crowdRow) error {
	if r.key == m.key {
		m.sides.add(r.side)
		return m.found(r)
	}
	if r.key == m.first.key && m.standing.feels(m.key) {
		if err := m.doubts.add(r, false); err != nil {
			return err
		}
	}
	role := hut3.Copy
	if m.sides.has(r.side) {
		role = hut3.Repeat
	}
	m.sides.add(r.side)
	return m.put(Placed{r.key, m.key, role}, r.mark)
}

// end looks at a message as hours does.
func (m *crowdMessage) end() {
	known := slices.DeleteFunc(slices.Clone(m.sides.list[:min(len(m.sides.list), 3)]), func(side int32) bool { return side == 0 })
	if !m.open || len(m.lone) > commonest || len(known) != 1 || m.first.side == 0 || !timed(m.first.sent()) {
		return
	}
	m.lone = append(m.lone, loner{m.key, m.handles[m.first.side-1], m.first.sent(), true})
}
