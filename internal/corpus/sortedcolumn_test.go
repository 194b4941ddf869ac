package corpus

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"hut3"
)

func columnOf(values []int64) *column {
	b := appendColumn(nil, values)
	sec := &section{file: &file{name: "made.seg"}, data: b, size: len(b)}
	for at := 0; at < len(b); at += blockSize {
		sec.sums = binary.LittleEndian.AppendUint32(sec.sums, checksum(b[at:min(at+blockSize, len(b))]))
	}
	sec.seen = make([]atomic.Uint32, len(sec.sums)/4/32+1)
	return openColumn(sec)
}

// A sorted column gives the first place of any value, as a plain search does,
// whatever was asked before.
func TestSortedColumnFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5, 5), rapid.Int64Range(0, 3000)), 0, 2500).Draw(rt, "values")
		slices.Sort(values)
		asked := rapid.SliceOfN(rapid.OneOf(rapid.Int64(), rapid.Int64Range(-6, 6), rapid.Int64Range(0, 3000)), 1, 40).Draw(rt, "asked")
		slices.Sort(asked)
		c, at := newSortedColumn(columnOf(values)), 0
		for _, v := range asked {
			at = c.from(at, v)
			if want := sort.Search(len(values), func(i int) bool { return values[i] >= v }); at != want {
				rt.Fatalf("%d is at %d, want %d", v, at, want)
			}
		}
	})
}

func TestOnesAreFoundByTheirNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var values []int64
		for range rapid.IntRange(1, 6).Draw(rt, "runs") {
			one := rapid.SampledFrom([]int{0, 1, 2}).Draw(rt, "one")
			for i := range rapid.IntRange(1, 1200).Draw(rt, "length") {
				values = append(values, int64(one*(1+i)%3%2))
			}
		}
		c, k := columnOf(values), 0
		ranks := c.ranks()
		for i, v := range values {
			if v == 0 {
				continue
			}
			if got := c.one(ranks, k); got != i {
				rt.Fatalf("one %d is at %d, want %d", k, got, i)
			}
			k++
		}
		if err := guard(func() error { c.one(ranks, k); return nil }); hut3.CodeOf(err) != hut3.Integrity {
			rt.Fatalf("one behind the last: %v", err)
		}
	})
}

// BenchmarkSortedColumn looks for keys in a segment's share of them: asked for one
// in a few, and one in many.
func BenchmarkSortedColumn(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]int64, 1<<20)
	for i := range values {
		values[i] = int64(random.Uint64())
	}
	slices.Sort(values)
	c := newSortedColumn(columnOf(values))
	for _, every := range []int{3, 300} {
		asked := make([]int64, len(values)/every)
		for i := range asked {
			asked[i] = int64(random.Uint64())
		}
		slices.Sort(asked)
		b.Run(fmt.Sprint("OneIn", every), func(b *testing.B) {
			for b.Loop() {
				at := 0
				for _, v := range asked {
					at = c.from(at, v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(asked)), "ns/key")
		})
	}
}
