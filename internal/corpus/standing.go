package corpus

import (
	"cmp"
	"encoding/binary"
	"slices"

	"hut3"
)

// GroupFinder finds the standing rows of group keys, of every access class: it
// is for the importer, and no view restricts it. It goes through the sorted keys
// of each row segment in leaps, so that the work is that of the keys asked for,
// in each segment, and not that of all that stands. It serves one goroutine and
// must be closed.
type GroupFinder struct{ finder }

// NativeFinder finds the standing rows of native ids, as GroupFinder does those
// of group keys.
type NativeFinder struct{ finder }

// GroupFinder begins to look for group keys.
func (c *Corpus) GroupFinder() (*GroupFinder, error) {
	f := &GroupFinder{finder{c: c}}
	return f, f.open(func(s *rowSegment) sought { return newGroupSeek(s) })
}

// NativeFinder begins to look for native ids.
func (c *Corpus) NativeFinder() (*NativeFinder, error) {
	f := &NativeFinder{finder{c: c}}
	return f, f.open(func(s *rowSegment) sought { return &nativeSeek{s: s} })
}

// Find gives the rows of a group key in ascending order, until the next call.
// Keys must not go back from call to call.
func (f *GroupFinder) Find(key [12]byte) ([]GroupItem, error) {
	return f.find(binary.BigEndian.Uint64(key[:]), binary.BigEndian.Uint32(key[8:]))
}

// Find gives the rows of a native id's hash in ascending order, until the next
// call. Hashes must not go back from call to call.
func (f *NativeFinder) Find(native uint64) ([]GroupItem, error) { return f.find(native, 0) }

// sought is one segment's rows in the order of what is looked for.
type sought interface {
	// seek goes on to the first place whose number is not below n, and gives that
	// number; false where there is none.
	seek(n uint64) (uint64, bool)
	// take appends the rows of the number at hand that have the rest as well.
	take(to []GroupItem, rest uint32) []GroupItem
}

// finder looks into all segments side by side.
type finder struct {
	c     *Corpus
	parts []sought
	next  []uint64 // of each part, the first number that is not below the one asked for
	asked uint64
	found []GroupItem
}

func (f *finder) open(part func(*rowSegment) sought) error {
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

func (f *finder) add(p sought) {
	if first, ok := p.seek(0); ok {
		f.parts, f.next = append(f.parts, p), append(f.next, first)
	}
}

// Close ends the search.
func (f *finder) Close() { f.c.use.leave() }

func (f *finder) find(n uint64, rest uint32) ([]GroupItem, error) {
	if n < f.asked {
		return nil, hut3.Errorf(hut3.Internal, "standing rows were looked for in falling order")
	}
	f.asked, f.found = n, f.found[:0]
	if len(f.parts) == 0 {
		return nil, nil
	}
	err := guard(func() error { f.search(n, rest); return nil })
	slices.SortFunc(f.found, func(a, b GroupItem) int { return cmp.Compare(a.Key, b.Key) })
	return f.found, err
}

// search asks the parts that are not past the number yet.
func (f *finder) search(n uint64, rest uint32) {
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
		if f.next[i] == n {
			f.found = f.parts[i].take(f.found, rest)
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

func (o *groupSeek) take(to []GroupItem, rest uint32) []GroupItem {
	high := o.keys.at(o.at)
	for k := o.at; k < o.keys.n && o.keys.at(k) == high; k++ {
		if o.s.groupLow.u32(k) == rest {
			to = o.rows(to, k)
		}
	}
	return to
}

// rows appends the rows of the k-th key.
func (o *groupSeek) rows(to []GroupItem, k int) []GroupItem {
	for i, more := o.s.firstOfGroup(k), true; more; i++ {
		it := o.s.groupItem(int(o.s.group.at(i)), &o.side)
		binary.BigEndian.PutUint64(it.Group[:], o.keys.at(k)^1<<63)
		binary.BigEndian.PutUint32(it.Group[8:], o.s.groupLow.u32(k))
		to = append(to, it)
		more = i+1 < o.s.groupFirst.n && o.s.groupFirst.at(i+1) == 0
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

func (o *nativeSeek) take(to []GroupItem, _ uint32) []GroupItem {
	native := o.native(o.at)
	for i := o.at; i < o.s.byNative.n && o.native(i) == native; i++ {
		to = append(to, o.s.groupItem(int(o.s.byNative.at(i)), &o.side))
	}
	return to
}
