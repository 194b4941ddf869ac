package formats

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/mail"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"hut3"
)

func mailFormat() format {
	return format{
		Info: Info{Name: "mail", What: "an e-mail (EML), or many one after another (mbox)",
			Limit: "what is encrypted stays so; of a text in HTML alone the tags are taken out; a message longer than the limit of a row is refused"},
		detect: detectMail,
		read:   readMail,
	}
}

var mailHeaders = map[string]bool{"from": true, "to": true, "cc": true, "date": true, "subject": true, "message-id": true, "received": true, "mime-version": true,
	"delivered-to": true, "return-path": true, "content-type": true, "content-transfer-encoding": true, "reply-to": true, "in-reply-to": true, "references": true, "dkim-signature": true, "x-mailer": true, "sender": true}

const mboxMark = "From "

func detectMail(s *source) Detection {
	text := s.sample
	why := "it begins with the header of an e-mail"
	if bytes.HasPrefix(text, []byte(mboxMark)) {
		_, text, _ = bytes.Cut(text, []byte{'\n'})
		why = "it begins with the mark and header of an e-mail in an mbox"
	}
	end, whole := headerEnd(text)
	known := 0
	for line := range bytes.Lines(text[:end]) {
		name, _, _ := strings.Cut(string(line), ":")
		if mailHeaders[strings.ToLower(name)] {
			known++
		}
	}
	switch {
	case known >= 2 && whole:
		return Detection{Sure: 0.9, Why: why}
	case known >= 4:
		return Detection{Sure: 0.7, Why: why + ", which no empty line parts from the text"}
	}
	return Detection{}
}

// headerEnd is where a header stops: at its empty line, or at a line that is
// neither a header's nor the continuation of one; whole is false there.
func headerEnd(text []byte) (end int, whole bool) {
	for line := range bytes.Lines(text) {
		trimmed := bytes.TrimRight(line, "\r\n")
		if len(trimmed) == 0 {
			return end, true
		}
		name, _, ok := strings.Cut(string(trimmed[:min(len(trimmed), 200)]), ":")
		continued := end > 0 && (line[0] == ' ' || line[0] == '\t')
		if !continued && (!ok || name == "" || strings.ContainsAny(name, " \t<[{\"")) {
			return end, false
		}
		end += len(line)
	}
	return end, true
}

// mailbox reads one message at a time.
type mailbox struct {
	*reading
	w      *window
	clock  timeReader
	strict bool // the first mark is written as marks are, so that all are
}

func readMail(ctx context.Context, r *reading) error {
	m := &mailbox{reading: r, w: newWindowOf(r.src.stream(), encoding{name: encUTF8}, min(windowSize, max(2*r.src.sampleRoom(), 4<<10)))} // MIME says its own character sets
	r.tally.sum.Encoding = ""
	m.clock = timeReader{column: "date", zone: declaredZone(r.opts.Zone), names: mailZones()}
	many := bytes.HasPrefix(m.w.need(len(mboxMark)), []byte(mboxMark))
	if n, _ := lineInView(m.w, maxMark); many {
		m.strict = isMboxMark(m.w.bytes()[:min(n, len(m.w.bytes()))])
	}
	defer func() { r.tally.sum.Bytes = m.w.raw }()
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(m.w.bytes()) == 0 && !m.w.more() {
			return m.w.fault()
		}
		if err := m.next(many); err != nil {
			return err
		}
	}
}

// next reads the message that the view begins with: to the next mark behind an
// empty line, or to the end of the file.
func (m *mailbox) next(many bool) error {
	limit := int(m.src.limits.Row)
	n := m.end(many, limit)
	at := m.w.raw
	raw := m.w.bytes()[:n]
	if n > limit {
		m.w.take(n)
		for !many && m.w.more() {
			m.w.take(len(m.w.bytes()))
		}
		return m.reject(at, m.w.raw-at, fmt.Sprintf("a message of more than %d bytes, the limit", limit))
	}
	err := m.message(raw, at, many)
	m.w.take(n)
	return err
}

// end is where the message that the view begins with ends: before the next mark,
// or where the file does, or the limit is passed.
func (m *mailbox) end(many bool, limit int) int {
	for seen := 1; ; {
		b := m.w.bytes()
		for many {
			i := bytes.Index(b[min(seen, len(b)):], []byte("\n"+mboxMark))
			if i < 0 {
				break
			}
			at := seen + i
			seen = at + 1
			if b[at-1] != '\n' && (b[at-1] != '\r' || at < 2 || b[at-2] != '\n') {
				continue
			}
			if at+1+maxMark > len(b) && m.w.more() {
				seen, b = at, m.w.bytes() // the whole of the mark is wanted
				continue
			}
			if !m.strict || isMboxMark(b[at+1:]) {
				return at + 1
			}
			m.tally.note("lines that begin with From and are no mark of an mbox, which has an address and a date", "", "taken for text of the message before", m.w.raw+int64(at)+1)
		}
		if seen = max(seen, len(b)-len(mboxMark)-2, 1); len(b) > limit || !m.w.more() {
			return len(m.w.bytes())
		}
	}
}

// maxMark is how much of a mark is looked at.
const maxMark = 300

// isMboxMark reports whether a line is From, an address, and a date as ctime writes
// it: From lamp@example.com Mon Nov 22 16:01:50 2004.
func isMboxMark(line []byte) bool {
	line, _, _ = bytes.Cut(line[:min(len(line), maxMark)], []byte{'\n'})
	words := strings.Fields(string(line))
	if len(words) < 6 || words[0]+" " != mboxMark {
		return false
	}
	clock, year := false, false
	for i, w := range words {
		_, err := strconv.Atoi(w)
		clock = clock || strings.Count(w, ":") > 0 && i > 2
		year = year || len(w) == 4 && err == nil
	}
	for i := 1; i+1 < len(words); i++ { // there may be no address, and one with spaces
		if len(words[i]) == 3 && weekdayOf(words[i]) >= 0 && monthOf(words[i+1]) > 0 {
			return clock && year
		}
	}
	return false
}

