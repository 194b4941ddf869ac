package corpus

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// pairCutter cuts runs of Han, kana and Hangul.
type pairCutter struct {
	term []byte
	unit []byte // rest of what was read at once, as one normal form
	last paired
}

// paired is one character of such a run, and where it stands with its marks.
type paired struct {
	r          rune
	start, end int
}

// cut reads a run from start: each character with the one after it, and the
// last one alone. It returns where the run ends.
func (p *pairCutter) cut(text string, start int, found func([]byte, int, int)) int {
	p.unit = p.unit[:0]
	cur, ok := p.next(text, start)
	for ok {
		next, more := p.next(text, cur.end)
		p.term = utf8.AppendRune(p.term[:0], cur.r)
		if !more {
			found(p.term, cur.start, cur.end)
			return cur.end
		}
		p.term = utf8.AppendRune(p.term, next.r)
		found(p.term, cur.start, next.end)
		cur = next
	}
	return start
}

// next reads one character at i, with the marks that follow it. What Unicode holds
// equivalent is one: kana of half width and with a voice mark beside them, syllables
// in jamo, and forms that stand for several characters, which are then read one by one.
func (p *pairCutter) next(text string, i int) (paired, bool) {
	if p.rest() {
		return p.last, true
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	if size == 0 || classOf(r) != classPair {
		return paired{}, false
	}
	end, joined := unitEnd(text, i+size)
	p.last = paired{r, i, end}
	if joined || !composed(r) {
		p.unit = norm.NFKC.AppendString(p.unit, text[i:end])
		p.rest()
	}
	return p.last, true
}

// rest takes the next character of what was read at once.
func (p *pairCutter) rest() bool {
	for len(p.unit) > 0 {
		r, size := utf8.DecodeRune(p.unit)
		p.unit = p.unit[size:]
		if classOf(r) == classPair {
			p.last.r = r
			return true
		}
	}
	return false
}

// composed holds for the characters that are a normal form, which nearly all are.
func composed(r rune) bool {
	return r >= 'ぁ' && r <= 'ヺ' && r != 'ゟ' || r == 'ー' || r >= 0x4E00 && r <= 0x9FFF || r >= '가' && r <= '힣'
}

// unitEnd goes over the marks that follow a character, and reports whether one of
// them, or a jamo, may become one with it.
func unitEnd(text string, i int) (end int, joined bool) {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		back := isVoice(r) || joinsBack(r)
		if !back && classOf(r) != classDropped {
			break
		}
		joined = joined || back
		i += size
	}
	return i, joined
}

// joinsBack holds for the vowels and finals of jamo, of whatever width.
func joinsBack(r rune) bool {
	if r >= 0x3131 && r <= 0x318E || r >= 0xFFA0 && r <= 0xFFDC {
		var in [utf8.UTFMax]byte
		r, _ = utf8.DecodeRune(norm.NFKD.Properties(in[:utf8.EncodeRune(in[:], r)]).Decomposition())
	}
	return r >= 0x1160 && r <= 0x11FF
}
