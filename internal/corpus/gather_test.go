package corpus

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is gathered of a set is what asking for each member gives.
func TestGatherGivesWhatAtGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 9), rapid.Just(int64(7))), 1, 4000).Draw(rt, "values")
		other := make([]int64, len(values))
		for i := range other {
			other[i] = int64(i) * 3
		}
		f := reopened(t, func(w *fileWriter) {
			w.section(secSent, appendColumn(nil, values))
			w.section(secForm, appendColumn(nil, other))
		})
		a, b := openColumn(f.section(secSent)), openColumn(f.section(secForm))
		size := uint32(len(values))
		list := ordinals(size).Draw(rt, "members")
		set := listSet(size, list)
		if rapid.Bool().Draw(rt, "run") {
			lo := rapid.Uint32Range(0, size-1).Draw(rt, "lo")
			hi := rapid.Uint32Range(lo+1, size).Draw(rt, "hi")
			set, list = rangeSet(size, lo, hi), countUp(lo, hi)
		}
		from := rapid.Uint32Range(0, size).Draw(rt, "from")
		var want, wantB []uint64
		for _, o := range list {
			want = append(want, a.at(int(o)))
			if o >= from {
				wantB = append(wantB, a.at(int(o)), b.at(int(o)))
			}
		}
		var got, gotB []uint64
		var members []uint32
		a.gather(set, func(v []uint64) { got = append(got, v...) })
		var av, bv [gatherSize]uint64
		set.blocks(from, func(part []uint32) {
			first, second := a.pick(part, &av), b.pick(part, &bv)
			for i := range part {
				gotB, members = append(gotB, first[i], second[i]), append(members, part[i])
			}
		})
		if cut, _ := slices.BinarySearch(list, from); !slices.Equal(members, list[cut:]) {
			rt.Fatalf("members from %d: %v of %v", from, members, list)
		}
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatalf("one column (-want +got):\n%s", d)
		}
		if d := cmp.Diff(wantB, gotB); d != "" {
			rt.Fatalf("two columns from %d (-want +got):\n%s", from, d)
		}
		to := rapid.Uint32Range(0, size+10).Draw(rt, "to")
		n := 0
		for _, o := range list {
			if o >= from && o < to {
				n++
			}
		}
		if got := set.within(from, to); got != n || !slices.IsSorted(list) {
			rt.Fatalf("%d members in [%d, %d), want %d", got, from, to, n)
		}
	})
}
