package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// pulled gives a list item by item.
func pulled(list []alignItem) func() (alignItem, bool, error) {
	return func() (alignItem, bool, error) {
		if len(list) == 0 {
			return alignItem{}, false, nil
		}
		it := list[0]
		list = list[1:]
		return it, true, nil
	}
}

// reading is what a reader that loses some rows makes of files of so many rows each.
// Where another is set the bytes of that file are others: places say nothing.
func reading(rows []int, lost map[[2]int]bool, another map[int]bool, contents func(file, row int) uint64) (list []alignItem, which [][2]int) {
	key := hut3.NewKey(1, 0)
	for f, n := range rows {
		for r := range n {
			if lost[[2]int{f, r}] {
				continue
			}
			key++
			it := alignItem{key: key, file: f, object: uint64(f), offset: int64(r) * 100, content: contents(f, r)}
			if another[f] {
				it.object, it.offset = uint64(f)+1000, int64(len(list))*90
			}
			list, which = append(list, it), append(which, [2]int{f, r})
		}
	}
	return list, which
}

// Whatever rows either reading lost, those that both have are paired and no other:
// the list of differences is as long as what was lost.
func TestAlignIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.IntRange(0, 120), 1, 5).Draw(t, "rows")
		lost := func(name string) map[[2]int]bool {
			out := map[[2]int]bool{}
			for range rapid.IntRange(0, 6).Draw(t, name) {
				f := rapid.IntRange(0, len(rows)-1).Draw(t, name+" file")
				from := rapid.IntRange(0, max(rows[f]-1, 0)).Draw(t, name+" row")
				for r := range rapid.SampledFrom([]int{1, 1, 2, 100}).Draw(t, name+" rows") {
					out[[2]int{f, from + r}] = true
				}
			}
			return out
		}
		another := map[int]bool{}
		repeats := 0
		if rapid.Bool().Draw(t, "other bytes") {
			another[rapid.IntRange(0, len(rows)-1).Draw(t, "of file")] = true
		} else {
			repeats = rapid.IntRange(0, 3).Draw(t, "texts") // places tell equal texts apart
		}
		contents := func(f, r int) uint64 {
			if repeats > 0 {
				return uint64(r % repeats)
			}
			return uint64(f*1000 + r)
		}
		gone, since := lost("lost"), lost("lost before")
		if len(another) > 0 || repeats > 0 {
			since = nil // else a row and another that says the same in its stead are one
		}
		a, whichA := reading(rows, since, nil, contents)
		b, whichB := reading(rows, gone, another, contents)
		got, err := align(pulled(a), pulled(b))
		if err != nil {
			t.Fatal(err)
		}
		of := map[[2]int]hut3.Key{}
		for i, w := range whichB {
			of[w] = b[i].key
		}
		for i, w := range whichA {
			want, both := of[w]
			at, paired := got.again(a[i].key)
			if paired != both || both && at != want {
				t.Fatalf("row %v, %s: paired %v with %s; in both readings %v, as %s", w, a[i].key, paired, at, both, want)
			}
			if back, ok := got.sealed(at); paired && (!ok || back != a[i].key) {
				t.Fatalf("%s is %s again, and that is %s", a[i].key, at, back)
			}
		}
	})
}

// A stretch longer than any window is passed in one file as well as between files.
func TestAlignPassesLongStretches(t *testing.T) {
	t.Parallel()
	const rows = 3 * alignWindow
	contents := func(f, r int) uint64 { return uint64(f*rows + r) }
	lost := map[[2]int]bool{}
	for r := range 2 * alignWindow {
		lost[[2]int{1, r + 10}] = true
	}
	a, _ := reading([]int{5, rows, 5}, nil, nil, contents)
	b, _ := reading([]int{5, rows, 5}, lost, nil, contents)
	got, err := align(pulled(a), pulled(b))
	k := func(row uint64) hut3.Key { return hut3.NewKey(1, row) }
	want := []keyRun{{k(1), k(15), 0}, {k(16 + 2*alignWindow), k(rows + 10), -2 * alignWindow}}
	if diff := cmp.Diff(want, got.runs, cmp.AllowUnexported(keyRun{})); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Where one reading says no places, or says them in another order, rows are found by
// what they say, and each is looked at a few times alone.
func TestAlignLooksAFewTimes(t *testing.T) {
	t.Parallel()
	const rows = 2 * alignWindow
	contents := func(_, r int) uint64 { return uint64(r) }
	for name, offset := range map[string]func(i int) int64{
		"no places":         func(int) int64 { return 0 },
		"the same again":    func(i int) int64 { return int64(i % 7) },
		"up and down":       func(i int) int64 { return int64(i%2) * 1e12 },
		"further than ever": func(i int) int64 { return 1e12 },
	} {
		a, _ := reading([]int{rows}, nil, nil, contents)
		b, _ := reading([]int{rows}, nil, nil, contents)
		for i := range b {
			b[i].offset = offset(i)
		}
		for _, way := range [][2][]alignItem{{a, b}, {b, a}} {
			x := &aligner{nextA: pulled(way[0]), nextB: pulled(way[1])}
			for x.view(1) {
				x.step()
			}
			if want := []keyRun{{hut3.NewKey(1, 1), hut3.NewKey(1, rows), 0}}; !cmp.Equal(want, x.out.runs, cmp.AllowUnexported(keyRun{})) {
				t.Errorf("%s: paired %v", name, x.out.runs)
			}
			if most := alignLooks*2*rows + (alignWindows+1)*alignWindow; x.looks > most {
				t.Errorf("%s: %d looks at %d rows", name, x.looks, rows)
			}
		}
	}
}

// More stretches than are kept are compared number by number from there on.
func TestRenumberingIsBounded(t *testing.T) {
	t.Parallel()
	var r renumbering
	for i := range hut3.Key(maxAligned + 10) {
		r.pair(10*i+1, 10*i+1+i%2)
		r.alone()
	}
	if n := len(r.runs); n != maxAligned+1 {
		t.Errorf("%d stretches are kept", n)
	}
	last := hut3.Key(10*(maxAligned+9) + 1)
	if at, ok := r.again(last); !ok || at != last {
		t.Errorf("%d is %d again (%v)", last, at, ok)
	}
}
