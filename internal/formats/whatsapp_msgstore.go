package formats

import (
	"context"
	"slices"

	"hut3"
)

func whatsappAndroidFormat() format {
	return databaseFormat(
		Info{Name: "whatsapp-android", What: "msgstore.db of WhatsApp on Android, opened: the schema until 2021 and the one since",
			Limit: "it does not name its owner: give the owner in a profile's constants; earlier texts of edited messages and receipts are not read"},
		func(d *database) string {
			switch {
			case d.has("message", "chat_row_id", "from_me", "key_id", "timestamp") && d.has("jid", "raw_string") && d.has("chat", "jid_row_id"):
				return "tables message, chat and jid, as WhatsApp has them on Android since 2021"
			case d.has("messages", "key_remote_jid", "key_from_me", "key_id", "data", "timestamp"):
				return "the table messages, as WhatsApp had it on Android until 2021"
			}
			return ""
		}, readWhatsAppAndroid)
}

type whatsappAndroid struct {
	*reading
	db    *database
	owner string
	jids  map[int64]string
	lids  map[int64]string // addresses that hide a number, as written
	chats map[int64]jidChat
	names map[string]string // of groups, in the old schema

	aside   map[int64][]hut3.Field // what other tables say of a message
	callIDs map[string]string      // numbers of calls, by their row
}

func readWhatsAppAndroid(ctx context.Context, r *reading, db *database) error {
	w := &whatsappAndroid{reading: r, db: db, owner: r.declaredJID(), jids: map[int64]string{}, lids: map[int64]string{}, chats: map[int64]jidChat{}, names: map[string]string{}, aside: map[int64][]hut3.Field{}, callIDs: map[string]string{}}
	if !db.has("message", "chat_row_id") {
		return w.old(ctx)
	}
	steps := []func(context.Context) error{w.loadJIDs, w.loadChats, w.loadAside, w.loadCallIDs, w.messages, w.calls, w.reactions}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	db.unread(ctx, r, append(w.asideTables(), "message", "chat", "jid", "message_media", "message_quoted", "call_log", "message_add_on", "message_add_on_reaction", "jid_map")...)
	return nil
}

// loadJIDs keeps the addresses by their rows. One that hides a number (…@lid) is
// read as the number where the database ties the two.
func (w *whatsappAndroid) loadJIDs(ctx context.Context) error {
	err := w.db.each(ctx, w.db.selectAll("jid"), func(t *tableRow) error {
		w.jids[t.id] = t.peek("raw_string")
		return nil
	})
	if err != nil || !w.db.has("jid_map", "lid_row_id", "jid_row_id") {
		return err
	}
	return w.db.each(ctx, w.db.selectAll("jid_map"), func(t *tableRow) error {
		lid, number := t.int("lid_row_id"), w.jids[t.int("jid_row_id")]
		if hidden := w.jids[lid]; hidden != "" && number != "" && hidden != number {
			w.lids[lid], w.jids[lid] = hidden, number
		}
		return nil
	})
}

func (w *whatsappAndroid) loadChats(ctx context.Context) error {
	return w.db.each(ctx, w.db.selectAll("chat"), func(t *tableRow) error {
		w.chats[t.id] = jidChat{w.jids[t.int("jid_row_id")], t.peek("subject")}
		return nil
	})
}

// messages reads the table message, with the file and the quoted message that
// stand in tables of their own.
func (w *whatsappAndroid) messages(ctx context.Context) error {
	quotes, err := w.quotes(ctx)
	if err != nil {
		return err
	}
	query := w.db.withJoin("message", "message_media", "message_row_id", "_id")
	return w.eachNumbered(ctx, w.db, "message", query, func(t *tableRow) error {
		chat, known := w.chats[t.int("chat_row_id")]
		if !known && t.peek("text_data") == "" {
			w.tally.sum.Blank++ // the row that the application makes with the table
			return nil
		}
		return w.message(t, chat, quotes[t.id])
	})
}

