package ingest

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/grouping"
)

// crowded are deliveries with texts that are said again and again: to the second, to
// the minute, by one side and by both.
func crowded() []map[string]string {
	minutes := func(owner string, ahead, n int) string {
		rows := make([][4]string, n)
		for i := range rows {
			at := time.Date(2020, 4, 4, 11, 0, 0, 0, time.UTC).Add(time.Duration(i/5+ahead) * time.Minute)
			rows[i] = [4]string{at.Format("2006-01-02 15:04"), "alder", "birch", "<Media omitted>"}
			if i%7 == 0 {
				rows[i][0] = at.Format(time.DateTime)
			}
			if i%29 == 0 {
				rows[i][0] = at.Format(time.DateOnly)
			}
		}
		return handset(owner, rows...)
	}
	return []map[string]string{twoSides(),
		{"damson/messages.csv": chatter("damson", "quince", 0, 400), "quince/messages.csv": chatter("quince", "damson", 40, 400)},
		{"alder/messages.csv": minutes("alder", 0, 300), "birch/messages.csv": minutes("birch", 1, 250)},
		{"alder/messages.csv": side("alder", "alder", "birch", 0, 90), "birch/messages.csv": side("birch", "alder", "birch", 3600, 90)}}
}

// Rows of a key that are too many for memory come to the same messages, refs and
// roots as in memory, in an import and when they are read again.
func TestCrowdImportsAlike(t *testing.T) {
	t.Parallel()
	for i, content := range crowded() {
		var said [2]string
		var rows [2][]string
		for way := range said {
			b := newBench(t)
			b.deps.together = way // 0: as many as ever
			r := b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
			said[way] = fmt.Sprint(r.SHA256, r.ContentRoot, r.Rows, r.Messages, r.Repeats, r.PossibleRepeats, r.Copies, r.Grouping)
			rows[way] = rowsOf(t, b.live(), 1)
			if again := b.again("D1"); !again.Identical {
				t.Errorf("delivery %d, read again: %+v", i, again.Differences)
			}
		}
		if diff := cmp.Diff(said[0], said[1]); diff != "" {
			t.Errorf("delivery %d (-in memory +crowd):\n%s", i, diff)
		}
		if diff := cmp.Diff(rows[0], rows[1]); diff != "" {
			t.Errorf("rows of delivery %d (-in memory +crowd):\n%s", i, diff)
		}
	}
}

// What stands is joined by equal times to the second, and it is said that nothing
// else of a crowd was compared with it.
func TestCrowdBesideWhatStands(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.deps.together = 3
	take := func(owner string, ahead int) Result {
		rows := make([][4]string, 6)
		for i := range rows {
			at := time.Date(2020, 4, 4, 11, 0, i*300+ahead*(i%2), 0, time.UTC)
			rows[i] = [4]string{at.Format(time.DateTime), "alder", "birch", "ok"}
		}
		return b.imports(Request{Paths: []string{files(t, map[string]string{"messages.csv": handset(owner, rows...)})}, Platform: "encrochat"})
	}
	if r := take("alder", 0); r.Messages != 6 || r.Grouping.Unpaired != 0 {
		t.Errorf("first: %+v", r)
	}
	if r := take("birch", 40); r.Messages != 3 || r.Copies != 3 || r.Grouping.Unpaired != 3 {
		t.Errorf("later: %+v", r)
	}
}

// A row of a key of which a crowd stands takes no more memory than the buffers have,
// and meets what stands: the whole heap is looked at, and it is no test beside others.
func TestCrowdStandsMemory(t *testing.T) {
	const rows, memory, most = 300_000, 8 << 20, 48 << 20
	b := newBench(t)
	b.deps.Memory = memory
	sheet := func(n int, with string) string {
		var text strings.Builder
		text.WriteString("Handle,Time (UTC),From,To,Message\n")
		for range n {
			text.WriteString("alder,,alder,birch,ok\n")
		}
		return files(t, map[string]string{"messages.csv": text.String() + with})
	}
	if r := b.imports(Request{Paths: []string{sheet(rows, "alder,2020-04-01 10:00:00,alder,birch,ok\n")}, Platform: "encrochat"}); r.Messages != rows+1 {
		t.Fatalf("%+v", r)
	}
	again := sheet(2, "birch,2020-04-01 10:00:00,alder,birch,ok\n")
	runtime.GC()
	live := watchLive()
	b.deps.Progress = func(p Progress) { live.building.Store(p.Stage == "building" || p.Stage == "commit") }
	r := b.imports(Request{Paths: []string{again}, Platform: "encrochat"})
	got, _ := live.stop()
	t.Logf("%d MB live beside %d standing rows of the key", got>>20, rows)
	if got > most {
		t.Errorf("%d bytes are held beside %d standing rows, above %d", got, rows, most)
	}
	if r.Messages != 2 || r.PossibleRepeats != 2 || r.Copies != 1 || r.Grouping.Unpaired != 2 {
		t.Errorf("%+v", r)
	}
}

