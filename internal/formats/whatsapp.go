package formats

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"hut3"
)

func whatsappFormat() format {
	return format{
		Info: Info{Name: "whatsapp", What: "a chat that WhatsApp exported as text, in any language and date order",
			Limit: "it does not say who exported it, nor to whom a message went; texts that look like the beginning of a message are taken for one"},
		beside: true,
		detect: detectWhatsApp,
		read:   readWhatsApp,
	}
}

func detectWhatsApp(s *source) Detection {
	h := headReader{words: knownWhatsApp()}
	lines, heads, named := 0, 0, 0
	first := false
	var style byte
	var head chatHead
	for text := s.sample; len(text) > 0 && lines < 200; {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		lines++
		if !h.read(line, &head) || heads > 0 && head.style != style {
			continue
		}
		style = head.style
		first = first || lines == 1
		heads++
		if bytes.Contains(line[head.sender:], []byte(": ")) {
			named++
		}
	}
	d := Detection{Why: fmt.Sprintf("%d of its first %d lines begin with a date and a time, as in an export of WhatsApp; %d name a sender", heads, lines, named)}
	switch {
	case heads == 0 || named == 0:
	case first && (heads > 1 || strings.Contains(strings.ToLower(s.path), "whatsapp")):
		d.Sure = 0.97
	case first || heads*4 > lines:
		d.Sure = 0.7
	}
	return d
}

// chatText walks the messages of a text export.
type chatText struct {
	*reading
	w       *window
	heads   headReader
	style   byte
	clock   *timeReader
	words   *whatsappWords
	title   string
	group   string
	owner   hut3.Handle
	owned   bool                   // owner was looked for
	before  int64                  // µs: of the message above
	dated   bool                   // there was one that has a time
	senders map[string]*chatSender // by the name as written
	recent  [64]*chatSender        // by spread: the sender met last
	texts   textBlock
}

// chatSender is a sender's name without marks of direction, and whether quotation
// marks stand in it, as they do in lines of the system that quote a text.
type chatSender struct {
	written string
	name    string
	handle  hut3.Handle
	quotes  bool
}

func readWhatsApp(ctx context.Context, r *reading) error {
	c := &chatText{reading: r, words: knownWhatsApp(), title: chatTitle(r.src), senders: map[string]*chatSender{}}
	c.heads.words = c.words
	c.clock = &timeReader{column: "time", order: r.opts.DateOrder, zone: declaredZone(r.opts.Zone)}
	if err := c.settleOrder(ctx); err != nil {
		return err
	}
	c.w = r.src.window()
	err := c.walk(ctx, c.message)
	r.tally.sum.Bytes = c.w.raw
	return err
}

// chatTitle names the conversation by its file, or by the archive where the
// file has the general name that iOS gives it and lies in one.
func chatTitle(s *source) string {
	title := s.stem()
	if dir := path.Dir(title); path.Base(title) == generalTitle && dir != "." {
		title = dir
	}
	return original(strings.TrimSuffix(title, ".zip"))
}

// generalTitle is what iOS calls the file of every chat.
const generalTitle = "_chat"

// entitle names the conversation of a file of the general name, which lies in nothing
// that has another, by its first line: there iOS lets the chat itself say, under its
// own name, that it is encrypted.
func (c *chatText) entitle(first hut3.Kind, who *chatSender, at int64) {
	if first == hut3.KindSystem && who != nil {
		c.title = who.name
		return
	}
	c.tally.note("the file has the name that every chat has on iOS, and its first line does not say which this is: it is one conversation with every other such file", "", "import the zip as it was exported, or put each file into a folder that has the chat's name, and import the folder above", at)
}

// original is the name of a file without the number that a browser or a telephone
// puts behind the name of a second download: "Chat with Ash (1)". The later export of
// a chat is then of the conversation of the earlier.
func original(name string) string {
	at := strings.LastIndex(name, " (")
	if at < 1 {
		return name
	}
	number, closed := strings.CutSuffix(name[at+2:], ")")
	if !closed || len(number) > 2 || !isDigits(number) || number[0] == '0' {
		return name
	}
	return name[:at]
}

