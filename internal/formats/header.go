package formats

import (
	"strings"
	"unicode"
)

// header is what a column's name says.
type header struct {
	name  string // folded, without zone and the word local
	local bool   // says that its times are local
	zone  bool   // says a distance from UTC
	east  int    // minutes east of UTC
	unix  string // "s", "ms", "us" where the name says Unix time
}

// readHeader reads a name such as "Time (UTC+1)", "sent_at_utc", "DateTime
// UTC+0", "Timestamp (local)", "epoch_ms".
func readHeader(name string) header {
	var h header
	lower := strings.ToLower(splitCamel(name))
	lower, h.east, h.zone = cutZone(lower)
	var words []string
	for _, w := range strings.Fields(foldWords(lower)) {
		switch w {
		case "local":
			h.local = true
		case "unix", "epoch":
			h.unix = "s"
		case "ms", "millis", "milliseconds":
			h.unix = "ms"
		case "us", "micros", "microseconds":
			h.unix = "us"
		default:
			words = append(words, w)
		}
	}
	h.name = strings.Join(words, " ")
	if h.name == "" && h.unix != "" {
		h.name = "timestamp"
	}
	return h
}

// cutZone takes UTC, GMT, UTC+1 or UTC+05:30 out of a lower-case name.
func cutZone(s string) (rest string, east int, found bool) {
	for _, word := range []string{"utc", "gmt"} {
		i := strings.Index(s, word)
		if i < 0 || letterBefore(s, i) {
			continue
		}
		tail := s[i+len(word):]
		if tail != "" && unicode.IsLetter(rune(tail[0])) {
			continue
		}
		lex := newLexer(strings.TrimSpace(tail))
		minutes, ok := lex.offset()
		if !ok {
			return s[:i] + " " + tail, 0, true
		}
		return s[:i] + " " + lex.rest(), minutes, true
	}
	return s, 0, false
}

func letterBefore(s string, i int) bool {
	return i > 0 && s[i-1] >= 'a' && s[i-1] <= 'z'
}

// fold is a name in lower case, its words parted by one space: "sent_at",
// "Sent At" and "sentAt" are one name.
func fold(name string) string {
	return foldWords(strings.ToLower(splitCamel(name)))
}

func foldWords(lower string) string {
	return strings.Join(strings.FieldsFunc(lower, func(r rune) bool {
		return r != '#' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// splitCamel parts sentAt into sent At.
func splitCamel(s string) string {
	var b strings.Builder
	prev := ' '
	for _, r := range s {
		if unicode.IsUpper(r) && unicode.IsLower(prev) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}
