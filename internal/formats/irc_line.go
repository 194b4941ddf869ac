package formats

import (
	"regexp"
	"strings"

	"hut3"
)

// ircLine is one line taken apart.
type ircLine struct {
	stamp string // as written, without brackets
	nick  string
	text  string
	kind  hut3.Kind
	day   string // the date of a line that says the day has changed
}

// readIRCLine reads [12:18] <nick> text, [12:18]  * nick does, 12:18 -!- nick
// has joined, === nick is now known as other, --- Day changed Mon Nov 15 2004;
// May 01 10:01:00 <nick> text, as HexChat writes it; and what WeeChat parts by tabs.
func readIRCLine(line string) (ircLine, bool) {
	l := ircLine{kind: hut3.KindSystem}
	if stamp, rest, ok := strings.Cut(line, "\t"); ok && strings.ContainsAny(stamp, "-/") && clockLike(stamp) {
		return l.parted(stamp, rest)
	}
	rest := line
	if inner, after, ok := strings.Cut(strings.TrimPrefix(line, "["), "]"); ok && strings.HasPrefix(line, "[") && clockLike(inner) {
		l.stamp, rest = inner, after
	} else if monthClock.MatchString(line) {
		l.stamp, rest = line[:len("May 01 10:01:00")], line[len("May 01 10:01:00"):]
	} else if at := strings.IndexAny(line, "<*-"); at > 0 && clockLike(strings.TrimSpace(line[:at])) {
		l.stamp, rest = strings.TrimSpace(line[:at]), line[at:]
	}
	rest = strings.TrimLeft(rest, " \t")
	switch {
	case strings.HasPrefix(rest, "<") && l.stamp != "":
		nick, text, ok := strings.Cut(rest[1:], ">")
		if !ok || nick == "" || len(nick) > 64 || strings.ContainsAny(nick, "<\t") {
			return l, false
		}
		l.nick, l.text, l.kind = nick, strings.TrimPrefix(strings.TrimPrefix(text, "\t"), " "), hut3.KindMessage
		return l, true
	case strings.HasPrefix(rest, "*\t") && l.stamp != "":
		l.text = "* " + rest[2:] // of the system, or an action: they are written alike
		return l, true
	case strings.HasPrefix(rest, "* ") && l.stamp != "":
		l.nick, _, _ = strings.Cut(strings.TrimPrefix(rest, "* "), " ")
		l.text, l.kind = rest, hut3.KindMessage
		return l, l.nick != ""
	}
	return l.system(rest)
}

// monthClock is how HexChat begins a line: a day without its year, and a clock.
var monthClock = regexp.MustCompile(`^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9] `)

// parted reads what WeeChat writes behind the time: who or what, a tab, a text.
func (l ircLine) parted(stamp, rest string) (ircLine, bool) {
	who, text, ok := strings.Cut(rest, "\t")
	if !ok || len(who) > 64 {
		return l, false
	}
	l.stamp, l.text = stamp, text
	switch strings.TrimSpace(who) {
	case "-->", "<--", "--", "=!=", "", "<>":
		l.text = strings.TrimSpace(who + " " + text)
	case "*":
		l.nick, _, _ = strings.Cut(text, " ")
		l.text, l.kind = "* "+text, hut3.KindMessage
	default:
		l.nick, l.kind = strings.TrimSpace(who), hut3.KindMessage
		return l, !strings.Contains(l.nick, " ") // a cell of a sheet, and no nick
	}
	return l, true
}

// ircMarks are how lines of the system begin; ircDays those that say the day.
var (
	ircMarks = []string{"--- ", "=== ", "-!- ", "*** ", "**** ", "Session Ident: "}
	ircDays  = []string{"--- Day changed ", "--- Log opened ", "**** BEGIN LOGGING AT ", "Session Start: ", "Session Time: ", "Session Close: ", "**** ENDING LOGGING AT "}
)

// system reads a line that nobody wrote.
func (l ircLine) system(rest string) (ircLine, bool) {
	l.text = rest
	for _, says := range ircDays {
		if day, ok := strings.CutPrefix(rest, says); ok {
			l.day = day
			return l, true
		}
	}
	for _, mark := range ircMarks {
		if strings.HasPrefix(rest, mark) {
			return l, true
		}
	}
	return l, false
}

// clockLike reports whether a text is a clock, or a date and a clock.
func clockLike(s string) bool {
	i := strings.IndexByte(s, ':')
	if i < 1 || len(s) > 32 {
		return false
	}
	return strings.Trim(s, "0123456789:-/. TZ+") == ""
}