// walk calls each with every message: its head, and its lines without the last
// line end.
func (c *chatText) walk(ctx context.Context, each func(head *chatHead, text []byte) error) error {
	head, found := &chatHead{}, &chatHead{}
	open := false // the view begins with a message
	next := 0     // in view: the line to look at
	for n := 0; ; n++ {
		if n&4095 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		end, ok := c.lineEnd(next)
		if !ok && end == next {
			break
		}
		line := c.w.bytes()[next:end]
		c.heads.loose = c.style != 0
		if c.heads.read(line, found) && (c.style == 0 || c.style == found.style) && (!found.none || found.sends(line)) {
			c.style = found.style
			if err := c.pass(open, head, next, each); err != nil {
				return err
			}
			head, found = found, head
			open, next, end = true, 0, end-next
		}
		next = end + 1
		if !ok {
			next = end
			break
		}
		if next > int(c.src.limits.Row) {
			if err := c.tooLong(next); err != nil {
				return err
			}
			open, next = false, 0
		}
	}
	if err := c.pass(open, head, next, each); err != nil {
		return err
	}
	return c.w.fault()
}

// lineEnd finds the end of the line at a place in view; ok is false where the
// file ends first.
func (c *chatText) lineEnd(from int) (end int, ok bool) {
	seen := from
	for {
		b := c.w.bytes()
		if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
			return seen + i, true
		}
		seen = len(b)
		if seen-from > int(c.src.limits.Row) || !c.w.more() {
			return seen, seen-from > int(c.src.limits.Row)
		}
	}
}

// pass hands over the n bytes in view: a message, or text before the first.
func (c *chatText) pass(open bool, head *chatHead, n int, each func(*chatHead, []byte) error) error {
	n = min(n, len(c.w.bytes()))
	text := c.w.bytes()[:n]
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	var err error
	switch {
	case open:
		err = each(head, text)
	case len(bytes.TrimSpace(text)) > 0:
		err = c.stray(text)
	}
	c.w.take(n)
	return err
}

func (c *chatText) stray(text []byte) error {
	return c.reject(c.w.raw, c.width(text), "no line before it begins with a date and a time: it belongs to no message")
}

func (c *chatText) width(text []byte) int64 {
	return min(c.w.enc.width(text), c.w.read-c.w.raw)
}

func (c *chatText) tooLong(n int) error {
	err := c.reject(c.w.raw, c.width(c.w.bytes()[:min(n, len(c.w.bytes()))]), fmt.Sprintf("a message of more than %d bytes, the limit", c.src.limits.Row))
	c.w.take(min(n, len(c.w.bytes())))
	return err
}

// message hands over one row. Its texts are parts of one string.
func (c *chatText) message(head *chatHead, text []byte) error {
	at := c.w.raw
	all := c.clean(text, at)
	r := c.begin(hut3.KindMessage, "whatsapp")
	sender, who, body := c.cut(all[head.sender:])
	r.Body = body
	if !c.owned {
		c.owner, c.owned = c.party(c.declaredOwner(), ""), true
	}
	r.Owner = c.owner
	c.kind(r, sender == "")
	if c.group == "" && c.title == generalTitle {
		c.entitle(r.Kind, who, at)
	}
	r.Conversation = c.conversation(r.Platform)
	if sender != "" {
		if r.From = who.handle; r.From.Name != sender {
			r.Extra = append(r.Extra, hut3.Field{Name: "sender", Value: sender})
		}
	}
	sent := c.time(head, all[head.from:head.to], at)
	c.order(sent, at)
	c.sentAt(sent, at)
	c.media(r)
	c.marks(r, at)
	return c.put(at, c.width(text))
}

// marks keeps what the export says of a text in words: that it was deleted, or
// edited. A person can write the same words, so that the row says whose they are.
func (c *chatText) marks(r *hut3.Row, at int64) {
	if r.Kind != hut3.KindMessage {
		return
	}
	if c.words.saysDeleted(r.Body) {
		c.deleted("in the words of the export")
		c.tally.note("messages that the export says were deleted: the row is kept, the text is gone", "", "", at)
	} else if c.words.saysEdited(r.Body) {
		r.Extra = append(r.Extra, hut3.Field{Name: "edited", Value: "in the words of the export"})
		c.tally.note("messages that the export says were edited: the text is the last", "", "", at)
	}
}

