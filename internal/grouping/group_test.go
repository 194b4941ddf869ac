package grouping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

var (
	alma  = hut3.NewHandle("encrochat", "almagrebe")
	birch = hut3.NewHandle("encrochat", "birchtern")
	none  hut3.Handle
)

// at is an absolute time so many seconds after an arbitrary start.
func at(seconds int64) hut3.Time {
	return hut3.Time{Micros: 1_586_000_040_000_000 + seconds*1_000_000, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
}

func as(t hut3.Time, b hut3.Basis, p hut3.Precision) hut3.Time {
	t.Basis, t.Precision = b, p
	return t
}

func row(delivery uint32, n uint64, side hut3.Handle, sent hut3.Time) Item {
	return Item{Key: hut3.NewKey(delivery, n), Class: 1, Side: side, Sent: sent}
}

func native(it Item, space, id uint64) Item {
	it.Space, it.Native = space, id
	return it
}

func inClass(it Item, class uint32) Item {
	it.Class = class
	return it
}

func stands(it Item, delivery uint32, n uint64) Item {
	it.Message = hut3.NewKey(delivery, n)
	return it
}

func placed(key, message string, role hut3.Role) Placed {
	k, _ := hut3.ParseKey(key)
	m, _ := hut3.ParseKey(message)
	return Placed{k, m, role}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	minute := func(s int64) hut3.Time { return as(at(s), hut3.BasisUTC, hut3.ToMinute) }
	local := func(s int64) hut3.Time { return as(at(s), hut3.BasisLocal, hut3.ToSecond) }
	day := as(at(0), hut3.BasisUTC, hut3.ToDay)
	tests := map[string]struct {
		items, standing []Item
		want            []Placed
	}{
		"a conversion repeats a row": {
			items: []Item{row(1, 1, alma, at(0)), row(1, 2, alma, at(0)), row(1, 3, alma, at(1))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/1", hut3.Repeat), placed("D1/3", "D1/3", 0)},
		},
		"an unknown time equals nothing": {
			items: []Item{row(1, 1, none, hut3.Time{}), row(1, 2, none, hut3.Time{}), row(1, 3, none, at(0))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", hut3.PossibleRepeat), placed("D1/3", "D1/3", hut3.PossibleRepeat)},
		},
		"one message without a time can be only one of those with": {
			items: []Item{row(1, 1, none, hut3.Time{}), row(1, 2, none, at(0)), row(1, 3, none, at(9))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", hut3.PossibleRepeat), placed("D1/3", "D1/3", 0)},
		},
		"minutes and days stay two": {
			items: []Item{row(1, 1, alma, minute(0)), row(1, 2, alma, minute(0)), row(1, 3, alma, minute(60)), row(1, 4, alma, day)},
			want: []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", hut3.PossibleRepeat),
				placed("D1/3", "D1/3", 0), placed("D1/4", "D1/4", hut3.PossibleRepeat)},
		},
		"both sides within the tolerance, in order": {
			items: []Item{row(1, 1, alma, at(0)), row(1, 2, alma, at(10)), row(1, 3, birch, at(100)), row(1, 4, birch, at(110))},
			want: []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", 0),
				placed("D1/3", "D1/1", hut3.Copy), placed("D1/4", "D1/2", hut3.Copy)},
		},
		"equal times before near ones": {
			items: []Item{row(1, 1, alma, at(0)), row(1, 2, alma, at(10)), row(1, 3, birch, at(10))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", 0), placed("D1/3", "D1/2", hut3.Copy)},
		},
		"beyond the tolerance": {
			items: []Item{row(1, 1, alma, at(0)), row(1, 2, birch, at(121))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", 0)},
		},
		"an unknown side is not near anything": {
			items: []Item{row(1, 1, none, at(0)), row(1, 2, birch, at(5)), row(2, 1, none, at(3))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", 0), placed("D2/1", "D2/1", 0)},
		},
		"one side is never near itself": {
			items: []Item{row(1, 1, alma, at(0)), row(2, 1, alma, at(5))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D2/1", "D2/1", 0)},
		},
		"another delivery of the same rows": {
			items:    []Item{row(2, 1, alma, at(0)), row(2, 2, alma, at(0))},
			standing: []Item{stands(row(1, 7, alma, at(0)), 1, 7)},
			want:     []Placed{placed("D2/1", "D1/7", hut3.Copy), placed("D2/2", "D1/7", hut3.Repeat)},
		},
		"another delivery to the minute pairs one to one": {
			items:    []Item{row(2, 1, none, minute(0)), row(2, 2, none, minute(0)), row(2, 3, none, minute(0))},
			standing: []Item{stands(row(1, 1, none, minute(0)), 1, 1), stands(row(1, 2, none, minute(0)), 1, 2)},
			want: []Placed{placed("D2/1", "D1/1", hut3.Copy), placed("D2/2", "D1/2", hut3.Copy),
				placed("D2/3", "D2/3", hut3.PossibleRepeat)},
		},
		"a wall clock is not compared with a stated zone": {
			items: []Item{row(1, 1, alma, at(0)), row(1, 2, birch, local(0)), row(1, 3, alma, local(0))},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", 0), placed("D1/3", "D1/2", hut3.Copy)},
		},
		"one native id is one message, whatever the time": {
			items: []Item{native(row(1, 1, none, hut3.Time{}), 5, 50), native(row(1, 2, none, at(9)), 5, 50)},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/1", hut3.Repeat)},
		},
		"two ids of a namespace are two messages at one time": {
			items: []Item{native(row(1, 1, alma, at(0)), 5, 50), native(row(1, 2, alma, at(0)), 5, 51), native(row(1, 3, birch, at(0)), 6, 60)},
			want:  []Placed{placed("D1/1", "D1/1", 0), placed("D1/2", "D1/2", 0), placed("D1/3", "D1/1", hut3.Copy)},
		},
		"a resumed delivery with lower keys joins what stands": {
			items:    []Item{row(1, 1, alma, at(0))},
			standing: []Item{stands(row(2, 1, birch, at(3)), 2, 1)},
			want:     []Placed{placed("D1/1", "D2/1", hut3.Copy)},
		},
		"a class is joined in itself before another class": {
			items: []Item{inClass(row(3, 1, birch, at(8)), 2)},
			standing: []Item{stands(inClass(row(1, 1, alma, at(8)), 1), 1, 1),
				stands(inClass(row(2, 1, alma, at(0)), 2), 2, 1)},
			want: []Placed{placed("D3/1", "D2/1", hut3.Copy)},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Rule{DefaultTolerance}.Group(tt.items, tt.standing)
			if diff := cmp.Diff(tt.want, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDifferencesName(t *testing.T) {
	t.Parallel()
	standing := []Item{stands(row(1, 1, alma, at(0)), 1, 1), stands(row(1, 2, birch, at(100)), 1, 1)}
	got := Rule{DefaultTolerance}.Group([]Item{row(2, 1, birch, at(0))}, standing)
	if diff := cmp.Diff([]Placed{placed("D2/1", "D1/1", hut3.Copy)}, got.Rows); diff != "" {
		t.Errorf("the standing pair was re-made (-want +got):\n%s", diff)
	}
	want := []Difference{{Row: hut3.NewKey(1, 2), Kept: hut3.NewKey(1, 1), Batch: hut3.NewKey(1, 2)}}
	if diff := cmp.Diff(want, got.Differences); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
}

func TestWholeHoursAreProposedAndNotJoined(t *testing.T) {
	t.Parallel()
	var clocks Clocks
	for n := range int64(4) {
		items := []Item{row(1, uint64(2*n+1), alma, at(n*7)), row(1, uint64(2*n+2), birch, at(n*7+3600+n))}
		res := Rule{DefaultTolerance}.Group(items, nil)
		for _, p := range res.Rows {
			if p.Role != hut3.Founder {
				t.Errorf("%v joined %v for a whole hour", p.Key, p.Message)
			}
		}
		clocks.Add(res.Hours)
	}
	want := []ClockFault{{A: alma, B: birch, Hours: 1, Messages: 4, Examples: [][2]hut3.Key{
		{hut3.NewKey(1, 1), hut3.NewKey(1, 2)}, {hut3.NewKey(1, 3), hut3.NewKey(1, 4)}, {hut3.NewKey(1, 5), hut3.NewKey(1, 6)}}}}
	if diff := cmp.Diff(want, clocks.Faults()); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestKeyOf(t *testing.T) {
	t.Parallel()
	base := hut3.Row{Platform: "encrochat", Conversation: hut3.DirectConversation(alma, birch), From: alma,
		To: []hut3.Handle{birch}, Body: "caf\u00e9\nat 6", Media: []hut3.Media{{Name: "a.jpg"}, {Name: "b.jpg"}}}
	vary := func(change func(*hut3.Row)) *hut3.Row {
		r := base
		r.Media = append([]hut3.Media(nil), base.Media...)
		change(&r)
		return &r
	}
	same := map[string]*hut3.Row{
		"decomposed and CRLF": vary(func(r *hut3.Row) { r.Body = "cafe\u0301\r\nat 6" }),
		"media in another order": vary(func(r *hut3.Row) {
			r.Media[0], r.Media[1] = r.Media[1], r.Media[0]
		}),
		"an edit":                       vary(func(r *hut3.Row) { r.Kind = hut3.KindEdit }),
		"another side and another time": vary(func(r *hut3.Row) { r.Owner, r.Sent = birch, at(5) }),
	}
	for name, r := range same {
		if KeyOf(r) != KeyOf(&base) {
			t.Errorf("%s: another key", name)
		}
	}
	other := map[string]*hut3.Row{
		"conversation": vary(func(r *hut3.Row) { r.Conversation = "encrochat/#x" }),
		"sender":       vary(func(r *hut3.Row) { r.From = birch }),
		"recipients":   vary(func(r *hut3.Row) { r.To = nil }),
		"body":         vary(func(r *hut3.Row) { r.Body += " " }),
		"media hash":   vary(func(r *hut3.Row) { r.Media[0].SHA256[0] = 1 }),
		"kind":         vary(func(r *hut3.Row) { r.Kind = hut3.KindCall }),
		"a shifted boundary": vary(func(r *hut3.Row) {
			r.Media, r.Body = r.Media[:1], r.Body+"name:b.jpg"
		}),
	}
	for name, r := range other {
		if KeyOf(r) == KeyOf(&base) {
			t.Errorf("%s: the same key", name)
		}
	}
}

func TestNativeOf(t *testing.T) {
	t.Parallel()
	a := &hut3.Row{Platform: "slack", Namespace: "T1", NativeID: "9"}
	b := &hut3.Row{Platform: "slack", Namespace: "T", NativeID: "19"}
	spaceA, idA := NativeOf(a)
	spaceB, idB := NativeOf(b)
	if spaceA == spaceB || idA == idB {
		t.Error("T1 + 9 meets T + 19")
	}
	if space, id := NativeOf(&hut3.Row{Platform: "slack", Namespace: "T1"}); space != 0 || id != 0 {
		t.Error("a row without an id has one")
	}
}
