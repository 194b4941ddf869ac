package extract

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func hits(m *Matcher, text string) (all []Hit) {
	m.Find(text, func(h Hit) { all = append(all, h) })
	return all
}

func TestMatcher(t *testing.T) {
	t.Parallel()
	m := NewMatcher([]Pattern{
		{"legal advice", false}, {"brief", true}, {"café", true}, {"he", false}, {"she", false}, {"hers", false},
		{"don't say", false}, {"", false}, {"brief", false}, {"£20", true},
	})
	for text, want := range map[string][]Hit{
		"LEGAL \n advice":   {{0, 0, 14}},
		"my brief's here":   {{1, 3, 8}, {8, 3, 8}, {3, 11, 13}},
		"briefly":           {{8, 0, 5}},
		"ushers":            {{4, 1, 4}, {3, 2, 4}, {5, 2, 6}},
		"CAFE\u0301":        {{2, 0, 6}},
		"un café!":          {{2, 3, 8}},
		"cafés":             nil,
		"ｃａｆｅ":              {{2, 0, 12}},
		"don’t  say":        {{6, 0, 12}},
		"b\u200brief":       {{1, 0, 8}, {8, 0, 8}},
		"a£20":              {{9, 1, 5}},
		"£200":              nil,
		"legal\xffadvice":   nil,
		"legal\u00a0advice": {{0, 0, 13}},
	} {
		if diff := gocmp.Diff(want, hits(m, text)); diff != "" {
			t.Errorf("%q: -want +got\n%s", text, diff)
		}
		if m.Has(text) != (want != nil) {
			t.Errorf("%q: Has says %v", text, m.Has(text))
		}
	}
}

// naive finds what Find should, letter by letter over the folded text.
func naive(patterns []Pattern, text string) (all []Hit) {
	var folded []byte
	var from, to []int // of the character that each folded byte comes from
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		f := foldRune(r)
		again := f == ' ' && len(folded) > 0 && folded[len(folded)-1] == ' '
		if f != dropped && !again {
			folded = utf8.AppendRune(folded, f)
		}
		for len(from) < len(folded) {
			from, to = append(from, i), append(to, i+n)
		}
		i += n
	}
	for p, pattern := range patterns {
		want := strings.TrimSpace(Fold(pattern.Text))
		for i := 0; want != "" && i+len(want) <= len(folded); i++ {
			if string(folded[i:i+len(want)]) != want || pattern.Word && !whole(string(folded), i, i+len(want)) {
				continue
			}
			end := to[i+len(want)-1]
			for r, n := utf8.DecodeRuneInString(text[end:]); n > 0 && unicode.Is(unicode.Mn, r); r, n = utf8.DecodeRuneInString(text[end:]) {
				end += n
			}
			all = append(all, Hit{p, from[i], end})
		}
	}
	return all
}

func whole(folded string, a, b int) bool {
	before, _ := utf8.DecodeLastRuneInString(folded[:a])
	after, _ := utf8.DecodeRuneInString(folded[b:])
	first, _ := utf8.DecodeRuneInString(folded[a:])
	last, _ := utf8.DecodeLastRuneInString(folded[:b])
	left := a == 0 || !wordRune(before) || !wordRune(first)
	right := b == len(folded) || !wordRune(after) || !wordRune(last)
	return left && right
}

func sorted(all []Hit) []Hit {
	slices.SortFunc(all, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.End, b.End), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Pattern, b.Pattern))
	})
	return all
}

func checkMatcher(t interface{ Fatalf(string, ...any) }, patterns []Pattern, text string) {
	got := hits(NewMatcher(patterns), text)
	for i := 1; i < len(got); i++ {
		if got[i].End < got[i-1].End {
			t.Fatalf("%+v in %q: %v ends before %v", patterns, text, got[i], got[i-1])
		}
	}
	if want := naive(patterns, text); !slices.Equal(sorted(want), sorted(got)) {
		t.Fatalf("%+v in %q: found %v, want %v", patterns, text, got, want)
	}
}

func TestMatcherAgreesWithNaiveSearch(t *testing.T) {
	t.Parallel()
	alphabet := []rune("aab AéÉe\u0301\u0301 b\tßκΚＡ　\u200b£_1’'")
	phrase := rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 6, -1)
	text := rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		var patterns []Pattern
		for range rapid.IntRange(0, 8).Draw(t, "patterns") {
			patterns = append(patterns, Pattern{phrase.Draw(t, "phrase"), rapid.Bool().Draw(t, "word")})
		}
		checkMatcher(t, patterns, text.Draw(t, "text"))
	})
}

func TestFoldIsStable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ÀÉîõü": "aeiou", "ＡＢ　１": "ab 1", "a \t\n b": "a b", "don’t": "don't", "STRASSE": "strasse", "Straße": "straße",
		"İ": "i", "Ελλάδα": "ελλαδα", "a\u00adb": "ab", "x–y": "x-y", "\xff": "\ufffd", "K": "k", "\u1ffd": "'",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("%q folds on to %q", once, twice)
		}
	})
}

func FuzzMatcher(f *testing.F) {
	f.Add("a\nab\nbrief", "ab brief Ab", true)
	f.Add("é\ne", "e\u0301\xff\u200b", false)
	f.Fuzz(func(t *testing.T, lines, text string, word bool) {
		var patterns []Pattern
		for i, line := range strings.Split(lines, "\n") {
			patterns = append(patterns, Pattern{line, word != (i%2 == 0)})
		}
		checkMatcher(t, patterns, text)
	})
}

// BenchmarkMatcher looks for 2,000 made-up terms in innocent talk.
func BenchmarkMatcher(b *testing.B) {
	texts, size := innocent(b), 0
	var patterns []Pattern
	for i := 0; len(patterns) < 2000; i++ {
		a, c := texts[i*7%len(texts)], texts[i*13%len(texts)]
		patterns = append(patterns, Pattern{a[:min(len(a), 4)] + "q" + c[:min(len(c), 5)], i%2 == 0})
	}
	for _, text := range texts {
		size += len(text)
	}
	m, n := NewMatcher(patterns), 0
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, text := range texts {
			m.Find(text, func(Hit) { n++ })
		}
	}
	b.ReportMetric(float64(len(m.table))*4/1e6, "MB-table")
}