// order notes a message whose time is more than a day before that of the one above
// it: a chat is written in the order it was held in.
func (c *chatText) order(sent hut3.Time, at int64) {
	if !sent.Known() {
		return
	}
	if c.dated && sent.Micros < c.before-microsPerDay {
		c.tally.note("messages whose time is more than a day before the one above: a text may quote another chat, and its lines are taken for messages of this one", "time", "read what stands around them", at)
	}
	c.before, c.dated = sent.Micros, true
}

func (c *chatText) conversation(platform string) string {
	if c.group == "" {
		c.group = hut3.GroupConversation(platform, c.title)
	}
	return c.group
}

// cleaned remembers the senders of a chat, who are few.
func (c *chatText) cleaned(sender string) *chatSender {
	last := &c.recent[spread(sender)%uint(len(c.recent))]
	if *last != nil && (*last).written == sender {
		return *last
	}
	found, known := c.senders[sender]
	if !known {
		sender = strings.Clone(sender) // the text that it stands in goes
		found = &chatSender{written: sender, name: cleanName(sender), quotes: strings.ContainsAny(sender, "\"“„«「『")}
		found.handle = c.party(found.name, "")
		if len(c.senders) < maxCached {
			c.senders[found.written] = found
		}
	}
	*last = found
	return found
}

// clean makes a text valid; its bytes are at the row's locator. A head is valid
// as it is, so that its places stay.
func (c *chatText) clean(text []byte, at int64) string {
	if utf8.Valid(text) {
		return c.texts.keep(text)
	}
	c.tally.note("bytes that are not "+c.src.enc.name, "", "shown as U+FFFD; declare the encoding if it is another", at)
	return strings.ToValidUTF8(string(text), string(utf8.RuneError))
}

// time places a head's wall clock.
func (c *chatText) time(head *chatHead, raw string, at int64) hut3.Time {
	t := hut3.Time{Raw: raw}
	switch {
	case head.none && !head.other:
		c.tally.note("dates that are no day in any order; the time is left unread", "time", "look at the calendar and the clock of the telephone", at)
		return t
	case head.other:
		c.tally.note("years of a calendar that is not converted; the time is left unread", "time", "", at)
		return t
	case !head.hours():
		c.tally.note("the hour and the half of the day contradict each other, or its word is not known; the time is left unread", "time", "", at)
		return t
	case head.budd:
		c.tally.note("years of the Buddhist era, 543 more than those of the common era", "time", "", at)
	}
	d := &head.date
	if d.numeric && !c.clock.settle(d) {
		c.tally.note(openOrder, "time", "give --date-order dmy or mdy", at)
		return t
	}
	if years := c.words.Years; d.numeric && (d.year < years[0] || d.year > years[1]) {
		c.tally.note(fmt.Sprintf("years that are none of %d to %d, as of the Buddhist era in two digits; the time is left unread", years[0], years[1]), "time", "what the telephone's calendar was is for a person to say", at)
		return t
	}
	switch c.clock.place(&t, d) {
	case timeGap:
		c.tally.note("the declared zone skipped this wall clock when its clocks went forward", "time", "", at)
	case timeFold:
		c.tally.note("the declared zone showed this wall clock twice; the earlier is taken", "time", "", at)
	}
	return t
}

// settleOrder reads the whole file once for the order of day and month, unless
// the importer declared it.
func (c *chatText) settleOrder(ctx context.Context) error {
	if c.clock.order != "" {
		return nil
	}
	survey := newChatSurvey(c.words.Years)
	c.w = c.src.window()
	first := *c
	first.reading = &reading{src: c.src, opts: c.opts, sink: nowhere{}, tally: newTally()}
	err := first.walk(ctx, func(head *chatHead, _ []byte) error { survey.add(head); return nil })
	if err != nil && !isStop(err) {
		return err
	}
	found := survey.result()
	c.clock.found, c.clock.order = &found, found.order
	if survey.dates > 0 {
		c.tally.sum.DateOrders = append(c.tally.sum.DateOrders, OrderFound{Column: "time", Order: found.order, Why: found.why})
	}
	return nil
}

// nowhere takes rows and rejects of a walk that only looks.
type nowhere struct{}

// Row drops a row.
func (nowhere) Row(*hut3.Row) error { return nil }

// Reject drops a reject.
func (nowhere) Reject(hut3.Reject) error { return nil }

// declaredZone is a clock reader's zone of an importer's declaration.
func declaredZone(zone *time.Location) *zoneReader {
	if zone == nil {
		return nil
	}
	return &zoneReader{zone: zone}
}
