package attribution

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func TestAddEvidence(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.claim("A")
	w.unseen[key(29)] = true
	good := selfie(ref, 3)
	with := func(f func(*hut3.Evidence)) hut3.Evidence { e := good; f(&e); return e }
	custody := w.custody(ref, 17)
	tests := []struct {
		name string
		e    hut3.Evidence
		code hut3.Code
	}{
		{"an item", good, ""},
		{"no side", with(func(e *hut3.Evidence) { e.Side = "" }), hut3.Invalid},
		{"an unknown type", with(func(e *hut3.Evidence) { e.Type = "hunch" }), hut3.Invalid},
		{"a percentage", with(func(e *hut3.Evidence) { e.Weight = "98%" }), hut3.Invalid},
		{"another weight without a reason", with(func(e *hut3.Evidence) { e.Weight = "low" }), hut3.Invalid},
		{"another weight with one", with(func(e *hut3.Evidence) { e.Weight, e.WeightReason = "low", "out of focus" }), ""},
		{"no fact and no opinion", with(func(e *hut3.Evidence) { e.Stated = "" }), hut3.Invalid},
		{"shows nothing", with(func(e *hut3.Evidence) { e.Shows = "" }), hut3.Invalid},
		{"rests on nothing", with(func(e *hut3.Evidence) { e.Messages = nil }), hut3.Invalid},
		{"a message out of scope", with(func(e *hut3.Evidence) { e.Messages = []hut3.Key{key(29)} }), hut3.NotFound},
		{"a record that is not", with(func(e *hut3.Evidence) { e.Records = []hut3.Ref{"EXT-99"} }), hut3.NotFound},
		{"a threat to life", with(func(e *hut3.Evidence) { e.Records = []hut3.Ref{"TTL-1"} }), hut3.NotFound},
		{"a claim that is not", with(func(e *hut3.Evidence) { e.Claim = "CLM-99" }), hut3.NotFound},
		{"custody and a message of the handle inside it", custody, ""},
		{"custody and a message of another handle", func() hut3.Evidence { e := custody; e.Messages = []hut3.Key{key(18)}; return e }(), hut3.Invalid},
		{"custody and a message outside it", func() hut3.Evidence { e := custody; e.Messages = []hut3.Key{key(21)}; return e }(), hut3.Invalid},
		{"negative evidence for", func() hut3.Evidence { e := custody; e.Side = hut3.For; return e }(), hut3.Invalid},
		{"negative evidence without a record", func() hut3.Evidence { e := custody; e.Records = nil; return e }(), hut3.Invalid},
	}
	for _, tt := range tests {
		_, err := w.AddEvidence(ctx, analyst, tt.e)
		if (err == nil) != (tt.code == "") || err != nil && hut3.CodeOf(err) != tt.code {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.code)
		}
	}
	if _, err := w.AddEvidence(ctx, reviewer, good); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("by a reviewer: %v", err)
	}
	got := w.handle().Claims[0].For[0].Evidence
	noon := may.AddDate(0, 0, 2).Add(12 * time.Hour)
	want := good
	want.Handle, want.Weight, want.Counter, want.By, want.Name, want.From, want.To = courier, "high", "image forwarded from somebody else", analyst.User, "analyst", noon, noon
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The same photograph in two messages is one source.
func TestTheSamePhotographTwice(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	ref := w.claim("A")
	w.must(w.AddEvidence(ctx, analyst, selfie(ref, 11)))
	w.must(w.AddEvidence(ctx, second, selfie(ref, 13)))
	w.must(w.AddEvidence(ctx, second, selfie(ref, 3)))
	c := w.handle().Claims[0]
	if c.SourcesFor.Value != 2 || len(c.For) != 3 || c.For[0].SourceNo != 1 || c.For[1].SourceNo != 1 || c.For[2].SourceNo != 2 {
		t.Errorf("%+v, %+v", c.SourcesFor, c.For)
	}
	want := Score{Value: 10, Parts: []Part{{hut3.For, []hut3.Ref{"EVI-1", "EVI-2"}, "high", 5}, {hut3.For, []hut3.Ref{"EVI-3"}, "high", 5}}}
	if diff := cmp.Diff(want, c.Score); diff != "" {
		t.Error(diff)
	}
}

