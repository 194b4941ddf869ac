package formats

import (
	"context"

	"hut3"
)

func conversationsFormat() format {
	return databaseFormat(
		Info{Name: "conversations", What: "the database of Conversations and its kin on Android: messages, rooms, calls, edits noted, files by name",
			Limit: "what is still encrypted (a row without a text, said); keys, presence and earlier versions of edits"},
		func(d *database) string {
			if d.has("messages", "uuid", "conversationUuid", "timeSent", "counterpart", "body", "status", "type") && d.has("conversations", "uuid", "accountUuid", "contactJid", "mode") && d.has("accounts", "uuid", "username", "server") {
				return "tables messages, conversations and accounts, as Conversations has them"
			}
			return ""
		}, readConversations)
}

// xmppThread is a conversation of a client's database.
type xmppThread struct {
	account, contact, name string
	room                   bool
}

type conversationsDB struct {
	*reading
	db       *database
	accounts map[string]string // by id
	threads  map[string]xmppThread
}

// The numbers of Conversations (its classes Message and Conversation).
const (
	conversationsRoom       = 1 // mode
	conversationsReceived   = 0 // status; every other was written here
	conversationsStatusText = 3 // type
	conversationsPrivate    = 4 // in a room, to one person
	conversationsPrivFile   = 5
	conversationsCall       = 6
)

func readConversations(ctx context.Context, r *reading, db *database) error {
	c := &conversationsDB{reading: r, db: db, accounts: map[string]string{}, threads: map[string]xmppThread{}}
	for _, step := range []func(context.Context) error{c.loadAccounts, c.loadThreads, c.messages} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	db.unread(ctx, r, "messages", "conversations", "accounts")
	return nil
}

func (c *conversationsDB) loadAccounts(ctx context.Context) error {
	return c.db.each(ctx, c.db.selectAll("accounts"), func(t *tableRow) error {
		c.accounts[t.peek("uuid")] = t.peek("username") + "@" + t.peek("server")
		return nil
	})
}

func (c *conversationsDB) loadThreads(ctx context.Context) error {
	return c.db.each(ctx, c.db.selectAll("conversations"), func(t *tableRow) error {
		contact, _ := bareJID(t.peek("contactJid"))
		c.threads[t.peek("uuid")] = xmppThread{c.accounts[t.peek("accountUuid")], contact, t.peek("name"), t.int("mode") == conversationsRoom}
		return nil
	})
}

func (c *conversationsDB) messages(ctx context.Context) error {
	return c.db.each(ctx, c.db.selectAll("messages"), func(t *tableRow) error {
		r := c.begin(conversationsKind(t.int("type")), "xmpp")
		c.parties(r, t)
		c.sentAt(unixTimeOf(t.take("timeSent"), "ms"), 0)
		r.Body = t.take("body")
		if id := t.take("remoteMsgId"); len(id) >= uniqueID {
			r.NativeID, r.Namespace = id, "xmpp"
		}
		if file := t.take("relativeFilePath"); file != "" {
			r.Media = append(r.Media, c.src.attachment(file, ""))
		}
		if t.peek("edited") != "" && t.peek("edited") != "[]" {
			c.tally.note("messages that were edited: the text is as it was last", "edited", "", 0)
		}
		if r.Body == "" && t.int("encryption") != 0 {
			c.tally.note("messages that are encrypted and were not decrypted: rows without a text", "encryption", "", 0)
		}
		t.drop("conversationUuid")
		r.Extra = t.rest(r.Extra)
		return c.putAt(c.src.rowAt("messages", t.id))
	})
}

// parties: in a room the address has the nick behind it; the room may tell the
// person's own address besides. What is private in a room is between two.
func (c *conversationsDB) parties(r *hut3.Row, t *tableRow) {
	thread, kind := c.threads[t.peek("conversationUuid")], t.int("type")
	private := thread.room && (kind == conversationsPrivate || kind == conversationsPrivFile)
	sent := t.int("status") != conversationsReceived
	own, address := t.take("trueCounterpart"), t.take("counterpart")
	room, nick := bareJID(address)
	if private {
		r.Extra = append(r.Extra, hut3.Field{Name: "room", Value: thread.contact})
		thread.room, thread.contact = false, ""
		if nick == "" {
			address = "" // the room itself is nobody
		} else {
			thread.contact = room + "/" + nick
		}
		if bare, _ := bareJID(own); bare != "" {
			thread.contact = bare
		}
	}
	c.inThread(r, thread, sent, firstOf(own, address))
	switch {
	case private && sent:
		r.ToNick = nick
	case private, thread.room:
		r.FromNick = nick
	}
}

func conversationsKind(kind int64) hut3.Kind {
	switch kind {
	case conversationsStatusText:
		return hut3.KindSystem
	case conversationsCall:
		return hut3.KindCall
	}
	return hut3.KindMessage
}

// inThread fills who wrote to whom in a client's own database. counterpart is the
// other's address; in a room it has the nick of who wrote behind it, or is the
// address itself where the room tells it.
func (r *reading) inThread(row *hut3.Row, thread xmppThread, sent bool, counterpart string) {
	account, _ := bareJID(firstOf(r.declaredOwner(), thread.account))
	row.Owner = r.party(account, "")
	if row.Direction = "received"; sent {
		row.Direction, row.From = "sent", row.Owner
	}
	bare, nick := bareJID(counterpart)
	if thread.room {
		row.Conversation = hut3.GroupConversation(row.Platform, thread.contact)
		if thread.name != "" {
			row.Extra = append(row.Extra, hut3.Field{Name: "chat_name", Value: thread.name})
		}
		switch {
		case sent:
		case bare == thread.contact && nick != "":
			row.From = r.party(bare+"/"+nick, "")
		case bare != thread.contact:
			row.From = r.party(bare, "")
		}
		return
	}
	peer := r.party(firstOf(thread.contact, bare), "")
	to := row.Owner
	if sent {
		to = peer
	} else {
		row.From = peer
	}
	if !to.IsZero() {
		row.To = append(row.To, to)
	}
	if row.Owner.IsZero() || peer.IsZero() || row.Owner == peer {
		row.Conversation = hut3.GroupConversation(row.Platform, r.src.inFolder(firstOf(thread.contact, bare)))
		return
	}
	row.Conversation, row.Direct = hut3.DirectConversation(row.Owner, peer), true
}
