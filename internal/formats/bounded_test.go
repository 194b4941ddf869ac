package formats_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// heldAt keeps the most memory that was reachable at eight places of a file.
type heldAt struct {
	every, seen int
	most        uint64
}

func (h *heldAt) look() {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	h.most = max(h.most, m.HeapAlloc)
}

func (h *heldAt) Row(*hut3.Row) error {
	if h.seen++; h.seen%h.every == 0 {
		h.look()
	}
	return nil
}

func (h *heldAt) Reject(r hut3.Reject) error { return fmt.Errorf("%s", r.Reason) }

// TestMemoryDoesNotGrowWithRows reads files and files ten times as long, with more
// names and conversations than any store of them has room for in the longer: what
// is held then is at most half as much again. It looks at the whole heap and is no
// test beside others.
func TestMemoryDoesNotGrowWithRows(t *testing.T) {
	const short = 30_000
	for _, f := range []struct {
		path, head, tail string
		row              func(i int) string
	}{
		{"x.csv", "From,To,Sent,Message\n", "", func(i int) string {
			return fmt.Sprintf("lamp%d,reed,2020-04-01 10:%02d:%02d,said %d\n", i%2000, i/60%60, i%60, i)
		}},
		{"x.jsonl", "", "", func(i int) string {
			return fmt.Sprintf(`{"from":"lamp%d","to":"reed","sent_at":"2020-04-01T10:%02d:%02dZ","text":"said \"%d\""}`+"\n", i%2000, i/60%60, i%60, i)
		}},
		{"x.json", "[{}", "]", func(i int) string {
			return fmt.Sprintf(`,{"from":"lamp%d","to":"reed","sent_at":"2020-04-01T10:%02d:%02dZ","text":"said %d"}`, i%2000, i/60%60, i%60, i)
		}},
		{"WhatsApp Chat with Reed.txt", "", "", func(i int) string {
			return fmt.Sprintf("%02d/04/2020, 10:%02d - Lamp %d: said %d\n", 13+i%16, i%60, i%2000, i)
		}},
		{"boat.log", "", "", func(i int) string {
			return fmt.Sprintf("[2020-04-01 10:%02d:%02d] <lamp%d> said %d\n", i/60%60, i%60, i%2000, i)
		}},
		{"sms-20200401.xml", "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"1\">\n", "</smses>\n", func(i int) string {
			return fmt.Sprintf(`<sms protocol="0" address="+447700900%03d" date="%d" type="1" body="said %d" />`+"\n", i%1000, 1585735200000+int64(i)*1000, i)
		}},
	} {
		held := func(rows int) uint64 {
			var b strings.Builder
			b.WriteString(f.head)
			for i := range rows {
				b.WriteString(f.row(i))
			}
			b.WriteString(f.tail)
			sink := &heldAt{every: rows / 8}
			sink.look()
			before := sink.most
			sink.most = 0
			if _, err := formats.Read(t.Context(), formats.Input{Path: f.path, Size: int64(b.Len()), R: strings.NewReader(b.String())}, formats.Options{}, sink); err != nil || sink.seen < rows {
				t.Errorf("%s: %d rows, %v", f.path, sink.seen, err)
			}
			return sink.most - before
		}
		small, large := held(short), held(10*short)
		t.Logf("%s: %d KB of %d rows, %d KB of %d", f.path, small>>10, short, large>>10, 10*short)
		if large > small+small/2 {
			t.Errorf("%s: %d bytes are held of %d rows, %d of ten times as many", f.path, small, short, large)
		}
	}
}