func (m *mailbox) message(raw []byte, at int64, many bool) error {
	length := int64(len(bytes.TrimRight(raw, "\r\n")))
	if length == 0 {
		return nil
	}
	text := raw
	if many {
		_, text, _ = bytes.Cut(raw, []byte{'\n'})
	}
	if end, whole := headerEnd(text); !whole && end > 0 {
		m.tally.note("no empty line parts header and text", "", "the text is taken to begin at the first line that is no header's", at)
		text = bytes.Join([][]byte{text[:end], text[end:]}, []byte("\r\n"))
	}
	msg, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return m.reject(at, length, "it has no header of an e-mail that can be read: "+err.Error())
	}
	if v := msg.Header.Get(rsmfHeader); v != "" && many {
		return m.reject(at, length, "an e-mail of RSMF "+v+" among others; save it as a file of its own (.rsmf) and import that")
	} else if v != "" {
		return hut3.Errorf(hut3.Invalid, "%s: an e-mail of RSMF %s without the rsmf.zip that such a one carries; ask for it again", m.src.path, v)
	}
	if len(msg.Header) == 0 {
		return m.reject(at, length, "it has no header of an e-mail")
	}
	r := m.begin(hut3.KindMessage, "email")
	m.header(r, msg.Header, at)
	body, err := io.ReadAll(msg.Body)
	if err != nil {
		return m.reject(at, length, "its body cannot be read: "+err.Error())
	}
	content := &mailContent{box: m, at: at}
	content.part(textproto.MIMEHeader(msg.Header), body, 0)
	r.Body = withSubject(words(msg.Header.Get("Subject")), content.text())
	r.Media = append(r.Media, content.media...)
	return m.put(at, length)
}

// withSubject puts the subject before the text, as an e-mail inside another has it: it is
// words of the sender's, and found as they are. Every telephone's form of a message with
// a subject reads so, so that copies of it are alike.
func withSubject(subject, text string) string {
	if subject = strings.TrimSpace(subject); subject == "" {
		return text
	}
	if text == "" {
		return "Subject: " + subject
	}
	return "Subject: " + subject + "\n\n" + text
}

// header fills who, when and what about. Headers without a place are kept.
func (m *mailbox) header(r *hut3.Row, h mail.Header, at int64) {
	from := m.addresses(r, h, "From", at)
	if len(from) > 0 {
		r.From = from[0]
	}
	for _, name := range []string{"To", "Cc", "Bcc"} {
		r.To = append(r.To, m.addresses(r, h, name, at)...)
	}
	m.date(r, h.Get("Date"), at)
	if id := strings.Trim(h.Get("Message-Id"), " <>"); id != "" {
		r.NativeID, r.Namespace = id, "message-id"
	}
	r.ReplyTo = strings.Trim(h.Get("In-Reply-To"), " <>")
	m.others(r, h, at)
	switch {
	case len(r.To) == 1 && !r.From.IsZero():
		r.Conversation, r.Direct = hut3.DirectConversation(r.From, r.To[0]), true
	case len(r.To) > 1:
		r.Conversation = hut3.GroupConversation(r.Platform, everybody(r))
	default:
		r.Conversation = hut3.GroupConversation(r.Platform, m.src.stem())
	}
}

// mailPlaced are the headers that have a place in a row, or say how the message is
// written; where one stands twice, the second has none.
const mailPlaced = " From To Cc Bcc Date Message-Id In-Reply-To Mime-Version Content-Type Content-Transfer-Encoding "

// others keeps the headers without a place, each as often as it stands there.
func (m *mailbox) others(r *hut3.Row, h mail.Header, at int64) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		values := h[name]
		if strings.Contains(mailPlaced, " "+name+" ") {
			if values = values[1:]; len(values) > 0 {
				m.tally.note("a header that may stand once stands there more often; the first is used, the others are kept", strings.ToLower(name), "who wrote it may have meant to mislead", at)
			}
		}
		for _, v := range values {
			r.Extra = append(r.Extra, hut3.Field{Name: strings.ToLower(name), Value: words(v)})
		}
	}
}

func (m *mailbox) addresses(r *hut3.Row, h mail.Header, name string, at int64) (list []hut3.Handle) {
	written := h.Get(name)
	if written == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: wordDecoder()}
	found, err := parser.ParseList(written)
	if err != nil {
		m.tally.note("addresses that are not written as the standard has them", strings.ToLower(name), "kept as written", at)
		r.Extra = append(r.Extra, hut3.Field{Name: strings.ToLower(name), Value: words(written)})
		return nil
	}
	for _, a := range found {
		list = append(list, m.party(strings.ToLower(a.Address), ""))
	}
	r.Extra = append(r.Extra, hut3.Field{Name: strings.ToLower(name), Value: words(written)})
	if name == "From" && len(found) > 0 {
		r.FromNick = found[0].Name
	}
	return list
}

func wordDecoder() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		enc, err := htmlindex.Get(charset)
		if err != nil {
			return nil, err
		}
		return enc.NewDecoder().Reader(in), nil
	}}
}

// words undoes the encoding of words in a header; one that is broken stays as
// it is.
func words(s string) string {
	decoded, err := wordDecoder().DecodeHeader(s)
	if err != nil {
		decoded = s
	}
	return strings.ToValidUTF8(decoded, "\ufffd")
}
