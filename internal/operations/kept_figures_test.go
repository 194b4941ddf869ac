package operations

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// sealed gives the results of a ledger digests, as the store would, so that its
// figures are kept.
func sealed(o *Operations, l *ledger) *ledger {
	out := &ledger{lists: l.lists, kept: o.kept}
	for i, e := range l.entries {
		r := *e.result
		r.item.Digest = hut3.Digest{1, byte(i)}
		out.entries = append(out.entries, entry{&r, e.groups})
	}
	return out
}

// One pass gives each scope and measure what a pass for it alone gives, and
// what was kept is the same again, whatever a caller did with his list.
func TestFiguresInOnePass(t *testing.T) {
	t.Parallel()
	o := offline(t)
	rapid.Check(t, func(rt *rapid.T) {
		o.kept = &kept{}
		fresh := o.ledger(t, drawBatch(rt))
		l := sealed(o.Operations, fresh)
		ask := Ask{AsAt: "2020-07-02", By: rapid.SampledFrom([]hut3.CountedBy{hut3.ByCredit, hut3.ByLocation}).Draw(rt, "by")}
		all := o.figures(t, l, ask)
		for _, f := range all {
			own := ask
			own.Scopes, own.Measures = []string{f.Scope}, []string{f.Measure}
			if diff := cmp.Diff(o.figures(t, fresh, own), []hut3.Figure{f}); diff != "" {
				rt.Fatal(diff)
			}
		}
		want := o.figures(t, fresh, ask)
		for i := range all {
			all[i].Amount, all[i].Ref = -1, "spoilt"
		}
		if diff := cmp.Diff(want, o.figures(t, l, ask)); diff != "" {
			rt.Error(diff)
		}
	})
}

// Who sees one result less is given the figures of what he sees, though those
// of everything were kept before; and so is a guest, to whom no claim of
// another unit is told.
func TestKeptFiguresStayWithTheirLedger(t *testing.T) {
	t.Parallel()
	o := offline(t)
	rapid.Check(t, func(rt *rapid.T) {
		o.kept = &kept{}
		whole := sealed(o.Operations, o.ledger(t, drawBatch(rt)))
		o.figures(t, whole, Ask{})
		n := len(whole.entries)
		if n == 0 {
			return
		}
		less := &ledger{lists: whole.lists, kept: o.kept}
		hidden := rapid.IntRange(0, n-1).Draw(rt, "hidden")
		told := rapid.Bool().Draw(rt, "told of claims")
		for i, e := range whole.entries {
			if i == hidden {
				continue
			}
			if !told {
				own := *e.result
				own.event.AlsoClaimedBy = nil
				e.result = &own
			}
			less.entries = append(less.entries, e)
		}
		fresh := &ledger{lists: less.lists, entries: less.entries}
		for range 2 {
			if diff := cmp.Diff(o.figures(t, fresh, Ask{}), o.figures(t, less, Ask{})); diff != "" {
				rt.Fatal(diff)
			}
		}
	})
}

// What is kept is bounded, and lists that look alike are not one.
func TestKeptFiguresAreBounded(t *testing.T) {
	t.Parallel()
	k := &kept{}
	big := hut3.Figure{RestsOn: make([]hut3.Ref, refsMost/2)}
	for i := range 5 {
		k.keepFigures(figuresKey{hut3.Digest{byte(i)}, ""}, []hut3.Figure{big})
		if k.refs > refsMost || len(k.figures) != 1 {
			t.Fatalf("%d references in %d lists are kept", k.refs, len(k.figures))
		}
	}
	k.keepFigures(figuresKey{}, []hut3.Figure{big, big, big})
	if _, ok := k.keptFigures(figuresKey{}); ok {
		t.Error("a list over the bound was kept")
	}
	l := &ledger{kept: k, mark: hut3.Digest{1}}
	one, _ := l.key(Ask{Scopes: []string{"EMSOU,NCA"}})
	two, _ := l.key(Ask{Scopes: []string{"EMSOU", "NCA"}})
	if one == two {
		t.Error("one scope and two have one key")
	}
}
