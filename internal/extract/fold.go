package extract

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which the Matcher compares: capitals small, accents
// and other combining marks left out, full-width forms and unusual spaces and
// dashes as in ASCII, typographic apostrophes straight, characters of no width
// left out, and each run of white space as one space. Characters that stand
// for two letters (ß, æ, ligatures) stay as they are. A broken byte becomes
// U+FFFD.
func Fold(text string) string {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		f := foldRune(r)
		if f == dropped || f == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
			continue
		}
		out = utf8.AppendRune(out, f)
	}
	return string(out)
}

// foldRune folds one character, or says that it is dropped.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if space(byte(r)) {
			return ' '
		}
		return rune(lower(byte(r)))
	}
	if r = plain(r); r < utf8.RuneSelf {
		if r == dropped {
			return dropped
		}
		return rune(lower(byte(r)))
	}
	switch {
	case r == 0x2018, r == 0x2019, r == 0x2BC, r == 0xB4:
		return '\''
	case unicode.Is(unicode.Mn, r):
		return dropped
	case unicode.IsSpace(r):
		return ' '
	}
	if b := base(r); b != r {
		return foldRune(b)
	}
	return unicode.ToLower(r)
}

// base takes the accents off a letter: the first character of its canonical
// decomposition where nothing but marks follows.
func base(r rune) rune {
	var buf [utf8.UTFMax]byte
	d := norm.NFD.Properties(buf[:utf8.EncodeRune(buf[:], r)]).Decomposition()
	if len(d) == 0 {
		return r
	}
	first, n := utf8.DecodeRune(d)
	for rest := d[n:]; len(rest) > 0; {
		m, k := utf8.DecodeRune(rest)
		if !unicode.Is(unicode.Mn, m) {
			return r
		}
		rest = rest[k:]
	}
	return first
}

// wordRune reports a character that words are made of.
func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
