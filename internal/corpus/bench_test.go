package corpus_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

var benchMessages = flag.Int("messages", 300_000, "messages that the benchmarks build and search")

// feed makes chat-like messages: words by a Zipf law, heavy-tailed handles,
// conversations with sessions, sent over two years in order.
type feed struct {
	r       *rand.Rand
	vocab   []string
	zipf    *rand.Zipf
	handles []hut3.Handle
	people  *rand.Zipf
	buf     []byte
}

func newFeed() *feed {
	r := rand.New(rand.NewPCG(42, 7))
	f := &feed{r: r, zipf: rand.NewZipf(r, 1.12, 5, 199_999), people: rand.NewZipf(r, 1.1, 10, 59_999)}
	seen := map[string]bool{}
	parts := []string{"ba", "cho", "dra", "fle", "gro", "ha", "jo", "ki", "lou", "me", "nea", "po", "qui", "ro", "ste", "tha", "vi", "wo", "ye", "za"}
	for len(f.vocab) < 200_000 {
		w := ""
		for range 1 + r.IntN(2) + r.IntN(3) {
			w += parts[r.IntN(len(parts))]
		}
		w += []string{"", "", "s", "n", "ck", "t"}[r.IntN(6)]
		if r.IntN(40) == 0 {
			w = "ж" + strconv.Itoa(r.IntN(30000))
		}
		if !seen[w] {
			seen[w] = true
			f.vocab = append(f.vocab, w)
		}
	}
	for i := range 60_000 {
		f.handles = append(f.handles, hut3.Handle{Platform: "encrochat", Name: fmt.Sprintf("%s%d", f.vocab[1000+i], i%97)})
	}
	return f
}

// fill makes the next message; its strings are its own.
func (f *feed) fill(i, total int, m *corpus.MessageEntry) {
	a := f.people.Uint64()
	b := (a*7 + f.r.Uint64N(6)*11 + 1) % uint64(len(f.handles))
	if f.r.IntN(2) == 0 {
		a, b = b, a
	}
	n := int(math.Exp(math.Log(8) + 0.75*f.r.NormFloat64()))
	n = min(max(n, 1), 200)
	f.buf = f.buf[:0]
	for j := range n {
		if j > 0 {
			f.buf = append(f.buf, ' ')
		}
		switch x := f.r.IntN(1000); {
		case x < 8:
			f.buf = append(f.buf, "😂"...)
		case x < 11:
			f.buf = append(f.buf, fmt.Sprintf("07700 900%03d", f.r.IntN(1000))...)
		default:
			f.buf = append(f.buf, f.vocab[f.zipf.Uint64()]...)
		}
	}
	key := hut3.NewKey(1, uint64(i+1))
	sent := int64(1577836800+int64(float64(i)/float64(total)*730*86400)) * 1e6
	from, to := f.handles[a], f.handles[b]
	*m = corpus.MessageEntry{Ref: key, Message: hut3.Message{Key: key, Platform: "encrochat", Direct: true, Conversation: hut3.DirectConversation(from, to),
		From: from, To: []hut3.Handle{to}, Rows: 1, Body: string(f.buf),
		Sent: hut3.Time{Raw: time.UnixMicro(sent).UTC().Format("2006-01-02 15:04:05"), Micros: sent, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}}}
}

func entries(n int) []corpus.MessageEntry {
	f := newFeed()
	out := make([]corpus.MessageEntry, n)
	for i := range out {
		f.fill(i, n, &out[i])
	}
	return out
}

