package corpus

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hut3"
)

// rowsBack seals rows and reads them again.
func rowsBack(t *testing.T, rows []RowEntry) *rowSegment {
	t.Helper()
	b, err := newRowBuffer(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if err := b.add(&rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	info, err := writeRows(b, dir, "D1-r0000.seg")
	if err != nil {
		t.Fatal(err)
	}
	f, err := openFile(dir, info.Name, KindRows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.release)
	c, err := Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	s, err := openRows(f, info, c.dec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fieldValues draws what real columns hold and what only looks like it.
func fieldValues() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "Incoming", "Outgoing", "0", "00", "-1", "490154200002683", "999999999999999999", "1000000000000000000",
			"2020-03-24 18:00:55", "2020-03-24T18:00:55", "2020-02-30 18:00:55", "2020-03-24 24:00:00", "0000-01-01 00:00:00", "9999-12-31 23:59:59",
			"\x00", "é", strings.Repeat("long ", 60)}),
		rapid.Map(rapid.IntRange(0, 1<<40), func(n int) string { return fmt.Sprint(n) }),
		rapid.StringN(0, 20, 40),
	)
}

// Rows come back as they were given, whatever their fields are.
func TestRowFieldsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		fields := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) hut3.Field {
			return hut3.Field{Name: rapid.SampledFrom([]string{"a", "b", "c", "d (again)", ""}).Draw(rt, "name"), Value: fieldValues().Draw(rt, "value")}
		}), 0, 6)
		var rows []RowEntry
		for i := range rapid.IntRange(1, 40).Draw(rt, "rows") {
			e := RowEntry{Key: hut3.NewKey(1, uint64(3*i+1)), Kind: hut3.KindMessage, Extra: fields.Draw(rt, "fields")}
			if rapid.Bool().Draw(rt, "timed") {
				e.Sent = hut3.Time{Micros: rapid.Int64Range(0, 4e15).Draw(rt, "sent"), Basis: hut3.BasisUTC, Precision: hut3.ToMicro}
			}
			if rapid.Bool().Draw(rt, "payload") {
				e.Payload = []byte(`{"a":1}`)
			}
			rows = append(rows, e)
		}
		s := rowsBack(t, rows)
		for i := range rows {
			if diff := cmp.Diff(rows[i], s.entry(i), cmpopts.EquateEmpty()); diff != "" {
				rt.Fatalf("row %d (-given +read):\n%s", i, diff)
			}
		}
	})
}

// Over several frames each kind of column is used, names come late, ids leave
// the dictionary, and names beyond the slots are kept.
func TestRowFieldsOverFrames(t *testing.T) {
	t.Parallel()
	var rows []RowEntry
	for i := range 5000 + 6*frameSize {
		e := RowEntry{Key: hut3.NewKey(1, uint64(i+1)), Kind: hut3.KindMessage,
			Sent: hut3.Time{Micros: 1585735200000000 + int64(i)*1e6, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}}
		e.Extra = []hut3.Field{{Name: "Row", Value: fmt.Sprint(i%700 + 1)}, {Name: "id", Value: fmt.Sprintf("%08x-%d", uint32(i)*2654435761, i)},
			{Name: "local", Value: slotTimeOf(e.Sent.Micros + 3600e6)}, {Name: "device", Value: "490154200002683"}}
		if i%2 == 0 {
			e.Extra = append(e.Extra, hut3.Field{Name: "from_nick", Value: fmt.Sprint("Yusuf ", i/400+i/2%3*100)})
		} else {
			e.Extra = append(e.Extra, hut3.Field{Name: "to_nick", Value: "Kieran F"})
		}
		if i > 2000 {
			e.Extra = append(e.Extra, hut3.Field{Name: fmt.Sprint("late ", i%100), Value: fmt.Sprint("v", i%3)})
		}
		rows = append(rows, e)
	}
	s := rowsBack(t, rows)
	for _, i := range []int{0, 1, 511, 512, 2000, 2001, 2500, 4999, len(rows) - 1} {
		if diff := cmp.Diff(rows[i], s.entry(i)); diff != "" {
			t.Errorf("row %d (-given +read):\n%s", i, diff)
		}
	}
	for i := range rows {
		if got := s.entry(i); !slices.Equal(got.Extra, rows[i].Extra) {
			t.Fatalf("row %d: %v, want %v", i, got.Extra, rows[i].Extra)
		}
	}
	used := map[slotKind]bool{}
	for i := range s.fields.kind.n {
		used[slotKind(s.fields.kind.at(i))] = true
	}
	for k := range slotKinds {
		if !used[k] && k != slotTimeT {
			t.Errorf("no frame is of kind %d", k)
		}
	}
}

func slotTimeOf(micros int64) string {
	t := timeForm{basis: hut3.BasisUTC, precision: hut3.ToSecond, layout: layoutFirst + 1}
	return string(t.print(nil, micros))
}

// A grouping key stands once for all its rows, which come in order of key, then
// row.
func TestGroupKeysStandOnce(t *testing.T) {
	t.Parallel()
	var rows []RowEntry
	for i := range 3000 {
		rows = append(rows, RowEntry{Key: hut3.NewKey(1, uint64(i+1)), Message: hut3.NewKey(1, uint64(i+1)), Kind: hut3.KindMessage, Group: [12]byte{byte(i % 7), 11: byte(i % 3)}})
	}
	s := rowsBack(t, rows)
	if s.groupHigh.n != 20 { // 7 × 3, of which one is zero and takes no part
		t.Errorf("%d keys are kept, want 20", s.groupHigh.n)
	}
	o := &groupOrder{s: s}
	n, last := 0, GroupItem{}
	for ; o.next(); n++ {
		it := o.item()
		if it.Group != rows[it.Key.Row()-1].Group {
			t.Fatalf("row %s has the group %v", it.Key, it.Group)
		}
		if c := slices.Compare(last.Group[:], it.Group[:]); c > 0 || c == 0 && last.Key >= it.Key {
			t.Fatalf("%v after %v", it, last)
		}
		last = it
	}
	if n != 3000-143 {
		t.Errorf("%d standing rows", n)
	}
}

func TestColumnBuilderWritesWhatAppendColumnWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 9)), 0, 1500).Draw(rt, "values")
		var b columnBuilder
		for _, v := range values {
			b.add(v)
		}
		if diff := cmp.Diff(appendColumn(nil, values), b.section()); diff != "" {
			rt.Fatal(diff)
		}
	})
}