func TestIndependent(t *testing.T) {
	t.Parallel()
	item := func(n int64, e hut3.Evidence) Item { return Item{hut3.NumberedRef("EVI", n), e} }
	a := item(1, hut3.Evidence{Source: "Selfie of 12 May"})
	b := item(2, hut3.Evidence{Source: " selfie of  12 may", Messages: []hut3.Key{key(1)}})
	c := item(3, hut3.Evidence{Messages: []hut3.Key{key(1), key(2)}})
	d := item(4, hut3.Evidence{Records: []hut3.Ref{"EXT-1"}})
	e := item(10, hut3.Evidence{Records: []hut3.Ref{"EXT-1", "EXT-2"}})
	f := item(9, hut3.Evidence{Messages: []hut3.Key{key(9)}})
	tests := []struct {
		name  string
		items []Item
		want  []string
	}{
		{"none", nil, nil},
		{"one", []Item{a}, []string{"EVI-1"}},
		{"one source in other letters", []Item{a, b}, []string{"EVI-1 EVI-2"}},
		{"joined through a third", []Item{a, c, b}, []string{"EVI-1 EVI-2 EVI-3"}},
		{"not joined without it", []Item{a, c}, []string{"EVI-1", "EVI-3"}},
		{"one record", []Item{e, d, f}, []string{"EVI-4 EVI-10", "EVI-9"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, printed(Independent(tt.items))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func printed(groups [][]Item) []string {
	var out []string
	for _, g := range groups {
		var refs []string
		for _, it := range g {
			refs = append(refs, string(it.Ref))
		}
		out = append(out, strings.Join(refs, " "))
	}
	return out
}

func drawItems(t *rapid.T) []Item {
	var out []Item
	for n := range rapid.IntRange(0, 12).Draw(t, "items") {
		e := hut3.Evidence{Side: hut3.For, Weight: rapid.SampledFrom([]string{"low", "medium", "high"}).Draw(t, "weight")}
		for range rapid.IntRange(0, 2).Draw(t, "messages") {
			e.Messages = append(e.Messages, key(rapid.Uint64Range(1, 12).Draw(t, "key")))
		}
		if rapid.Bool().Draw(t, "named") {
			e.Source = rapid.SampledFrom([]string{"selfie", "call", "van"}).Draw(t, "source")
		}
		out = append(out, Item{hut3.NumberedRef("EVI", int64(n+1)), e})
	}
	return out
}

// Order and repetition change nothing: not the groups, not the score.
func TestIndependentProperties(t *testing.T) {
	t.Parallel()
	types, err := LoadEvidenceTypes()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t)
		want, score := printed(Independent(items)), types.Rank(items)
		mixed := append([]Item{}, items...)
		for range rapid.IntRange(0, 4).Draw(t, "again") {
			if len(items) > 0 {
				mixed = append(mixed, rapid.SampledFrom(items).Draw(t, "copy"))
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(want, printed(Independent(mixed))); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(score.Value, types.Rank(mixed).Value); diff != "" {
			t.Fatal(diff)
		}
		// The same item entered anew, under another reference, is no new source.
		if len(items) > 0 {
			twin := rapid.SampledFrom(items).Draw(t, "twin")
			if len(twin.Evidence.Messages) > 0 || twin.Evidence.Source != "" {
				twin.Ref = "EVI-99"
				if got := len(Independent(append(mixed, twin))); got != len(want) {
					t.Fatalf("%d sources, and with a twin %d", len(want), got)
				}
			}
		}
		sum := 0
		for _, p := range score.Parts {
			sum += p.Points
		}
		if sum != score.Value || len(score.Parts) != len(want) {
			t.Fatalf("the parts %+v do not add up to %d", score.Parts, score.Value)
		}
	})
}

func TestReadEvidenceTypesRefuses(t *testing.T) {
	t.Parallel()
	good := `{"dated":"2026-11-22","source":"x","weights":[{"word":"low","points":1}],"types":[{"code":"a","name":"b","weight":"low","counter":"c"}]}`
	if _, err := ReadEvidenceTypes(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no date":             {"2026-11-22", ""},
		"points at zero":      {`"points":1`, `"points":0`},
		"unknown weight":      {`"weight":"low"`, `"weight":"odd"`},
		"no counter":          {`"counter":"c"`, `"counter":""`},
		"unknown field":       {`"code"`, `"kode"`},
		"the same code twice": {`"types":[`, `"types":[{"code":"a","name":"b","weight":"low","counter":"c"},`},
	} {
		if _, err := ReadEvidenceTypes(strings.NewReader(strings.Replace(good, change[0], change[1], 1))); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
