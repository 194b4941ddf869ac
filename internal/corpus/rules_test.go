package corpus_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/corpus"
	"hut3/internal/query"
)

// What is spelled otherwise and what is cut anew is found in segments of today and of
// older rules, and as often.
func TestEverySpellingFindsTheSameByAllRules(t *testing.T) {
	t.Parallel()
	now, _ := build(t, corpus.BuilderOptions{}, spellings()...)
	long := strings.Repeat("a", 130)
	for _, c := range []*corpus.Corpus{now, opened(t, filepath.Join("testdata", "words1"))} {
		v := view(t, c, everything(1))
		for _, tc := range []struct {
			query string
			want  int64
		}{
			{"їжак", 2}, {"i\u0456\u0308жак", 1}, {"\u0456\u0308жак", 2}, {"ЇЖ*", 2}, {"жак", 0}, {"*жак", 3},
			{"한국", 2}, {"\u1112\u1161\u11ab\u1100\u116e\u11a8", 2},
			{"ガス", 3}, {"ｶﾞｽ", 3}, {"カ\u3099ス", 3}, {"カス", 0},
			{"↔️", 1}, {"◾", 1}, {"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", 1}, {"🏴", 0},
			{long + "one", 1}, {long + "zzz", 0}, {long, 0}, {"*one", 1}, {"aaa*one", 1}, {"aaa*t?o", 1}, {"aaa*", 2}, {long[:128] + "*", 2},
			{"plain words", 1}, {"-їжак plain", 1}, {"їжак OR plain", 3}, {"go NEAR/1 back", 1}, {"їжак NEAR/1 go", 0},
		} {
			q, err := query.Parse(tc.query, nil)
			if err != nil {
				t.Fatal(err)
			}
			page, err := v.Search(context.Background(), q, corpus.SearchOptions{Limit: 20})
			if err != nil || page.Total != tc.want {
				t.Errorf("%s: %d, %v; want %d", tc.query, page.Total, err, tc.want)
			}
		}
	}
}

// What cannot be answered for words that are kept by their start is refused.
func TestLongStartsAreRefused(t *testing.T) {
	t.Parallel()
	v := view(t, sample(t), everything(1))
	long := strings.Repeat("a", 129)
	for _, q := range []query.Q{query.Prefix{Text: long}, query.Fuzzy{Text: long[:125], Edits: 1}} {
		if n, err := v.Count(context.Background(), q); err == nil || !strings.Contains(err.Error(), "bytes") {
			t.Errorf("%v: %d, %v", q, n, err)
		}
	}
}

// Older segments are read only where the rules part, and that is limited.
func TestOlderRulesAreReadWhereTheyDiffer(t *testing.T) {
	t.Parallel()
	v := view(t, opened(t, filepath.Join("testdata", "words1")), everything(1)).Limited(corpus.Limits{Reads: 1})
	if n, err := v.Count(context.Background(), query.Word{Text: "plain"}); err != nil || n != 1 {
		t.Errorf("plain: %d, %v", n, err)
	}
	if n, err := v.Count(context.Background(), query.Word{Text: "їжак"}); err == nil {
		t.Errorf("their texts were read beyond the limit: %d", n)
	}
	p, err := v.Explain(context.Background(), query.Word{Text: "їжак"})
	if err != nil || p.Step.How != "read" || p.Reads != int64(len(spelled)) {
		t.Errorf("%+v, %v", p, err)
	}
}
