package corpus

import "iter"

// DeliveryRows gives every row of a delivery in order, as it was given to the
// Builder. It is for checks that compare a delivery with its originals: no view
// restricts it. A row is good until the next is asked for.
func (c *Corpus) DeliveryRows(delivery uint32) iter.Seq2[RowEntry, error] {
	return func(yield func(RowEntry, error) bool) {
		if err := c.use.enter(); err != nil {
			yield(RowEntry{}, err)
			return
		}
		defer c.use.leave()
		if err := c.brokenKind(KindRows); err != nil {
			yield(RowEntry{}, err)
			return
		}
		for _, s := range c.rows { // in the order of the manifest, which is that of the rows
			if s.info.holds(delivery) && !s.walk(delivery, yield) {
				return
			}
		}
	}
}

// walk gives the rows that a segment has of a delivery; false where the caller
// has had enough.
func (s *rowSegment) walk(delivery uint32, yield func(RowEntry, error) bool) bool {
	var w *rowWalk
	if err := guard(func() error { w = newRowWalk(s); return nil }); err != nil {
		return yield(RowEntry{}, err) && false
	}
	lo, hi := 0, s.n
	if len(s.runs) > 0 {
		if err := guard(func() error { lo, hi = s.runOf(delivery); return nil }); err != nil {
			return yield(RowEntry{}, err) && false
		}
	}
	for i := lo; i < hi; i++ {
		var e RowEntry
		if err := guard(func() error { e = w.entry(i); return nil }); err != nil {
			yield(RowEntry{}, err)
			return false
		}
		if !yield(e, nil) {
			return false
		}
	}
	return true
}
