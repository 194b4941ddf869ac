package corpus

import (
	"unicode/utf8"

	"hut3"
)

// lookAlikes maps a folded character to the one that a reader takes it for:
// letters of Cyrillic and Greek with the shape of a Latin one (Unicode Technical
// Standard 39, confusables.txt 16.0, of which these are the lower-case letters
// that end in ASCII), and digits that people write for letters.
var lookAlikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'ѕ': 's', 'і': 'i', 'ј': 'j', 'ԁ': 'd', 'һ': 'h', 'ԛ': 'q', 'ԝ': 'w', 'ѵ': 'v', 'ӏ': 'i',
	'к': 'k', 'м': 'm', 'т': 't', 'н': 'h', 'в': 'b',
	'α': 'a', 'ο': 'o', 'ρ': 'p', 'ν': 'v', 'υ': 'u', 'ι': 'i', 'κ': 'k', 'τ': 't', 'χ': 'x', 'ε': 'e', 'η': 'n', 'γ': 'y', 'ω': 'w', 'σ': 'o',
	'ɑ': 'a', 'ɡ': 'g', 'ɩ': 'i', 'ʋ': 'u', 'օ': 'o', 'ս': 'u', 'հ': 'h',
	'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g', 'l': 'i',
}

// looksLike is a folded word with every character replaced by the one that it
// is taken for. l, i and 1 are one.
func looksLike(dst, term []byte) []byte {
	for len(term) > 0 {
		r, size := utf8.DecodeRune(term)
		term = term[size:]
		if to, ok := lookAlikes[r]; ok {
			r = to
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// IsOneWord reports whether a message is cut into one word where text stands in
// it, so that like: can be asked of it.
func IsOneWord(text string) bool {
	slots := slotsOf(text, false)
	return len(slots) == 1 && !slots[0].prefix
}

// lookAlikeNode is every word that a reader may take for the one that is typed.
// It goes through the whole dictionary.
func lookAlikeNode(text string) (node, error) {
	if !IsOneWord(text) {
		return nil, hut3.Errorf(hut3.Usage, "like: takes one word, not %q", text)
	}
	want := string(looksLike(nil, []byte(slotsOf(text, false)[0].text)))
	var pool [maxTerm * 2]byte
	return expandNode{name: "like " + want, match: func(t []byte) (bool, bool) {
		buf := pool // a copy: nodes run side by side
		return string(looksLike(buf[:0], t)) == want, false
	}}, nil
}
