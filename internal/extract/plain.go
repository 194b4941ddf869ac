package extract

import (
	"unicode/utf8"

	"hut3"
)

// dropped marks a character that plain leaves out.
const dropped = -1

// plain gives the ASCII character that a full-width form, a digit of another
// script, an unusual space or a dash stands for, dropped for one of no width, and any other unchanged.
// The Matcher and the recognisers both read text through it.
func plain(r rune) rune {
	switch {
	case r < 0xA0:
		return r
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms of ! to ~
		return r - 0xFF01 + '!'
	case r == 0xA0, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x205F, r == 0x3000:
		return ' '
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0xFE58, r == 0xFE63:
		return '-'
	case noWidth(r):
		return dropped
	}
	return hut3.PlainDigit(r)
}

// noWidth reports a character that shows nothing: soft hyphen, zero-width
// space and joiners, marks of direction, word joiner, byte order mark.
func noWidth(r rune) bool {
	return r == 0xAD || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E ||
		r >= 0x2060 && r <= 0x2069 || r == 0xFEFF
}

// plainCopy gives the text with each character made plain, and for each byte
// of the copy the offset of its character in the text, one more for the end.
// A text that is plain already comes back as it is, with no offsets.
func plainCopy(text string, buf []byte, at []int32) (string, []byte, []int32) {
	if !needsPlain(text) {
		return text, buf, nil
	}
	buf, at = buf[:0], at[:0]
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		p := plain(r)
		if p == r { // as it is, and a broken byte too
			buf = append(buf, text[i:i+n]...)
		} else if p != dropped {
			buf = utf8.AppendRune(buf, p)
		}
		for len(at) < len(buf) {
			at = append(at, int32(i))
		}
		i += n
	}
	return string(buf), buf, append(at, int32(len(text)))
}

func needsPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c == 0xC2 || c >= digitLead {
			if r, _ := utf8.DecodeRuneInString(text[i:]); plain(r) != r {
				return true
			}
		}
	}
	return false
}
