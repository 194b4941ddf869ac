package operations

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind parts a press line into what the phrase reader tells apart.
type tokenKind uint8

const (
	word tokenKind = iota
	number
	currency
	symbol
)

// token is a piece of a phrase: text in lower case without the commas of a
// number, and its place in bytes. Glued says that no space stands before it.
type token struct {
	kind       tokenKind
	text       string
	start, end int
	glued      bool
}

// tokens parts a text. Letters make words, digits with commas between threes
// and one point make numbers, all else but space is a symbol of one character.
func tokens(text string) []token {
	var out []token
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		t := token{kind: symbol, start: i, end: i + size, glued: i > 0 && len(out) > 0 && out[len(out)-1].end == i}
		switch {
		case unicode.IsSpace(r):
			i += size
			continue
		case r >= '0' && r <= '9':
			t.kind, t.end = number, numberEnd(text, i)
		case unicode.IsLetter(r):
			t.kind, t.end = word, wordEnd(text, i)
		case unicode.Is(unicode.Sc, r):
			t.kind = currency
		}
		t.text = strings.ToLower(text[t.start:t.end])
		if t.kind == number {
			t.text = strings.ReplaceAll(t.text, ",", "")
		}
		out = append(out, t)
		i = t.end
	}
	return out
}

func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && r != '\'' && r != '’' {
			break
		}
		i += size
	}
	return i
}

func numberEnd(text string, i int) int {
	i = digitsEnd(text, i)
	for i < len(text) && text[i] == ',' && digitsEnd(text, i+1) == i+4 {
		i += 4
	}
	if i+1 < len(text) && text[i] == '.' && digitsEnd(text, i+1) > i+1 {
		i = digitsEnd(text, i+1)
	}
	return i
}

func digitsEnd(text string, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// match gives the longest rule whose tokens stand at a place, or -1.
func match(rules []wordRule, at []token) (rule wordRule, ok bool) {
	for _, r := range rules {
		if startsWith(at, r.tokens) {
			return r, true
		}
	}
	return wordRule{}, false
}

// matchBefore gives the longest rule whose tokens end at a place.
func matchBefore(rules []wordRule, all []token, end int) (rule wordRule, ok bool) {
	for _, r := range rules {
		if n := len(r.tokens); n <= end && startsWith(all[end-n:], r.tokens) {
			return r, true
		}
	}
	return wordRule{}, false
}

func startsWith(at []token, want []string) bool {
	if len(at) < len(want) {
		return false
	}
	for i, w := range want {
		if at[i].text != w {
			return false
		}
	}
	return true
}
