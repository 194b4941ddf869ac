package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode"
	"unicode/utf8"
)

// TokenVersion numbers the rules of Tokens. A segment records it, because a
// word can only be found by the rules that cut it. Segments of older rules are read
// where the two differ; see recut.
const TokenVersion = 2

// maxTerm is the longest term in bytes that is a word as it is; of a longer word the
// term is its start and the digest of the whole.
const maxTerm = 128

// The classes of a character.
const (
	classOther   = iota // parts words
	classWord           // letter, digit or kept mark
	classDropped        // belongs to the word and leaves no trace: accent, joiner
	classApos           // an apostrophe: dropped between two letters
	classPair           // cut into overlapping pairs: Han, kana, Hangul
	classSymbol         // a word by itself: emoji
	classFlag           // regional indicator: two make a flag
)

// asciiFold is the folded form of the ASCII characters of words, else 0.
var asciiFold = func() (t [128]byte) {
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-32] = c, c
	}
	return t
}()

// Tokens calls found for each word of text in order, with its folded form and
// its place in bytes. term is only valid during the call.
func Tokens(text string, found func(term []byte, start, end int)) {
	var c cutter
	c.cut(text, found)
}

// cutter holds the buffers of Tokens, to be used again.
type cutter struct {
	term  []byte
	pair  pairCutter
	whole bool // gives words of any length as they are
}

func (c *cutter) cut(text string, found func(term []byte, start, end int)) {
	for i := 0; i < len(text); {
		b := text[i]
		if b < utf8.RuneSelf {
			if asciiFold[b] == 0 {
				i++
				continue
			}
			i = c.word(text, i, found)
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch class := classOf(r); class {
		case classWord:
			i = c.word(text, i, found)
		case classPair:
			i = c.pair.cut(text, i, found)
		case classSymbol, classFlag:
			i = c.symbol(text, i, r, size, class, found)
		default:
			i += size
		}
	}
}

// word reads one word from start and returns where it ends.
func (c *cutter) word(text string, start int, found func([]byte, int, int)) int {
	c.term = c.term[:0]
	i, end := start, start
	for i < len(text) {
		if b := text[i]; b < utf8.RuneSelf {
			if f := asciiFold[b]; f != 0 {
				c.term = append(c.term, f)
				i++
				end = i
				continue
			}
			if b == '\'' && letterAt(text, i+1) && letterBefore(text, i) {
				i++
				continue
			}
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		class := classOf(r)
		if class == classApos && letterAt(text, i+size) && letterBefore(text, i) {
			i += size
			continue
		}
		if class != classWord && class != classDropped {
			break
		}
		if class == classWord {
			c.term = appendFold(c.term, r)
		}
		i += size
		end = i
	}
	if len(c.term) > 0 {
		found(c.bounded(), start, end)
	}
	return i
}

// symbol reads one emoji with what follows it and belongs to it.
func (c *cutter) symbol(text string, start int, r rune, size, class int, found func([]byte, int, int)) int {
	c.term = utf8.AppendRune(c.term[:0], r)
	i := start + size
	if class == classFlag {
		if next, n := utf8.DecodeRuneInString(text[i:]); classOf(next) == classFlag {
			c.term = utf8.AppendRune(c.term, next)
			i += n
		}
	}
	for i < len(text) {
		next, n := utf8.DecodeRuneInString(text[i:])
		if classOf(next) != classDropped {
			break
		}
		if isTag(next) && next != tagEnd {
			c.term = utf8.AppendRune(c.term, next)
		}
		i += n
	}
	found(c.bounded(), start, i)
	return i
}

func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return r != utf8.RuneError && isLetter(r) && classOf(r) == classWord
}

func letterBefore(text string, i int) bool {
	r, size := utf8.DecodeLastRuneInString(text[:i])
	for classOf(r) == classDropped && size > 0 {
		i -= size
		r, size = utf8.DecodeLastRuneInString(text[:i])
	}
	return isLetter(r)
}

// isLetter holds for letters, and numerals that are folded into some: Ⅳ.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) }

// bounded gives the term at hand; of one longer than maxTerm as many whole characters
// of its start as fit, and the digest of the whole behind a sign that no word holds.
func (c *cutter) bounded() []byte {
	if len(c.term) <= maxTerm || c.whole {
		return c.term
	}
	sum := sha256.Sum256(c.term)
	n := maxTerm
	for n > 0 && !utf8.RuneStart(c.term[n]) {
		n--
	}
	return hex.AppendEncode(append(c.term[:n], "…"...), sum[:16])
}
