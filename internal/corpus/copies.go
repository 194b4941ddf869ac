package corpus

import (
	"slices"
	"sort"
	"sync"

	"hut3"
)

// copyCache keeps which messages of a segment have rows in a row segment of
// another delivery.
type copyCache struct {
	mu   sync.Mutex
	sets map[copyID]docset
}

// copyID names what a row segment holds of one delivery for a message segment.
type copyID struct {
	rows, messages string
	delivery       uint32
}

// copiesIn is the messages of s that r holds a row of which is of a delivery.
func (c *Corpus) copiesIn(r *rowSegment, s *messageSegment, delivery uint32) docset {
	id := copyID{r.info.Name, s.info.Name, delivery}
	c.copies.mu.Lock()
	set, ok := c.copies.sets[id]
	c.copies.mu.Unlock()
	if ok {
		return set
	}
	set = joinedIn(r, s, delivery)
	c.copies.mu.Lock()
	defer c.copies.mu.Unlock()
	if c.copies.sets == nil {
		c.copies.sets = map[copyID]docset{}
	}
	c.copies.sets[id] = set
	return set
}

// joinedIn walks the joined messages of r that were founded in the delivery of
// s, and all of them where s has messages founded elsewhere or several
// deliveries.
func joinedIn(r *rowSegment, s *messageSegment, delivery uint32) docset {
	key := func(i int) hut3.Key { return r.otherKey(int(r.byMessage.at(i))) }
	lo, hi := 0, r.byMessage.n
	if s.foreign.ordinal.n == 0 && len(s.info.Deliveries) == 0 {
		lo = sort.Search(hi, func(i int) bool { return key(i) >= hut3.NewKey(s.info.Delivery, 0) })
		hi = sort.Search(hi, func(i int) bool { return key(i) >= hut3.NewKey(s.info.Delivery+1, 0) })
	}
	var list []uint32
	last := hut3.Key(0)
	for i := lo; i < hi; i++ {
		k := key(i)
		if k == last || !r.info.one(delivery) && r.keyOf(r.joinedRow(i)).Delivery() != delivery {
			continue
		}
		last = k
		if o, ok := s.byKey(k); ok {
			list = append(list, o)
		}
	}
	// A message founded in r's delivery, whose founding row is its own message.
	for i := range s.foreign.ordinal.n {
		k := s.foreignKey(i)
		if at, ok := r.find(k); ok && k.Delivery() == delivery && r.messageOf(at) == k {
			list = append(list, s.foreign.ordinal.u32(i))
		}
	}
	slices.Sort(list)
	return listSet(s.n, slices.Compact(list))
}

// inDelivery is the messages of a segment with a row in a delivery, founded
// there or copied, as far as the grants reach the row.
func (v *View) inDelivery(s *segmentView, delivery uint32) docset {
	set := noDocs(s.n)
	switch {
	case !s.laid:
		set = v.inDeliveryByRule(s, delivery)
	case v.ofRows:
		return s.scan(s.visible, func(o uint32) bool { return s.keyOf(o).Delivery() == delivery })
	case s.ruled == nil:
		set = s.scan(s.visible, func(o uint32) bool { return v.statedIn(s.keyOf(o), delivery) })
	}
	return v.ruled.inDelivery(s, delivery, set)
}

func (v *View) inDeliveryByRule(s *segmentView, delivery uint32) docset {
	if s.info.one(delivery) {
		return allDocs(s.n)
	}
	out := noDocs(s.n)
	if s.info.holds(delivery) {
		out = v.c.ownOf(s.messageSegment, delivery)
	}
	for _, r := range v.rows {
		if !r.info.holds(delivery) {
			continue
		}
		set := v.c.copiesIn(r, s.messageSegment, delivery)
		if !v.grants[r.info.Class].All && r.info.Class != s.info.Class {
			set = s.scan(set, func(o uint32) bool { return v.reaches(r.info.Class, s.keyOf(o)) })
		}
		out = out.or(set)
	}
	return v.saidIn(s, delivery, out)
}

// deliveries are those that the view's classes hold rows or messages of.
func (v *View) deliveries() []uint32 {
	var out []uint32
	for _, r := range v.rows {
		out = append(out, r.info.Holds()...)
	}
	for _, s := range v.segs {
		out = append(out, s.info.Holds()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ownOf is the messages of a merged segment that are shown by a row of a
// delivery.
func (c *Corpus) ownOf(s *messageSegment, delivery uint32) docset {
	id := copyID{"", s.info.Name, delivery}
	c.copies.mu.Lock()
	defer c.copies.mu.Unlock()
	if set, ok := c.copies.sets[id]; ok {
		return set
	}
	var list []uint32
	for o := range s.n {
		if s.refDelivery.u32(int(o)) == delivery {
			list = append(list, o)
		}
	}
	if c.copies.sets == nil {
		c.copies.sets = map[copyID]docset{}
	}
	c.copies.sets[id] = listSet(s.n, list)
	return c.copies.sets[id]
}
