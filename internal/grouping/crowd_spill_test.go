package grouping

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// inMemory is a Spill in memory.
type inMemory struct{ recs [][]byte }

func (h *inMemory) Add(rec []byte) error { h.recs = append(h.recs, bytes.Clone(rec)); return nil }
func (h *inMemory) Close()               { h.recs = nil }
func (h *inMemory) Sorted() (Records, error) {
	slices.SortFunc(h.recs, bytes.Compare)
	return &heapRecords{recs: h.recs, at: -1}, nil
}

type heapRecords struct {
	recs [][]byte
	at   int
}

func (r *heapRecords) Next() bool   { r.at++; return r.at < len(r.recs) }
func (r *heapRecords) Rec() []byte  { return r.recs[r.at] }
func (r *heapRecords) Close() error { return nil }

// asCrowd groups rows as a crowd. Marks have to come back.
func asCrowd(t interface{ Fatalf(string, ...any) }, items, standing []Item) Result {
	standing = ordered(nil, standing)
	class := uint32(1)
	if len(items) > 0 {
		class = items[0].Class
	}
	var rows []Placed
	stated := map[hut3.Key]bool{}
	for _, it := range standing {
		stated[it.Message] = stated[it.Message] || it.Class == class
	}
	c := Rule{DefaultTolerance}.NewCrowd(class, func() Spill { return &inMemory{} }, func(p Placed, mark uint64, before bool) error {
		if before != stated[p.Message] {
			t.Fatalf("the class stated %v before: %v", p.Message, before)
		}
		if mark != uint64(p.Key)+3 {
			t.Fatalf("row %v has the mark %d", p.Key, mark)
		}
		rows = append(rows, p)
		return nil
	})
	defer c.Close()
	for _, it := range standing {
		if err := c.Stand(it); err != nil {
			t.Fatalf("%v", err)
		}
	}
	for _, it := range items {
		if err := c.Add(it, uint64(it.Key)+3); err != nil {
			t.Fatalf("%v", err)
		}
	}
	res, err := c.End()
	if err != nil {
		t.Fatalf("%v", err)
	}
	slices.SortFunc(rows, func(a, b Placed) int { return cmp.Compare(a.Key, b.Key) })
	res.Rows = rows
	return res
}

// drawCrowd makes rows of one delivery: all without ids, or all with ids of one
// namespace.
func drawCrowd(t *rapid.T, delivery uint32, ids bool) []Item {
	sides := []hut3.Handle{none, alma, birch, hut3.NewHandle("encrochat", "cedarwren"), hut3.NewHandle("encrochat", "dunnock")}
	n := uint64(0)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
		n++
		it := row(delivery, n, rapid.SampledFrom(sides).Draw(t, "side"), drawTime(t))
		if it.Sent.Known() && rapid.IntRange(0, 3).Draw(t, "another day") == 0 {
			it.Sent.Micros -= dayMicros * int64(rapid.IntRange(1, 2).Draw(t, "days"))
		}
		it.Class = 1
		if ids {
			it = native(it, 7, uint64(100+rapid.IntRange(0, 5).Draw(t, "id")))
		}
		return it
	}), 1, 30).Draw(t, "rows")
}

// A crowd is grouped as the same rows in memory are, whatever order it comes in.
func TestCrowdAgreesWithGroup(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawCrowd(t, 1, rapid.IntRange(0, 3).Draw(t, "ids") == 0)
		want := Rule{DefaultTolerance}.general(items, nil)
		got := asCrowd(t, rapid.Permutation(items).Draw(t, "order"), nil)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("in memory and as a crowd (-memory +crowd):\n%s", diff)
		}
	})
}

// Where ids are mixed with none, or something stands, every row is placed once, ids
// decide alone, what stands is not re-made, and what is left apart is said.
func TestCrowdOfAllKinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawTwice(t)
		standing := standingOf(first, Rule{DefaultTolerance}.Group(first, nil).Rows)
		for i := range second {
			second[i].Key = hut3.NewKey(3, uint64(i+1))
			second[i].Class = 2
		}
		got := asCrowd(t, second, standing)
		want := Rule{DefaultTolerance}.general(second, standing)
		if len(got.Rows) != len(second) {
			t.Fatalf("%d rows in, %d out", len(second), len(got.Rows))
		}
		messages := map[hut3.Key]bool{}
		for _, p := range got.Rows {
			messages[p.Key] = p.Role == hut3.Founder || p.Role == hut3.PossibleRepeat
		}
		byID, apart := map[uint64]hut3.Key{}, 0
		for i, p := range got.Rows {
			if p.Message.Delivery() == 3 && !messages[p.Message] || messages[p.Key] != (p.Key == p.Message) {
				t.Fatalf("%v of message %v as %v", p.Key, p.Message, p.Role)
			}
			if id := second[i].Native; id != 0 {
				if m, ok := byID[id]; ok && m != p.Message {
					t.Fatalf("one id in the messages %v and %v", m, p.Message)
				}
				byID[id] = p.Message
			}
			if p.Message != want.Rows[i].Message {
				apart++
			}
		}
		if apart > 0 && got.Unpaired == 0 {
			t.Fatalf("%d rows are placed otherwise than in memory, and nothing says so", apart)
		}
		if diff := gocmp.Diff(got.Rows, asCrowd(t, rapid.Permutation(second).Draw(t, "order"), standing).Rows); diff != "" {
			t.Fatalf("another order, another answer:\n%s", diff)
		}
	})
}

// A crowd comes to as many messages outside of memory as in it, and in as few walks.
func TestCrowdsOutside(t *testing.T) {
	t.Parallel()
	for _, c := range crowds {
		items := make([]Item, 20_000)
		for i := range items {
			items[i] = c.row(i)
		}
		want, got := Rule{DefaultTolerance}.Group(items, nil), asCrowd(t, items, nil)
		mixed := items[0].Space != items[1].Space
		if said := got.Unpaired > 0; said != mixed {
			t.Errorf("%s: said to be left apart: %v, want %v", c.name, said, mixed)
		}
		if !mixed {
			if diff := gocmp.Diff(fmt.Sprint(want.Rows[:50], len(want.Rows)), fmt.Sprint(got.Rows[:50], len(got.Rows))); diff != "" {
				t.Errorf("%s (-memory +crowd):\n%s", c.name, diff)
			}
		}
	}
}