// BenchmarkMessages builds message segments alone from parsed messages.
func BenchmarkMessages(b *testing.B) {
	list := entries(*benchMessages)
	for b.Loop() {
		dir := b.TempDir()
		c, err := corpus.Open(dir, nil)
		if err != nil {
			b.Fatal(err)
		}
		// Two segments at least, so that two are built side by side.
		size := min(2_000_000, (len(list)+1)/2)
		bd, err := c.NewBuilder(1, 1, corpus.BuilderOptions{MaxMessages: size})
		if err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		for i := range list {
			if err := bd.Message(list[i]); err != nil {
				b.Fatal(err)
			}
		}
		infos, _, err := bd.Seal(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		report(b, infos, len(list), time.Since(start))
		sizes(b, dir, infos)
	}
}

func report(b *testing.B, infos []corpus.SegmentInfo, n int, took time.Duration) {
	bytes := int64(0)
	for _, s := range infos {
		bytes += s.Bytes
	}
	b.ReportMetric(float64(n)/took.Seconds(), "entries/s")
	b.ReportMetric(float64(bytes)/float64(n), "bytes/entry")
}

// sizes prints the bytes an entry of each section of the first file.
func sizes(b *testing.B, dir string, infos []corpus.SegmentInfo) {
	file, err := os.ReadFile(filepath.Join(dir, infos[0].Name))
	if err != nil {
		b.Fatal(err)
	}
	n := float64(infos[0].Messages + infos[0].Rows)
	for name, size := range corpus.Sizes(file) {
		if x := float64(size) / n; x >= 0.05 {
			fmt.Printf("%8.2f bytes an entry: %s\n", x, name)
		}
	}
	os.RemoveAll(dir)
}

// BenchmarkRows builds row segments alone: two rows a message, the second a
// copy from the other side.
func BenchmarkRows(b *testing.B) {
	list := entries(*benchMessages)
	for b.Loop() {
		dir := b.TempDir()
		c, err := corpus.Open(dir, nil)
		if err != nil {
			b.Fatal(err)
		}
		bd, err := c.NewBuilder(1, 1, corpus.BuilderOptions{})
		if err != nil {
			b.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		start := time.Now()
		offset := int64(0)
		for i := range 2 * len(list) {
			m := &list[i%len(list)]
			row := corpus.RowEntry{Key: hut3.NewKey(1, uint64(i+1)), Message: m.Key, Side: m.From, Sent: m.Sent,
				Loc: hut3.Locator{File: "handset/messages.csv", Offset: offset, Length: int64(90 + len(m.Body))}}
			offset += row.Loc.Length + 1
			if i >= len(list) {
				row.Role, row.Side = hut3.Copy, m.To[0]
			}
			for j := range row.Group {
				row.Group[j] = byte(r.Uint32())
			}
			if err := bd.Row(row); err != nil {
				b.Fatal(err)
			}
		}
		infos, _, err := bd.Seal(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		report(b, infos, 2*len(list), time.Since(start))
		sizes(b, dir, infos)
	}
}

// BenchmarkQueries builds once and asks each class of question.
func BenchmarkQueries(b *testing.B) {
	f := newFeed()
	dir := b.TempDir()
	c, err := corpus.Open(dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	bd, err := c.NewBuilder(1, 1, corpus.BuilderOptions{})
	if err != nil {
		b.Fatal(err)
	}
	var m corpus.MessageEntry
	for i := range *benchMessages {
		f.fill(i, *benchMessages, &m)
		if err := bd.Message(m); err != nil {
			b.Fatal(err)
		}
	}
	infos, _, err := bd.Seal(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	c, err = corpus.Open(dir, infos)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("opened in %v\n", time.Since(start))
	open := everything(1)
	hidden := everything(1)
	for i := range 200 {
		hidden.Silent = append(hidden.Silent, hut3.Target{Handle: f.handles[i*7+50]})
	}
	for name, scope := range map[string]hut3.Scope{"open": open, "hidden": hidden} {
		start := time.Now()
		v := view(b, c, scope)
		seen, _ := v.Count(context.Background(), query.All{})
		fmt.Printf("%s: compiled in %v, %d visible\n", name, time.Since(start), seen)
		ask(b, f, v, name)
	}
}

func ask(b *testing.B, f *feed, v *corpus.View, name string) {
	ctx := context.Background()
	word := func(rank int) query.Q { return query.Word{Text: f.vocab[rank]} }
	classes := []struct {
		name string
		q    func(i int) query.Q
	}{
		{"very common", func(i int) query.Q { return word(i % 4) }},
		{"common", func(i int) query.Q { return word(40 + i) }},
		{"medium", func(i int) query.Q { return word(4000 + i) }},
		{"rare", func(i int) query.Q { return word(80000 + i) }},
		{"and", func(i int) query.Q { return query.And{Of: []query.Q{word(i), word(20 + i)}} }},
		{"not", func(i int) query.Q { return query.And{Of: []query.Q{word(i), query.Not{Of: word(20 + i)}}} }},
		{"phrase", func(i int) query.Q { return query.Phrase{Text: f.vocab[i] + " " + f.vocab[5+i]} }},
		{"prefix", func(i int) query.Q { return query.Prefix{Text: prefixOf(f.vocab[100+i])} }},
		{"fuzzy", func(i int) query.Q { return query.Fuzzy{Text: f.vocab[3000+i], Edits: 1} }},
		{"handle and word", func(i int) query.Q {
			return query.And{Of: []query.Q{word(i), query.Field{Name: "from", Value: f.handles[i].String()}}}
		}},
		{"handle, word, dates", func(i int) query.Q {
			return query.And{Of: []query.Q{word(i), query.Field{Name: "from", Value: f.handles[i].String()}, query.Period{From: 1585735200e6, To: 1595735200e6}}}
		}},
	}
	for _, cl := range classes {
		latency(b, name+" "+cl.name, func(i int) int64 {
			p, err := v.Search(ctx, cl.q(i), corpus.SearchOptions{})
			if err != nil {
				b.Fatal(err)
			}
			return p.Total
		})
	}
	for _, rank := range []int{0, 40} {
		latency(b, fmt.Sprintf("%s facets from, day of rank %d", name, rank), func(i int) int64 {
			r, err := v.Facets(ctx, word(rank+i), corpus.FacetOptions{By: []string{"from", "day"}})
			if err != nil {
				b.Fatal(err)
			}
			return r.Total
		})
		latency(b, fmt.Sprintf("%s edges of rank %d", name, rank), func(i int) int64 {
			r, err := v.Edges(ctx, word(rank+i))
			if err != nil {
				b.Fatal(err)
			}
			return int64(len(r))
		})
	}
	latency(b, name+" all edges", func(int) int64 {
		r, err := v.Edges(ctx, query.All{})
		if err != nil {
			b.Fatal(err)
		}
		return int64(len(r))
	})
	latency(b, name+" thread of 75", func(i int) int64 {
		k := hut3.NewKey(1, uint64(1+(i+1)*(*benchMessages/30)))
		t, err := v.Thread(ctx, k, 37)
		if hut3.CodeOf(err) == hut3.NotFound {
			return 0
		}
		if err != nil {
			b.Fatal(err)
		}
		return int64(len(t.Messages))
	})
}

// latency asks twenty times and logs the median and the 95th percentile.
func latency(b *testing.B, name string, fn func(i int) int64) {
	var took []time.Duration
	var sizes []int64
	for i := range 20 {
		start := time.Now()
		sizes = append(sizes, fn(i))
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	slices.Sort(sizes)
	fmt.Printf("%-36s p50 %8.2f ms  p95 %8.2f ms  size %d\n", name, ms(took[10]), ms(took[19]), sizes[10])
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func prefixOf(w string) string { return w[:min(3, len(w))] }
