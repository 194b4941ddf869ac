package extract

import (
	"unicode"
	"unicode/utf8"
)

// startOf walks back from end over so many bytes of folded text and gives
// where the first of their characters begins in the text as written.
func startOf(text string, end, size int) int {
	i := end
	for size > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		f := foldRune(r)
		i -= n
		if f == dropped {
			continue
		}
		size -= utf8.RuneLen(f)
		if f == ' ' {
			i = spacesBefore(text, i)
		}
	}
	return i
}

// spacesBefore goes back over the rest of a run of white space, and over what
// has no width between. The run counts as one space.
func spacesBefore(text string, i int) int {
	for j := i; j > 0; {
		r, n := utf8.DecodeLastRuneInString(text[:j])
		f := foldRune(r)
		if f != ' ' && f != dropped {
			return i
		}
		j -= n
		if f == ' ' {
			i = j
		}
	}
	return i
}

// overMarks goes over the combining marks that follow i.
func overMarks(text string, i int) int {
	for i < len(text) && text[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.Is(unicode.Mn, r) {
			break
		}
		i += n
	}
	return i
}

// runeBefore gives the folded character before i, going over those dropped,
// or a space at the start.
func runeBefore(text string, i int) rune {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		if f := foldRune(r); f != dropped {
			return f
		}
		i -= n
	}
	return ' '
}

// runeAfter gives the folded character after i, going over those dropped, or
// a space at the end.
func runeAfter(text string, i int) rune {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if f := foldRune(r); f != dropped {
			return f
		}
		i += n
	}
	return ' '
}
