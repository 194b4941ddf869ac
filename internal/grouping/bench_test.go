package grouping

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hut3"
)

// benchPairs are conversations of two handsets, of which one in three is of one
// side alone; one text in five is said again and again.
func benchPairs(conversations, texts int) (rows []hut3.Row) {
	for c := range conversations {
		a, b := hut3.NewHandle("encrochat", fmt.Sprint("alder", c)), hut3.NewHandle("encrochat", fmt.Sprint("birch", c))
		for i := range texts {
			r := hut3.Row{Kind: hut3.KindMessage, Platform: "encrochat", Conversation: hut3.DirectConversation(a, b), From: a, To: []hut3.Handle{b}, Owner: a,
				Sent: at(int64(c*97 + i*300)), Body: fmt.Sprintf("see you at the usual place when the other one is done, %d", i)}
			if i%5 == 0 {
				r.Body = "ok"
			}
			rows = append(rows, r)
			if c%3 > 0 {
				r.Owner, r.Sent = b, at(int64(c*97+i*300+i%90))
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// keyedRow is a row by its group key, as an import sorts them.
type keyedRow struct {
	high  uint64 // of the group key, as an import sorts
	group Key
	at    uint32
}

// groupAll keys, sorts and groups rows as an import does, in memory.
func groupAll(rows []hut3.Row, items []keyedRow, same []Item) (messages int) {
	items = items[:0]
	for i := range rows {
		key := KeyOf(&rows[i])
		items = append(items, keyedRow{binary.BigEndian.Uint64(key[:]), key, uint32(i)})
	}
	slices.SortFunc(items, func(a, b keyedRow) int {
		if a.high != b.high {
			return cmp.Compare(a.high, b.high)
		}
		return cmp.Or(bytes.Compare(a.group[:], b.group[:]), cmp.Compare(a.at, b.at))
	})
	rule := Rule{DefaultTolerance}
	for i := 0; i < len(items); {
		same = same[:0]
		key := items[i].group
		for ; i < len(items) && items[i].group == key; i++ {
			r := &rows[items[i].at]
			same = append(same, Item{Key: hut3.NewKey(1, uint64(items[i].at+1)), Class: 1, Side: r.Owner, Sent: r.Sent})
		}
		if len(same) == 1 { // as an import does
			messages++
			continue
		}
		for _, p := range rule.Group(same, nil).Rows {
			if p.Role == hut3.Founder || p.Role == hut3.PossibleRepeat {
				messages++
			}
		}
	}
	return messages
}

// BenchmarkGrouping groups rows on one core, from their words to their messages,
// beside the SHA-256 of their words. rows/cpu-s counts processor time.
func BenchmarkGrouping(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	rows := benchPairs(600, 300)
	items, same := make([]keyedRow, 0, len(rows)), make([]Item, 0, len(rows))
	b.Run("Rows", func(b *testing.B) {
		began := processorSeconds()
		b.ReportAllocs()
		for b.Loop() {
			if n := groupAll(rows, items, same); n != 600*300 {
				b.Fatalf("%d messages", n)
			}
		}
		reportRows(b, len(rows), began)
	})
	b.Run("Repeated", func(b *testing.B) {
		one := benchRepeated(100_000)
		began := processorSeconds()
		for b.Loop() {
			if n := groupAll(one, items, same); n != len(one)/2 {
				b.Fatalf("%d messages", n)
			}
		}
		reportRows(b, len(one), began)
	})
	b.Run("SHA256", func(b *testing.B) {
		began := processorSeconds()
		var text []byte
		for b.Loop() {
			for i := range rows {
				r := &rows[i]
				text = append(append(append(append(text[:0], r.Conversation...), r.From.Name...), r.To[0].Name...), r.Body...)
				sha256.Sum256(text)
			}
		}
		reportRows(b, len(rows), began)
	})
}

// benchRepeated is one text that two sides said n times in all, to the minute
// and many times in each.
func benchRepeated(n int) (rows []hut3.Row) {
	a, z := hut3.NewHandle("whatsapp", "447700900123"), hut3.NewHandle("whatsapp", "447700900456")
	for i := range n {
		r := hut3.Row{Kind: hut3.KindMessage, Platform: "whatsapp", Conversation: "c", From: a, To: []hut3.Handle{z}, Owner: []hut3.Handle{a, z}[i%2],
			Sent: as(at(int64(i/20000)*86400), hut3.BasisUTC, hut3.ToMinute), Body: "<Media omitted>"}
		rows = append(rows, r)
	}
	return rows
}

func reportRows(b *testing.B, rows int, began float64) {
	if used := processorSeconds() - began; used > 0 {
		b.ReportMetric(float64(rows)*float64(b.N)/used, "rows/cpu-s")
	}
}

// processorSeconds is the processor time of this process in steps of 10 ms;
// zero where the system does not say.
func processorSeconds() float64 {
	raw, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	sum := 0.0
	for _, text := range strings.Fields(rest)[11:13] {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0
		}
		sum += n / 100
	}
	return sum
}

// A text that both sides said a hundred thousand times within a few minutes is
// grouped in one walk: every second row copies one of the other side.
func TestATextSaidAllTheTime(t *testing.T) {
	t.Parallel()
	rows := benchRepeated(40_000)
	var items []Item
	for i, r := range rows {
		items = append(items, Item{Key: hut3.NewKey(1, uint64(i+1)), Class: 1, Side: r.Owner, Sent: r.Sent})
	}
	done := make(chan Result, 1)
	go func() { done <- Rule{DefaultTolerance}.Group(items, nil) }()
	select {
	case res := <-done:
		copies := 0
		for _, p := range res.Rows {
			if p.Role == hut3.Copy {
				copies++
			}
		}
		if copies != len(rows)/2 {
			t.Errorf("%d copies of %d rows", copies, len(rows))
		}
	case <-time.After(2 * time.Minute): // a walk takes a second; a search of all rows for each takes an hour
		t.Fatal("each row is compared with all that were before it")
	}
}
