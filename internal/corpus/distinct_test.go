package corpus_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Where there is more than is compared, a fixed sample is: of a burst of one
// second and of messages without a time as well, and of what is seen alone. Who
// does not see a part is answered as if it had never been there.
func TestDistinctOfASample(t *testing.T) {
	t.Parallel()
	const n = 50_000
	for _, when := range []string{"some day", "2020-04-01 10:00:00"} {
		var seen, all []corpus.MessageEntry
		for i := range n {
			text := "hello there"
			if i%2 == 0 {
				text = "hello kilo"
			}
			m := message(uint64(2*i+1), "oakhill", "birch", when, text)
			seen, all = append(seen, m), append(all, m)
			if i%10 == 0 {
				all = append(all, message(uint64(2*i+2), "thinleaf", "birch", when, "hidden kilo"))
			}
		}
		scope := everything(1)
		scope.Silent = []hut3.Target{{Handle: handle("thinleaf")}}
		with, _ := build(t, corpus.BuilderOptions{MaxMessages: 20_000}, all...)
		bare, _ := build(t, corpus.BuilderOptions{}, seen...)
		got, err := view(t, with, scope).Distinct(t.Context(), query.Word{Text: "kilo"}, 0)
		must(t, err)
		want, err := view(t, bare, everything(1)).Distinct(t.Context(), query.Word{Text: "kilo"}, 0)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: with a hidden part (-without +with):\n%s", when, diff)
		}
		// The sample is drawn message by message: of 20,000 it is off by a few hundred.
		near := func(n, of int64) bool { return n > of-700 && n < of+700 }
		if !near(got.Hits, corpus.DistinctSample) || !near(got.Rest, corpus.DistinctSample) || len(got.Terms) != 1 || got.Terms[0].Term != "kilo" || !near(got.Terms[0].Rest, corpus.DistinctSample/2) {
			t.Errorf("%s: %+v", when, got)
		}
	}
}
