package corpus_test

import (
	"strings"
	"testing"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// hitBy gives the messages that the damage to a corpus hits.
func hitBy(t *testing.T, c *corpus.Corpus) map[hut3.Key]bool {
	t.Helper()
	out := map[hut3.Key]bool{}
	for _, f := range c.Verify(t.Context()) {
		for _, k := range f.Keys {
			out[k] = true
		}
	}
	return out
}

// A message whose text cannot be read stands, and says so; the others are as they were.
func TestHitsDespiteADamagedText(t *testing.T) {
	t.Parallel()
	sound, _ := large(t)
	c := damaged(t)
	hit := hitBy(t, c)
	whole, v := view(t, sound, everything(1)), view(t, c, everything(1))
	q, page := parsed(t, "all"), corpus.SearchOptions{Limit: 10_000}
	if _, err := v.Search(t.Context(), q, page); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a view that takes no damage: %v", err)
	}
	want, err := whole.Search(t.Context(), q, page)
	must(t, err)
	v = v.Despite()
	got, err := v.Search(t.Context(), q, page)
	must(t, err)
	if got.Total != want.Total || len(got.Hits) != len(want.Hits) || v.Untested() != 0 {
		t.Fatalf("%d of %d, %d in the page, %d not tested", got.Total, want.Total, len(got.Hits), v.Untested())
	}
	said := 0
	for i, h := range got.Hits {
		w := want.Hits[i]
		if h.Ref != w.Ref || h.Message.From != w.Message.From || h.Message.Sent != w.Message.Sent || h.Message.Rows != w.Message.Rows || h.Message.Conversation != w.Message.Conversation {
			t.Fatalf("%+v is not %+v", h, w)
		}
		if h.Damage == "" {
			if h.Message.Body != w.Message.Body || len(h.Highlights) != len(w.Highlights) {
				t.Errorf("%s says %q", h.Ref, h.Message.Body)
			}
			continue
		}
		said++
		if !hit[h.Ref] || h.Message.Body != "" || len(h.Highlights) > 0 || !strings.Contains(h.Damage, "D1-m0000.seg") || !strings.Contains(h.Damage, "verify") {
			t.Errorf("%s: %+v", h.Ref, h)
		}
	}
	if said == 0 {
		t.Error("no text was damaged")
	}
	th, err := v.Stretch(t.Context(), got.Hits[0].Ref, 5000, 5000)
	must(t, err)
	for _, h := range th.Messages {
		if h.Damage != "" {
			said--
		}
	}
	if said != 0 || len(th.Messages) != 3000 {
		t.Errorf("%d messages in the conversation; %d damages more or fewer", len(th.Messages), said)
	}
}

// What has to be read to tell whether it is a hit, and cannot be, is neither a hit nor
// silently none: it is counted, once, and only where nothing else decides it.
func TestUntestedAreCounted(t *testing.T) {
	t.Parallel()
	sound, _ := large(t)
	c := damaged(t)
	whole, strict := view(t, sound, everything(1)), view(t, c, everything(1))
	shown, err := strict.Despite().Search(t.Context(), query.All{}, corpus.SearchOptions{Limit: 10_000})
	must(t, err)
	bad := int64(0)
	for _, h := range shown.Hits {
		if h.Damage != "" {
			bad++
		}
	}
	for _, ask := range []struct {
		text     string
		untested int64
	}{
		{"/[aeiou]{3}/", bad},
		{"-/[aeiou]{3}/", bad},
		{"all /[aeiou]{3}/", bad},
		{"-(/q/ -/z/)", bad},
		{"/q/ OR all", 0},
		{"all OR -/q/", 0},
		{"/q/ -all", 0},
		{"(/q/ OR -all) OR (-/q/ all)", bad},
		{"all", 0},
		{`"all" -nothing`, 0},
	} {
		q, v := parsed(t, ask.text), strict.Despite()
		want := map[hut3.Key]bool{}
		refs, err := whole.Refs(t.Context(), q)
		must(t, err)
		for _, k := range refs {
			want[k] = true
		}
		got, err := v.Refs(t.Context(), q)
		must(t, err)
		for _, k := range got {
			if !want[k] {
				t.Errorf("%s: %s is no hit", ask.text, k)
			}
			delete(want, k)
		}
		if v.Untested() != ask.untested || int64(len(want)) > ask.untested {
			t.Errorf("%s: %d not tested, not %d; %d hits are missing", ask.text, v.Untested(), ask.untested, len(want))
		}
		f, err := v.Facets(t.Context(), q, corpus.FacetOptions{By: []string{"from"}})
		if err != nil || f.Total != int64(len(got)) || f.Untested != ask.untested {
			t.Errorf("%s: facets of %d, %d not tested: %v", ask.text, f.Total, f.Untested, err)
		}
		v = strict.Despite()
		terms, err := v.Terms(t.Context(), query.All{}, []query.Q{q, parsed(t, "all")})
		if err != nil || terms.Terms[0].Messages != int64(len(got)) || terms.Any != 3000 || v.Untested() != ask.untested {
			t.Errorf("%s as a term: %+v, %d not tested: %v", ask.text, terms, v.Untested(), err)
		}
		if _, err := strict.Count(t.Context(), q); ask.untested > 0 && hut3.CodeOf(err) != hut3.Integrity {
			t.Errorf("%s of a view that takes no damage: %v", ask.text, err)
		}
	}
	v := strict.Despite()
	d, err := v.Distinct(t.Context(), query.All{}, 10)
	if err != nil || d.Hits != 3000-bad || d.Untested != bad {
		t.Errorf("%+v, %d untested: %v", d, v.Untested(), err)
	}
}

// What a scope hides is not counted as not tested.
func TestUntestedAreOfTheScope(t *testing.T) {
	t.Parallel()
	c := damaged(t)
	hit := hitBy(t, c)
	scope := everything(1)
	for k := range hit {
		scope.Silent = append(scope.Silent, hut3.Target{Key: k})
	}
	v := view(t, c, scope).Despite()
	n, err := v.Count(t.Context(), parsed(t, "-/nowhere/"))
	if err != nil || n != int64(3000-len(hit)) || v.Untested() != 0 {
		t.Errorf("%d, %d not tested: %v", n, v.Untested(), err)
	}
	p, err := v.Search(t.Context(), query.All{}, corpus.SearchOptions{Limit: 10_000})
	if err != nil || p.Total != n {
		t.Errorf("%d: %v", p.Total, err)
	}
}