// Comparing and joining what stands of one key holds no more of four times as many rows.
// It looks at the whole heap and is no test beside others.
func TestCrowdChangeMemory(t *testing.T) {
	held := func(n int) uint64 {
		spills := Spills{Data: t.TempDir()}
		defer spills.Close()
		rows := grouping.NewKeyRows(grouping.MaxTogether, spills.New)
		defer rows.Close()
		runtime.GC()
		live := watchLive()
		for i := range n {
			it := grouping.Item{Key: hut3.NewKey(uint32(1+i*4/n), uint64(i+1)), Side: hut3.NewHandle("p", fmt.Sprint("alder", i%2)), Sent: hut3.Time{Micros: int64(i/1000) * 1e6, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}}
			it.Message = it.Key
			if err := rows.Add(it); err != nil {
				t.Fatal(err)
			}
		}
		var c grouping.Change
		joined := 0
		rule := grouping.Rule{Tolerance: grouping.DefaultTolerance}
		err := errors.Join(c.Add(rows, grouping.AsTheyStand{}, rule), grouping.Joins(rows, rule, func(keys []hut3.Key) error { joined += len(keys) - 1; return nil }))
		if err != nil || c.MessagesBefore != int64(n) || c.MessagesAfter != int64(n/1000) || joined != n-n/1000 {
			t.Errorf("%d rows: %d messages become %d, and %d are joined: %v", n, c.MessagesBefore, c.MessagesAfter, joined, err)
		}
		got, _ := live.stop()
		t.Logf("%d MB live for %d rows", got>>20, n)
		return got
	}
	few, many := held(200_000), held(800_000)
	if many > few+2*spillMemory {
		t.Errorf("%d bytes are held for four times the rows of %d bytes", many, few)
	}
}

// TestCrowdMemory groups up to two million rows that say the same, in buffers of 16 MB. It looks at the
// whole heap and is no test beside others.
func TestCrowdMemory(t *testing.T) {
	const memory, most = 16 << 20, 96 << 20
	for _, c := range []struct {
		name     string
		rows     int
		time     func(i int) hut3.Time
		id       bool
		messages int64
	}{
		{"one second", 2_000_000, func(int) hut3.Time { return hut3.Time{Micros: 1e15, Basis: hut3.BasisUTC, Precision: hut3.ToSecond} }, false, 1},
		{"one minute", 400_000, func(int) hut3.Time { return hut3.Time{Micros: 6e13, Basis: hut3.BasisUTC, Precision: hut3.ToMinute} }, false, 200_000},
		{"a second each", 400_000, func(i int) hut3.Time {
			return hut3.Time{Micros: int64(i) * 1e6, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
		}, false, 200_000},
		{"no time", 400_000, func(int) hut3.Time { return hut3.Time{} }, false, 400_000},
		{"an id each", 400_000, func(int) hut3.Time { return hut3.Time{Micros: 6e13, Basis: hut3.BasisUTC, Precision: hut3.ToMinute} }, true, 400_000},
	} {
		live := watchLive()
		g := crowdOf(t, c.rows, memory, c.time, c.id)
		got, _ := live.stop()
		t.Logf("%s: %d MB live", c.name, got>>20)
		if got > most {
			t.Errorf("%s: %d bytes are held of %d rows, above %d", c.name, got, c.rows, most)
		}
		out := newShards(g.work, 1, memory, 0, decisionSize)
		d := &decider{grouper: g, out: newFeed(out)}
		if err := d.decide(t.Context(), g.members); err != nil || d.counts.Messages != c.messages || d.counts.Rows != int64(c.rows) {
			t.Errorf("%s: %+v, want %d messages (%v)", c.name, d.counts, c.messages, err)
		}
		out.close()
		g.members.close()
	}
}

// crowdOf places rows of one key, of two sides by turns.
func crowdOf(t *testing.T, rows int, memory int64, at func(i int) hut3.Time, ids bool) *grouper {
	t.Helper()
	g := grouperOf(t, func(yield func(*spooled) bool) {
		for i := range rows {
			r := spooled{Row: hut3.Row{Kind: hut3.KindMessage, Owner: hut3.NewHandle("p", fmt.Sprint("alder", i%2)), Sent: at(i)}}
			if ids {
				r.space, r.native = 7, uint64(i+1)
			}
			if !yield(&r) {
				return
			}
		}
	}, 1, 1, memory)
	if err := g.place(t.Context()); err != nil || g.members[0].count != int64(rows) {
		t.Fatalf("%d members of %d rows: %v", g.members[0].count, rows, err)
	}
	return g
}
