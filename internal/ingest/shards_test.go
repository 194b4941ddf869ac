package ingest

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
)

// Into however many shards rows go, and however many workers go through them, the
// same is decided of each row.
func TestDecisionsDoNotDependOnShards(t *testing.T) {
	t.Parallel()
	rows := benchRows(40, 30)
	var want []string
	for _, c := range []struct{ shards, workers int }{{1, 1}, {2, 2}, {7, 2}, {64, 2}, {64, 5}} {
		got := decisionsOf(t, rows, c.shards, c.workers)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d shards, %d workers: %s", c.shards, c.workers, diff)
		}
	}
	if len(want) != len(rows) {
		t.Errorf("%d decisions of %d rows", len(want), len(rows))
	}
}

// decisionsOf groups the rows of a delivery. The first shards spill what they hold.
func decisionsOf(t *testing.T, rows []spooled, parts, workers int) (list []string) {
	t.Helper()
	g := grouperOf(t, keyed(rows), parts, workers, 256<<10)
	defer closeAll(g.members, g.byRow, g.followers, g.content)
	if err := g.place(t.Context()); err != nil {
		t.Fatal(err)
	}
	decided, err := g.decide(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer decided.close()
	in := decided.sorted()
	for in.next() {
		list = append(list, fmt.Sprintf("%+v", decodeDecision(in.rec())))
	}
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	return list
}

// grouperOf takes rows as an import does to where they are placed.
func grouperOf(t testing.TB, rows iter.Seq[*spooled], parts, workers int, memory int64) *grouper {
	t.Helper()
	dir := t.TempDir()
	standing, err := corpus.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = standing.Close() })
	j := &job{Deps: Deps{Now: time.Now, Memory: memory}, work: dir, standing: standing, bases: make([]uint64, 1), rule: grouping.Rule{Tolerance: grouping.DefaultTolerance},
		delivery: hut3.Delivery{Number: 1, Class: 1}, content: newShards(dir, parts, memory/4, 0, itemSize)}
	j.meter = newMeter(j.Deps)
	in, n := &itemFeed{feed: newFeed(j.content), side: sideMemo{sides: &j.sides}}, uint64(0)
	for r := range rows {
		n++
		if err := in.add(n, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.flush(); err != nil {
		t.Fatal(err)
	}
	return &grouper{job: j, workers: workers, rows: int64(n), followers: newSorter(dir, 1<<20), members: newShards(dir, parts, memory/4, 0, memberSize), byRow: newShards(dir, 1, 1<<20, 0, 0)}
}

// keyed gives rows with what they are grouped by.
func keyed(rows []spooled) iter.Seq[*spooled] {
	return func(yield func(*spooled) bool) {
		for _, r := range rows {
			r.group = grouping.KeyOf(&r.Row)
			r.raw = rawOf(r.group, &r.Row)
			if !yield(&r) {
				return
			}
		}
	}
}

// Few shards are made of little, and each worker has as many as the other.
func TestShardsOf(t *testing.T) {
	t.Parallel()
	var got []int
	for _, c := range []struct{ limit, bytes int64 }{{1 << 30, 1000}, {1 << 20, 0}, {1 << 30, 0}, {8 << 30, 0}, {8 << 30, 100 << 20}, {8 << 30, 1 << 40}} {
		got = append(got, shardsOf(2, c.limit, c.bytes))
	}
	if want := []int{2, 2, 64, 64, 6, 64}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
