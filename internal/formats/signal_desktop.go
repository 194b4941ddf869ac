package formats

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"hut3"
)

func signalDesktopFormat() format {
	return databaseFormat(
		Info{Name: "signal-desktop", What: "db.sqlite of Signal Desktop, opened: messages, reactions, edits, calls, contacts, files by name",
			Limit: "the key that opens it; stories and lists of members; files are only named"},
		func(d *database) string {
			if d.has("messages", "id", "json", "conversationId", "sent_at", "type") && d.has("conversations", "id", "json", "type") {
				return "tables messages and conversations, as Signal Desktop has them"
			}
			return ""
		}, readSignalDesktop)
}

type signalDesktop struct {
	*reading
	db    *database
	chats map[string]signalPerson // by id
	acis  map[string]signalPerson
	owner signalPerson
}

// signalJSON is what of a message stands in its JSON alone.
type signalJSON struct {
	DeletedForEveryone bool   `json:"deletedForEveryone"`
	ReceivedAt         int64  `json:"received_at_ms"`
	Body               string `json:"body"`
	Quote              *struct {
		ID                                       json.Number `json:"id"`
		Author, AuthorACI, AuthorUUID, AuthorAci string
	} `json:"quote"`
	Attachments []struct {
		FileName, ContentType, Path string
		Size                        int64
	} `json:"attachments"`
	EditHistory []struct {
		Body      string `json:"body"`
		Timestamp int64  `json:"timestamp"`
	} `json:"editHistory"`
	Reactions []struct {
		Emoji, FromID string
		Timestamp     int64
	} `json:"reactions"`
}

func readSignalDesktop(ctx context.Context, r *reading, db *database) error {
	s := &signalDesktop{reading: r, db: db, chats: map[string]signalPerson{}, acis: map[string]signalPerson{}}
	for _, step := range []func(context.Context) error{s.loadOwner, s.conversations, s.messages, s.reactions, s.calls} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	db.unread(ctx, r, "messages", "conversations", "reactions", "callsHistory", "items")
	return nil
}

