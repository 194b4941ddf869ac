package formats

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"hut3"
)

func smsFormat() format {
	return format{
		Info: Info{Name: "sms-backup", What: "XML of the Android app SMS Backup & Restore: SMS, MMS with their parts, and calls",
			Limit: "it does not name the telephone it was made on: give the owner in a profile's constants; the layout of an MMS is not kept"},
		detect: detectSMS,
		read:   readSMS,
	}
}

func detectSMS(s *source) Detection {
	if !bytes.HasPrefix(bytes.TrimLeft(s.sample, " \t\r\n"), []byte("<")) {
		return Detection{}
	}
	x := xmlTags{w: windowOver(s.sample), limit: len(s.sample)}
	switch t, _ := x.next(nil); t.name {
	case "smses", "calls":
		return Detection{Sure: 0.98, Why: "an XML document <" + t.name + ">, as SMS Backup & Restore writes it"}
	}
	return Detection{}
}

// smsBackup reads a backup element by element.
type smsBackup struct {
	*reading
	x     xmlTags
	attrs bag
	part  bag
	owner string
	said  string // how many the file says it holds
	found int64
	parts []smsPart
	addrs []smsAddress
}

type smsPart struct {
	name, kind, text string
	media            hut3.Media
}

type smsAddress struct{ address, role string }

func readSMS(ctx context.Context, r *reading) error {
	s := &smsBackup{reading: r, owner: r.declaredOwner()}
	s.x = xmlTags{w: r.src.window(), limit: int(r.src.limits.Row)}
	err := s.walk(ctx)
	r.tally.sum.Bytes = s.x.w.raw
	if s.said != "" && s.said != fmt.Sprint(s.found) && err == nil {
		r.tally.note("the file says that it holds "+s.said+" and holds another number", "count", fmt.Sprintf("it holds %d; rows may have been taken out, or the file cut", s.found), 0)
	}
	return err
}

func (s *smsBackup) walk(ctx context.Context) error {
	closed := false
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		tag, ok := s.x.next(&s.attrs)
		if !ok {
			return s.ended(closed)
		}
		at := tag.from
		if s.x.odd {
			s.tally.note("XML that is not well formed, or declares names of its own; it is read as far as it makes sense", "", "", s.x.w.raw)
			s.x.odd = false
		}
		var err error
		switch {
		case tag.open:
			err = s.rejectSpan(at, tag.to, "an element with a quote that is left open")
		case tag.to-at > s.x.limit:
			err = s.rejectSpan(at, tag.to, fmt.Sprintf("an element longer than %d bytes, the limit", s.x.limit))
		case tag.end:
			closed = tag.name == "smses" || tag.name == "calls"
		case tag.name == "smses", tag.name == "calls":
			s.said = s.attrs.take("count")
		case tag.name == "sms", tag.name == "call":
			s.found++
			err = s.one(at, tag)
		case tag.name == "mms":
			s.found++
			err = s.mms(at, tag)
		default:
			err = s.rejectSpan(at, tag.to, "an element <"+printable(tag.name)+"> that is neither sms, mms nor call")
		}
		if err != nil {
			return err
		}
		s.x.take(s.x.keep)
	}
}

// ended sets aside what stands behind the last element that was read.
func (s *smsBackup) ended(closed bool) error {
	at := s.x.w.raw
	rest := bytes.TrimSpace(s.x.w.bytes())
	s.x.w.take(len(s.x.w.bytes()))
	for s.x.w.more() {
		rest = []byte("<")
		s.x.w.take(len(s.x.w.bytes()))
	}
	if err := s.x.w.fault(); err != nil {
		return err
	}
	if len(rest) > 0 && rest[0] == '<' {
		if err := s.reject(at, s.x.w.raw-at, fmt.Sprintf("an element that has no end within the file, or is longer than %d bytes, the limit", s.src.limits.Row)); err != nil {
			return err
		}
	}
	if !closed {
		return stopf("the file ends before its last element is closed")
	}
	return nil
}

// smsCalls are what became of a call, by its type (CallLog.Calls of Android).
var smsCalls = map[string]string{"1": "came in", "2": "went out", "3": "missed", "4": "voicemail", "5": "rejected", "6": "blocked", "7": "answered on another device"}

