package grouping

import (
	"runtime"
	"testing"
)

// What a row of a crowd takes while it is grouped, all that is thrown away on the way
// included: a text said a hundred million times has to be grouped too. It is no test
// beside others: it looks at what the whole program takes.
func TestBytesOfACrowdsRow(t *testing.T) {
	const rows = 200_000
	for _, c := range crowds {
		items := make([]Item, rows)
		for i := range items {
			items[i] = c.row(i)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		res := (Rule{DefaultTolerance}).Group(items, nil)
		runtime.ReadMemStats(&after)
		each := (after.TotalAlloc - before.TotalAlloc) / uint64(len(res.Rows))
		t.Logf("%s: %d bytes a row beside the row itself", c.name, each)
		most := uint64(640)
		if c.each == 0 || c.each >= 100 {
			most = 1100 // sides are numbered, and found by tables
		}
		if each > most {
			t.Errorf("%s: %d bytes a row, above %d", c.name, each, most)
		}
	}
}
