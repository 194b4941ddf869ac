package formats

import (
	"bytes"
	"context"
	"path"
	"strings"
	"unicode/utf8"

	"hut3"
)

func metaFormat() format {
	return format{
		Info: Info{Name: "meta", What: "message_1.json of a download from Facebook, Messenger or Instagram, with texts repaired that were written in the wrong encoding",
			Limit: "it names people and not accounts: two of one name are one handle"},
		beside: true,
		detect: detectMeta,
		read:   readMeta,
	}
}

// metaNames are the names of the two layouts: of the download of an account,
// and of the download of end-to-end encrypted chats.
type metaNames struct{ sender, sent, text string }

var metaLayouts = [2]metaNames{{"sender_name", "timestamp_ms", "content"}, {"senderName", "timestamp", "text"}}

func detectMeta(s *source) Detection {
	text := bytes.TrimLeft(s.sample, " \t\r\n")
	if len(text) == 0 || text[0] != '{' {
		return Detection{}
	}
	o := outlineOf(windowOver(text))
	from, ok := o.arrays["messages"]
	if !ok {
		return Detection{}
	}
	objects := objectsOf(withoutTail(text[from:]))
	for _, n := range metaLayouts {
		if hasNames(objects, n.sender, n.sent) {
			return Detection{Sure: 0.98, Why: "messages with " + n.sender + " and " + n.sent + ", as Facebook and Instagram name them"}
		}
	}
	return Detection{}
}

type metaChat struct {
	*jsonWalk
	names        metaNames
	people       []string
	path, title  string
	bag          bag
	inner        bag
	conversation string
}

func readMeta(ctx context.Context, r *reading) error {
	m := &metaChat{jsonWalk: walkJSON(r)}
	if err := m.head(); err != nil {
		return err
	}
	m.w = r.src.window()
	n := 0
	err := m.members(func(name string) (bool, error) {
		if name != "messages" {
			return false, nil
		}
		return true, m.array(func() error {
			if n++; n&255 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			return m.object(&m.bag, m.message)
		})
	})
	r.tally.sum.Bytes = m.w.raw
	return err
}

// head reads who takes part, and the chat's name, which stands behind its
// messages.
func (m *metaChat) head() error {
	err := m.members(func(name string) (taken bool, err error) {
		switch name {
		case "participants":
			return true, m.array(m.participant)
		case "title", "threadName":
			m.title, err = m.scalar()
			return true, err
		case "thread_path":
			m.path, err = m.scalar()
			return true, err
		}
		return false, nil
	})
	if isStop(err) {
		err = nil // the walk over the messages meets the same place
	}
	m.title, m.path = repaired(m.title), repaired(m.path)
	m.conversation = m.path
	if m.conversation == "" {
		m.conversation = m.src.stem()
	}
	return err
}

func (m *metaChat) participant() error {
	if m.next() != '{' {
		name, err := m.scalar()
		if name != "" {
			m.people = append(m.people, repaired(name))
		}
		return err
	}
	return m.members(func(name string) (bool, error) {
		if name != "name" {
			return false, nil
		}
		text, err := m.scalar()
		m.people = append(m.people, repaired(text))
		return true, err
	})
}

// platform is what the file's own path says: the layouts of the services are
// one.
func (m *metaChat) platform() string {
	low := strings.ToLower(m.src.path)
	switch {
	case strings.Contains(low, "instagram"):
		return "instagram"
	case m.names == metaLayouts[1], strings.Contains(low, "messenger"):
		return "messenger"
	}
	return "facebook"
}

func (m *metaChat) message(at, length int64) error {
	b := &m.bag
	m.names = metaLayouts[0]
	if b.has(metaLayouts[1].sender) {
		m.names = metaLayouts[1]
	}
	r := m.begin(hut3.KindMessage, m.platform())
	sender := m.repair(b.take(m.names.sender), m.names.sender, at)
	r.From = m.party(sender, "")
	for _, p := range m.people {
		if p != sender {
			r.To = append(r.To, m.party(p, ""))
		}
	}
	if m.title != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "title", Value: m.title})
	}
	r.Conversation = hut3.GroupConversation(r.Platform, m.conversation)
	sent := b.take(m.names.sent)
	m.sentAt(unixTimeOf(sent, "ms"), at)
	r.Body = m.repair(b.take(m.names.text), m.names.text, at)
	if r.Body == "" {
		m.share(r, b.peek("share"), at)
	}
	m.kind(r)
	if b.peek("is_unsent") == "true" || b.peek("isUnsent") == "true" {
		m.deletedForAll("is_unsent")
	}
	m.media(r)
	reactions := b.peek("reactions")
	r.Extra = b.rest(r.Extra)
	if err := m.put(at, length); err != nil {
		return err
	}
	return m.reactions(reactions, sent, at, length)
}

