package operations

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// A seizure is summed at its force, its region and the nation, once.
func TestRollUp(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "EMSOU")
	a := seize(t, o, event(op, "DERBYS", "2020-06-11"), cashLine(1_000))
	b := seize(t, o, event(op, "NOTTS", "2020-06-12"), cashLine(20), cashLine(3))
	seize(t, o, event(op, "MPS", "2020-06-12"), cashLine(7))
	for _, tt := range []struct {
		scope string
		want  int64
		rests []hut3.Ref
	}{
		{"DERBYS", 100_000, []hut3.Ref{a}},
		{"EMSOU", 102_300, []hut3.Ref{a, b}},
		{"UK", 103_000, nil},
		{string(op), 103_000, nil},
	} {
		f := figure(t, o, tt.scope, "cash", "2020-07-02")
		if f.Amount != tt.want || f.Bound != hut3.Exact || f.Unit != hut3.UnitPence {
			t.Errorf("%s: %s %s", tt.scope, f.Bound, f)
		}
		if tt.rests != nil && cmp.Diff(tt.rests, f.RestsOn) != "" {
			t.Errorf("%s rests on %v", tt.scope, f.RestsOn)
		}
	}
	if f := figure(t, o, "EMSOU", "seizures", ""); f.Amount != 2 {
		t.Errorf("a seizure with two lines counts once: %s", f)
	}
}
