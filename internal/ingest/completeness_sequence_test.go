package ingest

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The worse a numbering is broken, the more is said; numbers that are none of
// rows say nothing, and none runs over.
func TestSequences(t *testing.T) {
	t.Parallel()
	rising := func(from, to int64) (list []int64) {
		for n := from; n <= to; n++ {
			list = append(list, n)
		}
		return list
	}
	for name, c := range map[string]struct {
		numbers []int64
		want    *Sequence
	}{
		"whole":            {rising(1, 5), &Sequence{Column: "#", Numbers: 5}},
		"some are missing": {append(rising(1, 5), rising(8, 12)...), &Sequence{Column: "#", Numbers: 10, Missing: 2, Runs: []MissedRun{{"a.csv", 6, 7}}}},
		"most are missing": {append(rising(1, 10), rising(900, 910)...), &Sequence{Column: "#", Sparse: []SparseRun{{"a.csv", 21, 1, 910}}}},
		"ids":              {[]int64{4, 7_000_000_001, 9_000_000_000_000}, nil},
		"the ends of all":  {[]int64{0, math.MaxInt64}, nil},
		"one alone":        {[]int64{math.MaxInt64}, &Sequence{Column: "#", Numbers: 1}},
	} {
		var s sequence
		for _, n := range c.numbers {
			s.add("#", "a.csv", fmt.Sprint(n))
		}
		if diff := cmp.Diff(c.want, s.report()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