func (w *whatsappAndroid) quotes(ctx context.Context) (map[int64]string, error) {
	quotes := map[int64]string{}
	if !w.db.has("message_quoted", "message_row_id", "key_id") {
		return quotes, nil
	}
	err := w.db.each(ctx, w.db.selectAll("message_quoted"), func(t *tableRow) error {
		quotes[t.int("message_row_id")] = t.peek("key_id")
		return nil
	})
	return quotes, err
}

// androidRevoked is the type of a message that was deleted for everybody.
const androidRevoked = "15"

func androidKind(of string) hut3.Kind {
	switch of {
	case "7":
		return hut3.KindSystem
	case "10", "90": // missed, and since 2022 any
		return hut3.KindCall
	}
	return hut3.KindMessage
}

func (w *whatsappAndroid) message(t *tableRow, chat jidChat, quote string) error {
	r := w.begin(androidKind(t.peek("message_type")), "whatsapp")
	w.inJIDChat(chat, w.owner, w.jid(w.jids[t.int("sender_jid_row_id")], "sender_jid"), t.int("from_me") == 1)
	if lid := w.lids[t.int("sender_jid_row_id")]; lid != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "sender_lid", Value: lid})
	}
	if t.peek("message_type") == androidRevoked {
		w.deletedForAll("message_type")
	}
	w.times(r, t)
	r.Body = t.take("text_data")
	if caption := t.peek("media_caption"); r.Body == "" {
		r.Body = caption
	}
	w.stanza(t.take("key_id"), chat.jid)
	r.ReplyTo = quote
	w.beside(r, t.id)
	w.file(r, t, "file_path", "mime_type", "file_size")
	if t.peek("receipt_server_timestamp") == "-1" {
		t.drop("receipt_server_timestamp")
	}
	t.drop("_id", "chat_row_id", "from_me", "sender_jid_row_id", "sort_id", "message_row_id")
	r.Extra = t.rest(r.Extra)
	return w.putAt(w.src.rowAt("message", t.id))
}

func (w *whatsappAndroid) times(r *hut3.Row, t *tableRow) {
	w.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
	if received := t.take("received_timestamp"); received != "-1" {
		r.Received = unixTimeOf(received, "ms")
	}
}

func (w *whatsappAndroid) file(r *hut3.Row, t *tableRow, name, kind, size string) {
	m := hut3.Media{Name: t.peek(name), Type: t.peek(kind), SHA256: statedHash(t.peek("file_hash")), Bytes: t.int(size), Missing: true}
	if m.Name == "" {
		m.Name = t.peek("media_name")
	}
	if m.Name == "" && m.Type == "" {
		return
	}
	if found := w.src.attachment(m.Name, m.Type); !found.Missing {
		m = found
	}
	t.drop(name, kind, size)
	r.Media = append(r.Media, m)
}

// calls reads the log of calls.
func (w *whatsappAndroid) calls(ctx context.Context) error {
	if !w.db.has("call_log", "jid_row_id", "from_me", "timestamp") {
		return nil
	}
	return w.eachNumbered(ctx, w.db, "call_log", w.db.selectAll("call_log"), func(t *tableRow) error {
		r := w.begin(hut3.KindCall, "whatsapp")
		if group := w.jids[t.int("group_jid_row_id")]; isGroupJID(group) {
			w.inJIDChat(w.chatOf(group), w.owner, w.jid(w.jids[t.int("jid_row_id")], "jid"), t.int("from_me") == 1)
		} else {
			w.inJIDChat(jidChat{jid: w.jids[t.int("jid_row_id")]}, w.owner, hut3.Handle{}, t.int("from_me") == 1)
		}
		w.numbered(r, t.peek("call_id"))
		w.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
		t.drop("_id", "jid_row_id", "from_me")
		r.Extra = t.rest(r.Extra)
		return w.putAt(w.src.rowAt("call_log", t.id))
	})
}

