package corpus

import (
	"errors"
	"slices"
	"testing"
)

// Batches are worked on in their order; after a fault none is, and the fault is
// told to whoever hands over the next.
func TestLaneKeepsOrderAndTellsFaults(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for _, c := range []struct {
		name   string
		failAt int // -1: never
		want   int
	}{{"no fault", -1, 1000}, {"a fault", 40, 40}, {"the first", 0, 0}} {
		var got []int
		l := newLane(func(b *[]int) error {
			if (*b)[0] == c.failAt {
				return full
			}
			got = append(got, *b...)
			*b = (*b)[:0]
			return nil
		})
		for i := range 1000 {
			b := l.batch()
			*b = append((*b)[:0], i)
			if err := l.hand(); err != nil && !errors.Is(err, full) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if err := l.close(); errors.Is(err, full) != (c.failAt >= 0) {
			t.Errorf("%s: at the end %v", c.name, err)
		}
		if len(got) != c.want || !slices.IsSorted(got) {
			t.Errorf("%s: %d batches were worked on, want %d in order", c.name, len(got), c.want)
		}
	}
}
