package corpus

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hut3"
)

// reopened writes sections to a file and opens it.
func reopened(t *testing.T, write func(w *fileWriter)) *file {
	t.Helper()
	dir := t.TempDir()
	w, err := createFile(dir, "x.seg", KindRows)
	if err != nil {
		t.Fatal(err)
	}
	write(w)
	if _, _, err := w.finish(); err != nil {
		t.Fatal(err)
	}
	f, err := openFile(dir, "x.seg", KindRows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.release)
	return f
}

func TestColumnGivesBackWhatItWasGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5, 5), rapid.Just(int64(1585735200000000)),
			rapid.Map(rapid.Int64Range(0, 1e6), func(v int64) int64 { return v * 60000000 })), 0, 1500).Draw(rt, "values")
		f := reopened(t, func(w *fileWriter) { w.section(secSent, appendColumn(nil, values)) })
		c := openColumn(f.section(secSent))
		if c.n != len(values) {
			rt.Fatalf("%d values, want %d", c.n, len(values))
		}
		for i, v := range values {
			if got := c.i64(i); got != v {
				rt.Fatalf("value %d is %d, want %d", i, got, v)
			}
		}
	})
}

func ordinals(max uint32) *rapid.Generator[[]uint32] {
	return rapid.Custom(func(t *rapid.T) []uint32 {
		set := map[uint32]bool{}
		for _, v := range rapid.SliceOfN(rapid.Uint32Range(0, max-1), 0, 600).Draw(t, "some") {
			set[v] = true
		}
		if rapid.Bool().Draw(t, "run") {
			for v := range rapid.Uint32Range(0, max).Draw(t, "length") {
				set[v] = true
			}
		}
		return slices.Sorted(maps.Keys(set))
	})
}

func TestDocumentListGivesBackWhatItWasGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		docs := ordinals(5000).Draw(rt, "docs")
		var out listWriter
		var places [][]uint32
		var all []wordPlace
		often := rapid.IntRange(1, 40).Draw(rt, "often")
		for i := range docs {
			places = append(places, []uint32{uint32(i % 60)})
			for k := range uint32(1 + i%3) {
				if i%often == 0 {
					places[i] = append(places[i], uint32(i%60)+1+k*90)
				}
			}
			for _, p := range places[i] {
				all = append(all, wordPlace(docs[i])<<32|wordPlace(p))
			}
		}
		info := out.term(all)
		f := reopened(t, func(w *fileWriter) { w.section(secDocs, out.docs); w.section(secPositions, out.places) })
		l := openDocs(f.section(secDocs), 0, info.docsLen, info.df)
		var got []uint32
		l.each(func(d []uint32) { got = append(got, d...) })
		if !slices.Equal(got, docs) {
			rt.Fatalf("%v, want %v", got, docs)
		}
		limit, n := rapid.Uint32Range(0, 5001).Draw(rt, "limit"), rapid.IntRange(0, 300).Draw(rt, "n")
		cut, _ := slices.BinarySearch(docs, limit)
		if got, want := l.before(limit, n), docs[max(0, cut-n):cut]; !slices.Equal(got, want) {
			rt.Fatalf("before %d: %v, want %v", limit, got, want)
		}
		if got, want := l.from(limit, n), docs[cut:min(len(docs), cut+n)]; !slices.Equal(got, want) {
			rt.Fatalf("from %d: %v, want %v", limit, got, want)
		}
		visible := bitsOf(ordinals(5000).Draw(rt, "visible"))
		shown, seen := showOf(l, visible), docset{size: 5001, n: 1, bits: visible}.filter(docs)
		cut, _ = slices.BinarySearch(seen, limit)
		if shown.count() != len(seen) || !slices.Equal(shown.before(limit, n), seen[max(0, cut-n):cut]) || !slices.Equal(shown.from(limit, n), seen[cut:min(len(seen), cut+n)]) {
			rt.Fatalf("of %v are visible: %d, %v, %v", seen, shown.count(), shown.before(limit, n), shown.from(limit, n))
		}
		asked := ordinals(5000).Draw(rt, "asked")
		walk := positionWalk{l: l, sec: f.section(secPositions), all: f.section(secPositions).bytes(0, info.placeLen)}
		for _, d := range asked {
			j, in := slices.BinarySearch(docs, d)
			if has := walk.has(d); has != in {
				rt.Fatalf("stands in %d: %v, want %v", d, has, in)
			}
			if !in {
				continue
			}
			place, once := walk.once()
			if want := places[j]; once != (len(want) == 1 && want[0] < 64) || once && place != want[0] {
				rt.Fatalf("the place of %d: %d, %v, want %v", d, place, once, want)
			}
			if at := walk.places(nil); !slices.Equal(at, places[j]) {
				rt.Fatalf("places of %d: %v, want %v", d, at, places[j])
			}
		}
	})
}

func TestDistancesOfEveryWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(0, 25).Draw(rt, "width")
		gaps := rapid.SliceOfN(rapid.Uint64Range(0, 1<<width-1), postingBlock, postingBlock).Draw(rt, "gaps")
		before := rapid.Uint32Range(0, 1000).Draw(rt, "before")
		var want, got [postingBlock]uint32
		for i, last := 0, before; i < postingBlock; i++ {
			last += uint32(gaps[i]) + 1
			want[i] = last
		}
		if unpack(pack(nil, gaps, width), width, before, &got); got != want {
			rt.Fatalf("%v, want %v", got, want)
		}
	})
}

func bitsOf(list []uint32) []uint64 {
	words := make([]uint64, 80)
	setBits(words, list)
	return words
}

func TestSetsOfOrdinals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Uint32Range(1, 700).Draw(rt, "size")
		a, b := ordinals(size).Draw(rt, "a"), ordinals(size).Draw(rt, "b")
		in := func(list []uint32) map[uint32]bool {
			m := map[uint32]bool{}
			for _, d := range list {
				m[d] = true
			}
			return m
		}
		inA, inB := in(a), in(b)
		var and, or, minus []uint32
		for d := range size {
			if inA[d] && inB[d] {
				and = append(and, d)
			}
			if inA[d] || inB[d] {
				or = append(or, d)
			}
			if inA[d] && !inB[d] {
				minus = append(minus, d)
			}
		}
		x, y := listSet(size, a), listSet(size, b)
		limit, n := rapid.Uint32Range(0, size).Draw(rt, "limit"), rapid.IntRange(1, 100).Draw(rt, "n")
		for name, pair := range map[string]struct {
			got  docset
			want []uint32
		}{"and": {x.and(y), and}, "or": {x.or(y), or}, "minus": {x.minus(y), minus}, "itself": {x, a}} {
			var got []uint32
			pair.got.each(func(d uint32) { got = append(got, d) })
			cut, _ := slices.BinarySearch(pair.want, limit)
			if !slices.Equal(got, pair.want) || pair.got.n != len(pair.want) ||
				!slices.Equal(pair.got.before(limit, n), pair.want[max(0, cut-n):cut]) ||
				!slices.Equal(pair.got.from(limit, n), pair.want[cut:min(len(pair.want), cut+n)]) {
				rt.Fatalf("%s of %v and %v: %v, want %v", name, a, b, got, pair.want)
			}
			if at, ok := pair.got.next(limit); ok != (cut < len(pair.want)) || ok && at != pair.want[cut] {
				rt.Fatalf("first of %v from %d: %d, %v", pair.want, limit, at, ok)
			}
		}
		if lo := min(limit, uint32(n)); !slices.Equal(rangeSet(size, lo, limit).before(size, int(size)), countUp(lo, limit)) {
			rt.Fatalf("range %d to %d", lo, limit)
		}
	})
}

func TestStringTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		set := rapid.SliceOfDistinct(rapid.OneOf(rapid.String(), rapid.StringMatching(`a{0,20}b{0,3}`)), rapid.ID[string]).Draw(rt, "strings")
		slices.Sort(set)
		f := reopened(t, func(w *fileWriter) { appendStrings(w, secNameStarts, secConversations, set) })
		table := openStrings(f, secNameStarts, secConversations)
		for i, s := range set {
			if at, ok := table.find(s); !ok || int(at) != i || table.at(at) != s {
				rt.Fatalf("%q is at %d (%v), want %d", s, at, ok, i)
			}
		}
		other := rapid.String().Draw(rt, "other")
		want, in := slices.BinarySearch(set, other)
		if at, ok := table.find(other); ok != in || int(at) != want {
			rt.Fatalf("%q is at %d (%v), want %d", other, at, ok, want)
		}
		parts := []string{rapid.String().Draw(rt, "first"), rapid.StringMatching("[\x00\x01a]{0,5}").Draw(rt, "second")}
		if diff := cmp.Diff(parts, splitParts(joinParts(parts...)), cmpopts.EquateEmpty()); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestTimesComeBackExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		u := hut3.Time{
			Micros: rapid.Int64Range(-1e15, 4e15).Draw(rt, "micros"), Basis: hut3.Basis(rapid.IntRange(0, 4).Draw(rt, "basis")),
			Precision: hut3.Precision(rapid.IntRange(0, 5).Draw(rt, "precision")), Offset: int16(rapid.IntRange(-840, 840).Draw(rt, "offset")),
		}
		layout := rapid.SampledFrom(append([]string{"", "?", "06-1-2 3pm"}, timeLayouts[:]...)).Draw(rt, "layout")
		u.Raw = time.UnixMicro(u.Micros).In(time.FixedZone("", int(u.Offset)*60)).Format(layout)
		if !u.Known() {
			u.Micros = 0
		}
		var table formTable
		id, kept := table.id(u)
		raw := ""
		if kept {
			raw = u.Raw
		}
		if got := table.forms[id].time(u.Micros, raw); got != u {
			rt.Fatalf("%+v, want %+v", got, u)
		}
	})
}

func TestUsualTimesAreNotKeptAsText(t *testing.T) {
	t.Parallel()
	var table formTable
	for _, raw := range []string{"2020-04-01 10:00:00", "2020-04-01T10:00:00Z", "01/04/2020 10:00:00", "1585735200", "1585735200000"} {
		_, kept := table.id(hut3.Time{Raw: raw, Micros: 1585735200000000, Basis: hut3.BasisUTC, Precision: hut3.ToSecond})
		if kept {
			t.Errorf("%q is kept as text", raw)
		}
	}
}

func TestRadixOrderIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		keys := rapid.SliceOf(rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 3))).Draw(rt, "keys")
		want := make([]uint32, len(keys))
		for i := range want {
			want[i] = uint32(i)
		}
		slices.SortStableFunc(want, func(a, b uint32) int {
			switch {
			case keys[a] < keys[b]:
				return -1
			case keys[a] > keys[b]:
				return 1
			}
			return 0
		})
		if got := orderOf(keys); !slices.Equal(got, want) {
			rt.Fatalf("%v: %v, want %v", keys, got, want)
		}
	})
}

func TestForeignPanicIsNotTakenForDamage(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a panic of another kind was swallowed")
		}
	}()
	_ = guard(func() error { panic("a fault of the program") })
}

func TestStoppedContextHasACode(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := stopped(ctx); hut3.CodeOf(err) != hut3.Incomplete {
		t.Error(err)
	}
}

func TestFileNamesStayInTheFolder(t *testing.T) {
	t.Parallel()
	if got := layerName("D1-m0000.seg", "extract/1 ../x"); got != filepath.Base(got) || got != "D1-m0000-xextract-1----x.seg" {
		t.Error(got)
	}
}
