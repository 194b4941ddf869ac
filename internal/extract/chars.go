package extract

import (
	"unicode"
	"unicode/utf8"
)

// Classes of ASCII characters.
const (
	isDigit = 1 << iota
	isUpper
	isLower
	isTrigger // a text without one of these holds no identifier
	isSpace

	isLetter = isUpper | isLower
	isAlnum  = isLetter | isDigit
)

// classes gives the class of each byte. Bytes of characters beyond ASCII have
// none, but for first bytes that a digit or a full-width form may have.
var classes = makeClasses()

func makeClasses() (t [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		t[c] = isDigit | isTrigger
	}
	for c := 'A'; c <= 'Z'; c++ {
		t[c], t[c+'a'-'A'] = isUpper, isLower
	}
	for _, c := range "@.:" {
		t[c] = isTrigger
	}
	for _, c := range " \t\n\v\f\r" {
		t[c] = isSpace
	}
	for c := digitLead; c <= 0xF4; c++ {
		t[c] = isTrigger
	}
	return t
}

// digitLead begins the UTF-8 of U+0640 to U+067F, where the first digits beyond
// ASCII are. Latin, Greek, Cyrillic and Hebrew letters begin with lower bytes.
const digitLead = 0xD9

func digit(c byte) bool  { return classes[c]&isDigit != 0 }
func letter(c byte) bool { return classes[c]&isLetter != 0 }
func alnum(c byte) bool  { return classes[c]&isAlnum != 0 }
func space(c byte) bool  { return classes[c]&isSpace != 0 }

// upper gives the capital of an ASCII letter, and any other byte unchanged.
func upper(c byte) byte {
	if classes[c]&isLower != 0 {
		return c - 'a' + 'A'
	}
	return c
}

// lower gives the small letter of an ASCII capital.
func lower(c byte) byte {
	if classes[c]&isUpper != 0 {
		return c - 'A' + 'a'
	}
	return c
}

// worthScanning is the gate: it passes a text that holds a digit, an at sign,
// a full stop between letters or a colon before a slash. Most chat does not.
func worthScanning(text string) bool {
	for i := 0; i < len(text); i++ {
		if classes[text[i]]&isTrigger != 0 && triggers(text, i) {
			return true
		}
	}
	return false
}

func triggers(text string, i int) bool {
	switch text[i] {
	case '.':
		return i > 0 && i+1 < len(text) && alnum(text[i-1]) && alnum(text[i+1])
	case ':':
		return i+1 < len(text) && text[i+1] == '/'
	}
	if text[i] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	p := plain(r)
	return p > 0 && p < utf8.RuneSelf && classes[p]&isTrigger != 0
}

// apart reports whether text[a:b] stands by itself: no letter or digit, of any
// script that has capitals, touches it, and no underscore.
func apart(text string, a, b int) bool { return apartLeft(text, a) && apartRight(text, b) }

func apartLeft(text string, a int) bool {
	if a == 0 {
		return true
	}
	if c := text[a-1]; c < utf8.RuneSelf {
		return !alnum(c) && c != '_'
	}
	r, _ := utf8.DecodeLastRuneInString(text[:a])
	return !cased(r)
}

func apartRight(text string, b int) bool {
	if b == len(text) {
		return true
	}
	if c := text[b]; c < utf8.RuneSelf {
		return !alnum(c) && c != '_'
	}
	r, _ := utf8.DecodeRuneInString(text[b:])
	return !cased(r)
}

func cased(r rune) bool { return unicode.IsUpper(r) || unicode.IsLower(r) }

// skipSpace gives the first position from i on that is no space, going over
// two at most: what is further away does not belong together.
func skipSpace(text string, i int) int {
	for n := 0; n < 2 && i < len(text) && text[i] == ' '; n++ {
		i++
	}
	return i
}

// wordFrom gives the end of the run of ASCII letters and digits from i on.
func wordFrom(text string, i int) int {
	for i < len(text) && alnum(text[i]) {
		i++
	}
	return i
}

// lettersFrom gives the end of the run of ASCII letters from i on.
func lettersFrom(text string, i int) int {
	for i < len(text) && letter(text[i]) {
		i++
	}
	return i
}

// digitsFrom gives the end of the run of ASCII digits from i on.
func digitsFrom(text string, i int) int {
	for i < len(text) && digit(text[i]) {
		i++
	}
	return i
}

// wordBefore gives the start of the run of ASCII letters and digits that ends
// before i, with at most two spaces between, or i where there is none.
func wordBefore(text string, i int) (start, end int) {
	end = i
	for n := 0; n < 2 && end > 0 && text[end-1] == ' '; n++ {
		end--
	}
	start = end
	for start > 0 && alnum(text[start-1]) {
		start--
	}
	return start, end
}
