package app

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Letters whose small one is shorter or longer in bytes, some that have none, and
// a byte that is no text.
var oddLetters = []string{"İ", "Ⱥ", "Ⱦ", "K", "Å", "ẞ", "é", "🐎", "I", "K", " ", ".", "\xff"}

func TestErasedTextsAndWordsAreCutWhole(t *testing.T) {
	t.Parallel()
	g := &goneWords{words: map[string]bool{"zebra": true, "kakao": true}, texts: textsGone("the zebra went", "zebra went south by night")}
	for in, want := range map[string]string{
		"a zebra":                                "a (erased)",
		"İİİ a ZEBRA.":                           "İİİ a (erased).",
		"KKK The Zebra went home":                "KKK (erased) home",
		"ȺȺȺȺȺȺ the zebra WENT":                  "ȺȺȺȺȺȺ (erased)",
		"KÅkao, zebras":                          "(erased), zebras",
		"the zebra went south by night, said he": "(erased), said he",
		"the zebra wentthe zebra went":           "(erased)",
		"nothing of it":                          "nothing of it",
	} {
		if diff := cmp.Diff(want, g.strip(in)); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

// Of many texts those are found that stand in a text, and no other; one that is
// taken back is found no more.
func TestErasedTextsAreFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab")), 0, 20, -1)
		texts := rapid.SliceOf(text).Draw(t, "texts")
		g := textsGone(texts...)
		want := map[string]bool{}
		low := rapid.StringOfN(rapid.SampledFrom([]rune("ab")), 0, 60, -1).Draw(t, "looked through")
		for i, said := range texts {
			if i%3 == 0 {
				g.drop(said)
			}
		}
		for _, said := range texts {
			if len(said) >= shortestText && strings.Contains(low, said) {
				want[said] = true
			}
		}
		for i, said := range texts {
			if i%3 == 0 {
				delete(want, said)
			}
		}
		got := map[string]bool{}
		for i, said := range g.in(low) {
			if low[i:i+len(said)] != said {
				t.Fatalf("%q does not stand at %d of %q", said, i, low)
			}
			got[said] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Whatever letters stand before and after, a text goes whole, in any case, and
// nothing else goes with it.
func TestErasureCutsAnywhere(t *testing.T) {
	t.Parallel()
	odd := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOf(rapid.SampledFrom(oddLetters)).Draw(t, "letters"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := odd.Draw(t, "before"), odd.Draw(t, "after")
		body := "zz" + strings.ToValidUTF8(odd.Draw(t, "body"), "") + "zzzzzzzzzz"
		said := body
		if rapid.Bool().Draw(t, "capitals") {
			said = strings.ReplaceAll(body, "z", "Z")
		}
		g := &goneWords{texts: textsGone(strings.ToLower(body))}
		if got := g.strip(before + said + after); got != before+takenOut+after {
			t.Fatalf("%q without %q is %q", before+said+after, body, got)
		}
		w := &goneWords{words: map[string]bool{"zebra": true}}
		if got := w.strip(before + " ZEBRA." + after); got != before+" "+takenOut+"."+after {
			t.Fatalf("a word after %q: %q", before, got)
		}
		doc, err := json.Marshal(map[string]any{"query": []string{before + said + after}})
		if err != nil {
			t.Fatal(err)
		}
		clean, changed, err := g.redact(doc, map[string]bool{"query": true})
		if err != nil || !changed || g.match(string(clean)) {
			t.Fatalf("%s was made %s (%v, %v)", doc, clean, changed, err)
		}
	})
}
