package corpus

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// pairCutter cuts runs of Han, kana and Hangul.
type pairCutter struct {
	term []byte
}

// cut reads a run from start: each character with the one after it, and the
// last one alone. It returns where the run ends.
func (p *pairCutter) cut(text string, start int, found func([]byte, int, int)) int {
	begin := start
	cur, end, ok := pairedAt(text, begin)
	for ok {
		next, nextEnd, more := pairedAt(text, end)
		p.term = utf8.AppendRune(p.term[:0], cur)
		if !more {
			found(p.term, begin, end)
			return end
		}
		p.term = utf8.AppendRune(p.term, next)
		found(p.term, begin, nextEnd)
		begin, cur, end = end, next, nextEnd
	}
	return end
}

// pairedAt reads one character of such a run, with the marks that follow it.
func pairedAt(text string, i int) (r rune, end int, ok bool) {
	r, size := utf8.DecodeRuneInString(text[i:])
	if size == 0 || classOf(r) != classPair {
		return 0, i, false
	}
	r = wide(text[i:i+size], r)
	for i += size; i < len(text); i += size {
		var mark rune
		mark, size = utf8.DecodeRuneInString(text[i:])
		if classOf(mark) != classDropped {
			break
		}
	}
	return r, i, true
}

// wide turns half-width kana into the usual form.
func wide(s string, r rune) rune {
	if r < 0xFF00 {
		return r
	}
	if parts := norm.NFKD.PropertiesString(s).Decomposition(); len(parts) > 0 {
		r, _ = utf8.DecodeRune(parts)
	}
	return r
}