// one is an SMS or a call: all of it is in its attributes.
func (s *smsBackup) one(from int, tag xmlTag) error {
	b := &s.attrs
	if tag.name == "call" {
		r := s.begin(hut3.KindCall, "sms")
		s.converse(r, b, b.take("number"), "type", smsWays{in: "1 3 4 5 6 7", out: "2"})
		if became := smsCalls[r.Direction]; became != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "call", Value: became})
		}
		s.sentAt(s.ownTime(b.take("date")), s.x.w.raw)
		r.Extra = b.rest(r.Extra)
		return s.putSpan(from, tag.to)
	}
	r := s.begin(hut3.KindMessage, "sms")
	s.unsent(r, b.peek("type"))
	s.converse(r, b, b.take("address"), "type", smsWays{in: "1", out: "2 3 4 5 6"})
	r.Body = b.take("body")
	s.times(r, b, "ms")
	r.Extra = b.rest(r.Extra)
	return s.putSpan(from, tag.to)
}

// span is a stretch of the view in bytes of the stream.
func (s *smsBackup) span(from, to int) (at, length int64) {
	w := s.x.w
	return w.raw + w.enc.width(w.bytes()[:from]), w.enc.width(w.bytes()[from:to])
}

func (s *smsBackup) putSpan(from, to int) error {
	at, length := s.span(from, to)
	return s.put(at, length)
}

func (s *smsBackup) rejectSpan(from, to int, reason string) error {
	at, length := s.span(from, to)
	return s.reject(at, length, reason)
}

// times: of what came in, the network's time is the time sent and the
// telephone's own the time received. unit is that of date_sent.
func (s *smsBackup) times(r *hut3.Row, b *bag, unit string) {
	own, network := b.take("date"), b.take("date_sent")
	sent := unixTimeOf(network, unit)
	if r.From.IsZero() || !sent.Known() || s.owner != "" && r.From.Name == phoneName(s.owner) {
		s.sentAt(s.ownTime(own), s.x.w.raw)
		return
	}
	s.sentAt(sent, s.x.w.raw)
	r.Received = s.ownTime(own)
}

// smsWays are the types of what came in and of what went out.
type smsWays struct{ in, out string }

func (w smsWays) sent(of string) bool     { return slices.Contains(strings.Fields(w.out), of) }
func (w smsWays) received(of string) bool { return slices.Contains(strings.Fields(w.in), of) }

// unsent makes a note of what was written and not sent: a draft, and what waits or
// failed.
func (s *smsBackup) unsent(r *hut3.Row, box string) {
	state := map[string]string{"3": "draft", "4": "in the outbox", "5": "failed", "6": "queued"}[box]
	if state == "" {
		return
	}
	r.Kind = hut3.KindNote
	r.Extra = append(r.Extra, hut3.Field{Name: "state", Value: state})
	if box != "3" {
		s.tally.note("texts that were not sent when the backup was made (in the outbox, queued or failed): kept as notes", "", "whether they were sent later is not in the file", s.x.w.raw)
	}
}

// ownTime is the telephone's time, in milliseconds as the app writes it, or in
// seconds where only that gives a time of our age, which is said.
func (s *smsBackup) ownTime(raw string) hut3.Time {
	unit := unitByDigits(raw, "ms")
	if unit == "s" {
		s.tally.note("times in seconds, where the app writes milliseconds", "date", "another program may have made or changed the file", s.x.w.raw)
	}
	return unixTimeOf(raw, unit)
}

// converse fills who wrote to whom. The telephone's own number is known only
// where the importer gives it; without it the conversation is named by the file
// and the others in it.
func (s *smsBackup) converse(r *hut3.Row, b *bag, address, kind string, ways smsWays) {
	r.Direction = b.take(kind)
	nick := b.take("contact_name")
	if nick == "(Unknown)" {
		nick = ""
	}
	r.Owner = s.party(s.owner, "")
	var others []hut3.Handle
	for _, one := range strings.Split(address, "~") {
		if h := s.party(one, "address"); !h.IsZero() {
			others = append(others, h)
		}
	}
	switch {
	case ways.sent(r.Direction):
		r.From, r.ToNick = r.Owner, nick
		r.To = append(r.To, others...)
	case !ways.received(r.Direction):
		s.tally.note("neither received nor sent, by its type: who wrote it is not known", kind, "the type stands with the row", s.x.w.raw)
		if nick != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "contact_name", Value: nick})
		}
	case len(others) == 1:
		r.From, r.FromNick = others[0], nick
		if !r.Owner.IsZero() {
			r.To = append(r.To, r.Owner)
		}
	default:
		r.FromNick = nick
	}
	s.name(r, others)
}

