package attribution

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// What rests on a message out of scope does not exist: not in lists, counts,
// score or flags. Two cases, one without the item, look the same.
func TestScopeOfEvidence(t *testing.T) {
	t.Parallel()
	with, without := newWorld(t), newWorld(t)
	for _, w := range []*world{with, without} {
		ref := w.claim("A")
		w.must(w.AddEvidence(t.Context(), analyst, selfie(ref, 3)))
	}
	hiddenItem := with.must(with.AddEvidence(t.Context(), analyst, with.custody("CLM-1", 17)))
	with.unseen[key(17)] = true
	if diff := cmp.Diff(without.handle(), with.handle()); diff != "" {
		t.Error(diff)
	}
	if err := with.WithdrawEvidence(t.Context(), analyst, hiddenItem, "r"); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("taken back unseen: %v", err)
	}
	for _, w := range []*world{with, without} {
		if err := w.Move(t.Context(), analyst, "CLM-1", hut3.ClaimRefuted, "r", ""); hut3.CodeOf(err) != hut3.Conflict {
			t.Errorf("refuted by evidence out of scope: %v", err)
		}
		w.ok(w.Move(t.Context(), analyst, "CLM-1", hut3.ClaimUnderReview, "r", ""))
		w.ok(w.Confirm(t.Context(), second, "CLM-1", "r", "none"))
	}
}

func TestAHandleOutOfScope(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.claim("A")
	w.knows[courier] = false
	_, err := w.Handle(ctx, analyst, courier)
	_, never := w.Handle(ctx, analyst, hidden)
	if hut3.CodeOf(err) != hut3.NotFound || hut3.CodeOf(never) != hut3.NotFound {
		t.Errorf("%v, %v", err, never)
	}
	for _, r := range []hut3.Ref{ref, "CLM-99"} {
		if err := w.Move(ctx, analyst, r, hut3.ClaimUnderReview, "r", ""); hut3.CodeOf(err) != hut3.NotFound || err.Error() != "no claim "+string(r) {
			t.Errorf("%s: %v", r, err)
		}
	}
	if v, err := w.Nominal(ctx, analyst, "NOM-1"); err != nil || len(v.Claims) != 0 || v.Nominal.Name != "A" {
		t.Errorf("%+v, %v", v, err)
	}
	if q, err := w.Queue(ctx, analyst); err != nil || len(q) != 0 {
		t.Errorf("%+v, %v", q, err)
	}
	var looks int
	err = w.Doors.EachLook(ctx, func(l audit.Leaf) error {
		e, err := l.Entry()
		if e.Action == string(access.RecordRead) {
			looks++
		}
		return err
	})
	if err != nil || looks != 4 {
		t.Errorf("%d looks are recorded, %v", looks, err)
	}
}

