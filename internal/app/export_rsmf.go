package app

import (
	"archive/zip"
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"hut3"
)

// rsmfForm writes an export as RSMF 2.0 (domain.md 5.10), which platforms for review read:
// an e-mail with the text of the messages, and a zip with one manifest. The head of the
// e-mail says how many events there are and until when, so that both are set down beside
// the file until the last message is there.
type rsmfForm struct {
	w      io.Writer
	head   exportHead
	text   *spool
	packed *spool
	zip    *zip.Writer
	events *bufio.Writer // of the manifest, whose lists of people and conversations follow; Flush gives the first error

	people      map[hut3.Handle]string // ids in the manifest
	parties     []rsmfParty
	rooms       map[string]int // places in conversations
	rooming     []rsmfRoom
	written     map[hut3.Key]bool
	n           int64
	begin, ends string
}

type rsmfParty struct {
	ID      string       `json:"id"`
	Display string       `json:"display"`
	Account string       `json:"account_id"`
	Custom  []hut3.Field `json:"custom,omitempty"`
}

type rsmfRoom struct {
	ID       string   `json:"id"`
	Display  string   `json:"display"`
	Platform string   `json:"platform"`
	Type     string   `json:"type"`
	Parties  []string `json:"participants"`
}

type rsmfEvent struct {
	Type         string       `json:"type"`
	ID           string       `json:"id,omitempty"`
	Parent       string       `json:"parent,omitempty"`
	Body         string       `json:"body,omitempty"`
	Participant  string       `json:"participant,omitempty"`
	Conversation string       `json:"conversation,omitempty"`
	Timestamp    string       `json:"timestamp,omitempty"`
	Deleted      bool         `json:"deleted,omitempty"`
	Edits        []rsmfEdit   `json:"edits,omitempty"`
	Custom       []hut3.Field `json:"custom,omitempty"`
}

type rsmfEdit struct {
	Participant string `json:"participant"`
	Timestamp   string `json:"timestamp,omitempty"`
	Previous    string `json:"previous,omitempty"`
	New         string `json:"new,omitempty"`
}

// rsmfVersion is the version of the standard.
const rsmfVersion = "2.0.0"

func newRSMF(w io.Writer, dir string, head exportHead) (*rsmfForm, error) {
	f := &rsmfForm{w: w, head: head, people: map[hut3.Handle]string{}, rooms: map[string]int{}, written: map[hut3.Key]bool{}}
	var err error
	if f.text, err = newSpool(dir); err != nil {
		return nil, err
	}
	if f.packed, err = newSpool(dir); err != nil {
		return nil, errors.Join(err, f.text.Close())
	}
	f.zip = zip.NewWriter(f.packed)
	member, err := f.zip.Create("rsmf_manifest.json")
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.events = bufio.NewWriter(member)
	circumstances := strings.Join(head.lines(), "\n")
	fmt.Fprintf(f.text, "%s\n\n", circumstances)
	fmt.Fprintf(f.events, `{"version":%q,"events":[`, rsmfVersion)
	return f, f.event(rsmfEvent{Type: "disclaimer", Body: circumstances})
}

// Close takes away what was set down beside the file.
func (f *rsmfForm) Close() error { return errors.Join(f.text.Close(), f.packed.Close()) }

func (f *rsmfForm) event(e rsmfEvent) error {
	if f.n++; f.n > 1 {
		fmt.Fprint(f.events, ",\n")
	}
	raw, err := json.Marshal(e)
	if err == nil {
		_, err = f.events.Write(raw)
	}
	return err
}

func (f *rsmfForm) message(h *Hit) error {
	e := rsmfEvent{Type: "message", ID: h.Ref.String(), Body: h.Text, Timestamp: h.Sent, Deleted: deletedCell(h) != "", Custom: rsmfCustom(h)}
	if h.Kind != hut3.KindMessage {
		e.Type = "unknown"
		if e.Body == "" {
			e.Body = h.Unsaid()
		}
	}
	if !h.From.IsZero() {
		e.Participant = f.party(h.From)
	}
	if h.Conversation != "" {
		e.Conversation = h.Conversation
		f.room(h)
	}
	for _, edit := range h.Edits {
		if edit.Text != "" && e.Participant != "" {
			e.Edits = append(e.Edits, rsmfEdit{e.Participant, edit.Sent, e.Body, edit.Text})
			e.Body = edit.Text
		}
	}
	if h.ReplyTo != nil && f.written[h.ReplyTo.Ref] {
		e.Parent = h.ReplyTo.Ref.String()
	} else if h.ReplyTo != nil {
		e.Custom = append(e.Custom, hut3.Field{Name: "answers, not enclosed", Value: h.ReplyTo.words()})
	}
	if f.begin == "" {
		f.begin = h.Sent
	}
	if h.Sent != "" {
		f.ends = h.Sent
	}
	f.written[h.Ref] = true
	_, err := fmt.Fprintf(f.text, "%s  %s -> %s  %s\n%s\n\n", h.Sent, h.From, handleWords(h.To), h.Ref, e.Body)
	return errors.Join(err, f.event(e))
}

// party is the id of who takes part.
func (f *rsmfForm) party(h hut3.Handle) string {
	id, known := f.people[h]
	if !known {
		id = "P" + strconv.Itoa(len(f.parties)+1)
		f.people[h] = id
		f.parties = append(f.parties, rsmfParty{id, h.Name, h.Name, []hut3.Field{{Name: "platform", Value: h.Platform}}})
	}
	return id
}

