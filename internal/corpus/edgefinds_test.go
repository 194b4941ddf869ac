package corpus

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Edges come out added up and in order, whichever segments said them message by message
// and whichever by sums.
func TestEdgesOfSegmentsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(1, 12).Draw(rt, "width")
		rank := rapid.Uint32Range(0, 1<<width-1)
		sent := rapid.OneOf(rapid.Just(int64(untimed)), rapid.Int64Range(-5, 1000))
		want := map[uint64]edgeSum{}
		say := func(row edgeRow) {
			sum, ok := want[row.key]
			if !ok {
				sum.timeSpan = noTimes
			}
			joinEdge(&sum, &row.edgeSum)
			want[row.key] = sum
		}
		var found []*edgeFinds
		for range rapid.IntRange(0, 4).Draw(rt, "segments") {
			places := rapid.SliceOfNDistinct(rank, 1, 1<<width, rapid.ID[uint32]).Draw(rt, "ranks")
			place := rapid.IntRange(0, len(places)-1)
			f := newEdgeFinds(places, width)
			for range rapid.IntRange(0, 400).Draw(rt, "hits") {
				from, to, at := place.Draw(rt, "from"), place.Draw(rt, "to"), sent.Draw(rt, "sent")
				f.hit(uint64(from+1), uint64(to+1), at)
				row := edgeRow{f.key(uint64(from), uint64(to)), edgeSum{1, noTimes}}
				row.add(at)
				say(row)
			}
			for range rapid.IntRange(0, 40).Draw(rt, "sums") {
				row := edgeRow{f.key(uint64(place.Draw(rt, "from")), uint64(place.Draw(rt, "to"))), edgeSum{rapid.Int64Range(1, 9).Draw(rt, "count"), noTimes}}
				row.add(sent.Draw(rt, "first"))
				row.add(sent.Draw(rt, "last"))
				f.sums[row.key>>f.shift] = append(f.sums[row.key>>f.shift], row)
				say(row)
			}
			found = append(found, f)
		}
		got := map[uint64]edgeSum{}
		var order []uint64
		for part := range edgeParts {
			for _, row := range joinEdges(found, part) {
				order = append(order, row.key)
				got[row.key] = row.edgeSum
			}
		}
		if d := cmp.Diff(slices.Sorted(maps.Keys(want)), order); d != "" {
			rt.Fatalf("the order (-want +got):\n%s", d)
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(edgeSum{}, timeSpan{})); d != "" {
			rt.Fatalf("the sums (-want +got):\n%s", d)
		}
	})
}
