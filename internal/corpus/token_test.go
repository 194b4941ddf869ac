package corpus_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/corpus"
)

func words(text string) (out []string) {
	corpus.Tokens(text, func(term []byte, start, end int) { out = append(out, string(term)+"="+text[start:end]) })
	return out
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, want string }{
		{"Meet at 4kg, 7.5!", "meet=Meet at=at 4kg=4kg 7=7 5=5"},
		{"don't don’t 'quoted' O'Brien's", "dont=don't dont=don’t quoted=quoted obriens=O'Brien's"},
		{"Café CAFE\u0301 ﬁne Ｆｕｌｌ", "cafe=Café cafe=CAFE\u0301 fine=ﬁne full=Ｆｕｌｌ"},
		{"Straße Łódź Ångström", "strasse=Straße lodz=Łódź angstrom=Ångström"},
		{"ПРИВЕТ ещё Ёлка", "привет=ПРИВЕТ еще=ещё елка=Ёлка"},
		{"ΟΔΟΣ οδός", "οδοσ=ΟΔΟΣ οδοσ=οδός"},
		{"مُحَمَّد", "محمد=مُحَمَّد"},
		{"שָׁלוֹם", "שלום=שָׁלוֹם"},
		{"東京都に", "東京=東京 京都=京都 都に=都に に=に"},
		{"ab東cd", "ab=ab 東=東 cd=cd"},
		{"ﾃｽﾄ", "テス=ﾃｽ スト=ｽﾄ ト=ﾄ"},
		{"Їжак ў", "іжак=Їжак у=ў"},
		{"ｶﾞｽ", "ガス=ｶﾞｽ ス=ｽ"},
		{"カ\u3099ス", "ガス=カ\u3099ス ス=ス"},
		{"㌕", "キロ=㌕ ログ=㌕ グラ=㌕ ラム=㌕ ム=㌕"},
		{"\u1112\u1161\u11ab\u1100", "한ᄀ=\u1112\u1161\u11ab\u1100 ᄀ=\u1100"},
		{"a◾b ⤴ \U0001FAE9", "a=a ◾=◾ b=b ⤴=⤴ \U0001FAE9=\U0001FAE9"},
		{"🏴\U000E0067\U000E0062\U000E007F", "🏴\U000E0067\U000E0062=🏴\U000E0067\U000E0062\U000E007F"},
		{"ok👍🏽❤️go", "ok=ok 👍=👍🏽 ❤=❤️ go=go"},
		{"🇬🇧🇪🇸", "🇬🇧=🇬🇧 🇪🇸=🇪🇸"},
		{"x_y @home £5", "x=x y=y home=home 5=5"},
		{"", ""},
		{" — … ", ""},
	} {
		if diff := cmp.Diff(tc.want, strings.Join(words(tc.text), " ")); diff != "" {
			t.Errorf("%q: %s", tc.text, diff)
		}
	}
}

func TestLongWordIsItsStartAndADigest(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, end := range []string{"а", "б", ""} {
		text := strings.Repeat("ж", 100) + end
		corpus.Tokens(text, func(term []byte, start, at int) {
			if len(term) != 128+len("…")+32 || !utf8.Valid(term) || at != len(text) || seen[string(term)] {
				t.Errorf("%q of %d to %d", term, start, at)
			}
			seen[string(term)] = true
		})
	}
	if len(seen) != 3 {
		t.Errorf("%d words", len(seen))
	}
}

// FuzzTokens holds every word to lie in the text, in order, and to be found by
// itself again.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"don't", "東京都", "👍🏽🇬🇧", "e\u0301\xff", "ﾊﾞ'", "\u0640\u0301a", "한ㅏㄳ", "㌕ｶﾞ", "🏴\U000E0067\U000E007F"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := -1
		corpus.Tokens(text, func(term []byte, start, end int) {
			if len(term) == 0 || start < 0 || end > len(text) || start >= end || start < last {
				t.Fatalf("%q at %d to %d after %d of %q", term, start, end, last, text)
			}
			last = start
			folded := string(term)
			if len(folded) >= 120 {
				return
			}
			again := ""
			corpus.Tokens(folded, func(term []byte, _, _ int) {
				if again == "" {
					again = string(term)
				}
			})
			if again != folded {
				t.Fatalf("%q folds to %q, which folds to %q", text[start:end], folded, again)
			}
		})
	})
}
