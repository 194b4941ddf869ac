package formats

import (
	"strings"

	"hut3"
)

// message hands over one message or line of the system, and the reactions to it.
func (t *telegram) message(at, length int64) error {
	b := &t.bag
	service := b.take("type") == "service"
	r := t.begin(hut3.KindMessage, "telegram")
	id := b.peek("id")
	t.names(r, service)
	t.identify(r)
	t.time(r, at)
	r.Body = t.text()
	if service {
		t.service(r)
	}
	t.attached(r)
	r.ReplyTo = b.take("reply_to_message_id")
	reactions := b.peek("reactions")
	r.Extra = b.rest(r.Extra)
	if err := t.put(at, length); err != nil {
		return err
	}
	return t.reactions(reactions, id, at, length)
}

// names fills sender, recipient and conversation.
func (t *telegram) names(r *hut3.Row, service bool) {
	name, id := "from", "from_id"
	if service {
		name, id = "actor", "actor_id"
	}
	r.FromNick = t.bag.take(name)
	from := t.bag.take(id)
	if from == "" {
		from = r.FromNick
	}
	r.From = t.party(from, "")
	r.Owner = t.party(t.owner, "")
	t.converse(r)
}

func (t *telegram) converse(r *hut3.Row) {
	native := t.chat.id
	if native == "" {
		native = t.src.stem()
	}
	if t.chat.name != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "chat_name", Value: t.chat.name})
	}
	r.Conversation = hut3.GroupConversation(r.Platform, native)
	if t.owner == "" || t.chat.id == "" || t.chat.kind != "personal_chat" && t.chat.kind != "bot_chat" {
		return
	}
	peer := t.party("user"+t.chat.id, "")
	r.Conversation, r.Direct = hut3.DirectConversation(r.Owner, peer), true
	switch r.From {
	case r.Owner:
		r.To = append(r.To, peer)
	case peer:
		r.To = append(r.To, r.Owner)
	}
}

// identify takes the message's number where it is one for all who hold it: in
// channels and large groups. Elsewhere each account numbers for itself, and the
// number is one only inside the owner's own exports.
func (t *telegram) identify(r *hut3.Row) {
	id, chat := t.bag.take("id"), t.chat.id
	switch {
	case id == "" || chat == "":
	case strings.Contains(t.chat.kind, "supergroup"), strings.Contains(t.chat.kind, "channel"):
		r.NativeID, r.Namespace = id, "telegram chat "+chat
	case t.owner != "":
		r.NativeID, r.Namespace = id, "telegram account "+t.owner
	}
	if r.NativeID == "" && id != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "id", Value: id})
	}
}

// time reads the Unix time; an export that has none writes the wall clock of
// the machine that made it.
func (t *telegram) time(r *hut3.Row, at int64) {
	if unix := t.bag.take("date_unixtime"); unix != "" {
		t.sentAt(unixTimeOf(unix, "s"), at)
		return
	}
	sent, v := t.clock.read(t.bag.take("date"))
	if v == timeFold || v == timeGap {
		t.tally.note("a wall clock that the declared zone skipped or showed twice", "date", "", at)
	}
	t.sentAt(sent, at)
}

// text joins the pieces of a text. What a piece says beside its text, as where
// a link leads, is kept.
func (t *telegram) text() string {
	c := t.bag.cell("text")
	entities := t.bag.peek("text_entities")
	if !strings.Contains(entities, `"href"`) && !strings.Contains(entities, `"user_id"`) {
		t.bag.drop("text_entities") // the same text once more
	}
	if c.state != raw {
		return c.text
	}
	if entities == "" {
		t.out.Extra = append(t.out.Extra, hut3.Field{Name: "text", Value: c.text})
	}
	var s strings.Builder
	for _, piece := range elements(c.text) {
		if piece.state == plain {
			s.WriteString(piece.text)
			continue
		}
		if strings.HasPrefix(piece.text, "{") {
			t.inner.object(piece.text)
			s.WriteString(t.inner.take("text"))
		}
	}
	return s.String()
}

// service tells calls from other lines of the system, whose words are the
// action's name where there are none.
func (t *telegram) service(r *hut3.Row) {
	action := t.bag.peek("action")
	r.Kind = hut3.KindSystem
	if strings.Contains(action, "call") {
		r.Kind = hut3.KindCall
	}
	if r.Body == "" {
		t.bag.drop("action")
		r.Body = action
	}
}

func (t *telegram) attached(r *hut3.Row) {
	b := &t.bag
	kind := b.take("mime_type")
	if kind == "" {
		kind = b.peek("media_type")
	}
	for _, f := range []struct{ name, size string }{{"photo", "photo_file_size"}, {"file", "file_size"}} {
		name := b.take(f.name)
		if name == "" {
			continue
		}
		m := hut3.Media{Name: name, Type: kind, Missing: true}
		if strings.HasPrefix(name, "(") { // "(File not included. …)"
			r.Extra = append(r.Extra, hut3.Field{Name: f.name, Value: name})
			m.Name = b.peek("file_name")
		} else {
			m = t.src.attachment(name, kind)
		}
		if size := unixTimeOf(b.peek(f.size), "us").Micros; m.Bytes == 0 && size > 0 {
			m.Bytes = size
			b.drop(f.size)
		}
		r.Media = append(r.Media, m)
	}
}

// reactions are handed over where the export names who reacted; the counts stay
// with the message.
func (t *telegram) reactions(list, id string, at, length int64) error {
	for _, c := range elements(list) {
		if !strings.HasPrefix(c.text, "{") {
			continue
		}
		t.inner.object(c.text)
		sign, recent := t.inner.peek("emoji"), t.inner.peek("recent")
		for _, one := range elements(recent) {
			if !strings.HasPrefix(one.text, "{") {
				continue
			}
			t.inner.object(one.text)
			r := t.begin(hut3.KindReaction, "telegram")
			r.FromNick = t.inner.take("from")
			r.From, r.Owner = t.party(t.inner.take("from_id"), ""), t.party(t.owner, "")
			r.Body, r.ReplyTo = sign, id
			t.converse(r)
			sent, _ := t.clock.read(t.inner.take("date"))
			t.sentAt(sent, at)
			if err := t.put(at, length); err != nil {
				return err
			}
		}
	}
	return nil
}
