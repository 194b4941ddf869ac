package corpus_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hut3"
	"hut3/internal/query"
)

// TestKeptSetsShowNobodyMore puts the same questions to scopes in turn, again and again:
// what was kept for one is taken from by the others, and each finds what FTS5 finds in
// what it sees.
func TestKeptSetsShowNobodyMore(t *testing.T) {
	t.Parallel()
	c := newFTSCase(t, 41, 2000)
	hidden := func(from, to int) hut3.Scope { // of the messages, one a minute
		s := everything(1)
		at := func(n int) int64 { return time.Date(2020, 4, 1, 0, n, 0, 0, time.UTC).UnixMicro() }
		s.Silent = []hut3.Target{{From: at(from), To: at(to)}}
		return s
	}
	spans := [][2]int{{0, 0}, {100, 130}, {300, 1900}}
	views := []hut3.Scope{everything(1), hidden(100, 130), hidden(300, 1900)}
	common := "the van depot" // words that stand in more than a list holds, and a phrase of them
	asked := []query.Q{query.Phrase{Text: common}, query.Word{Text: "van"}, query.And{Of: []query.Q{query.Word{Text: "van"}, query.Word{Text: "depot"}}}}
	texts := []string{quoted(common), quoted("van"), quoted("van") + " AND " + quoted("depot")}
	for range 25 {
		q, text := c.ask(1)
		asked, texts = append(asked, q), append(texts, text)
	}
	for range 3 {
		for i, q := range asked {
			all := c.fts(texts[i])
			for k, scope := range views {
				want := slices.DeleteFunc(slices.Clone(all), func(key hut3.Key) bool {
					return int(key.Row()) > spans[k][0] && int(key.Row()) <= spans[k][1]
				})
				c.view = c.as(c.of, scope)
				if diff := cmp.Diff(want, c.ours(q), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("%s with minutes %v hidden (-FTS5 +ours):\n%s", q, spans[k], diff)
				}
			}
		}
	}
}
