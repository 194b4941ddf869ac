package corpus

import (
	"encoding/binary"
	"iter"

	"hut3"
)

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

// rowWalk reads the rows of a segment one after another: where a row stands in
// a stream is counted on from the row before, and blocks are unpacked once.
type rowWalk struct {
	s      *rowSegment
	extra  *blobReader
	groups [][12]byte
}

func newRowWalk(s *rowSegment) *rowWalk {
	w := &rowWalk{s: s, extra: s.extra.reader(s.dec), groups: make([][12]byte, s.n)}
	for o := (groupOrder{s: s}); o.next(); {
		w.groups[s.group.at(o.i-1)] = o.buf
	}
	return w
}

func (w *rowWalk) entry(i int) RowEntry {
	s := w.s
	kind := uint8(s.kind.at(i))
	e := RowEntry{Key: s.keyOf(i), Message: s.messageOf(i), Role: hut3.Role(kind >> 4), Kind: hut3.Kind(kind & kindMask),
		Group: w.groups[i], Native: s.native.at(i), Side: s.sideOf(i), Loc: s.locator(i)}
	raw, sent := w.kept(i, &e), s.sent.i64(i)
	e.Extra = s.fields.of(i, sent, e.Extra)
	e.Sent = s.timeForm(i).time(sent, raw)
	return e
}

// kept is rowSegment.kept with the walk's own reader of blocks.
func (w *rowWalk) kept(i int, e *RowEntry) string {
	b := w.s.extra.find(uint64(i))
	if b < 0 {
		return ""
	}
	rest := w.extra.block(b)
	for len(rest) > 0 {
		row, n := binary.Uvarint(rest)
		if n <= 0 || row > uint64(i) {
			break
		}
		var rec []byte
		rec, rest = cutBytes(w.s.extra.data, rest[n:])
		if row == uint64(i) {
			return w.s.unpack(rec, e)
		}
	}
	return ""
}
