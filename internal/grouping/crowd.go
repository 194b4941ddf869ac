package grouping

import "hut3"

// MaxTogether is how many new rows of one group key Rule.Group is to be given; more
// are a crowd.
const MaxTogether = 1 << 16

// Crowd groups new rows of one group key that, with what stands of it, are too many to
// be held together. It holds a slot's sides and what waits within the tolerance, and
// sorts the rest outside, what stands with it. It gives what Rule.Group would, where all
// or none of the rows have ids, of one namespace, all are of one delivery and nothing of
// their key stands yet. Otherwise ids and equal times to the second join what they
// would, and rows with and without ids, and rows and what stands, are compared no
// further: Unpaired counts the messages which that touches. Of several deliveries, rows
// to the minute whose side is not known are compared with none, and are counted too;
// access classes are not told apart.
type Crowd struct {
	rule  Rule
	spill func() Spill
	class uint32
	put   PutPlaced

	numbers map[hut3.Handle]int32 // of sides, from 1
	handles []hut3.Handle         // by number, less one
	byID    Spill                 // rows with an id, by it; standing ones before new ones
	byTime  Spill                 // others that have a time, by clock and time; so too
	placed  [2]Spill              // new ones by time and place in their slot, of either clock
	final   Spill                 // by message
	doubts  *crowdDoubts
	stood   int64  // rows
	of      uint32 // a delivery of new rows; 0 before the first
	several bool   // of new rows
	space   uint64
	spaces  bool // more than one
	rec     []byte
	lone    []loner
	left    int64

	messages int64 // made
	named    int64 // of ids that do not stand
	unnamed  bool  // there are rows without an id
}

// PutPlaced takes a row that was placed, with its mark. Stated says that a row of the
// crowd's access class stated its message before.
type PutPlaced func(p Placed, mark uint64, stated bool) error

// Which rows of one id, time or message come first.
const (
	standsInClass = iota // a standing row of the crowd's access class
	standsElsewhere
	comesNew
)

// NewCrowd begins a crowd of new rows of an access class. Placed rows come at the end,
// in no order.
func (r Rule) NewCrowd(class uint32, spill func() Spill, put PutPlaced) *Crowd {
	c := &Crowd{rule: r, spill: spill, class: class, put: put, numbers: map[hut3.Handle]int32{}}
	c.doubts = &crowdDoubts{Crowd: c}
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

// Stand takes a row that stands.
func (c *Crowd) Stand(it Item) error {
	r := &crowdRow{key: it.Key, micros: it.Sent.Micros, mark: uint64(it.Message), local: !it.Sent.Basis.Absolute(), precision: it.Sent.Precision}
	c.doubts.coarse = c.doubts.coarse || !r.fine()
	c.stood++
	as := uint64(standsElsewhere)
	if it.Class == c.class {
		as = standsInClass
	}
	if it.Native != 0 {
		if err := c.into(&c.byID, r, it.Native, standsInClass); err != nil { // whatever the class, the lowest row is first
			return err
		}
	}
	if as == standsInClass && r.fine() {
		if err := c.into(&c.byTime, r, uint64(flagByte(r.local)), ascending64(r.micros), as); err != nil {
			return err
		}
	}
	return c.into(&c.final, r, uint64(it.Message), as)
}

// Add takes a new row; mark comes back with it.
func (c *Crowd) Add(it Item, mark uint64) error {
	r := &crowdRow{key: it.Key, micros: it.Sent.Micros, mark: mark, side: c.number(it.Side), local: !it.Sent.Basis.Absolute(), precision: it.Sent.Precision}
	c.doubts.coarse = c.doubts.coarse || !r.fine()
	c.unnamed = c.unnamed || it.Native == 0
	c.several = c.several || c.of != 0 && c.of != it.Key.Delivery()
	c.of = it.Key.Delivery()
	switch {
	case it.Native != 0:
		c.spaces = c.spaces || c.space != 0 && c.space != it.Space
		c.space = it.Space
		return c.into(&c.byID, r, it.Native, comesNew)
	case timed(it.Sent):
		return c.into(&c.byTime, r, uint64(flagByte(r.local)), ascending64(r.micros), comesNew)
	}
	return c.found(r)
}

// End groups the rows and gives the reports.
func (c *Crowd) End() (Result, error) {
	for _, stage := range []func() error{c.joinIDs, c.joinSlots, c.joinNear, c.finish, c.doubts.settle} {
		if err := stage(); err != nil {
			return Result{}, err
		}
	}
	res := Result{Unpaired: c.left}
	switch {
	case c.stood > 0:
		res.Unpaired += c.messages
		return res, nil
	case c.spaces || c.unnamed:
		res.Unpaired += c.named
	}
	res.Hours = hourPairs(c.lone, c.rule.Tolerance)
	return res, nil
}

// joinIDs makes a message of the rows of each id: the one that stands, where one does.
func (c *Crowd) joinIDs() error {
	var id uint64
	var root hut3.Key
	err := eachRecord(c.byID, func(rec []byte) error {
		r, stands := decodeCrowdRow(rec, 2), number(rec, 1) != comesNew
		if n := number(rec, 0); n != id {
			id, root = n, r.key
			if stands {
				root = hut3.Key(r.mark)
			} else {
				c.named++
			}
		}
		if stands {
			return nil
		}
		return c.into(&c.final, &r, uint64(root), comesNew)
	})
	spent(&c.byID)
	return err
}

// finish gives each row of a message its role, and the message to the doubts.
func (c *Crowd) finish() error {
	m := crowdMessage{Crowd: c}
	err := eachRecord(c.final, func(rec []byte) error {
		r := decodeCrowdRow(rec, 2)
		if root := hut3.Key(number(rec, 0)); root != m.root {
			m.end()
			m.begin(root)
		}
		if as := number(rec, 1); as != comesNew {
			return m.stand(&r, as == standsInClass)
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
		return c.put(Placed{r.key, r.key, hut3.Founder}, r.mark, false)
	}
	return c.doubts.add(r, true)
}
