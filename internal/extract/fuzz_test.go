package extract

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hut3"
)

// checkSpans holds Find to what every text must give: spans inside the text,
// in order, not overlapping but for a checked one inside a URL, between
// characters, with a value, and the same when found again.
func checkSpans(t interface{ Fatalf(string, ...any) }, text string) {
	var all []hut3.Span
	x := builtIn()
	x.Find(text, func(s hut3.Span) { all = append(all, s) })
	for i, s := range all {
		if s.Start < 0 || s.Start >= s.End || s.End > len(text) || s.Value == "" || order(s.Type) < 0 {
			t.Fatalf("%q: span %+v", text, s)
		}
		if !between(text, s.Start) || !between(text, s.End) {
			t.Fatalf("%q: span %+v cuts a character", text, s)
		}
		if i == 0 {
			continue
		}
		last := all[i-1]
		nested := s.Valid == hut3.Checked
		if s.Start < last.Start || s.Start < last.End && !nested {
			t.Fatalf("%q: %+v after %+v", text, s, last)
		}
	}
	i := 0
	x.Find(text, func(s hut3.Span) {
		if i >= len(all) || s != all[i] {
			t.Fatalf("%q: span %d is %+v when found again", text, i, s)
		}
		i++
	})
	x.Oddities(text, func(s hut3.Span) {
		if s.Start < 0 || s.Start >= s.End || s.End > len(text) {
			t.Fatalf("%q: oddity %+v", text, s)
		}
	})
}

// between reports a position that is inside no valid character.
func between(text string, i int) bool {
	return i == len(text) || utf8.RuneStart(text[i]) || !insideRune(text, i)
}

func insideRune(text string, i int) bool {
	for start := max(0, i-3); start < i; start++ {
		if r, n := utf8.DecodeRuneInString(text[start:]); r != utf8.RuneError && start+n > i {
			return true
		}
	}
	return false
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{
		"07700 900123", "+44 (0)7700 900123", "L27 8XY", "in M1", "FP20 XYZ", "£1,200", "£10-15k", "36 paper", "£52kg",
		"a@example.com", "https://example.org/a_(b)", "www.example.com", onion + ".onion", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "490154203237518", "49-015420-323751-8",
		"GB29 NWBK 6016 1331 9268 19", "０７７００ ９００１２３", "\u202a07700\u00a0900123\u202c", "€ 1.200.000", "\xc2\xa3\xff1", "reg AB 1", "1.2@3.4", "+0", "(0", "رقم٠٧٧٠٠٩٠٠١٢٣-۵۲k", "£2k5", "£۱٬۲۰۰٫۵",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSpans(t, text) })
}

func TestFindHoldsOnShapedText(t *testing.T) {
	t.Parallel()
	pieces := rapid.SampledFrom([]string{
		"07700", "900123", " ", "  ", "-", ".", ",", "(0)", "+44", "£", "$", "€", "k", "grand", "paper", "kg", "AB51", "ABC", "NG7", "1AA", "O", "I", "0",
		"in ", "reg ", "@", "example", ".com", "http://", "www.", "/", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "490154203237518", "GB29 NWBK 6016 1331 9268 19",
		"\u00a0", "\u200b", "７", "–", "é", "\xff", ":", "imei ", "x", "٠٧٧٠٠", "۹۰۰۱۲۳", "٬", "٫", "𝟳", "5", "\n", "p", "12", "m",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(pieces, 0, 20).Draw(t, "pieces") {
			text += p
		}
		checkSpans(t, text)
	})
}