func TestFlagsAndRivals(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	a, b := w.attributed("A"), w.attributed("B")
	june := may.AddDate(0, 1, 0)
	c := w.must(w.Propose(ctx, analyst, Propose{Handle: courier, Nominal: "NOM-1", From: june, ToSaid: "still in use", Reason: "came back"}))
	late := selfie(c, 3)
	w.must(w.AddEvidence(ctx, analyst, late))
	w.must(w.AddEvidence(ctx, analyst, w.custody(a, 17)))
	got := map[hut3.Ref][2][]string{}
	for _, v := range w.handle().Claims {
		got[v.Ref] = [2][]string{v.Red, v.Amber}
	}
	want := map[hut3.Ref][2][]string{
		a: {{"EVI-4 refutes it"}, {"rests on one source", "shares its period with CLM-2: a handle used by two, or one of the claims is wrong", "handed on: CLM-3 follows"}},
		b: {nil, {"rests on one source", "shares its period with CLM-1: a handle used by two, or one of the claims is wrong", "handed on: CLM-3 follows"}},
		c: {nil, {NoContrarySearch, "rests on one source", "its end is open: still in use", "EVI-3 lies outside the claim's period", "taken over: after CLM-1", "taken over: after CLM-2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if q, err := w.Queue(ctx, second); err != nil || len(q) != 1 || q[0].Ref != c {
		t.Errorf("%v, %v", q, err)
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return may.AddDate(0, 0, n) }
	item := func(from, to int) Item { return Item{"EVI-1", hut3.Evidence{From: day(from), To: day(to)}} }
	bounded := hut3.Claim{From: day(0), To: day(30)}
	tests := []struct {
		name  string
		claim hut3.Claim
		items []Item
		want  []Gap
	}{
		{"nothing", bounded, nil, []Gap{{day(0), day(30)}}},
		{"all of it", bounded, []Item{item(0, 30)}, nil},
		{"the middle", bounded, []Item{item(10, 12)}, []Gap{{day(0), day(10)}, {day(12), day(30)}}},
		{"two that overlap", bounded, []Item{item(5, 30), item(0, 10)}, nil},
		{"one inside another", bounded, []Item{item(0, 30), item(3, 4)}, nil},
		{"outside", bounded, []Item{item(40, 41)}, []Gap{{day(0), day(30)}}},
		{"open ends", hut3.Claim{}, []Item{item(3, 4)}, []Gap{{time.Time{}, day(3)}, {day(4), time.Time{}}}},
		{"undated", bounded, []Item{{"EVI-1", hut3.Evidence{}}}, []Gap{{day(0), day(30)}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, gaps(tt.claim, tt.items)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	n := &Names{claims: map[hut3.Handle][]namedClaim{}}
	end := may.AddDate(0, 1, 0)
	n.add(hut3.Claim{Handle: courier, State: hut3.ClaimAttributed, From: may, To: end}, Name{Name: "bounded"})
	n.add(hut3.Claim{Handle: other, State: hut3.ClaimProved}, Name{Name: "open"})
	at := func(t time.Time, b hut3.Basis, p hut3.Precision) hut3.Time {
		return hut3.Time{Micros: t.UnixMicro(), Basis: b, Precision: p}
	}
	tests := []struct {
		name   string
		handle hut3.Handle
		t      hut3.Time
		want   string
	}{
		{"inside", courier, at(may.Add(time.Hour), hut3.BasisUTC, hut3.ToSecond), "bounded"},
		{"the first moment", courier, at(may, hut3.BasisUTC, hut3.ToSecond), "bounded"},
		{"the moment before", courier, at(may.Add(-time.Second), hut3.BasisUTC, hut3.ToSecond), ""},
		{"the first moment after", courier, at(end, hut3.BasisUTC, hut3.ToSecond), ""},
		{"a day of it", courier, at(end.AddDate(0, 0, -1), hut3.BasisZone, hut3.ToDay), "bounded"},
		{"a day half in it", courier, at(end.Add(-12*time.Hour), hut3.BasisZone, hut3.ToDay), ""},
		{"a wall clock well inside", courier, at(may.Add(15*time.Hour), hut3.BasisLocal, hut3.ToMinute), "bounded"},
		{"a wall clock that may be before", courier, at(may.Add(13*time.Hour), hut3.BasisLocal, hut3.ToMinute), ""},
		{"no time, bounded", courier, hut3.Time{}, ""},
		{"no time, open", other, hut3.Time{}, "open"},
		{"another handle", hidden, at(may, hut3.BasisUTC, hut3.ToSecond), ""},
	}
	for _, tt := range tests {
		got := ""
		for _, name := range n.At(tt.handle, tt.t) {
			got += name.Name
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A name is given if and only if a claim that names holds the whole of the
// time, at either bound and wherever the interval lies.
func TestNameAtProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hour := func(name string) int { return rapid.IntRange(0, 200).Draw(t, name) }
		n := &Names{claims: map[hut3.Handle][]namedClaim{}}
		var claims []hut3.Claim
		for range rapid.IntRange(0, 4).Draw(t, "claims") {
			c := hut3.Claim{Handle: courier, State: rapid.SampledFrom(hut3.ClaimStates).Draw(t, "state")}
			if rapid.Bool().Draw(t, "from") {
				c.From = may.Add(time.Duration(hour("from")) * time.Hour)
			}
			if rapid.Bool().Draw(t, "to") {
				c.To = may.Add(time.Duration(hour("to")) * time.Hour)
			}
			claims = append(claims, c)
			n.add(c, Name{})
		}
		at := may.Add(time.Duration(hour("at")) * time.Hour)
		want := 0
		for _, c := range claims {
			inside := (c.From.IsZero() || !at.Before(c.From)) && (c.To.IsZero() || at.Before(c.To))
			if inside && (c.State == hut3.ClaimAttributed || c.State == hut3.ClaimProved) {
				want++
			}
		}
		if got := len(n.At(courier, utc(at))); got != want {
			t.Fatalf("%d names, want %d", got, want)
		}
	})
}

// A claim that is contested gives its name no more.
func TestContestedHasNoName(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.attributed("A")
	inside := utc(may.AddDate(0, 0, 3))
	for _, s := range []struct {
		do   func() error
		want int
	}{
		{func() error { return nil }, 1},
		{func() error { return w.Move(ctx, officer, ref, hut3.ClaimContested, "defence statement", "") }, 0},
		{func() error { return w.Confirm(ctx, second, ref, "answered", "") }, 1},
		{func() error { return w.Move(ctx, analyst, ref, hut3.ClaimWithdrawn, "r", "") }, 0},
	} {
		w.ok(s.do())
		if names, err := w.NameAt(ctx, courier, inside); err != nil || len(names) != s.want {
			t.Errorf("%v, %v; want %d", names, err, s.want)
		}
	}
}

// Lineage: the claim names handle and nominal, the item its claim and what it
// rests on.
func TestLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.claim("A")
	evi := w.must(w.AddEvidence(t.Context(), analyst, w.custody(ref, 17)))
	err := w.Doors.View(t.Context(), func(tx *store.Tx) error {
		for from, want := range map[hut3.Ref][]string{ref: {"concerns NOM-1", "concerns encrochat/courier"}, evi: {"contradicts CLM-1", "rests_on D1/17", "rests_on EXT-1"}} {
			links, err := tx.LinksFrom(from)
			if err != nil {
				return err
			}
			var got []string
			for _, l := range links {
				got = append(got, l.Rel+" "+string(l.Target))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", from, diff)
			}
		}
		return nil
	})
	w.ok(err)
}
