package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"
)

// liveMost watches how many bytes the collector of garbage found reachable: while an
// import reads and groups, and while it builds.
type liveMost struct {
	building atomic.Bool
	most     [2]atomic.Uint64
	done     chan struct{}
}

func watchLive() *liveMost {
	l := &liveMost{done: make(chan struct{})}
	go func() {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for tick := time.NewTicker(time.Millisecond); ; {
			stage := 0
			if l.building.Load() {
				stage = 1
			}
			metrics.Read(sample)
			if n := sample[0].Value.Uint64(); n > l.most[stage].Load() {
				l.most[stage].Store(n)
			}
			select {
			case <-l.done:
				tick.Stop()
				close(l.done)
				return
			case <-tick.C:
			}
		}
	}()
	return l
}

// stop ends it; bytes while reading and grouping, and while building.
func (l *liveMost) stop() (before, building uint64) {
	l.done <- struct{}{}
	<-l.done
	return l.most[0].Load(), l.most[1].Load()
}

// longSheet is a sheet of one handset with so many rows, written to a folder.
func longSheet(t *testing.T, rows int) string {
	t.Helper()
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "messages.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "Handle,Time (UTC),From,To,Message")
	for i := range rows {
		fmt.Fprintf(w, "alder,2020-04-%02d %02d:%02d:%02d,alder,birch%d,\"said %d in the year\"\n", 1+i/86400%28, i/3600%24, i/60%60, i%60, i%500, i)
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestImportMemory imports a file and one ten times as long. Reading and grouping
// hold of the longer what the buffers may take twice over, and no rows; building
// holds what a segment gathers, by the row until a segment is full. It looks at the
// whole heap and is no test beside others.
func TestImportMemory(t *testing.T) {
	const short, perRow, memory = 30_000, 640, 8 << 20
	held := func(rows int) (before, building uint64) {
		dir, b := longSheet(t, rows), newBench(t)
		b.deps.Memory = memory
		runtime.GC() // of what was before
		live := watchLive()
		b.deps.Progress = func(p Progress) { live.building.Store(p.Stage == "building" || p.Stage == "commit") }
		if r := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"}); r.Rows != int64(rows) {
			t.Errorf("%d rows, want %d", r.Rows, rows)
		}
		before, building = live.stop()
		t.Logf("%d rows: %d KB while reading and grouping, %d KB while building", rows, before>>10, building>>10)
		return before, building
	}
	a, x := held(short)
	b, y := held(10 * short)
	if b > a+2*memory {
		t.Errorf("reading and grouping hold %d bytes of %d rows, %d of ten times as many", a, short, b)
	}
	if most := x + 9*short*perRow; y > most {
		t.Errorf("building holds %d bytes of %d rows, above %d", y, 10*short, most)
	}
}
