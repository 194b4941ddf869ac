package ingest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/grouping"
)

// However little it may hold, a sorter gives every record back in byte order,
// and again when asked again.
func TestSorter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.SliceOfN(rapid.ByteRange(0, 3), 0, 12), 0, 300).Draw(t, "records")
		s := newSorter(dir, 0)
		s.limit = rapid.IntRange(1, 2000).Draw(t, "limit")
		for _, r := range records {
			if err := s.add(r); err != nil {
				t.Fatal(err)
			}
		}
		want := slices.Clone(records)
		slices.SortFunc(want, bytes.Compare)
		for range 2 {
			c := s.sorted()
			var got [][]byte
			for c.next() {
				got = append(got, bytes.Clone(c.rec()))
			}
			if err := c.close(); err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(want, got, bytes.Equal) {
				t.Fatalf("%d records in, %d out, or in another order", len(want), len(got))
			}
		}
		s.close()
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%d runs are left over, %v", len(left), err)
	}
}

// A run that was cut or changed anywhere is refused: a record that is missing
// would be a row that is lost.
func TestDamagedRun(t *testing.T) {
	t.Parallel()
	s := newSorter(t.TempDir(), 4<<10)
	defer s.close()
	for i := range 200 {
		if err := s.add([]byte{byte(i), 1, 2, 3}); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(s.runs[0])
	if err != nil {
		t.Fatal(err)
	}
	read := func() (n int, err error) {
		c := s.sorted()
		for c.next() {
			n++
		}
		return n, c.close()
	}
	if n, err := read(); n != 200 || err != nil {
		t.Fatalf("%d of 200 records, %v", n, err)
	}
	for at := range raw {
		changed := append([]byte(nil), raw...)
		changed[at] ^= 0x20
		for what, content := range map[string][]byte{"changed": changed, "cut": raw[:at]} {
			if err := os.WriteFile(s.runs[0], content, 0o600); err != nil {
				t.Fatal(err)
			}
			if n, err := read(); hut3.CodeOf(err) != hut3.Incomplete {
				t.Fatalf("with byte %d %s, %d records were read, %v", at, what, n, err)
			}
		}
	}
}

// Many records are sorted by counting, and come out as few do by comparing.
func TestSorterOfManyRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		spread := rapid.SampledFrom([]int{0, 1, 4, 8}).Draw(t, "bytes that differ")
		s := newSorter(dir, int64(rapid.SampledFrom([]int{4 << 10, 1 << 20}).Draw(t, "limit")))
		defer s.close()
		var want [][]byte
		for range 3 * few {
			rec := []byte{9, 9, 9, 9, 9, 9, 9, 9, byte(random.IntN(3)), byte(random.IntN(256))}
			for range spread {
				rec[random.IntN(8)] = byte(random.IntN(256))
			}
			rec = rec[:random.IntN(3)+8]
			want = append(want, rec)
			if err := s.add(rec); err != nil {
				t.Fatal(err)
			}
		}
		slices.SortFunc(want, bytes.Compare)
		c := s.sorted()
		for i := range want {
			if !c.next() || !bytes.Equal(c.rec(), want[i]) {
				t.Fatalf("record %d is %x, want %x", i, c.rec(), want[i])
			}
		}
		if c.next() || c.close() != nil {
			t.Fatal("more records came out than went in")
		}
	})
}

