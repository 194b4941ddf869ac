package ingest

import (
	"sort"

	"hut3"
)

// Two readings of a delivery are aligned before they are compared, so that a row
// that only one of them has is told as that row, and not as a difference of every
// row behind it, whose numbers it shifts.

// alignItem is what alignment knows of a row or reject.
type alignItem struct {
	key     hut3.Key
	file    int    // its place in the register
	object  uint64 // hash of the file's bytes as named by the locator
	steps   uint64 // hash of the way down to the last byte stream
	offset  int64
	content uint64 // hash of what it says
}

// samePlace reports whether two readings took an item from the same bytes.
func (a *alignItem) samePlace(b alignItem) bool {
	return a.file == b.file && a.object == b.object && a.steps == b.steps && a.offset == b.offset
}

// same reports whether two items are surely one: from the same bytes, or, where the file
// itself was another, of the same content.
func (a *alignItem) same(b *alignItem) bool {
	if a.object == b.object {
		return a.samePlace(*b)
	}
	return a.file == b.file && a.content == b.content
}

// alignWindow is how far one list is looked through for where the other goes on.
const alignWindow = 1 << 16

// Looking ahead costs no more than so many looks for each item that is settled, and
// some windows; then each look reaches so far alone.
const (
	alignLooks   = 64
	alignWindows = 4
)

// maxAligned bounds the stretches of a renumbering that are kept.
const maxAligned = 1 << 20

// stretch of numbers of the sealed list and how far the other list's lie off.
type keyRun struct {
	from, last hut3.Key
	shift      int64
}

// renumbering says which number of a second reading an item of the sealed one has.
// The zero value has none.
type renumbering struct {
	runs []keyRun // in order, apart
	open bool     // the last run goes on
	full bool     // the rest is compared number by number
}

// pair notes that two items are one.
func (r *renumbering) pair(a, b hut3.Key) {
	shift := int64(b) - int64(a)
	n := len(r.runs)
	switch {
	case r.full:
	case r.open && r.runs[n-1].shift == shift:
		r.runs[n-1].last = a
	case n == maxAligned:
		r.full = true
		r.runs = append(r.runs, keyRun{a, ^hut3.Key(0), 0})
	default:
		r.runs, r.open = append(r.runs, keyRun{a, a, shift}), true
	}
}

// shift is how far the numbers of the last items that are one lie apart.
func (r *renumbering) shift() int64 {
	if len(r.runs) == 0 {
		return 0
	}
	return r.runs[len(r.runs)-1].shift
}

// alone notes an item that only one of the lists has.
func (r *renumbering) alone() { r.open = false }

// again is the number in the second reading of an item of the sealed one. Items of
// other deliveries keep theirs.
func (r *renumbering) again(k hut3.Key) (hut3.Key, bool) {
	i := sort.Search(len(r.runs), func(i int) bool { return r.runs[i].last >= k })
	if i == len(r.runs) || r.runs[i].from > k {
		return k, false
	}
	return hut3.Key(int64(k) + r.runs[i].shift), true
}

// sealed is the inverse of again. Pairs are in order in both lists.
func (r *renumbering) sealed(k hut3.Key) (hut3.Key, bool) {
	ends := func(run keyRun) hut3.Key {
		if run.last == ^hut3.Key(0) {
			return run.last
		}
		return hut3.Key(int64(run.last) + run.shift)
	}
	i := sort.Search(len(r.runs), func(i int) bool { return ends(r.runs[i]) >= k })
	if i == len(r.runs) || hut3.Key(int64(r.runs[i].from)+r.runs[i].shift) > k {
		return k, false
	}
	return hut3.Key(int64(k) - r.runs[i].shift), true
}

// shifted gives the stretches whose numbers are others, neighbours of one shift as
// one.
func (r *renumbering) shifted(each func(run keyRun)) {
	for i := 0; i < len(r.runs); {
		run := r.runs[i]
		for i++; i < len(r.runs) && r.runs[i].shift == run.shift; i++ {
			run.last = r.runs[i].last
		}
		if run.shift != 0 {
			each(run)
		}
	}
}

// aligner walks two lists. Of each it holds at most alignWindow items.
type aligner struct {
	nextA, nextB func() (alignItem, bool, error)
	a, b         []alignItem // in view
	behindA      behind      // what is known of them
	behindB      behind
	looks        int // ahead
	settled      int // items
	out          renumbering
	err          error
}

// behind is what was found looking ahead in a list that is behind the other: its
// first items in view are of one stream of bytes, and stand no further on in it.
type behind struct {
	n    int
	most int64 // offset
}

func (k *behind) pass(n int) { k.n = max(0, k.n-n) }

// align finds which items of two lists are one.
func align(a, b func() (alignItem, bool, error)) (renumbering, error) {
	x := &aligner{nextA: a, nextB: b}
	for x.view(1) {
		x.step()
	}
	return x.out, x.err
}

// view brings up to n items of each list into view; false where both have ended or
// one cannot be read.
func (x *aligner) view(n int) bool {
	for _, l := range []struct {
		list *[]alignItem
		next *func() (alignItem, bool, error)
	}{{&x.a, &x.nextA}, {&x.b, &x.nextB}} {
		for len(*l.list) < n && *l.next != nil && x.err == nil {
			it, ok, err := (*l.next)()
			if x.err = err; !ok || err != nil {
				*l.next = nil
				break
			}
			*l.list = append(*l.list, it)
		}
	}
	return x.err == nil && len(x.a)+len(x.b) > 0
}