func (s *smsBackup) name(r *hut3.Row, others []hut3.Handle) {
	if len(others) == 1 && !r.Owner.IsZero() {
		r.Conversation, r.Direct = hut3.DirectConversation(r.Owner, others[0]), true
		return
	}
	var names []string
	for _, h := range others {
		names = append(names, h.Name)
	}
	slices.Sort(names)
	r.Conversation = hut3.GroupConversation(r.Platform, s.src.inFolder(strings.Join(slices.Compact(names), "~")))
}

// mms reads an element with its parts and addresses up to its end.
func (s *smsBackup) mms(from int, tag xmlTag) error {
	s.parts, s.addrs = s.parts[:0], s.addrs[:0]
	to := tag.to
	for !tag.whole {
		inner, ok := s.x.next(&s.part)
		if !ok {
			s.x.w.take(from) // ended sets it aside, from the element's beginning
			s.found--
			return s.ended(false)
		}
		to = inner.to
		if inner.end && inner.name == "mms" {
			break
		}
		switch inner.name {
		case "part":
			s.addPart()
		case "addr":
			s.addrs = append(s.addrs, smsAddress{s.part.take("address"), s.part.take("type")})
		}
	}
	return s.putMMS(from, to)
}

func (s *smsBackup) addPart() {
	p := &s.part
	if p.peek("ct") == "" && p.peek("text") == "" {
		return
	}
	one := smsPart{kind: p.take("ct"), text: p.take("text")}
	for _, name := range []string{"fn", "name", "cl"} {
		if n := p.take(name); one.name == "" {
			one.name = n
		}
	}
	one.media = hut3.Media{Name: one.name, Type: one.kind, Missing: true}
	if data := p.take("data"); data != "" {
		raw, odd, joined := decodeBase64([]byte(data))
		if joined {
			s.tally.note("base64 that goes on behind its padding", "data", "each padded block is decoded by itself; what stands there is at the row's place", s.x.w.raw)
		}
		if odd {
			s.tally.note("the data of an attachment is damaged", "data", "its hash is not known; what stands there is at the row's place", s.x.w.raw)
		} else {
			one.media.SHA256, one.media.Bytes, one.media.Missing = sha256.Sum256(raw), int64(len(raw)), false
		}
	}
	s.parts = append(s.parts, one)
}

// putMMS hands over an MMS. Its addresses say who wrote (137) and who else was
// to have it (151, 130, 129), where they are there (OMA-TS-MMS-ENC).
func (s *smsBackup) putMMS(from, to int) error {
	b := &s.attrs
	r := s.begin(hut3.KindMessage, "sms")
	s.unsent(r, b.peek("msg_box"))
	ways := smsWays{in: "1", out: "2 3 4 5"}
	s.converse(r, b, b.take("address"), "msg_box", ways)
	s.addresses(r, ways.sent(r.Direction))
	s.times(r, b, unitByDigits(b.peek("date_sent"), "ms")) // the app writes it in either unit
	var texts []string
	for _, p := range s.parts {
		switch {
		case p.kind == "application/smil":
		case strings.HasPrefix(p.kind, "text/plain"):
			texts = append(texts, p.text)
		default:
			r.Media = append(r.Media, p.media)
		}
	}
	r.Body = strings.Join(texts, "\n")
	if b.peek("sub") != "NoSubject" { // what stands for none
		r.Body = withSubject(b.take("sub"), r.Body)
	}
	r.Extra = b.rest(r.Extra)
	return s.putSpan(from, to)
}

func (s *smsBackup) addresses(r *hut3.Row, out bool) {
	var to []hut3.Handle
	for _, a := range s.addrs {
		if a.address == "insert-address-token" { // the telephone's own number
			continue
		}
		h := s.party(a.address, "")
		switch {
		case h.IsZero():
		case a.role == "137":
			if !out || r.From.IsZero() {
				r.From = h
			}
		default:
			to = append(to, h)
		}
	}
	if len(to) > 0 {
		r.To = append(r.To[:0], to...)
	}
}
