package grouping

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// keyRowsOf gives rows to memory, or outside of it.
func keyRowsOf(t interface{ Fatalf(string, ...any) }, items []Item, most int) *KeyRows {
	k := NewKeyRows(most, func() Spill { return &inMemory{} })
	for _, it := range items {
		if err := k.Add(it); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return k
}

// drawStanding makes rows of several deliveries of one class that stand somehow.
func drawStanding(t *rapid.T) []Item {
	var all []Item
	for d := uint32(1); d <= 3; d++ {
		all = append(all, drawCrowd(t, d, false)...)
	}
	for i := range all {
		if all[i].Sent.Precision == hut3.ToMinute && all[i].Side.IsZero() {
			all[i].Side = alma // of several deliveries, such rows are counted and not compared
		}
		all[i].Sent.Raw, all[i].Sent.Offset = "", 0 // the rule looks at neither
		all[i].Message = all[rapid.IntRange(0, i).Draw(t, "message")].Key
	}
	return all
}

// What a crowd of rows would become is what the same rows in memory would.
func TestCrowdChangesAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawStanding(t)
		table := ClockTable{{Side: alma, Reference: 1, Usable: true}, {Side: birch, Reference: 1, Ahead: 60, Usable: true}}
		for _, to := range []Way{Rule{DefaultTolerance}, Rule2{Clocks: table, Else: Rule{DefaultTolerance}}, AsTheyStand{}} {
			var few, many Change
			var joins [2][][]hut3.Key
			for i, c := range []*Change{&few, &many} {
				rows := keyRowsOf(t, items, []int{len(items), 1}[i])
				if rows.Crowd() != (i == 1 && len(items) > 1) {
					t.Fatalf("%d rows, a crowd: %v", len(items), rows.Crowd())
				}
				if err := c.Add(rows, AsTheyStand{}, to); err != nil {
					t.Fatalf("%v", err)
				}
				if err := Joins(rows, to, func(keys []hut3.Key) error {
					joins[i] = append(joins[i], slices.Sorted(slices.Values(keys)))
					return nil
				}); err != nil {
					t.Fatalf("%v", err)
				}
				slices.SortFunc(joins[i], slices.Compare)
				rows.Close()
			}
			many.Crowds, few.Examples = 0, nil
			if diff := cmp.Diff(few, many); diff != "" {
				t.Fatalf("%T (-in memory +crowd):\n%s", to, diff)
			}
			if diff := cmp.Diff(unions(items, joins[0]), unions(items, joins[1])); diff != "" {
				t.Fatalf("%T joins (-in memory +crowd):\n%s", to, diff)
			}
		}
	})
}

// unions names each standing message by the lowest that joins tie it to.
func unions(items []Item, joins [][]hut3.Key) map[hut3.Key]hut3.Key {
	of, name := map[hut3.Key]hut3.Key{}, map[hut3.Key]hut3.Key{}
	for _, it := range items {
		of[it.Key], name[it.Message] = it.Message, it.Message
	}
	for _, j := range joins {
		for _, row := range j[1:] {
			a, b := name[of[j[0]]], name[of[row]]
			for m, n := range name {
				if n == a || n == b {
					name[m] = min(a, b)
				}
			}
		}
	}
	return name
}

// A join of very many messages is several, tied by the first row.
func TestLongJoins(t *testing.T) {
	t.Parallel()
	items := make([]Item, 2*maxJoin+3)
	for i := range items {
		items[i] = row(1, uint64(i+1), alma, at(0))
		items[i].Message = items[i].Key
	}
	for _, most := range []int{len(items), 10} {
		var named int
		err := Joins(keyRowsOf(t, items, most), Rule{DefaultTolerance}, func(keys []hut3.Key) error {
			if len(keys) > maxJoin || keys[0] != items[0].Key {
				t.Errorf("%d rows, the first %v", len(keys), keys[0])
			}
			named += len(keys) - 1
			return nil
		})
		if err != nil || named != len(items)-1 {
			t.Errorf("%d rows joined to the first of %d: %v", named, len(items), err)
		}
	}
}

// A row comes back from outside of memory as it went.
func TestKeyRowsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := drawStanding(t)
		var back []Item
		rows := keyRowsOf(t, items, 1)
		if err := rows.Each(func(it *Item) error { back = append(back, *it); return nil }); err != nil {
			t.Fatalf("%v", err)
		}
		if diff := cmp.Diff(items, back); diff != "" {
			t.Fatal(diff)
		}
	})
}
