package corpus

import (
	"cmp"
	"container/heap"
	"encoding/binary"
	"iter"
	"slices"

	"hut3"
)

// GroupFinder finds the standing rows of group keys, of every access class: it
// is for the importer, and no view restricts it. It goes through the sorted keys
// of each row segment in leaps, so that the work is that of the keys asked for,
// in each segment, and not that of all that stands. It serves one goroutine and
// must be closed.
type GroupFinder struct {
	finder[*groupSeek]
	found []GroupItem
}

// NativeFinder finds the first standing row of a native id, as GroupFinder finds the
// rows of group keys.
type NativeFinder struct{ finder[*nativeSeek] }

// GroupFinder begins to look for group keys.
func (c *Corpus) GroupFinder() (*GroupFinder, error) {
	f := &GroupFinder{finder: finder[*groupSeek]{c: c}}
	return f, f.open(newGroupSeek)
}

// NativeFinder begins to look for native ids.
func (c *Corpus) NativeFinder() (*NativeFinder, error) {
	f := &NativeFinder{finder[*nativeSeek]{c: c}}
	return f, f.open(func(s *rowSegment) *nativeSeek { return &nativeSeek{s: s} })
}

// Find gives the rows of a group key in ascending order, until the next call. Where
// there are more than most, it gives none and says so: Each gives those. Keys must not
// go back from call to call.
func (f *GroupFinder) Find(key [12]byte, most int) (rows []GroupItem, many bool, err error) {
	f.found = f.found[:0]
	if none, err := f.ask(binary.BigEndian.Uint64(key[:])); none || err != nil {
		return nil, false, err
	}
	err = guard(func() error {
		for o := range f.at() {
			for k := range o.places(key) {
				f.found = o.rows(f.found, k, most+1-len(f.found))
			}
		}
		return nil
	})
	if len(f.found) > most {
		return nil, true, err
	}
	slices.SortFunc(f.found, func(a, b GroupItem) int { return cmp.Compare(a.Key, b.Key) })
	return f.found, false, err
}

// Each calls fn with the rows of a group key in ascending order, however many they are.
// It may follow Find of the same key.
func (f *GroupFinder) Each(key [12]byte, fn func(*GroupItem) error) error {
	if none, err := f.ask(binary.BigEndian.Uint64(key[:])); none || err != nil {
		return err
	}
	return guard(func() error {
		var merge orderHeap
		for o := range f.at() {
			for k := range o.places(key) {
				first := &groupOrder{s: o.s, i: o.s.firstOfGroup(k), keys: k}
				first.next()
				merge = append(merge, first)
			}
		}
		heap.Init(&merge)
		for len(merge) > 0 {
			it := merge[0].item()
			merge.pass(func(o *groupOrder) bool { return o.next() && o.buf == key })
			if err := fn(&it); err != nil {
				return err
			}
		}
		return nil
	})
}

// Find gives the lowest row of a native id's hash. Hashes must not go back from call
// to call.
func (f *NativeFinder) Find(native uint64) (lowest GroupItem, ok bool, err error) {
	if none, err := f.ask(native); none || err != nil {
		return lowest, false, err
	}
	err = guard(func() error {
		for o := range f.at() {
			first := int(o.s.byNative.at(o.at))
			if !ok || o.s.keyOf(first) < lowest.Key {
				lowest, ok = o.s.groupItem(first, &o.side), true
			}
		}
		return nil
	})
	return lowest, ok, err
}

// sought is one segment's rows in the order of what is looked for.
type sought interface {
	// seek goes on to the first place whose number is not below n, and gives that
	// number; false where there is none.
	seek(n uint64) (uint64, bool)
}

// finder looks into all segments side by side.
type finder[P sought] struct {
	c     *Corpus
	parts []P
	next  []uint64 // of each part, the first number that is not below the one asked for
	asked uint64
}

