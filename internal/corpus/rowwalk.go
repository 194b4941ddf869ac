package corpus

import (
	"encoding/binary"
	"strconv"

	"hut3"
)

// rowWalk reads the rows of a segment one after another: where a row stands in
// a stream and in its block is counted on from the row before, and strings are
// taken apart once. Rows that are asked for in another order come out the same.
type rowWalk struct {
	s      *rowSegment
	groups [][12]byte // nil: rows are given without their group key
	sides  *memo[hut3.Handle]
	names  *memo[string]
	values *memo[string]
	fields []hut3.Field // of the row before, where they need not outlive it
	reuse  bool

	last   int   // the row read before
	offset int64 // and where it began
	other  int   // place in otherRow of the first that is not before it
	extra  *blobReader
	block  int // of extra, and what of it was not read yet
	rest   []byte
}

// newRowWalk reads rows whole, with their group keys.
func newRowWalk(s *rowSegment) *rowWalk {
	w := newPlainWalk(s)
	w.reuse, w.groups = false, make([][12]byte, s.n)
	for o := (groupOrder{s: s}); o.next(); {
		w.groups[s.group.at(o.i-1)] = o.buf
	}
	return w
}

// newPlainWalk reads rows without their group keys; the fields of a row are
// good until the next.
func newPlainWalk(s *rowSegment) *rowWalk {
	return &rowWalk{s: s, reuse: true, last: -2, block: -1, extra: s.extra.reader(s.dec),
		sides: newMemo(s.sides, splitHandle), names: newMemo(s.names, asIs), values: newMemo(s.fields.values, asIs)}
}

func (w *rowWalk) entry(i int) RowEntry {
	s := w.s
	kind := uint8(s.kind.at(i))
	e := RowEntry{Key: s.keyOf(i), Role: hut3.Role(kind >> 4), Kind: hut3.Kind(kind & kindMask), Native: s.native.at(i), Side: w.sideOf(i)}
	e.Message, e.Loc = w.messageOf(i, e.Key), w.locator(i)
	if w.groups != nil {
		e.Group = w.groups[i]
	}
	raw, sent := w.kept(i, &e), s.sent.i64(i)
	into := w.fields[:0]
	if !w.reuse {
		into = nil
	}
	w.fields = s.fields.appendTo(into, i, sent, e.Extra, w.names.at, w.values.at)
	e.Extra = w.fields
	e.Sent = s.timeForm(i).time(sent, raw)
	w.last = i
	return e
}

func (w *rowWalk) sideOf(i int) hut3.Handle {
	v := w.s.side.u32(i)
	if v == 0 {
		return hut3.Handle{}
	}
	return w.sides.at(v - 1)
}

// messageOf is rowSegment.messageOf, going on from the row before.
func (w *rowWalk) messageOf(i int, key hut3.Key) hut3.Key {
	s := w.s
	if i != w.last+1 {
		w.other = s.firstOther(i)
	}
	for w.other < s.otherRow.n && int(s.otherRow.at(w.other)) < i {
		w.other++
	}
	if w.other < s.otherRow.n && int(s.otherRow.at(w.other)) == i {
		return s.otherKey(w.other)
	}
	return key
}

// locator is rowSegment.locator, counted on from the row before where both
// stand in one file.
func (w *rowWalk) locator(i int) hut3.Locator {
	s := w.s
	if i&(frameSize-1) == 0 || i != w.last+1 || s.fileOf.at(i) != s.fileOf.at(i-1) {
		loc := s.locator(i)
		w.offset = loc.Offset
		return loc
	}
	w.offset += s.length.i64(i-1) + s.gap.i64(i)
	return s.locatorAt(i, w.offset)
}

func (s *rowSegment) locatorAt(i int, offset int64) hut3.Locator {
	f := s.fileAt(i)
	loc := hut3.Locator{Object: f.Object, File: f.File, Steps: f.Steps, Offset: offset, Length: s.length.i64(i)}
	if f.Last {
		loc.Steps = append(append([]hut3.Step(nil), f.Steps...), hut3.Step{Kind: "rowid", Name: strconv.FormatUint(s.step.at(i)-1, 10)})
	}
	return loc
}

// kept is rowSegment.kept, going on in the block where the row before stood.
func (w *rowWalk) kept(i int, e *RowEntry) string {
	b := w.block
	if b < 0 || b+1 < w.s.extra.firsts.n && w.s.extra.firsts.at(b+1) <= uint64(i) || w.s.extra.firsts.at(b) > uint64(i) {
		if b = w.s.extra.find(uint64(i)); b < 0 {
			w.block = -1
			return ""
		}
	}
	if b != w.block || i != w.last+1 {
		w.block, w.rest = b, w.extra.block(b)
	}
	for len(w.rest) > 0 {
		row, n := binary.Uvarint(w.rest)
		if n <= 0 || row > uint64(i) {
			break
		}
		var rec []byte
		if rec, w.rest = cutBytes(w.s.extra.data, w.rest[n:]); row == uint64(i) {
			return w.s.unpack(rec, e)
		}
	}
	return ""
}
