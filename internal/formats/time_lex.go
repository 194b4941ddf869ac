package formats

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer walks a written time: numbers, words and marks. Spaces part them and
// are otherwise passed, narrow and unbreaking ones too.
type lexer struct {
	s string
	i int
}

func newLexer(s string) *lexer { return &lexer{s: s} }

func (l *lexer) rest() string { return l.s[l.i:] }

func (l *lexer) space() {
	for l.i < len(l.s) {
		r, n := utf8.DecodeRuneInString(l.s[l.i:])
		if !unicode.IsSpace(r) && r != '\u200e' && r != '\u200f' {
			return
		}
		l.i += n
	}
}

func (l *lexer) done() bool {
	l.space()
	return l.i == len(l.s)
}

// mark passes the byte c, spaces before it allowed.
func (l *lexer) mark(c byte) bool {
	l.space()
	return l.tight(c)
}

// tight passes the byte c, which must stand at once.
func (l *lexer) tight(c byte) bool {
	if l.i < len(l.s) && l.s[l.i] == c {
		l.i++
		return true
	}
	return false
}

// number reads digits, at most nine, and says how many.
func (l *lexer) number() (value, digits int) {
	l.space()
	return l.tightNumber()
}

func (l *lexer) tightNumber() (value, digits int) {
	start := l.i
	for l.i < len(l.s) && l.s[l.i] >= '0' && l.s[l.i] <= '9' && digits < 9 {
		value = value*10 + int(l.s[l.i]-'0')
		l.i++
		digits++
	}
	if l.i < len(l.s) && l.s[l.i] >= '0' && l.s[l.i] <= '9' {
		l.i = start
		return 0, 0
	}
	return value, digits
}

// word reads letters and gives them as written.
func (l *lexer) word() string {
	l.space()
	start := l.i
	for l.i < len(l.s) {
		r, n := utf8.DecodeRuneInString(l.s[l.i:])
		if !unicode.IsLetter(r) {
			break
		}
		l.i += n
	}
	return l.s[start:l.i]
}

// try runs a reader and goes back where it fails.
func (l *lexer) try(read func() bool) bool {
	start := l.i
	if read() {
		return true
	}
	l.i = start
	return false
}

// offset reads +01:00, +0100, +01, -5 and the like, as minutes east of UTC.
func (l *lexer) offset() (minutes int, ok bool) {
	ok = l.try(func() bool {
		sign := 1
		if l.mark('-') {
			sign = -1
		} else if !l.tight('+') {
			return false
		}
		h, digits := l.tightNumber()
		m := 0
		switch {
		case digits == 4:
			h, m = h/100, h%100
		case digits == 0 || digits > 2:
			return false
		case l.tight(':'):
			if m, digits = l.tightNumber(); digits != 2 {
				return false
			}
		}
		minutes = sign * (h*60 + m)
		return h <= 14 && m < 60
	})
	return minutes, ok
}

var months = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthOf is the number of an English month, whole or cut to three letters
// (and Sept); zero for another word.
func monthOf(word string) int {
	if len(word) < 3 || len(word) > 9 {
		return 0
	}
	w := strings.ToLower(word)
	for i, m := range months {
		if w == m || w == m[:3] {
			return i + 1
		}
	}
	if w == "sept" {
		return 9
	}
	return 0
}

var weekdays = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// weekdayOf is 0 for Sunday to 6 for Saturday, whole or cut; -1 for another word.
func weekdayOf(word string) int {
	w := strings.ToLower(word)
	for i, d := range weekdays {
		if w == d || w == d[:3] || (len(w) == 4 || len(w) == 5) && strings.HasPrefix(d, w) {
			return i
		}
	}
	return -1
}