func (f *finder[P]) open(part func(*rowSegment) P) error {
	if err := f.c.use.enter(); err != nil {
		return err
	}
	err := f.c.brokenKind(KindRows)
	if err == nil {
		err = guard(func() error {
			for _, s := range f.c.rows {
				f.add(part(s))
			}
			return nil
		})
	}
	if err != nil {
		f.c.use.leave()
	}
	return err
}

func (f *finder[P]) add(p P) {
	if first, ok := p.seek(0); ok {
		f.parts, f.next = append(f.parts, p), append(f.next, first)
	}
}

// Close ends the search.
func (f *finder[P]) Close() { f.c.use.leave() }

// ask says which number is looked for; none where all is below it, or nothing stands.
func (f *finder[P]) ask(n uint64) (none bool, err error) {
	if n < f.asked {
		return false, hut3.Errorf(hut3.Internal, "standing rows were looked for in falling order")
	}
	f.asked = n
	return len(f.parts) == 0, nil
}

// at gives the parts that are at the number asked for, and passes over what is below.
func (f *finder[P]) at() iter.Seq[P] {
	return func(yield func(P) bool) {
		n := f.asked
		for i := 0; i < len(f.parts); i++ {
			if f.next[i] < n {
				next, ok := f.parts[i].seek(n)
				if !ok {
					f.parts, f.next = slices.Delete(f.parts, i, i+1), slices.Delete(f.next, i, i+1)
					i--
					continue
				}
				f.next[i] = next
			}
			if f.next[i] == n && !yield(f.parts[i]) {
				return
			}
		}
	}
}

// groupSeek looks for group keys in one segment.
type groupSeek struct {
	s    *rowSegment
	keys *sortedColumn
	at   int // a key
	side sideNames
}

func newGroupSeek(s *rowSegment) *groupSeek {
	return &groupSeek{s: s, keys: newSortedColumn(s.groupHigh)}
}

func (o *groupSeek) seek(n uint64) (uint64, bool) {
	o.at = o.keys.from(o.at, int64(n^1<<63))
	if o.at == o.keys.n {
		return 0, false
	}
	return o.keys.at(o.at) ^ 1<<63, true
}

// places gives where a key stands among those of the number at hand.
func (o *groupSeek) places(key [12]byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		rest, high := binary.BigEndian.Uint32(key[8:]), o.keys.at(o.at)
		for k := o.at; k < o.keys.n && o.keys.at(k) == high; k++ {
			if o.s.groupLow.u32(k) == rest && !yield(k) {
				return
			}
		}
	}
}

// rows appends the rows of the k-th key, at most so many.
func (o *groupSeek) rows(to []GroupItem, k, most int) []GroupItem {
	for i, more := o.s.firstOfGroup(k), most > 0; more; i++ {
		it := o.s.groupItem(int(o.s.group.at(i)), &o.side)
		binary.BigEndian.PutUint64(it.Group[:], o.keys.at(k)^1<<63)
		binary.BigEndian.PutUint32(it.Group[8:], o.s.groupLow.u32(k))
		to = append(to, it)
		most--
		more = most > 0 && i+1 < o.s.groupFirst.n && o.s.groupFirst.at(i+1) == 0
	}
	return to
}

// nativeSeek looks for native ids in one segment.
type nativeSeek struct {
	s    *rowSegment
	at   int // in the order of native ids
	side sideNames
}

func (o *nativeSeek) native(i int) uint64 { return o.s.native.at(int(o.s.byNative.at(i))) }

func (o *nativeSeek) seek(n uint64) (uint64, bool) {
	o.at = leap(o.at, o.s.byNative.n, func(i int) bool { return o.native(i) < n })
	if o.at == o.s.byNative.n {
		return 0, false
	}
	return o.native(o.at), true
}

// rows gives the rows of the id at hand, in ascending order.
func (o *nativeSeek) rows() iter.Seq[int] {
	return func(yield func(int) bool) {
		native := o.native(o.at)
		for i := o.at; i < o.s.byNative.n && o.native(i) == native; i++ {
			if !yield(int(o.s.byNative.at(i))) {
				return
			}
		}
	}
}
