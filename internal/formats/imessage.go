package formats

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf8"

	"hut3"
)

func imessageFormat() format {
	return databaseFormat(
		Info{Name: "imessage", What: "chat.db or sms.db of Apple's Messages: iMessage, SMS, reactions, edits, what was taken back, and lines of the system",
			Limit: "deleted messages are not recovered"},
		func(d *database) string {
			if !d.has("message", "guid", "text", "handle_id", "date", "is_from_me") || !d.has("handle", "id") {
				return ""
			}
			return "tables message and handle, as Apple's Messages has them"
		}, readMessages)
}

// appleEpoch is 2001-01-01 in seconds since 1970.
const appleEpoch = 978_307_200

// messages reads chat.db.
type messages struct {
	*reading
	db      *database
	handles map[int64]string
	chats   map[int64]appleChat
	files   map[int64][]hut3.Media
	only    string // the one address of its own that the file's messages name, where they name no other
}

type appleChat struct {
	id, name   string
	identifier string // chat_identifier, where it is another than the id
	own        string // the account's address
	group      bool
	members    []string
}

func readMessages(ctx context.Context, r *reading, db *database) error {
	m := &messages{reading: r, db: db, handles: map[int64]string{}, chats: map[int64]appleChat{}, files: map[int64][]hut3.Media{}}
	for _, load := range []func(context.Context) error{m.loadHandles, m.loadChats, m.loadMembers, m.loadFiles, m.loadOwn} {
		if err := load(ctx); err != nil {
			return err
		}
	}
	err := r.eachNumbered(ctx, db, "message", m.query(), m.message)
	db.unread(ctx, r, "message", "handle", "chat", "chat_message_join", "chat_handle_join", "attachment", "message_attachment_join", appleDeleted)
	return err
}

// appleDeleted holds the chats of messages that were deleted and are kept for
// some days, since iOS 16; they are in no other chat then.
const appleDeleted = "chat_recoverable_message_join"

// query joins each message with the first chat that it is in.
func (m *messages) query() string {
	query := m.db.selectAll("message")
	if !m.db.has("chat_message_join", "message_id", "chat_id") {
		return query
	}
	const from = ` FROM "message" t`
	joins, deleted := `SELECT message_id, chat_id, NULL AS at FROM chat_message_join`, ""
	if m.db.has(appleDeleted, "message_id", "chat_id") {
		at := "1"
		if m.db.has(appleDeleted, "delete_date") {
			at = "coalesce(delete_date, 1)"
		}
		joins += ` UNION ALL SELECT message_id, chat_id, ` + at + ` FROM ` + appleDeleted
		deleted = `, j.at AS "(deleted)"`
	}
	return strings.Replace(query, from, `, j.chat AS "(chat)"`+deleted+from+` LEFT JOIN (SELECT message_id, min(chat_id) AS chat, max(at) AS at FROM (`+joins+`) GROUP BY message_id) j ON j.message_id = t.rowid`, 1)
}

func (m *messages) loadHandles(ctx context.Context) error {
	return m.db.each(ctx, m.db.selectAll("handle"), func(t *tableRow) error {
		m.handles[t.id] = t.peek("id")
		return nil
	})
}

func (m *messages) loadChats(ctx context.Context) error {
	if !m.db.has("chat", "chat_identifier") {
		return nil
	}
	return m.db.each(ctx, m.db.selectAll("chat"), func(t *tableRow) error {
		c := appleChat{id: t.peek("group_id"), identifier: t.peek("chat_identifier"), name: t.peek("display_name"), own: ownAddress(t.peek("account_login")), group: t.peek("style") == "43"}
		if c.own == "" {
			c.own = ownAddress(t.peek("last_addressed_handle"))
		}
		if c.id == "" || !c.group {
			c.id = c.identifier
		}
		m.chats[t.id] = c
		return nil
	})
}

func (m *messages) loadMembers(ctx context.Context) error {
	if !m.db.has("chat_handle_join", "chat_id", "handle_id") {
		return nil
	}
	return m.db.each(ctx, m.db.selectAll("chat_handle_join"), func(t *tableRow) error {
		c := m.chats[t.int("chat_id")]
		c.members = append(c.members, m.handles[t.int("handle_id")])
		m.chats[t.int("chat_id")] = c
		return nil
	})
}

func (m *messages) loadFiles(ctx context.Context) error {
	if !m.db.has("attachment", "filename") || !m.db.has("message_attachment_join", "message_id", "attachment_id") {
		return nil
	}
	return m.db.each(ctx, m.db.withJoin("message_attachment_join", "attachment", "ROWID", "attachment_id"), func(t *tableRow) error {
		one := hut3.Media{Name: t.peek("filename"), Type: t.peek("mime_type"), Bytes: t.int("total_bytes"), Missing: true}
		if one.Name == "" {
			one.Name = t.peek("transfer_name")
		}
		id := t.int("message_id")
		m.files[id] = append(m.files[id], one)
		return nil
	})
}

