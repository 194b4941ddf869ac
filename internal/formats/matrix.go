package formats

import (
	"context"
	"strings"

	"hut3"
)

func matrixFormat() format {
	return format{
		Info: Info{Name: "matrix", What: "events of Matrix as JSON: a chat that Element exports, a room's events from a server or its API, one a line or in an array",
			Limit: "what is encrypted is a row without a text; the text that a reply quotes stays in it as written"},
		beside: true,
		detect: func(s *source) Detection {
			for _, array := range matrixArrays {
				if eventsNamed(s, array, "origin_server_ts", "sender", "type") {
					return Detection{Sure: 0.98, Why: "events with sender and origin_server_ts, as Matrix names them"}
				}
			}
			return Detection{}
		},
		read: readMatrix,
	}
}

// matrixArrays are the members that hold the events: of Element's export, and of
// an answer of the client-server API.
var matrixArrays = [2]string{"messages", "chunk"}

// matrix reads the events of a room.
type matrix struct {
	jsonEvents
	room    string
	content bag
}

func readMatrix(ctx context.Context, r *reading) error {
	array := matrixArrays[0]
	if !eventsNamed(r.src, array, "origin_server_ts") {
		array = matrixArrays[1]
	}
	m := &matrix{jsonEvents: eventsOf(r, array)}
	err := m.head(func(name string) (bool, error) {
		if name == "room_name" {
			return m.textMember(&m.room)
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	return m.each(ctx, m.event)
}

// matrixKind is what an event of a type is a row of.
func matrixKind(event string) hut3.Kind {
	switch {
	case event == "m.room.message", event == "m.room.encrypted", event == "m.sticker", strings.HasPrefix(event, "m.poll"):
		return hut3.KindMessage
	case event == "m.reaction":
		return hut3.KindReaction
	case event == "m.room.redaction":
		return hut3.KindEdit
	case strings.HasPrefix(event, "m.call."):
		return hut3.KindCall
	}
	return hut3.KindSystem
}

func (m *matrix) event(at, length int64) error {
	b := &m.bag
	event := b.peek("type")
	r := m.begin(matrixKind(event), "matrix")
	m.content.object(objectOr(b.take("content")))
	r.From, r.Owner = m.party(b.take("sender"), ""), m.party(m.declaredOwner(), "")
	room := b.take("room_id")
	if room == "" {
		room = m.src.stem()
	}
	r.Conversation = hut3.GroupConversation(r.Platform, room)
	if m.room != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "room_name", Value: m.room})
	}
	if id := b.take("event_id"); id != "" {
		r.NativeID, r.Namespace = id, "matrix" // of every room that servers share
	}
	m.sentAt(unixTimeOf(b.take("origin_server_ts"), "ms"), at)
	m.say(r, event, at)
	if event == "m.room.message" {
		b.drop("type")
	}
	r.Extra = b.rest(r.Extra)
	from := len(r.Extra)
	r.Extra = m.content.rest(r.Extra)
	for i := range r.Extra[from:] {
		r.Extra[from+i].Name = "content." + r.Extra[from+i].Name
	}
	return m.put(at, length)
}

// say fills what the event states.
func (m *matrix) say(r *hut3.Row, event string, at int64) {
	switch r.Kind {
	case hut3.KindReaction:
		relates := m.content.peek("m.relates_to")
		r.Body, r.ReplyTo = inside(relates, "key"), inside(relates, "event_id")
	case hut3.KindEdit:
		m.redact(r)
	case hut3.KindMessage:
		m.message(r, event, at)
	default:
		r.Body = strings.TrimSpace(event + " " + m.content.peek("membership") + " " + m.bag.peek("state_key"))
	}
}

// redact is a version without a text of the event that was taken back.
func (m *matrix) redact(r *hut3.Row) {
	target := m.bag.peek("redacts")
	if target == "" {
		target = m.content.peek("redacts")
	}
	m.version(r, target)
	m.deleted("taken back in the room")
}

// version makes the row one of the event that it changes; its own id is kept.
func (m *matrix) version(r *hut3.Row, target string) {
	if target == "" {
		return
	}
	r.Kind = hut3.KindEdit
	r.Extra = append(r.Extra, hut3.Field{Name: "event_id", Value: r.NativeID})
	r.NativeID, r.Namespace = target, "matrix"
}

func (m *matrix) message(r *hut3.Row, event string, at int64) {
	c := &m.content
	if event == "m.room.encrypted" {
		m.tally.note("an event that is encrypted: its text is not in the export", "", "ask for an export from a device that holds the keys", at)
	}
	r.Body = c.take("body")
	if inside(m.bag.peek("unsigned"), "redacted_because") != "" || m.bag.has("redacted_because") {
		m.deletedForAll("redacted_because")
	}
	relates := c.peek("m.relates_to")
	r.ReplyTo = inside(relates, "m.in_reply_to", "event_id")
	if inside(relates, "rel_type") == "m.replace" {
		m.version(r, inside(relates, "event_id"))
		if text := inside(c.peek("m.new_content"), "body"); text != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "content.body", Value: r.Body})
			r.Body = text
		}
	}
	m.file(r)
}

// file is what a picture, recording or file names: the body is its name where
// there is no other.
func (m *matrix) file(r *hut3.Row) {
	c := &m.content
	address := c.peek("url")
	if address == "" {
		address = inside(c.peek("file"), "url")
	}
	if address == "" {
		return
	}
	name := c.peek("filename")
	if name == "" {
		name = r.Body
	}
	media := m.src.attachment(name, inside(c.peek("info"), "mimetype"))
	if media.Bytes == 0 {
		media.Bytes = max(0, unixTimeOf(inside(c.peek("info"), "size"), "us").Micros)
	}
	r.Media = append(r.Media, media)
}
