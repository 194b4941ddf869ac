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
			Limit: "the key that opens it; lists of members; files are only named"},
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
	files map[string][]signalDesktopFile // by message
	log   map[string]signalDesktopCall   // by the call's number
	lines map[string]bool                // calls that a line of a conversation stands for
}

// signalDesktopCall is what the log says of a call.
type signalDesktopCall struct {
	out    bool
	author string // who rang a group, or nothing
	says   []hut3.Field
}

func readSignalDesktop(ctx context.Context, r *reading, db *database) error {
	s := &signalDesktop{reading: r, db: db, chats: map[string]signalPerson{}, acis: map[string]signalPerson{},
		files: map[string][]signalDesktopFile{}, log: map[string]signalDesktopCall{}, lines: map[string]bool{}}
	for _, step := range []func(context.Context) error{s.loadOwner, s.conversations, s.loadFiles, s.loadCalls, s.messages, s.reactions, s.calls} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	db.unread(ctx, r, "messages", "conversations", "reactions", "callsHistory", "items", "message_attachments", "edited_messages")
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
		if p.group != "" || p.handle() == "" || p.aci != "" && p.aci == s.owner.aci {
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
		text := t.take("json")
		if text != "" && json.Unmarshal([]byte(text), &more) != nil {
			s.tally.note("the JSON of a message is damaged: only its columns are read", "json", "", 0)
		}
		thread, author := s.chats[t.peek("conversationId")], s.author(t)
		r := s.begin(desktopKind(t.peek("type")), "signal")
		call, logged := s.log[firstOf(t.peek("callId"), more.CallID)]
		if logged = logged && r.Kind == hut3.KindCall; logged {
			author = s.caller(call, thread)
		}
		s.signalThread(r, author, s.owner, thread)
		sent := t.peek("sent_at")
		s.fill(r, t, &more, signalID(author, sent))
		if logged {
			s.fromLog(r, call, firstOf(t.peek("callId"), more.CallID))
		}
		r.Extra = append(r.Extra, restOfJSON(text)...)
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
	r.Received = unixTimeOf(firstOf(t.take("received_at_ms"), more.ReceivedAt.String()), "ms")
	r.Body, r.Direction = firstOf(t.take("body"), more.Body, more.Poll.Question), t.take("type")
	if r.NativeID = id; id != "" {
		r.Namespace = "signal"
		if n := len(more.EditHistory); n > 1 {
			r.Body = more.EditHistory[n-1].Body // as it was first; the later texts are edits
		}
	}
	if q := more.Quote; q != nil {
		r.ReplyTo = firstOf(signalID(signalPerson{aci: firstOf(q.AuthorAci, q.AuthorACI, q.AuthorUUID)}, q.ID.String()), q.ID.String())
	}
	s.enclose(r, t.peek("id"), more)
	for _, m := range more.BodyRanges {
		if p, known := s.acis[firstOf(m.MentionAci, m.MentionUUID)]; known {
			r.Extra = append(r.Extra, hut3.Field{Name: "mentions", Value: strings.TrimSpace(p.handle() + " " + p.title)})
		}
	}
	if more.DeletedForEveryone || t.int("isErased") == 1 {
		s.deletedForAll("isErased")
	}
	if burn := t.take("expireTimer"); burn != "" && burn != "0" {
		r.Burn = burn + " s"
	}
	s.unsent(r, more)
	t.drop("rowid", "conversationId", "source", "sourceServiceId", "sourceUuid", "received_at", "timestamp")
	r.Extra = t.rest(r.Extra)
}

// unsent makes a note of what went to nobody when the database was taken.
func (s *signalDesktop) unsent(r *hut3.Row, more *signalJSON) {
	if r.Direction != "outgoing" || len(more.SendState) == 0 {
		return
	}
	said := ""
	for of, state := range more.SendState {
		switch own := s.chats[of].handle() == s.owner.handle(); {
		case own:
		case state.Status == "Failed" || state.Status == "Pending" && said == "":
			said = strings.ToLower(state.Status)
		case state.Status != "Pending":
			return
		}
	}
	if said != "" {
		r.Kind, r.Direction = hut3.KindNote, said
		s.tally.note("messages that had not been sent to anybody (failed or waiting): kept as notes", "sendStateByConversationId", "whether they were sent later is not in the file", 0)
	}
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

// loadCalls keeps what the log says, for the lines of conversations that stand for
// the same calls.
func (s *signalDesktop) loadCalls(ctx context.Context) error {
	if !s.hasLog() {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("callsHistory"), func(t *tableRow) error {
		call := signalDesktopCall{out: strings.EqualFold(t.peek("direction"), "outgoing"), author: firstOf(t.peek("startedById"), t.peek("ringerId"))}
		for _, name := range []string{"direction", "type", "mode", "status"} {
			call.says = append(call.says, hut3.Field{Name: "call_" + name, Value: t.peek(name)})
		}
		s.log[t.peek("callId")] = call
		return nil
	})
}

func (s *signalDesktop) hasLog() bool {
	return s.db.has("callsHistory", "callId", "peerId", "direction", "timestamp")
}

// caller is who rang: the owner, the other of the two, or in a group whom the log
// names.
func (s *signalDesktop) caller(call signalDesktopCall, thread signalPerson) signalPerson {
	switch {
	case call.out:
		return s.owner
	case thread.group == "":
		return thread
	}
	return s.acis[call.author]
}

// fromLog fills a call with what the log says of it.
func (s *signalDesktop) fromLog(r *hut3.Row, call signalDesktopCall, id string) {
	s.lines[id] = true
	r.Extra = append(r.Extra, call.says...)
	s.called(r, id)
}

// calls reads those of the log that no line of a conversation stands for.
func (s *signalDesktop) calls(ctx context.Context) error {
	if !s.hasLog() {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("callsHistory"), func(t *tableRow) error {
		id := t.peek("callId")
		if s.lines[id] {
			return nil
		}
		r := s.begin(hut3.KindCall, "signal")
		r.Direction = t.take("direction")
		peer := s.peer(t.peek("peerId"))
		s.signalThread(r, s.caller(s.log[id], peer), s.owner, peer)
		s.called(r, id)
		s.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
		r.Extra = t.rest(r.Extra)
		return s.putAt(s.src.rowAt("callsHistory", t.id))
	})
}

// peer is whom a call was with: a person by his account, a conversation, or a group
// by its id.
func (s *signalDesktop) peer(id string) signalPerson {
	if p, known := s.acis[id]; known {
		return p
	}
	if p, known := s.chats[id]; known {
		return p
	}
	for _, p := range s.chats {
		if p.group == id && id != "" {
			return p
		}
	}
	return signalPerson{}
}