// beside is a file of the folder Attachments, which lies beside the database on
// the device, hashed where it came with it.
func (m *messages) beside(one hut3.Media) hut3.Media {
	_, rest, found := strings.Cut(one.Name, "/SMS/")
	if !found {
		_, rest, found = strings.Cut(one.Name, "/Messages/")
	}
	if !found {
		return one
	}
	if held := m.src.attachment(rest, one.Type); !held.Missing {
		held.Name = one.Name
		return held
	}
	return one
}

// loadOwn looks for the one address that the file's messages came to or went from.
func (m *messages) loadOwn(ctx context.Context) error {
	if !m.db.has("message", "destination_caller_id") {
		return nil
	}
	var least, most sql.NullString
	err := m.db.db.QueryRowContext(ctx, `SELECT min(destination_caller_id), max(destination_caller_id) FROM message WHERE destination_caller_id <> ''`).Scan(&least, &most)
	if err == nil && least.String == most.String {
		m.only = ownAddress(least.String)
	}
	return ctx.Err() // a table that cannot be read is met again
}

// ownAddress is an address of the account's owner without the letter that says of
// what kind it is (P:+447700900111, E:fen@example.org); what is none is nothing.
func ownAddress(s string) string {
	if len(s) > 2 && s[1] == ':' {
		s = s[2:]
	}
	if !strings.ContainsAny(s, "@+0123456789") {
		return ""
	}
	return s
}

// message hands over one row of the table message.
func (m *messages) message(t *tableRow) error {
	service := strings.ToLower(t.take("service"))
	if service == "" {
		service = "imessage"
	}
	r := m.begin(appleKind(t), service)
	m.names(r, t)
	m.sentAt(appleTime(t.take("date")), 0)
	r.Received = appleTime(t.take("date_delivered"))
	m.body(r, t)
	if deleted := t.take("(deleted)"); deleted != "" {
		m.deleted(appleTime(deleted).String())
		m.tally.note("messages that were deleted on the device and are still held", appleDeleted, "", 0)
	}
	m.told(r, t)
	history, edited := m.history(r, t)
	if r.Kind == hut3.KindMessage || r.Kind == hut3.KindNote {
		r.Body = withSubject(t.take("subject"), r.Body)
	}
	retracted := appleTime(firstOf(t.peek("date_retracted"), t.peek("date_edited")))
	r.NativeID, r.Namespace = t.take("guid"), "apple messages"
	r.ReplyTo = t.take("thread_originator_guid")
	if r.Kind == hut3.KindReaction {
		_, target, found := strings.Cut(t.peek("associated_message_guid"), "/")
		if !found {
			target = strings.TrimPrefix(t.peek("associated_message_guid"), "bp:")
		}
		r.ReplyTo = target
	}
	for _, file := range m.files[t.id] {
		r.Media = append(r.Media, m.beside(file))
	}
	t.drop("ROWID", "handle_id", "attributedBody", "is_from_me")
	r.Extra = t.rest(r.Extra)
	at := m.src.rowAt("message", t.id)
	if err := m.putAt(at); err != nil || !edited {
		return err
	}
	return m.edits(history, retracted, at)
}

// history reads what is kept of a message's edits; the row takes the first text
// of a message of one part.
func (m *messages) history(r *hut3.Row, t *tableRow) (h appleHistory, edited bool) {
	blob := t.blob("message_summary_info")
	if len(blob) == 0 || r.Kind != hut3.KindMessage {
		return h, false
	}
	h, edited = appleHistoryOf(blob)
	switch {
	case edited && h.parts == 1 && len(h.texts) > 0:
		if r.Body != "" && r.Body != h.texts[len(h.texts)-1].text {
			r.Extra = append(r.Extra, hut3.Field{Name: "text", Value: r.Body}) // it is none of the versions
		}
		r.Body = h.texts[0].text
	case !edited && strings.Trim(t.peek("date_edited")+t.peek("date_retracted"), "0") != "":
		m.tally.note("a message that was edited or taken back, whose history is not kept or not understood", "message_summary_info", "the text is the last; the object is at the row's place", 0)
	}
	return h, edited
}

func appleKind(t *tableRow) hut3.Kind {
	switch n := t.int("associated_message_type"); {
	case n >= 2000 && n < 4000:
		return hut3.KindReaction
	case t.int("item_type") != 0:
		return hut3.KindSystem
	}
	return hut3.KindMessage
}

