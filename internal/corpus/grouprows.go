package corpus

import (
	"container/heap"
	"context"
	"iter"
)

// GroupRows gives the rows of visible messages that take part in grouping, in
// ascending order of group key, then row: StandingRows as the scope sees it.
// Memory is bounded by the number of row segments.
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
				if merge[0].next() {
					heap.Fix(&merge, 0)
				} else {
					heap.Pop(&merge)
				}
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