// loadOwner reads the account's own number and id, whose device number stands
// behind a point.
func (s *signalDesktop) loadOwner(ctx context.Context) error {
	if s.db.has("items", "id", "json") {
		err := s.db.each(ctx, s.db.selectAll("items"), func(t *tableRow) error {
			var item struct{ Value any }
			if json.Unmarshal([]byte(t.peek("json")), &item) != nil {
				return nil
			}
			value, _ := item.Value.(string)
			value, _, _ = strings.Cut(value, ".")
			switch t.peek("id") {
			case "number_id":
				s.owner.name = value
			case "uuid_id":
				s.owner.aci = value
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	s.owner.name = firstOf(s.declaredOwner(), s.owner.name)
	return nil
}

// conversations are contacts too, where they are of one person.
func (s *signalDesktop) conversations(ctx context.Context) error {
	return s.db.each(ctx, s.db.selectAll("conversations"), func(t *tableRow) error {
		p := signalPerson{name: t.peek("e164"), aci: firstOf(t.peek("serviceId"), t.peek("uuid")), title: firstOf(t.peek("name"), t.peek("profileFullName"), t.peek("profileName"))}
		if t.peek("type") == "group" {
			p.group = firstOf(t.peek("groupId"), t.peek("id"))
		}
		s.chats[t.peek("id")] = p
		if p.aci != "" {
			s.acis[p.aci] = p
		}
		if p.group != "" || p.handle() == "" {
			return nil
		}
		r := s.begin(hut3.KindContact, "signal")
		r.Owner = s.party(s.owner.handle(), "")
		r.To = append(r.To, s.party(p.handle(), ""))
		r.ToNick = p.title
		if p.aci != "" && p.name != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "serviceId", Value: p.aci})
		}
		s.tally.sum.WithoutTime.Absent++
		return s.putAt(s.src.rowAt("conversations", t.id))
	})
}

func (s *signalDesktop) messages(ctx context.Context) error {
	return s.eachNumbered(ctx, s.db, "messages", s.db.selectAll("messages"), func(t *tableRow) error {
		var more signalJSON
		if text := t.take("json"); text != "" && json.Unmarshal([]byte(text), &more) != nil {
			s.tally.note("the JSON of a message is damaged: only its columns are read", "json", "", 0)
		}
		thread, author := s.chats[t.peek("conversationId")], s.author(t)
		r := s.begin(desktopKind(t.peek("type")), "signal")
		s.signalThread(r, author, s.owner, thread)
		sent := t.peek("sent_at")
		s.fill(r, t, &more, signalID(author, sent))
		if err := s.putAt(s.src.rowAt("messages", t.id)); err != nil {
			return err
		}
		return s.versions(t, &more, author, thread, signalID(author, sent))
	})
}

func desktopKind(kind string) hut3.Kind {
	switch kind {
	case "incoming", "outgoing", "":
		return hut3.KindMessage
	case "call-history":
		return hut3.KindCall
	}
	return hut3.KindSystem
}

func (s *signalDesktop) author(t *tableRow) signalPerson {
	if t.peek("type") == "outgoing" {
		return s.owner
	}
	aci := firstOf(t.peek("sourceServiceId"), t.peek("sourceUuid"))
	if p, ok := s.acis[aci]; ok && aci != "" {
		return p
	}
	p := signalPerson{name: t.peek("source"), aci: aci}
	if thread := s.chats[t.peek("conversationId")]; p.handle() == "" && thread.group == "" {
		return thread
	}
	return p
}

func (s *signalDesktop) fill(r *hut3.Row, t *tableRow, more *signalJSON, id string) {
	s.sentAt(unixTimeOf(t.take("sent_at"), "ms"), 0)
	if more.ReceivedAt > 0 {
		r.Received = unixTimeOf(strconv.FormatInt(more.ReceivedAt, 10), "ms")
	}
	r.Body, r.Direction = firstOf(t.take("body"), more.Body), t.take("type")
	if r.NativeID = id; id != "" {
		r.Namespace = "signal"
		if n := len(more.EditHistory); n > 1 {
			r.Body = more.EditHistory[n-1].Body // as it was first; the later texts are edits
		}
	}
	if q := more.Quote; q != nil {
		r.ReplyTo = firstOf(signalID(signalPerson{aci: firstOf(q.AuthorAci, q.AuthorACI, q.AuthorUUID)}, q.ID.String()), q.ID.String())
	}
	for _, a := range more.Attachments {
		r.Media = append(r.Media, hut3.Media{Name: firstOf(a.FileName, a.Path), Type: a.ContentType, Bytes: a.Size, Missing: true})
	}
	if more.DeletedForEveryone || t.int("isErased") == 1 {
		s.deletedForAll("isErased")
	}
	t.drop("rowid", "conversationId", "source", "sourceServiceId", "sourceUuid", "received_at")
	r.Extra = t.rest(r.Extra)
}

// versions are the later texts of a message, oldest first, and in older
// databases the reactions to it, which stand in its JSON.
func (s *signalDesktop) versions(t *tableRow, more *signalJSON, author, thread signalPerson, id string) error {
	at := s.src.rowAt("messages", t.id)
	for i := len(more.EditHistory) - 2; i >= 0 && id != ""; i-- {
		v := more.EditHistory[i] // the list begins with the text as it stands
		r := s.begin(hut3.KindEdit, "signal")
		s.signalThread(r, author, s.owner, thread)
		s.sentAt(unixTimeOf(strconv.FormatInt(v.Timestamp, 10), "ms"), 0)
		r.Body, r.NativeID, r.Namespace = v.Body, id, "signal"
		if err := s.putAt(at); err != nil {
			return err
		}
	}
	if s.db.has("reactions", "emoji") {
		return nil
	}
	for _, v := range more.Reactions {
		r := s.begin(hut3.KindReaction, "signal")
		s.signalThread(r, s.chats[v.FromID], s.owner, thread)
		s.sentAt(unixTimeOf(strconv.FormatInt(v.Timestamp, 10), "ms"), 0)
		r.Body, r.ReplyTo = v.Emoji, id
		if err := s.putAt(at); err != nil {
			return err
		}
	}
	return nil
}

func (s *signalDesktop) reactions(ctx context.Context) error {
	if !s.db.has("reactions", "emoji", "fromId", "conversationId", "targetTimestamp") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("reactions"), func(t *tableRow) error {
		r := s.begin(hut3.KindReaction, "signal")
		s.signalThread(r, s.chats[t.peek("fromId")], s.owner, s.chats[t.peek("conversationId")])
		s.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
		target := signalPerson{aci: firstOf(t.peek("targetAuthorAci"), t.peek("targetAuthorUuid"))}
		r.Body, r.ReplyTo = t.take("emoji"), firstOf(signalID(target, t.peek("targetTimestamp")), t.peek("messageId"))
		return s.putAt(s.src.rowAt("reactions", t.id))
	})
}

// calls reads the log of calls; the lines of conversations that say the same
// are calls of the table messages.
func (s *signalDesktop) calls(ctx context.Context) error {
	if !s.db.has("callsHistory", "callId", "peerId", "direction", "timestamp") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("callsHistory"), func(t *tableRow) error {
		r := s.begin(hut3.KindCall, "signal")
		peer, ok := s.acis[t.peek("peerId")]
		if !ok {
			peer = s.chats[t.peek("peerId")]
		}
		author := peer
		if r.Direction = t.take("direction"); strings.EqualFold(r.Direction, "outgoing") {
			author = s.owner
		}
		s.signalThread(r, author, s.owner, peer)
		s.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
		r.Extra = t.rest(r.Extra)
		return s.putAt(s.src.rowAt("callsHistory", t.id))
	})
}