// room keeps the message's conversation with who is seen in it.
func (f *rsmfForm) room(h *Hit) {
	at, known := f.rooms[h.Conversation]
	if !known {
		at = len(f.rooming)
		f.rooms[h.Conversation] = at
		platform, _, _ := strings.Cut(h.Conversation, "/")
		r := rsmfRoom{ID: h.Conversation, Display: h.Conversation, Platform: platform, Type: "channel", Parties: []string{}}
		if len(h.To) == 1 && hut3.DirectConversation(h.From, h.To[0]) == h.Conversation {
			r.Type = "direct"
		}
		f.rooming = append(f.rooming, r)
	}
	r := &f.rooming[at]
	for _, one := range append([]hut3.Handle{h.From}, h.To...) {
		if id := ""; !one.IsZero() {
			if id = f.party(one); !slices.Contains(r.Parties, id) {
				r.Parties = append(r.Parties, id)
			}
		}
	}
}

// rsmfCustom is what has no place of its own in the standard.
func rsmfCustom(h *Hit) (list []hut3.Field) {
	add := func(name, value string) {
		if value != "" {
			list = append(list, hut3.Field{Name: name, Value: value})
		}
	}
	add("to", handleWords(h.To))
	add("basis of the time", h.SentBasis)
	add("sent as written", h.SentRaw)
	for _, m := range h.Media {
		words := MediaWords(m)
		if !m.SHA256.IsZero() {
			words += ", sha256 " + m.SHA256.String()
		}
		add("file, not enclosed", words)
	}
	add("deleted", deletedCell(h))
	add("tags", strings.Join(h.Tags, ", "))
	add("rows that state it", strconv.Itoa(h.Rows))
	add("damage", h.Damage)
	return list
}

// end writes the e-mail: what is known now, then what was set down.
func (f *rsmfForm) end() error {
	fmt.Fprint(f.events, `],"participants":`)
	enc := json.NewEncoder(f.events)
	err := enc.Encode(orEmpty(f.parties))
	fmt.Fprint(f.events, `,"conversations":`)
	err = errors.Join(err, enc.Encode(orEmpty(f.rooming)))
	fmt.Fprint(f.events, `}`)
	if err = errors.Join(err, f.events.Flush(), f.zip.Close()); err != nil {
		return err
	}
	parts := multipart.NewWriter(f.w)
	if _, err = io.WriteString(f.w, f.header(parts.Boundary())); err != nil {
		return err
	}
	body, err := parts.CreatePart(textproto.MIMEHeader{"Content-Type": {"text/plain; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
	if err != nil {
		return err
	}
	quoted := quotedprintable.NewWriter(body)
	if err = errors.Join(f.text.copyTo(quoted), quoted.Close()); err != nil {
		return err
	}
	body, err = parts.CreatePart(textproto.MIMEHeader{"Content-Type": {"application/zip"}, "Content-Transfer-Encoding": {"base64"}, "Content-Disposition": {`attachment; filename="rsmf.zip"`}})
	if err != nil {
		return err
	}
	coded := base64.NewEncoder(base64.StdEncoding, &wrapped{w: body})
	return errors.Join(f.packed.copyTo(coded), coded.Close(), parts.Close())
}

// header is the head of the e-mail, with what the standard wants in it.
func (f *rsmfForm) header(boundary string) string {
	from := mail.Address{Name: f.head.By, Address: "export@hut3.invalid"}
	lines := []string{
		"From: " + from.String(),
		"Date: " + f.head.At.Format(time.RFC1123Z),
		"Subject: " + mime.QEncoding.Encode("utf-8", f.head.Marking+": "+hut3.Plural(f.head.Messages, "message", "messages")+" of "+f.head.Case),
		"MIME-Version: 1.0",
		`Content-Type: multipart/mixed; boundary="` + boundary + `"`,
		"X-RSMF-Version: " + rsmfVersion,
		"X-RSMF-Generator: hut3",
		"X-RSMF-EventCount: " + strconv.FormatInt(f.n, 10),
		"X-RSMF-AttachmentCount: 0",
	}
	if f.begin != "" {
		lines = append(lines, "X-RSMF-BeginDate: "+f.begin, "X-RSMF-EndDate: "+f.ends)
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

func handleWords(list []hut3.Handle) string {
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = h.String()
	}
	return strings.Join(names, ", ")
}

// wrapped breaks lines at 76 characters (RFC 2045, 6.8).
type wrapped struct {
	w  io.Writer
	at int
}

func (l *wrapped) Write(p []byte) (n int, err error) {
	for len(p) > 0 && err == nil {
		part := p[:min(len(p), 76-l.at)]
		if _, err = l.w.Write(part); err != nil {
			break
		}
		n, l.at, p = n+len(part), l.at+len(part), p[len(part):]
		if l.at == 76 {
			_, err = io.WriteString(l.w, "\r\n")
			l.at = 0
		}
	}
	return n, err
}

// spool is a file beside the export that is gone with it.
type spool struct {
	*bufio.Writer
	f *os.File
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, ".hut3-export-*") // made with 0600
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Usage, "%s cannot be written", dir)
	}
	return &spool{bufio.NewWriter(f), f}, nil
}

func (s *spool) copyTo(w io.Writer) error {
	if err := s.Flush(); err != nil {
		return err
	}
	if _, err := s.f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.f)
	return err
}

// Close takes the file away.
func (s *spool) Close() error { return errors.Join(s.f.Close(), os.Remove(s.f.Name())) }
