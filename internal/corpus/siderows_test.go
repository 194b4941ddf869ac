package corpus

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What one pass finds of some values is where each of them stands.
func TestHavingFindsEveryPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		runs := rapid.SliceOfN(rapid.IntRange(1, 700), 1, 8).Draw(rt, "runs")
		var values []uint64
		for _, n := range runs {
			value := rapid.Uint64Range(0, 40).Draw(rt, "value")
			unit := rapid.SampledFrom([]uint64{1, 1000}).Draw(rt, "unit")
			for range n {
				values = append(values, (value+rapid.Uint64Range(0, 1).Draw(rt, "more"))*unit)
			}
		}
		f := reopened(t, func(w *fileWriter) { w.section(secRowSide, appendColumn(nil, values)) })
		got, want := map[uint64][]uint32{}, map[uint64][]uint32{}
		for _, v := range rapid.SliceOfN(rapid.SampledFrom(values), 0, 6).Draw(rt, "wanted") {
			got[v], want[v] = nil, nil
		}
		got[7777], want[7777] = nil, nil
		for i, v := range values {
			if _, asked := want[v]; asked {
				want[v] = append(want[v], uint32(i))
			}
		}
		openColumn(f.section(secRowSide)).having(got)
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatalf("places (-want +got):\n%s", d)
		}
	})
}

// The members of any of some sets are those that one after the other adds.
func TestAnyOfAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Uint32Range(1, 3000).Draw(rt, "size")
		want, members, sets := noDocs(size), map[uint32]bool{}, []docset{}
		for range rapid.IntRange(0, 5).Draw(rt, "sets") {
			set := listSet(size, ordinals(size).Draw(rt, "list"))
			if rapid.Bool().Draw(rt, "run") {
				set = rangeSet(size, rapid.Uint32Range(0, size).Draw(rt, "lo"), rapid.Uint32Range(0, size).Draw(rt, "hi"))
			}
			set.each(func(o uint32) { members[o] = true })
			sets, want = append(sets, set), want.or(set)
		}
		got := anyOf(size, sets)
		all := slices.Sorted(maps.Keys(members))
		if g := got.from(0, int(size)); !slices.Equal(g, all) || got.n != len(all) || want.n != got.n {
			rt.Fatalf("%v, %d of them, want %v", g, got.n, all)
		}
	})
}