// chatOf is the chat of an address, with its name.
func (w *whatsappAndroid) chatOf(jid string) jidChat {
	for _, chat := range w.chats {
		if chat.jid == jid {
			return chat
		}
	}
	return jidChat{jid: jid}
}

// reactions reads what was added to messages. A reaction that was taken back is
// empty.
func (w *whatsappAndroid) reactions(ctx context.Context) error {
	if !w.db.has("message_add_on", "chat_row_id", "from_me", "timestamp", "parent_message_row_id") || !w.db.has("message_add_on_reaction", "message_add_on_row_id", "reaction") {
		return nil
	}
	parents := map[int64]string{}
	err := w.db.each(ctx, `SELECT p.rowid, p.key_id AS key_id FROM message p WHERE p.rowid IN (SELECT parent_message_row_id FROM message_add_on)`, func(t *tableRow) error {
		parents[t.id] = t.peek("key_id")
		return nil
	})
	if err != nil {
		return err
	}
	return w.db.each(ctx, w.db.withJoin("message_add_on", "message_add_on_reaction", "message_add_on_row_id", "_id"), func(t *tableRow) error {
		if !t.has("message_add_on_row_id") && t.peek("reaction") == "" {
			return nil
		}
		r := w.begin(hut3.KindReaction, "whatsapp")
		w.inJIDChat(w.chats[t.int("chat_row_id")], w.owner, w.jid(w.jids[t.int("sender_jid_row_id")], "sender_jid"), t.int("from_me") == 1)
		w.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
		r.Body, r.ReplyTo = t.take("reaction"), parents[t.int("parent_message_row_id")]
		t.drop("_id", "chat_row_id", "from_me", "sender_jid_row_id", "parent_message_row_id", "message_add_on_row_id")
		r.Extra = t.rest(r.Extra)
		return w.putAt(w.src.rowAt("message_add_on", t.id))
	})
}

// old reads the one table of the schema until 2021.
func (w *whatsappAndroid) old(ctx context.Context) error {
	if w.db.has("chat_list", "key_remote_jid", "subject") {
		err := w.db.each(ctx, w.db.selectAll("chat_list"), func(t *tableRow) error {
			w.names[t.peek("key_remote_jid")] = t.peek("subject")
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := w.eachNumbered(ctx, w.db, "messages", w.db.withJoin("messages", "messages_quotes", "_id", quoteColumn(w.db)), w.oldMessage)
	w.db.unread(ctx, w.reading, "messages", "chat_list", "messages_quotes")
	return err
}

// quoteColumn is the column that leads to a quoted message, or the key, which
// leads to none.
func quoteColumn(d *database) string {
	if slices.Contains(d.tables["messages"], "quoted_row_id") {
		return "quoted_row_id"
	}
	return "_id"
}

func (w *whatsappAndroid) oldMessage(t *tableRow) error {
	jid := t.peek("key_remote_jid")
	if jid == "-1" {
		w.tally.sum.Blank++ // the row that the application makes with the table
		return nil
	}
	kind := hut3.KindMessage
	switch {
	case t.peek("status") == "6":
		kind = hut3.KindSystem
	case t.peek("media_wa_type") == "8":
		kind = hut3.KindCall
	}
	r := w.begin(kind, "whatsapp")
	w.inJIDChat(jidChat{jid, w.names[jid]}, w.owner, w.jid(t.take("remote_resource"), "remote_resource"), t.int("key_from_me") == 1)
	w.times(r, t)
	r.Body = t.take("data")
	if caption := t.peek("media_caption"); r.Body == "" {
		r.Body = caption
	}
	w.stanza(t.take("key_id"), jid)
	if t.peek("media_wa_type") == androidRevoked {
		w.deletedForAll("media_wa_type")
	}
	if t.peek("media_wa_type") != "0" {
		w.file(r, t, "media_name", "media_mime_type", "media_size")
	}
	t.drop("_id", "key_from_me")
	r.Extra = t.rest(r.Extra)
	return w.putAt(w.src.rowAt("messages", t.id))
}
