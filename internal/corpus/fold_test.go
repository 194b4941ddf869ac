package corpus

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// spelling draws letters and marks of the scripts of the query language, but for forms
// that stand for several words or for a sign that parts words, and marks
// that are kept, which may come between a kana and its voice mark.
func spelling() *rapid.Generator[string] {
	letters := rapid.RuneFrom([]rune("aé'їйёў ガﾊﾟ\u3099\u0308\u1112\u1161\u11ab한ㅏㄳﾡ㌕"), unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic,
		unicode.Hebrew, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Inherited)
	return rapid.StringOf(letters.Filter(func(r rune) bool {
		if unicode.Is(unicode.Mn, r) && classOf(r) != classDropped {
			return false
		}
		plain := norm.NFKD.String(string(r))
		first, _ := utf8.DecodeRuneInString(plain)
		return r == ' ' || r == '\'' || classOf(first) == classOf(r) && !strings.ContainsFunc(plain, func(p rune) bool {
			return classOf(p) == classOther || classOf(p) == classSymbol || classOf(p) == classApos
		})
	}))
}

func keysOf(text string) string {
	var b strings.Builder
	Tokens(text, func(term []byte, _, _ int) { fmt.Fprintf(&b, "%s|", term) })
	return b.String()
}

func TestEquivalentSpellingsAreOneKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { equivalent(t, spelling().Draw(t, "text")) })
}

func FuzzEquivalentSpellings(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { equivalent(t, spelling().Draw(t, "text")) }))
}

func equivalent(t *rapid.T, text string) {
	want := keysOf(norm.NFC.String(text))
	for name, form := range map[string]norm.Form{"NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD} {
		if got := keysOf(form.String(text)); got != want {
			t.Fatalf("%+q is cut into %+q, and its %s %+q into %+q", norm.NFC.String(text), want, name, form.String(text), got)
		}
	}
}
