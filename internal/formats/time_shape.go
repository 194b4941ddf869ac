package formats

import (
	"strings"
	"unicode"
)

const maxShape = 48

var plainWords = map[string]bool{
	"ago": true, "second": true, "seconds": true, "minute": true, "minutes": true, "hour": true, "hours": true, "day": true,
	"days": true, "week": true, "weeks": true, "month": true, "months": true, "year": true, "years": true, "yesterday": true,
	"today": true, "am": true, "pm": true, "utc": true, "gmt": true, "t": true, "z": true, "at": true, "time": true, "no": true, "date": true,
}

// Shape is what a written time looks like, without saying when or what: digits
// become 9, months Mon, weekdays Day; words that no clock writes become word,
// so that a shape can be printed where no text of a message may be.
func Shape(raw string) string {
	var b strings.Builder
	word := []rune{}
	flush := func() {
		if len(word) > 0 {
			b.WriteString(shapeWord(string(word)))
			word = word[:0]
		}
	}
	for _, r := range raw {
		if b.Len() > maxShape {
			b.WriteString("…")
			return b.String()
		}
		if unicode.IsLetter(r) {
			if len(word) < 16 {
				word = append(word, r)
			}
			continue
		}
		flush()
		switch {
		case r >= '0' && r <= '9':
			b.WriteByte('9')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r < 0x80 && unicode.IsPunct(r) || r == '+':
			b.WriteRune(r)
		default:
			b.WriteByte('?')
		}
	}
	flush()
	return b.String()
}

func shapeWord(w string) string {
	l := strings.ToLower(w)
	switch {
	case plainWords[l]:
		return w
	case monthOf(w) > 0:
		return "Mon"
	case weekdayOf(w) >= 0:
		return "Day"
	}
	return "word"
}
