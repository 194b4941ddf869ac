//go:build unix

package ingest

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
)

// BenchmarkGroupingOfImport takes rows of two handsets each from their words to
// the members of their messages as an import does: keyed, laid aside, sorted,
// grouped and put to their messages, on one processor.
func BenchmarkGroupingOfImport(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	rows := benchRows(400, 300)
	standing, err := corpus.Open(b.TempDir(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer standing.Close()
	dir, used := b.TempDir(), processorTime(b)
	b.ReportAllocs()
	for b.Loop() {
		n := int64(len(rows))
		j := &job{Deps: Deps{Now: time.Now, Memory: 1 << 30}, work: dir, standing: standing, bases: make([]uint64, 1), rule: grouping.Rule{Tolerance: grouping.DefaultTolerance},
			delivery: hut3.Delivery{Number: 1, Class: 1}, content: newShards(dir, 1, 256<<20, n, itemSize)}
		j.meter = newMeter(j.Deps)
		in := &itemFeed{feed: newFeed(j.content), side: sideMemo{sides: &j.sides}}
		for i := range rows {
			r := &rows[i]
			r.group = grouping.KeyOf(&r.Row)
			r.raw = rawOf(r.group, &r.Row)
			if err := in.add(uint64(i+1), r); err != nil {
				b.Fatal(err)
			}
		}
		g := &grouper{job: j, workers: 1, rows: n, followers: newSorter(dir, 1<<20), members: newShards(dir, 1, 256<<20, n, memberSize), byRow: newShards(dir, 1, 1<<20, 0, 0)}
		if err := in.flush(); err != nil {
			b.Fatal(err)
		}
		if err := g.place(b.Context()); err != nil || g.members[0].count != n {
			b.Fatalf("%d members of %d rows: %v", g.members[0].count, n, err)
		}
	}
	b.ReportMetric(float64(len(rows))*float64(b.N)/(processorTime(b)-used).Seconds(), "rows/cpu-s")
}

// benchRows are conversations that both handsets hold, one text in five said again
// and again.
func benchRows(conversations, texts int) (rows []spooled) {
	for c := range conversations {
		a, z := hut3.NewHandle("encrochat", fmt.Sprint("alder", c)), hut3.NewHandle("encrochat", fmt.Sprint("birch", c))
		for _, owner := range []hut3.Handle{a, z} {
			for i := range texts {
				r := hut3.Row{Kind: hut3.KindMessage, Platform: "encrochat", Conversation: hut3.DirectConversation(a, z), From: a, To: []hut3.Handle{z}, Owner: owner,
					Sent: hut3.Time{Micros: int64(1_600_000_000+c*97+i*300) * 1e6, Basis: hut3.BasisUTC, Precision: hut3.ToSecond},
					Body: fmt.Sprintf("see you at the usual place when the other one is done, %d", i)}
				if i%5 == 0 {
					r.Body = "ok"
				}
				rows = append(rows, spooled{Row: r})
			}
		}
	}
	return rows
}

// processorTime is what this process has had of the processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skip(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