// share is what was sent where it was a link or another's post: its words and its
// address are the text, so that they are found.
func (m *metaChat) share(r *hut3.Row, shared string, at int64) {
	words := m.repair(inside(shared, "share_text"), "share_text", at)
	r.Body = strings.TrimPrefix(words+"\n"+inside(shared, "link"), "\n")
	if r.Body = strings.TrimSuffix(r.Body, "\n"); r.Body != "" {
		m.tally.note("messages that share a link or a post: its words and address are shown as the text", "share", "what stood there is kept with the row", at)
	}
}

func (m *metaChat) kind(r *hut3.Row) {
	switch m.bag.peek("type") {
	case "Call":
		r.Kind = hut3.KindCall
	case "Subscribe", "Unsubscribe", "placeholder":
		r.Kind = hut3.KindSystem
	case "Generic", "text":
		m.bag.drop("type")
	}
	if m.bag.has("call_duration") {
		r.Kind = hut3.KindCall
	}
}

// media reads the lists of files that a message names by their path in the
// download. Files beside it are found by the end of that path.
func (m *metaChat) media(r *hut3.Row) {
	for _, list := range []string{"photos", "videos", "audio_files", "gifs", "files", "media", "sticker"} {
		c := m.bag.cell(list)
		if c.state != raw {
			continue
		}
		values := []cell{c}
		if strings.HasPrefix(c.text, "[") {
			values = elements(c.text)
		}
		for _, one := range values {
			if strings.HasPrefix(one.text, "{") {
				m.inner.object(one.text)
				uri := m.inner.take("uri")
				r.Media = append(r.Media, m.file(uri, strings.TrimSuffix(list, "s")))
			}
		}
		if len(values) > 0 {
			r.Extra = append(r.Extra, hut3.Field{Name: list, Value: c.text})
		}
	}
}

func (m *metaChat) file(uri, kind string) hut3.Media {
	dir := path.Base(path.Dir(uri))
	found := m.src.attachment(path.Join(dir, path.Base(uri)), kind)
	found.Name = uri
	return found
}

func (m *metaChat) reactions(list, sent string, at, length int64) error {
	for _, c := range elements(list) {
		if !strings.HasPrefix(c.text, "{") {
			continue
		}
		m.inner.object(c.text)
		r := m.begin(hut3.KindReaction, m.platform())
		r.From = m.party(m.repair(m.inner.take("actor"), "actor", at), "")
		r.Body = m.repair(m.inner.take("reaction"), "reaction", at)
		r.ReplyTo = sent
		r.Conversation = hut3.GroupConversation(r.Platform, m.conversation)
		unit, when := "s", m.inner.take("timestamp")
		if m.names == metaLayouts[1] {
			unit = "ms"
		}
		m.sentAt(unixTimeOf(when, unit), at)
		r.Extra = m.inner.rest(r.Extra)
		if err := m.put(at, length); err != nil {
			return err
		}
	}
	return nil
}

// repair undoes the export's fault of writing the bytes of UTF-8 as characters
// of Latin-1. What was written is kept as field.
func (m *metaChat) repair(text, field string, at int64) string {
	fixed := repaired(text)
	if fixed != text {
		m.out.Extra = append(m.out.Extra, hut3.Field{Name: field + " as written", Value: text})
		m.tally.note("a text whose UTF-8 was written as Latin-1, repaired", field, "what was written is kept with the row", at)
	}
	return fixed
}

// repaired reads a text's characters as bytes, where they all are bytes and
// together are UTF-8 of characters above ASCII.
func repaired(text string) string {
	high := false
	for _, r := range text {
		if r > 0xff {
			return text
		}
		high = high || r >= 0x80
	}
	if !high {
		return text
	}
	b := make([]byte, 0, len(text))
	for _, r := range text {
		b = append(b, byte(r))
	}
	if !utf8.Valid(b) {
		return text
	}
	return string(b)
}
