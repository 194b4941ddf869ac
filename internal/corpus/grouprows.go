package corpus

import (
	"bytes"
	"container/heap"
	"context"
	"encoding/binary"
	"iter"

	"hut3"
)

// GroupRows gives the rows of visible messages that take part in grouping, in
// ascending order of group key, then row. It merges the sorted parts of the row
// segments: memory is bounded by the number of row segments.
func (v *View) GroupRows(ctx context.Context) iter.Seq2[GroupItem, error] {
	return func(yield func(GroupItem, error) bool) {
		enough := false
		err := v.within(ctx, func() error {
			var merge orderHeap
			for _, s := range v.rows {
				if o := (&groupOrder{s: s}); o.next() {
					merge = append(merge, o)
				}
			}
			heap.Init(&merge)
			for n := 0; len(merge) > 0 && !enough; n++ {
				if n%4096 == 0 {
					if err := stopped(ctx); err != nil {
						return err
					}
				}
				item := merge[0].item()
				merge.pass((*groupOrder).next)
				if v.seesItem(&item) {
					enough = !yield(item, nil)
				}
			}
			return nil
		})
		if err != nil && !enough {
			yield(GroupItem{}, err)
		}
	}
}

// seesItem names the message as people's rulings have it.
func (v *View) seesItem(it *GroupItem) bool {
	at, ok := v.stated(it.Class, it.Key, it.Message)
	it.at = at
	if _, it.Ruled = v.ruled.of(it.Key); ok && it.Ruled {
		it.Message = v.segs[at.seg].keyOf(at.ordinal)
	}
	return ok
}

// orderHeap merges the row segments by group key, then row.
type orderHeap []*groupOrder

func (h orderHeap) Len() int { return len(h) }
func (h orderHeap) Less(i, j int) bool {
	if c := bytes.Compare(h[i].buf[:], h[j].buf[:]); c != 0 {
		return c < 0
	}
	return h[i].row() < h[j].row()
}
func (h orderHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *orderHeap) Push(x any)   { *h = append(*h, x.(*groupOrder)) }
func (h *orderHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// pass goes on behind the first row; a segment that has no more goes.
func (h *orderHeap) pass(next func(*groupOrder) bool) {
	if next((*h)[0]) {
		heap.Fix(h, 0)
	} else {
		heap.Pop(h)
	}
}

// groupOrder walks a segment's rows in the order of their group keys.
type groupOrder struct {
	s    *rowSegment
	i    int
	keys int // that were read
	buf  [12]byte
	side sideNames
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

func (o *groupOrder) row() hut3.Key { return o.s.keyOf(int(o.s.group.at(o.i - 1))) }

func (o *groupOrder) item() GroupItem {
	it := o.s.groupItem(int(o.s.group.at(o.i-1)), &o.side)
	it.Group = o.buf
	return it
}