// step settles the first items in view.
func (x *aligner) step() {
	switch {
	case len(x.a) == 0 || len(x.b) == 0:
		x.drop(len(x.a), len(x.b))
		return
	case x.a[0].same(&x.b[0]):
		x.pairs(1)
		return
	}
	a, b := &x.a[0], &x.b[0]
	switch {
	case a.file != b.file: // files are read in the order of the register
		x.lower(a.file < b.file)
	case a.object == b.object && a.steps == b.steps:
		x.byOffset()
	default:
		x.resume()
	}
}

// byOffset settles the first items in view where they stand in one stream of bytes,
// which readers go through from its start to its end. What the list that is behind
// has before the other's first item is its alone; but where it does not have that
// item either, and both say the same under the number that is to be expected, they
// are one item, whose place the two readings tell otherwise.
func (x *aligner) byOffset() {
	list, known, other := &x.a, &x.behindA, x.b[0]
	if x.b[0].offset < x.a[0].offset {
		list, known, other = &x.b, &x.behindB, x.a[0]
	}
	n, met := x.ahead(list, known, other)
	switch a, b := x.a[0], x.b[0]; {
	case !met && a.content == b.content && int64(b.key)-int64(a.key) == x.out.shift():
		x.pairs(1)
	case list == &x.a:
		x.drop(n, 0)
	default:
		x.drop(0, n)
	}
}

// ahead counts the items of a list before the place of an item of the other, and
// says whether it has that item. What was looked at once and cannot be that item is
// not looked at again: where a reader says no place, all stand before any.
func (x *aligner) ahead(list *[]alignItem, known *behind, other alignItem) (n int, met bool) {
	if known.n == 0 || known.most >= other.offset {
		*known = behind{1, (*list)[0].offset}
	}
	for n = known.n; n < x.reach() && (n < len(*list) || x.view(n+1) && n < len(*list)); n++ {
		x.looks++
		it := (*list)[n]
		if it.steps != other.steps || it.object != other.object || it.offset >= other.offset {
			return n, it.samePlace(other)
		}
		known.n, known.most = n+1, max(known.most, it.offset)
	}
	return n, false
}

// reach is how far a list is looked through.
func (x *aligner) reach() int {
	if x.looks > alignLooks*x.settled+alignWindows*alignWindow {
		return alignLooks
	}
	return alignWindow
}

// lower lets the list go on that is behind.
func (x *aligner) lower(first bool) {
	if first {
		x.drop(1, 0)
		return
	}
	x.drop(0, 1)
}

// resume looks for the nearest place at which both lists go on alike.
func (x *aligner) resume() {
	for n := 64; ; n *= 8 {
		n = min(n, alignWindow)
		if !x.view(n) {
			return
		}
		if i, j, ok := x.anchor(n); ok {
			x.between(i, j)
			return
		}
		if n == alignWindow || x.nextA == nil && x.nextB == nil && n >= max(len(x.a), len(x.b)) {
			x.between(min(n, len(x.a)), min(n, len(x.b)))
			return
		}
	}
}

// anchor finds the items in view, n of each list, that are one and the nearest.
func (x *aligner) anchor(n int) (i, j int, ok bool) {
	type place struct {
		object, steps uint64
		offset        int64
	}
	type said struct {
		file    int
		content uint64
	}
	places, texts := map[place]int{}, map[said]int{}
	for j := min(n, len(x.b)) - 1; j >= 0; j-- { // the first of equals stays
		b := &x.b[j]
		places[place{b.object, b.steps, b.offset}], texts[said{b.file, b.content}] = j, j
	}
	best := 2 * n
	for k := range min(n, len(x.a), best) {
		a := &x.a[k]
		at, met := places[place{a.object, a.steps, a.offset}]
		if !met {
			at, met = texts[said{a.file, a.content}]
			met = met && x.b[at].object != a.object
		}
		if met && k+at < best {
			i, j, ok, best = k, at, true, k+at
		}
	}
	return i, j, ok
}

// between settles i and j items that stand before the next that are one. As many
// of one file whose bytes are others are one by one the same, said otherwise.
func (x *aligner) between(i, j int) {
	if i != j {
		x.drop(i, j)
		return
	}
	for range i {
		if a, b := &x.a[0], &x.b[0]; a.file == b.file && a.object != b.object {
			x.pairs(1)
			continue
		}
		x.drop(1, 1)
	}
}

func (x *aligner) pairs(n int) {
	for k := range n {
		x.out.pair(x.a[k].key, x.b[k].key)
	}
	x.pass(n, n)
}

func (x *aligner) drop(i, j int) {
	x.out.alone()
	x.pass(i, j)
}

// pass lets items leave the view. The room of a short view is used again.
func (x *aligner) pass(i, j int) {
	x.a, x.b = passed(x.a, i), passed(x.b, j)
	x.behindA.pass(i)
	x.behindB.pass(j)
	x.settled += i + j
}

func passed(list []alignItem, n int) []alignItem {
	if n == len(list) {
		return list[:0]
	}
	return list[n:]
}
