package formats

import (
	"context"
	"fmt"
	"html"
	"path"
	"regexp"
	"strings"

	"hut3"
)

func pidginFormat() format {
	return format{
		Info: Info{Name: "pidgin", What: "logs of Pidgin and other programs of libpurple, as text and as HTML: one conversation a file",
			Limit: "the look of HTML; a log has a clock without a day behind its heading: midnight is taken where the clock goes back by half a day or more"},
		detect: func(s *source) Detection {
			if m := purpleHeading(s.sample); m != nil {
				return Detection{Sure: 0.97, Why: "it begins with \"Conversation with … at … on …\", as logs of Pidgin do"}
			}
			return Detection{}
		},
		read: readPidgin,
	}
}

var (
	purpleHead = regexp.MustCompile(`Conversation with (.+?) at (.+?) on (\S+) \(([^()]+)\)`)
	purpleLine = regexp.MustCompile(`^\((?:([0-9./-]+) )?(\d{1,2}:\d\d:\d\d(?: ?[AP]M)?)\)\s*(.*)$`)
	purpleFile = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)\.(\d\d)(\d\d)(\d\d)([+-]\d{4})`)
)

func purpleHeading(sample []byte) [][]byte {
	head := sample[:min(len(sample), 2048)]
	m := purpleHead.FindSubmatch(head)
	if m == nil || strings.ContainsAny(string(m[1]), "\r\n<>") {
		return nil
	}
	return m
}

// purpleLog reads a log line by line.
type purpleLog struct {
	*reading
	w         *window
	clock     timeReader
	markup    bool
	platform  string
	own, with string
	day       int64  // days since 1970; the clock's last is last
	last      string // the clock before
	zone      string // as written behind the times of the file's name
	pending   bool
	from, to  int64
	nobody    int
	more      []byte // further lines of the message
}

func readPidgin(ctx context.Context, r *reading) error {
	m := purpleHeading(r.src.sample)
	if m == nil {
		return hut3.Errorf(hut3.Invalid, "%s: it has no heading \"Conversation with … at … on …\"", r.src.path)
	}
	l := &purpleLog{reading: r, w: r.src.window(), markup: strings.Contains(string(r.src.sample[:min(len(r.src.sample), 512)]), "<html")}
	l.clock = timeReader{column: "heading", order: r.opts.DateOrder, zone: declaredZone(r.opts.Zone)}
	l.with, _ = bareJID(html.UnescapeString(string(m[1])))
	l.own, _ = bareJID(html.UnescapeString(string(m[3])))
	if l.platform = string(m[4]); l.platform == "jabber" {
		l.platform = "xmpp"
	}
	l.began(string(m[2]))
	err := l.walk(ctx)
	r.tally.sum.Bytes = l.w.raw
	if l.nobody > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "names shown that are neither address: each is taken as a handle of its own", Count: int64(l.nobody)})
	}
	return err
}

// began finds the day that the log began on, by the file's name, which has the
// distance from UTC too, or by the heading.
func (l *purpleLog) began(heading string) {
	if m := purpleFile.FindStringSubmatch(path.Base(l.src.path)); m != nil {
		if t, v := l.clock.read(m[1]); v == timeRead {
			l.day, l.zone = floorDiv(t.Micros, microsPerDay), m[5]
			l.last = m[2] + ":" + m[3] + ":" + m[4]
			return
		}
	}
	day := heading
	if c, ok := parseTime(heading); ok {
		l.day = daysFromCivil(c.year, c.month, c.day)
		return
	}
	l.day = -1
	l.tally.note("the heading's day cannot be read; clocks are left without a day", printable(Shape(day)), dateOrderRemedy, 0)
}

func (l *purpleLog) walk(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(l.w.bytes()) == 0 && !l.w.more() {
			return errorsFirst(l.flush(), l.w.fault())
		}
		if err := l.line(); err != nil {
			return err
		}
	}
}

func errorsFirst(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *purpleLog) line() error {
	n, whole := lineInView(l.w, int(l.src.limits.Row))
	at := l.w.raw
	if !whole {
		passLine(l.w)
		return errorsFirst(l.flush(), l.reject(at, l.w.raw-at, fmt.Sprintf("the line is longer than %d bytes, the limit, or the file breaks off in it", l.src.limits.Row)))
	}
	raw := strings.TrimRight(strings.ToValidUTF8(string(l.w.bytes()[:n]), "\ufffd"), "\r")
	l.w.take(n)
	end := l.w.raw
	l.w.take(min(1, len(l.w.bytes())))
	if strings.Contains(raw, "Conversation with ") && at < 2048 && purpleHead.MatchString(raw) {
		return nil
	}
	text := raw
	if l.markup {
		text = html.UnescapeString(htmlTag.ReplaceAllString(strings.ReplaceAll(raw, "<br/>", "\n"), ""))
		text = strings.TrimRight(text, "\n")
	}
	if m := purpleLine.FindStringSubmatch(strings.TrimLeft(text, " ")); m != nil {
		if err := l.flush(); err != nil {
			return err
		}
		l.begun(m, raw, at)
		l.from, l.to, l.pending = at, end, true
		return nil
	}
	switch {
	case l.pending && strings.TrimSpace(text) == "" && l.markup, strings.TrimSpace(text) == "":
		return nil
	case l.pending && end-l.from > l.src.limits.Row:
		return errorsFirst(l.flush(), l.reject(at, end-at, fmt.Sprintf("the message goes on for more than %d bytes, the limit", l.src.limits.Row)))
	case l.pending:
		l.more, l.to = append(append(l.more, '\n'), text...), end
		return nil
	}
	return l.reject(at, end-at, "a line before the first message of the log")
}

// begun begins a row. Only HTML says for certain where a name ends.
func (l *purpleLog) begun(m []string, raw string, at int64) {
	name, body, ok := strings.Cut(m[3], ": ")
	if !ok {
		name, body, ok = strings.Cut(m[3], ":")
		ok = ok && body == ""
	}
	if l.markup {
		ok = ok && strings.Contains(raw, ":</b>")
	}
	kind := hut3.KindMessage
	if !ok {
		kind, name, body = hut3.KindSystem, "", m[3]
	}
	r := l.begin(kind, l.platform)
	r.Owner = l.party(l.own, "")
	peer := l.party(l.with, "")
	r.Body = body
	l.who(r, strings.TrimSpace(name), raw, peer)
	if strings.Contains(l.with, "@conference.") || strings.HasPrefix(l.with, "#") {
		r.Conversation = hut3.GroupConversation(r.Platform, l.with)
	} else {
		r.Conversation, r.Direct = hut3.DirectConversation(r.Owner, peer), true
	}
	l.sentAt(l.at(m[1], m[2]), at)
}

// who finds whose a shown name is: by the addresses, by the colour that HTML
// gives to what was sent and what came in, else it is a handle of its own.
func (l *purpleLog) who(r *hut3.Row, name, raw string, peer hut3.Handle) {
	if name == "" {
		return
	}
	bare, _ := bareJID(name)
	local := func(jid string) string { user, _, _ := strings.Cut(jid, "@"); return user }
	switch {
	case bare == l.own, strings.EqualFold(name, local(l.own)), strings.Contains(raw, "#16569E"):
		r.From, r.Direction = r.Owner, "sent"
		r.To = append(r.To, peer)
	case bare == l.with, strings.EqualFold(name, local(l.with)), strings.Contains(raw, "#A82F2F"):
		r.From, r.Direction = peer, "received"
		r.To = append(r.To, r.Owner)
		if bare != l.with {
			r.FromNick = name
		}
	default:
		r.From = l.party(name, "")
		l.nobody++
	}
}

// at gives a clock its day. One that has gone back by half a day or more is of
// the next.
func (l *purpleLog) at(date, clock string) hut3.Time {
	if date != "" {
		t, _ := l.clock.read(strings.TrimSpace(date + " " + clock))
		return t
	}
	if l.day < 0 {
		return hut3.Time{Raw: clock}
	}
	t, v := l.clock.read(dayText(l.day) + " " + clock + zoneSuffix(l.zone))
	if v != timeRead && v != timeFold && v != timeGap {
		return hut3.Time{Raw: clock}
	}
	if now := strings.TrimSpace(t.Raw); l.last != "" {
		before, _ := l.clock.read(dayText(l.day) + " " + l.last + zoneSuffix(l.zone))
		if before.Known() && before.Micros-t.Micros >= microsPerDay/2 && now != "" {
			l.day++
			t.Micros += microsPerDay
		}
	}
	l.last, t.Raw = clock, clock
	return t
}

func zoneSuffix(zone string) string {
	if len(zone) == 5 {
		return " " + zone[:3] + ":" + zone[3:]
	}
	return ""
}

func (l *purpleLog) flush() error {
	if !l.pending {
		return nil
	}
	l.pending = false
	l.out.Body = strings.TrimRight(l.out.Body+string(l.more), "\n")
	l.more = l.more[:0]
	return l.put(l.from, l.to-l.from)
}