// names fills who wrote to whom. The owner is the account that the message
// names, or the address that it was sent to or from.
func (m *messages) names(r *hut3.Row, t *tableRow) {
	chat, known := m.chats[t.int("(chat)")]
	t.drop("(chat)")
	own := firstOf(ownAddress(t.peek("account")), t.peek("destination_caller_id"), m.declaredOwner(), chat.own, m.only)
	r.Owner = m.party(own, "")
	peer := m.party(m.handles[t.int("handle_id")], "handle")
	var others []hut3.Handle
	for _, one := range chat.members {
		if h := m.party(one, ""); !h.IsZero() {
			others = append(others, h)
		}
	}
	if len(others) == 0 && !peer.IsZero() {
		others = append(others, peer)
	}
	r.Direction = "received"
	if r.From = peer; t.int("is_from_me") == 1 {
		r.From, r.Direction = r.Owner, "sent"
	}
	for _, h := range append(others, r.Owner) {
		if h != r.From && !h.IsZero() {
			r.To = append(r.To, h)
		}
	}
	m.converse(r, others, chat, known)
}

func (m *messages) converse(r *hut3.Row, others []hut3.Handle, chat appleChat, known bool) {
	if chat.identifier != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "chat_identifier", Value: chat.identifier}) // of one thread, whatever services it went by
	}
	if chat.name != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "chat_name", Value: chat.name})
	}
	switch {
	case chat.group:
		r.Conversation = hut3.GroupConversation(r.Platform, chat.id)
	case len(others) == 1 && !r.Owner.IsZero():
		r.Conversation, r.Direct = hut3.DirectConversation(r.Owner, others[0]), true
	case known && chat.id != "":
		r.Conversation = hut3.GroupConversation(r.Platform, m.src.inFolder(chat.id)) // alike in every copy of the database
	case len(others) == 1:
		r.Conversation = hut3.GroupConversation(r.Platform, m.src.inFolder(others[0].Name))
	default:
		r.Conversation = hut3.GroupConversation(r.Platform, m.src.stem())
	}
}

// body takes the text; newer versions keep it only in an archived object.
func (m *messages) body(r *hut3.Row, t *tableRow) {
	r.Body = t.take("text")
	if r.Body != "" {
		return
	}
	archived := t.blob("attributedBody")
	text, ok := archivedText(archived)
	if ok {
		r.Body = text
	} else if len(archived) > 0 {
		m.tally.note("a text in an archived object that is not understood", "attributedBody", "the object is at the row's place", 0)
	}
}

// archivedText finds the text of an NSAttributedString in a typedstream: behind
// the class NSString stand '+', a length, and UTF-8. A length of 0x81 or 0x82
// is followed by two or four bytes that give it.
func archivedText(b []byte) (string, bool) {
	i := bytes.Index(b, []byte("NSString"))
	if i < 0 {
		return "", false
	}
	b = b[i+len("NSString"):]
	if i = bytes.IndexByte(b[:min(len(b), 16)], '+'); i < 0 || i+1 >= len(b) {
		return "", false
	}
	n, b := int(b[i+1]), b[i+2:]
	switch {
	case n == 0x81 && len(b) >= 2:
		n, b = int(binary.LittleEndian.Uint16(b)), b[2:]
	case n == 0x82 && len(b) >= 4:
		n, b = int(binary.LittleEndian.Uint32(b)&0x7fffffff), b[4:]
	case n >= 0x80:
		return "", false
	}
	if n > len(b) || !utf8.Valid(b[:n]) {
		return "", false
	}
	return string(b[:n]), true
}

// appleTime reads a count since 2001: of seconds, with or without a fraction,
// or since iOS 11 of nanoseconds, which are cut to microseconds. Zero is no
// time.
func appleTime(raw string) hut3.Time {
	t := hut3.Time{Raw: raw}
	if strings.Trim(raw, "0.-") == "" {
		t.Raw = ""
		return t
	}
	if whole, err := strconv.ParseInt(raw, 10, 64); err == nil {
		if whole > 1e12 || whole < -1e12 {
			t.Micros, t.Precision = floorDiv(whole, 1000)+appleEpoch*microsPerSecond, hut3.ToMicro
		} else {
			t.Micros, t.Precision = (whole+appleEpoch)*microsPerSecond, hut3.ToSecond
		}
		t.Basis = hut3.BasisUTC
		return t
	}
	seconds, err := strconv.ParseFloat(raw, 64)
	if err != nil || seconds > 1e11 || seconds < -1e11 {
		return t
	}
	// A double of this size tells seconds apart to less than a microsecond.
	t.Micros = int64(seconds*microsPerSecond+0.5) + appleEpoch*microsPerSecond
	t.Basis, t.Precision = hut3.BasisUTC, hut3.ToMicro
	return t
}
