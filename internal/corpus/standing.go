package corpus

import (
	"bytes"
	"container/heap"
	"encoding/binary"
	"iter"

	"hut3"
)

// GroupItem is what grouping needs of a standing row.
type GroupItem struct {
	Group   [12]byte
	Native  uint64
	Key     hut3.Key // the row
	Message hut3.Key // the message it states
	Side    hut3.Handle
	Sent    hut3.Time // without its text
	Role    hut3.Role
	Class   uint32
	Ruled   bool // a person ruled on its message, whose rows may stand under several keys
	at      place
}

// StandingRows gives every standing row that takes part in grouping, of every
// access class, in ascending order of group key, then row. It merges the sorted
// parts of the row segments, so memory is bounded by their number. It is for
// the importer; no view restricts it.
func (c *Corpus) StandingRows() iter.Seq2[GroupItem, error] {
	return c.standing(func(s *rowSegment) rowOrder { return &groupOrder{s: s} })
}

// StandingNatives is StandingRows in ascending order of the hash of the native
// id, for the rows that have one.
func (c *Corpus) StandingNatives() iter.Seq2[GroupItem, error] {
	return c.standing(func(s *rowSegment) rowOrder { return &nativeOrder{s: s} })
}

// rowOrder is one sorted part of a merge.
type rowOrder interface {
	next() bool
	key() []byte
	row() hut3.Key
	item() GroupItem
}

func (c *Corpus) standing(open func(*rowSegment) rowOrder) iter.Seq2[GroupItem, error] {
	return func(yield func(GroupItem, error) bool) {
		if err := c.use.enter(); err != nil {
			yield(GroupItem{}, err)
			return
		}
		defer c.use.leave()
		if err := c.brokenKind(KindRows); err != nil {
			yield(GroupItem{}, err)
			return
		}
		var merge orderHeap
		err := guard(func() error {
			for _, s := range c.rows {
				if o := open(s); o.next() {
					merge = append(merge, o)
				}
			}
			heap.Init(&merge)
			return nil
		})
		for err == nil && len(merge) > 0 {
			var item GroupItem
			err = guard(func() error {
				item = merge[0].item()
				if merge[0].next() {
					heap.Fix(&merge, 0)
				} else {
					heap.Pop(&merge)
				}
				return nil
			})
			if err == nil && !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield(GroupItem{}, err)
		}
	}
}

func (c *Corpus) brokenKind(kind string) error {
	for _, info := range c.live {
		if err := c.broken[info.Name]; err != nil && info.Kind == kind {
			return err
		}
	}
	return nil
}

type orderHeap []rowOrder

func (h orderHeap) Len() int { return len(h) }
func (h orderHeap) Less(i, j int) bool {
	if c := bytes.Compare(h[i].key(), h[j].key()); c != 0 {
		return c < 0
	}
	return h[i].row() < h[j].row()
}
func (h orderHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *orderHeap) Push(x any)   { *h = append(*h, x.(rowOrder)) }
func (h *orderHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

type groupOrder struct {
	s    *rowSegment
	i    int
	keys int // that were read
	buf  [12]byte
	side *memo[hut3.Handle]
}

func (o *groupOrder) next() bool {
	if o.i >= o.s.group.n {
		return false
	}
	if o.s.groupFirst.n == 0 || o.s.groupFirst.at(o.i) != 0 {
		binary.BigEndian.PutUint64(o.buf[:], o.s.groupHigh.at(o.keys)^1<<63)
		binary.BigEndian.PutUint32(o.buf[8:], o.s.groupLow.u32(o.keys))
		o.keys++
	}
	o.i++
	return true
}

func (o *groupOrder) key() []byte { return o.buf[:] }

func (o *groupOrder) row() hut3.Key { return o.s.keyOf(int(o.s.group.at(o.i - 1))) }

func (o *groupOrder) item() GroupItem {
	if o.side == nil {
		o.side = newMemo(o.s.sides, splitHandle)
	}
	it := o.s.groupItem(int(o.s.group.at(o.i-1)), o.side)
	it.Group = o.buf
	return it
}

type nativeOrder struct {
	s    *rowSegment
	i    int
	buf  [8]byte
	side *memo[hut3.Handle]
}

func (o *nativeOrder) next() bool {
	if o.i >= o.s.byNative.n {
		return false
	}
	binary.BigEndian.PutUint64(o.buf[:], o.s.native.at(int(o.s.byNative.at(o.i))))
	o.i++
	return true
}

func (o *nativeOrder) key() []byte { return o.buf[:] }

func (o *nativeOrder) row() hut3.Key { return o.s.keyOf(int(o.s.byNative.at(o.i - 1))) }

func (o *nativeOrder) item() GroupItem {
	if o.side == nil {
		o.side = newMemo(o.s.sides, splitHandle)
	}
	return o.s.groupItem(int(o.s.byNative.at(o.i-1)), o.side)
}

// groupItem reads a row without its text and its group.
func (s *rowSegment) groupItem(i int, sides *memo[hut3.Handle]) GroupItem {
	side := hut3.Handle{}
	if v := s.side.u32(i); v > 0 {
		side = sides.at(v - 1)
	}
	return GroupItem{Native: s.native.at(i), Key: s.keyOf(i), Message: s.messageOf(i), Side: side,
		Sent: s.timeForm(i).instant(s.sent.i64(i)), Role: hut3.Role(s.kind.at(i) >> 4), Class: s.info.Class}
}

// instant is time without the text.
func (f timeForm) instant(micros int64) hut3.Time {
	t := hut3.Time{Basis: f.basis, Precision: f.precision, Offset: f.offset}
	if t.Known() {
		t.Micros = micros
	}
	return t
}
