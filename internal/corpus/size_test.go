package corpus_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// TestAsFTS5AtSize is TestAsFTS5 over five thousand messages: lists of ordinals,
// blocks with skips and positions over several blocks play a part only there.
func TestAsFTS5AtSize(t *testing.T) {
	t.Parallel()
	c := newFTSCase(t, 77, 5000)
	found := 0
	for range 60 {
		q, text := c.ask(3)
		want, got := c.fts(text), c.ours(q)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s, of FTS5 %s (-FTS5 +ours):\n%s", q, text, diff)
		}
		found += len(got)
	}
	if found < 10_000 {
		t.Errorf("the queries found %d messages in all: they show nothing", found)
	}
}

// sizedQueries are of every kind that reads lists, positions, columns or texts.
var sizedQueries = []string{"*", "van", "van depot", "lorry OR 7", "van -depot", "-van", `"the van"`, "van NEAR/3 depot", "va*", "v?n", "vam~1", "rare", "rare van",
	`"rare the"`, "rare OR on:2020-04-02", "handle:oakhill van", "with:birch kilo", "on:2020-04-03", "at:22:00..04:00 cash", "weekday:sat -van", "like:va11", "/va.s/ rare", "van (rare OR lorry) -7"}

// A corpus of twenty thousand messages, one in a hundred of which are silently
// restricted here and there, answers as one that never held those.
func TestTwinsAtSize(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	var all, seen []corpus.MessageEntry
	var hidden []hut3.Target
	people := []string{"oakhill", "birch", "thinleaf", "stonecup"}
	for i := range 20_000 {
		words := make([]string, rng.IntN(10))
		for j := range words {
			words[j] = ftsWords[min(rng.IntN(len(ftsWords)), rng.IntN(len(ftsWords)))]
		}
		if i%997 == 0 {
			words = append(words, "rare", "the", "end")
		}
		hide := rng.IntN(100) == 0
		if hide {
			words = append(words, "rare", "secret", "vann")
		}
		m := message(uint64(i+1), people[rng.IntN(3)], people[rng.IntN(4)], daysTime(i), strings.Join(words, " "))
		all = append(all, m)
		if hide {
			hidden = append(hidden, hut3.Target{Key: m.Key})
			continue
		}
		seen = append(seen, m)
	}
	scope := everything(1)
	scope.Silent = hidden
	with, _ := build(t, corpus.BuilderOptions{MaxMessages: 7000}, all...)
	bare, _ := build(t, corpus.BuilderOptions{MaxMessages: 9000}, seen...)
	got, want := view(t, with, scope), view(t, bare, everything(1))
	if len(hidden) < 100 {
		t.Fatalf("%d are hidden", len(hidden))
	}
	facets := corpus.FacetOptions{By: []string{"from", "to", "handle", "conversation", "day", "hour", "delivery", "entity", "lang", "tag", "week"}}
	for _, text := range sizedQueries {
		q := parsed(t, text)
		for name, ask := range map[string]func(*corpus.View) (any, error){
			"refs":     func(v *corpus.View) (any, error) { return v.Refs(t.Context(), q) },
			"page":     func(v *corpus.View) (any, error) { return v.Search(t.Context(), q, corpus.SearchOptions{Limit: 70}) },
			"oldest":   func(v *corpus.View) (any, error) { return v.Search(t.Context(), q, corpus.SearchOptions{Oldest: true}) },
			"facets":   func(v *corpus.View) (any, error) { return v.Facets(t.Context(), q, facets) },
			"edges":    func(v *corpus.View) (any, error) { return v.Edges(t.Context(), q) },
			"explain":  func(v *corpus.View) (any, error) { return v.Explain(t.Context(), q) },
			"distinct": func(v *corpus.View) (any, error) { return v.Distinct(t.Context(), q, 20) },
			"terms": func(v *corpus.View) (any, error) {
				return v.Terms(t.Context(), q, []query.Q{parsed(t, "van"), parsed(t, "secret"), parsed(t, "rare")})
			},
		} {
			x, err := ask(want)
			must(t, err)
			y, err := ask(got)
			must(t, err)
			if diff := cmp.Diff(x, y, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s of %s (-without +with):\n%.2000s", name, text, diff)
			}
		}
	}
	if refs, err := got.Refs(t.Context(), parsed(t, "secret")); len(refs) > 0 || err != nil {
		t.Errorf("what is hidden is found: %d, %v", len(refs), err)
	}
	if refs, err := got.Refs(t.Context(), parsed(t, "rare")); len(refs) < 10 || !slices.IsSorted(refs) || err != nil {
		t.Errorf("%d rare ones: %v", len(refs), err)
	}
}

// daysTime is a time of one of some days, several messages to the minute.
func daysTime(i int) string {
	return time.Date(2020, 4, 1, 0, i/3, 0, 0, time.UTC).Format(time.DateTime)
}
