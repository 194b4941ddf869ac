package formats

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"regexp"
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

func detectIRC(s *source) Detection {
	lines, known, said := 0, 0, 0
	for text := s.sample; len(text) > 0 && lines < 200; {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		lines++
		l, ok := readIRCLine(string(line))
		switch {
		case !ok && lines == 1 && bytes.Contains(line, []byte{'\t'}):
			return Detection{} // a header: the lines below are rows of a sheet
		case ok && l.kind == hut3.KindMessage:
			said++
			known++
		case ok:
			known++
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
	named bool   // the day is that of the file's name
	year  string // of a log whose lines have a day without one
	month string // of the last such line
	last  int    // minutes of the clock that was read last on that day
}

func readIRC(ctx context.Context, r *reading) error {
	l := &ircLog{reading: r, w: r.src.window(), clock: &timeReader{column: "time", order: r.opts.DateOrder, zone: declaredZone(r.opts.Zone)}}
	defer func() { r.tally.sum.Bytes = l.w.raw }()
	if found := dayOfName.FindStringSubmatch(path.Base(r.src.path)); found != nil {
		l.day, l.named = found[1]+"-"+found[2]+"-"+found[3], true
	}
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
		l.day, l.last, l.named = dayOf(one.day), 0, false
		l.year, l.month = yearAtEnd(l.day), ""
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
	if stamp[0] > '9' {
		stamp = l.dated(stamp, at)
	} else if !strings.ContainsAny(stamp, "-/. ") && l.day != "" {
		if now := minutesOf(stamp); now+midnightGap < l.last {
			l.day = ""
			l.tally.note("the clock ran back by hours and the log does not say that the day changed; times are left unread until it says a day", "time", "the log may be put together of several", at)
		} else {
			l.last, stamp = now, l.day+" "+stamp
			if l.named {
				l.tally.note("times whose day is the one that the file is named by", "time", "it is as good as the name", at)
			}
		}
	}
	t, v := l.clock.read(stamp)
	t.Raw = written
	if v != timeRead && v != timeFold && v != timeGap && v != timeWrongDay {
		l.tally.note("a clock without a day, or a date that is open; the time is left unread", "time", "the log's own day lines, or --date-order, would settle it", at)
	}
	l.sentAt(t, at)
}

// dayOfName is how bouncers and clients name the log of a day.
var dayOfName = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9][0-9])[-_.]?([01][0-9])[-_.]?([0-3][0-9])\.(?:log|txt)$`)

// yearAtEnd is the year that a day ends with, where it does.
func yearAtEnd(day string) string {
	if year := day[strings.LastIndexByte(day, ' ')+1:]; len(year) == 4 && isDigits(year) {
		return year
	}
	return ""
}

// dated puts the year that the log said into a day without one: May 01 10:01:00. A
// month that comes before the last one is of a year that nobody said.
func (l *ircLog) dated(stamp string, at int64) string {
	month, rest, _ := strings.Cut(stamp, " ")
	if l.month != "" && strings.Index(monthsInOrder, month) < strings.Index(monthsInOrder, l.month) {
		l.year = ""
		l.tally.note("a month comes before the last one and the log does not say the year; times are left unread until it says one", "time", "", at)
	}
	l.month = month
	if l.year == "" {
		return stamp
	}
	day, clock, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	return day + " " + month + " " + l.year + " " + clock
}

const monthsInOrder = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
