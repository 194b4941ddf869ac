package corpus

import (
	"iter"

	"hut3"
)

// DeliveryRows gives every row of a delivery in order, as it was given to the
// Builder. It is for checks that compare a delivery with its originals: no view
// restricts it. A row is good until the next is asked for.
func (c *Corpus) DeliveryRows(delivery uint32) iter.Seq2[RowEntry, error] {
	return c.deliveryRows(delivery, nil)
}

// DeliveryRowsWhere gives the rows of a delivery that want says, without their group
// keys. What want is shown of a row is cheap to read: Key, Message, Role, Kind, Side,
// and of Loc all but the place in the file. It is good for the call alone.
func (c *Corpus) DeliveryRowsWhere(delivery uint32, want func(look *RowEntry) bool) iter.Seq2[RowEntry, error] {
	return c.deliveryRows(delivery, want)
}

func (c *Corpus) deliveryRows(delivery uint32, want func(*RowEntry) bool) iter.Seq2[RowEntry, error] {
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
			if s.info.holds(delivery) && !s.walk(delivery, want, yield) {
				return
			}
		}
	}
}

// walk gives the rows that a segment has of a delivery and that are wanted, nil
// for all; false where the caller has had enough.
func (s *rowSegment) walk(delivery uint32, want func(*RowEntry) bool, yield func(RowEntry, error) bool) bool {
	var w *rowWalk
	var looks rowLooks
	lo, hi := 0, s.n
	err := guard(func() error {
		if len(s.runs) > 0 {
			lo, hi = s.runOf(delivery)
		}
		if want == nil {
			w = newRowWalk(s)
		} else {
			w, looks = newPlainWalk(s), rowLooks{newPlainWalk(s), want}
		}
		return nil
	})
	if err != nil {
		return yield(RowEntry{}, err) && false
	}
	for i := lo; i < hi; i++ {
		var e RowEntry
		err := guard(func() error {
			if want != nil {
				i = looks.next(i, hi)
			}
			if i < hi {
				e = w.entry(i)
			}
			return nil
		})
		if err != nil {
			yield(RowEntry{}, err)
			return false
		}
		if i < hi && !yield(e, nil) {
			return false
		}
	}
	return true
}

// rowLooks goes over rows by what is cheap to read of them.
type rowLooks struct {
	walk *rowWalk
	want func(*RowEntry) bool
}

// next gives the first wanted row from i on; to where there is none.
func (l rowLooks) next(i, to int) int {
	for ; i < to; i++ {
		if e := l.walk.look(i); l.want(&e) {
			break
		}
	}
	return i
}

// look reads what is cheap of a row.
func (w *rowWalk) look(i int) RowEntry {
	s := w.s
	kind := uint8(s.kind.at(i))
	e := RowEntry{Key: s.keyOf(i), Role: hut3.Role(kind >> 4), Kind: hut3.Kind(kind & kindMask), Side: w.sideOf(i)}
	e.Message = w.messageOf(i, e.Key)
	f := s.fileAt(i)
	e.Loc = hut3.Locator{Object: f.Object, File: f.File, Steps: f.Steps}
	w.last = i
	return e
}

// brokenKind is why a file of a kind could not be opened.
func (c *Corpus) brokenKind(kind string) error {
	for _, info := range c.live {
		if err := c.broken[info.Name]; err != nil && info.Kind == kind {
			return err
		}
	}
	return nil
}
