package corpus

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// classOf says what a character is to a word.
func classOf(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		return classOfASCII(r)
	case r == '’' || r == 'ʼ' || r == '＇' || r == '‘':
		return classApos
	case isDropped(r):
		return classDropped
	case r >= 0x1F1E6 && r <= 0x1F1FF:
		return classFlag
	case isPaired(r):
		return classPair
	case isEmojiSign(r):
		return classSymbol
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return classWord
	case r >= 0x2190 && unicode.Is(unicode.So, r), r >= 0x1F000 && r <= 0x1FFFD:
		return classSymbol
	}
	return classOther
}

// isEmojiSign holds for emoji that Unicode does not count among the other symbols
// (emoji-data.txt 15.0, 2022-08-02: Emoji, without # * and the digits, which are so
// with a keycap only). What it sets apart for emoji to come begins at U+1F000.
func isEmojiSign(r rune) bool {
	switch r {
	case '©', '®', '‼', '⁉', '™', 'ℹ', '↔', '◻', '◼', '◽', '◾', '⤴', '⤵', '〰', '〽':
		return true
	}
	return false
}

// isTag holds for the letters that say of which region a flag is, and for their end.
func isTag(r rune) bool { return r >= 0xE0020 && r <= tagEnd }

const tagEnd = 0xE007F

func classOfASCII(r rune) int {
	switch {
	case r >= 0 && asciiFold[r] != 0:
		return classWord
	case r == '\'':
		return classApos
	}
	return classOther
}

// isDropped holds for marks that folding takes away: combining accents, Hebrew
// points, Arabic vowel signs and tatweel, joiners, variation selectors, skin
// tones, the keycap, and the tags of a flag where there is none.
func isDropped(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036F, r >= 0x0591 && r <= 0x05C7 && unicode.Is(unicode.Mn, r):
		return true
	case r >= 0x064B && r <= 0x065F, r == 0x0670, r == 0x0640, r == 0x00AD:
		return true
	case r >= 0x200B && r <= 0x200F, r == 0x2060, r == 0xFEFF, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return r >= 0x1F3FB && r <= 0x1F3FF || r == 0x20E3 || isVoice(r) || isTag(r)
}

// isVoice holds for the marks that make ガ of カ and パ of ハ.
func isVoice(r rune) bool { return r == 0x3099 || r == 0x309A || r == 0xFF9E || r == 0xFF9F }

// isPaired holds for scripts written without spaces between words.
func isPaired(r rune) bool {
	if r < 0x1100 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー' || r == 'ｰ'
}

// appendFold appends the folded form of a character that belongs to a word.
func appendFold(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(dst, asciiFold[r])
	}
	if lower, ok := cyrillic(r); ok {
		return utf8.AppendRune(dst, lower)
	}
	if s, ok := plainForms[r]; ok {
		return append(dst, s...)
	}
	var in [utf8.UTFMax]byte
	n := utf8.EncodeRune(in[:], r)
	parts := norm.NFKD.Properties(in[:n]).Decomposition()
	if parts == nil {
		return appendLower(dst, r)
	}
	for len(parts) > 0 {
		p, size := utf8.DecodeRune(parts)
		parts = parts[size:]
		if class := classOf(p); class == classWord || class == classPair {
			dst = appendLower(dst, p)
		}
	}
	return dst
}

// cyrillic folds the letters of the Russian alphabet that bear no mark, which are most
// of what is not Latin, without a look into any table.
func cyrillic(r rune) (lower rune, ok bool) {
	switch {
	case r >= 'а' && r <= 'я' && r != 'й':
		return r, true
	case r >= 'А' && r <= 'Я' && r != 'Й':
		return r + 'а' - 'А', true
	}
	return 0, false
}

func appendLower(dst []byte, r rune) []byte {
	lower := unicode.ToLower(r)
	if s, ok := plainForms[lower]; ok {
		return append(dst, s...)
	}
	if lower == 'ς' { // the sigma at the end of a word
		lower = 'σ'
	}
	return utf8.AppendRune(dst, lower)
}

// plainForms are letters that Unicode does not decompose and that people leave
// their stroke or ligature off.
var plainForms = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o",
	'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ħ': "h", 'Ħ': "h", 'ı': "i", 'þ': "th", 'Þ': "th",
}

// foldName folds a name as a whole, for comparing handles: case, width and
// accent go, every other character stays.
func foldName(s string) string {
	dst := make([]byte, 0, len(s))
	for _, r := range norm.NFKC.String(s) {
		switch class := classOf(r); class {
		case classWord:
			dst = appendFold(dst, r)
		case classDropped:
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return string(dst)
}
