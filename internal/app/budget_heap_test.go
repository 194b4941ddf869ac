package app

import (
	"math"
	"runtime/debug"
	"testing"
)

// TestHeapLimit: imports side by side add up, in whatever order they end, and
// the last gives back what was before.
func TestHeapLimit(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	debug.SetMemoryLimit(math.MaxInt64)
	var h heapLimit
	first := h.add(8 << 30)
	second := h.add(4 << 30)
	for _, step := range []struct {
		ends func()
		want int64
	}{{nil, 12<<30 + serving}, {first, 4<<30 + serving}, {second, math.MaxInt64}} {
		if step.ends != nil {
			step.ends()
		}
		if got := debug.SetMemoryLimit(-1); got != step.want {
			t.Errorf("the limit is %d, not %d", got, step.want)
		}
	}
}