// What a spool gives back is what was put in, and a record cut anywhere is
// refused and does not crash.
func TestRowsComeBackFromTheSpool(t *testing.T) {
	t.Parallel()
	at := hut3.Locator{Object: hut3.Digest{7}, File: "a/b.csv"}
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string { return rapid.String().Draw(t, name) }
		handle := func(name string) hut3.Handle {
			return hut3.Handle{Platform: text(name + " platform"), Name: text(name)}
		}
		row := &spooled{raw: rapid.Uint64().Draw(t, "raw hash"), group: grouping.Key{1, 2, 3}, space: rapid.Uint64().Draw(t, "space"), native: rapid.Uint64().Draw(t, "native")}
		row.Row = hut3.Row{Kind: hut3.KindNote, Platform: text("platform"), Conversation: text("conversation"), Direct: rapid.Bool().Draw(t, "direct"),
			Owner: handle("owner"), From: handle("from"), To: []hut3.Handle{handle("to"), handle("cc")}, FromNick: text("nick"), Body: text("body"),
			Sent:  hut3.Time{Raw: text("raw"), Micros: rapid.Int64().Draw(t, "micros"), Basis: hut3.BasisZone, Precision: hut3.ToMilli, Offset: rapid.Int16().Draw(t, "offset")},
			Media: []hut3.Media{{Name: text("media"), Bytes: rapid.Int64().Draw(t, "bytes"), Missing: true}},
			Extra: []hut3.Field{{Name: text("field"), Value: text("value")}}, NativeID: text("id"), Namespace: text("namespace")}
		row.Loc = at
		row.Loc.Steps = []hut3.Step{{Kind: "gzip"}, {Kind: "sheet", Name: text("sheet")}}
		row.Loc.Offset, row.Loc.Length = rapid.Int64().Draw(t, "off"), rapid.Int64().Draw(t, "length")
		file := rapid.SampledFrom([]string{"a/b.csv", "other.zip"}).Draw(t, "file")
		content := stretchOf(row, file)
		got, err := stretchBack(content, at)
		if diff := cmp.Diff(row, got, cmp.AllowUnexported(spooled{})); diff != "" || err != nil {
			t.Fatalf("%v (-in +out):\n%s", err, diff)
		}
		if _, err := stretchBack(content[:rapid.IntRange(0, len(content)-1).Draw(t, "cut")], at); err == nil {
			t.Fatal("a stretch that was cut short was read")
		}
	})
}

// stretchOf is the content of a frame with one row.
func stretchOf(row *spooled, file string) []byte {
	var w stretchWriter
	w.heads.head(row)
	w.row.row(row, file)
	w.add()
	var out bytes.Buffer
	frames := newFrameWriter(&out, 16)
	w.write(frames)
	if err := frames.out.Flush(); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()[frameHeader:]
}

func stretchBack(content []byte, at hut3.Locator) (*spooled, error) {
	r := spoolReader{volumeReader: &volumeReader{}}
	if err := r.stretch.begin(content, true); err != nil || r.stretch.left == 0 {
		return nil, errors.Join(err, errFrame)
	}
	var b rowBuffers
	h, err := r.stretch.next(true)
	if err != nil {
		return nil, err
	}
	if reject, err := r.into(&b, &h, at); err != nil || reject != nil {
		return nil, errors.Join(err, errFrame)
	}
	return &b.row, nil
}

// Whatever bytes a stretch is said to be, it is refused or read, and what was
// read is read again when it is written.
func FuzzSpooledRow(f *testing.F) {
	f.Add(stretchOf(&spooled{Row: hut3.Row{Body: "one", To: []hut3.Handle{{Platform: "p", Name: "n"}}}}, ""))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		row, err := stretchBack(raw, hut3.Locator{})
		if err != nil {
			return
		}
		again, err := stretchBack(stretchOf(row, ""), hut3.Locator{})
		if diff := cmp.Diff(row, again, cmp.AllowUnexported(spooled{})); diff != "" || err != nil {
			t.Fatal(err, diff)
		}
	})
}

// BenchmarkSorter sorts and reads as many records as a large delivery's rows.
func BenchmarkSorter(b *testing.B) {
	const records = 1 << 20
	s := newSorter(b.TempDir(), 1<<30)
	rec, random := make([]byte, itemSize), rand.New(rand.NewPCG(1, 2))
	for range records {
		for i := 0; i < 12; i += 4 {
			binary.BigEndian.PutUint32(rec[i:], random.Uint32())
		}
		if err := s.add(rec); err != nil {
			b.Fatal(err)
		}
	}
	s.sort()
	b.ReportAllocs()
	for b.Loop() {
		in := s.sorted()
		n := 0
		for in.next() {
			n += int(in.rec()[0])
		}
		if n == 0 {
			b.Fatal("nothing was read")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*records), "ns/record")
}
