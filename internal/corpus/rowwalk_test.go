package corpus

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// A walk gives what each row read by itself gives, in whatever order rows are
// asked for, over the ends of frames and blocks.
func TestRowWalkGivesTheRows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var rows []RowEntry
		offset := map[string]int64{}
		for i := range rapid.IntRange(1, 1400).Draw(rt, "rows") {
			file := fmt.Sprintf("%d.csv", i/rapid.IntRange(1, 700).Draw(rt, "rows of a file"))
			length := int64(rapid.IntRange(1, 90).Draw(rt, "length"))
			e := RowEntry{Key: hut3.NewKey(1, uint64(2*i+1)), Kind: hut3.KindMessage, Side: hut3.NewHandle("encrochat", fmt.Sprint("side", i%40)), Loc: hut3.Locator{File: file, Offset: offset[file], Length: length}}
			offset[file] += length + int64(rapid.IntRange(0, 2).Draw(rt, "gap"))
			if e.Message = e.Key; rapid.IntRange(0, 3).Draw(rt, "copy") == 0 {
				e.Message, e.Role = hut3.NewKey(1, uint64(rapid.IntRange(1, 2*i+1).Draw(rt, "of"))), hut3.Copy
			}
			if rapid.IntRange(0, 9).Draw(rt, "more") == 0 {
				e.Extra, e.Payload = []hut3.Field{{Name: "#", Value: fmt.Sprint(i)}, {Name: "id", Value: fmt.Sprintf("%x", i*7919)}}, []byte(`{"n":1}`)
			}
			rows = append(rows, e)
		}
		s := rowsBack(t, rows)
		w := newPlainWalk(s)
		at := func(i int) {
			if diff := cmp.Diff(s.entry(i), w.entry(i), cmp.Transformer("empty", func(f []hut3.Field) []hut3.Field { return append([]hut3.Field{}, f...) })); diff != "" {
				rt.Fatalf("row %d of %d (-alone +walk):\n%s", i, len(rows), diff)
			}
		}
		for i := range rows {
			at(i)
		}
		copies := 0
		s.walk(1, func(look *RowEntry) bool { return look.Role == hut3.Copy }, func(e RowEntry, err error) bool {
			for copies < len(rows) && rows[copies].Role != hut3.Copy {
				copies++
			}
			if err != nil || copies == len(rows) || e.Key != rows[copies].Key || e.Message != rows[copies].Message || e.Loc.Offset != rows[copies].Loc.Offset {
				rt.Fatalf("of the copies, row %d is %+v, %v", copies, e, err)
			}
			copies++
			return true
		})
		for _, e := range rows[min(copies, len(rows)):] {
			if e.Role == hut3.Copy {
				rt.Fatalf("%s is wanted and was not given", e.Key)
			}
		}
		for i := range rows {
			alone, look := s.entry(i), w.look(i)
			alone.Loc.Offset, alone.Loc.Length, alone.Native, alone.Sent, alone.Extra, alone.Payload, alone.Group = 0, 0, 0, hut3.Time{}, nil, nil, look.Group
			if diff := cmp.Diff(alone, look); diff != "" {
				rt.Fatalf("a look at row %d of %d (-alone +look):\n%s", i, len(rows), diff)
			}
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(rows)-1), 0, 20).Draw(rt, "in any order") {
			at(i)
		}
	})
}
