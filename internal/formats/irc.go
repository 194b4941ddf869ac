package formats

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"hut3"
)

func ircFormat() format {
	return format{
		Info: Info{Name: "irc", What: "logs of IRC channels: <nick> text, actions, and lines of the system, with a clock or a date and clock",
			Limit: "a clock without a day is no time: it is read only behind a line that says the day has changed"},
		detect: detectIRC,
		read:   readIRC,
	}
}

// ircLine is one line taken apart.
type ircLine struct {
	stamp string // as written, without brackets
	nick  string
	text  string
	kind  hut3.Kind
	day   string // the date of a line that says the day has changed
}

// readIRCLine reads [12:18] <nick> text, [12:18]  * nick does, 12:18 -!- nick
// has joined, === nick is now known as other, --- Day changed Mon Nov 15 2004.
func readIRCLine(line string) (ircLine, bool) {
	l := ircLine{kind: hut3.KindSystem}
	rest := line
	if inner, after, ok := strings.Cut(strings.TrimPrefix(line, "["), "]"); ok && strings.HasPrefix(line, "[") && clockLike(inner) {
		l.stamp, rest = inner, after
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
		l.nick, l.text, l.kind = nick, strings.TrimPrefix(text, " "), hut3.KindMessage
		return l, true
	case strings.HasPrefix(rest, "* ") && l.stamp != "":
		l.nick, _, _ = strings.Cut(strings.TrimPrefix(rest, "* "), " ")
		l.text, l.kind = rest, hut3.KindMessage
		return l, l.nick != ""
	case strings.HasPrefix(rest, "--- "), strings.HasPrefix(rest, "=== "), strings.HasPrefix(rest, "-!- "), strings.HasPrefix(rest, "*** "):
		l.text = rest
		for _, says := range []string{"--- Day changed ", "--- Log opened "} {
			if day, ok := strings.CutPrefix(rest, says); ok {
				l.day = day
			}
		}
		return l, true
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

func detectIRC(s *source) Detection {
	lines, known, said := 0, 0, 0
	for text := s.sample; len(text) > 0 && lines < 200; {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		lines++
		if l, ok := readIRCLine(string(line)); ok {
			known++
			if l.kind == hut3.KindMessage {
				said++
			}
		}
	}
	if said < 2 || known*10 < lines*8 {
		return Detection{}
	}
	return Detection{Sure: 0.95, Why: fmt.Sprintf("%d of its first %d lines are as logs of IRC have them", known, lines)}
}

// ircLog reads a log line by line.
type ircLog struct {
	*reading
	w     *window
	clock *timeReader
	day   string
	last  int // minutes of the clock that was read last on that day
}

func readIRC(ctx context.Context, r *reading) error {
	l := &ircLog{reading: r, w: r.src.window(), clock: &timeReader{column: "time", order: r.opts.DateOrder, zone: declaredZone(r.opts.Zone)}}
	defer func() { r.tally.sum.Bytes = l.w.raw }()
	for n := 0; ; n++ {
		if n&4095 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(l.w.bytes()) == 0 && !l.w.more() {
			return l.w.fault()
		}
		if err := l.line(); err != nil {
			return err
		}
	}
}

func (l *ircLog) line() error {
	n, whole := lineInView(l.w, int(l.src.limits.Row))
	at := l.w.raw
	if !whole {
		passLine(l.w)
		return l.reject(at, l.w.raw-at, fmt.Sprintf("the line is longer than %d bytes, the limit, or the file breaks off in it", l.src.limits.Row))
	}
	text := strings.TrimRight(strings.ToValidUTF8(string(l.w.bytes()[:n]), "\ufffd"), "\r")
	l.w.take(n)
	length := l.w.raw - at
	l.w.take(min(1, len(l.w.bytes())))
	if strings.TrimSpace(text) == "" {
		l.tally.sum.Blank++
		return nil
	}
	one, ok := readIRCLine(text)
	if !ok {
		return l.reject(at, length, "the line is none that a log of IRC has: it begins neither with a clock and a nick nor with a mark of the system")
	}
	if one.day != "" {
		l.day, l.last = dayOf(one.day), 0
	}
	r := l.begin(one.kind, "irc")
	r.Body = one.text
	r.From = l.party(strings.TrimLeft(one.nick, "@+%&~ "), "")
	if r.From.Name != one.nick {
		r.Extra = append(r.Extra, hut3.Field{Name: "nick", Value: one.nick})
	}
	r.Conversation = hut3.GroupConversation(r.Platform, l.src.stem())
	l.stamp(one.stamp, at)
	return l.put(at, length)
}

// dayOf is the date in a line of the system, without the clock that "Log
// opened" writes in its midst (Mon Nov 15 12:00:01 2004).
func dayOf(s string) string {
	words := strings.Fields(s)
	kept := words[:0]
	for _, w := range words {
		if !strings.Contains(w, ":") {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// midnightGap is by how many minutes a clock runs back that has passed midnight,
// and not been put right.
const midnightGap = 3 * 60

// minutesOf is a clock's time of day.
func minutesOf(clock string) int {
	hour, rest, _ := strings.Cut(clock, ":")
	minute, _, _ := strings.Cut(rest, ":")
	h, _ := strconv.Atoi(hour)   // clockLike has let only digits through
	m, _ := strconv.Atoi(minute) // what is none counts as 0
	return h*60 + m
}

// stamp reads a line's time: its own date and clock, or its clock on the day
// that the log said last.
func (l *ircLog) stamp(stamp string, at int64) {
	if stamp == "" {
		l.tally.sum.WithoutTime.Absent++
		return
	}
	written := stamp
	if !strings.ContainsAny(stamp, "-/. ") && l.day != "" {
		if now := minutesOf(stamp); now+midnightGap < l.last {
			l.day = ""
			l.tally.note("the clock ran back by hours and the log does not say that the day changed; times are left unread until it says a day", "time", "the log may be put together of several", at)
		} else {
			l.last, stamp = now, l.day+" "+stamp
		}
	}
	t, v := l.clock.read(stamp)
	t.Raw = written
	if v != timeRead && v != timeFold && v != timeGap && v != timeWrongDay {
		l.tally.note("a clock without a day, or a date that is open; the time is left unread", "time", "the log's own day lines, or --date-order, would settle it", at)
	}
	l.sentAt(t, at)
}
