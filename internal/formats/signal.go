package formats

import (
	"context"
	"strconv"
	"strings"

	"hut3"
)

func signalAndroidFormat() format {
	return databaseFormat(
		Info{Name: "signal-android", What: "signal.db of Signal on Android, opened: messages, reactions, edits, calls, files by name",
			Limit: "the key that opens it; payments and lists of members; files are encrypted one by one and only named"},
		func(d *database) string {
			if d.has("message", "date_sent", "date_received", "thread_id", "type", "body") && d.has("recipient", "_id") && d.has("thread", "_id", "recipient_id") {
				return "tables message, recipient and thread, as Signal has them on Android"
			}
			return ""
		}, readSignalAndroid)
}

// signalPerson is a recipient: a person or a group.
type signalPerson struct {
	name, aci, title, group string
}

func (p signalPerson) handle() string { return firstOf(p.name, p.aci) }

// signalID is a message's identity in Signal, its author and when he sent it;
// only where the author's account is known is it one for every device.
func signalID(p signalPerson, sent string) string {
	if p.aci == "" || sent == "" || sent == "0" {
		return ""
	}
	return strings.ToLower(p.aci) + "/" + sent
}

type signalAndroid struct {
	*reading
	db      *database
	people  map[int64]signalPerson
	threads map[int64]int64 // to the recipient
	files   map[int64][]signalFile
	ids     map[int64]string       // of messages that others point to
	more    map[int64][]hut3.Field // what other tables say of a message
	callIDs map[int64]string       // of calls, by their message
	owner   signalPerson
}

func readSignalAndroid(ctx context.Context, r *reading, db *database) error {
	s := &signalAndroid{reading: r, db: db, people: map[int64]signalPerson{}, threads: map[int64]int64{}, files: map[int64][]signalFile{}, ids: map[int64]string{}, more: map[int64][]hut3.Field{}, callIDs: map[int64]string{}}
	s.owner.name = r.declaredOwner()
	for _, step := range []func(context.Context) error{s.loadPeople, s.loadGroups, s.loadThreads, s.loadOwner, s.loadFiles, s.loadMentions, s.loadCalls, s.loadIDs, s.messages, s.reactions, s.calls, s.leftOut} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	db.unread(ctx, r, "message", "recipient", "thread", "groups", "attachment", "part", "reaction", "call", "mention", "hut3_left_out")
	return nil
}

// knownAs is the account of a person who is given by name or number, where the
// telephone knows it: with it his messages have the id that they have elsewhere.
func (s *signalAndroid) knownAs(given signalPerson) signalPerson {
	for _, p := range s.people {
		if p.handle() != "" && (phoneName(p.name) == phoneName(given.name) || p.aci == given.name) {
			given.aci = p.aci
		}
	}
	return given
}

func (s *signalAndroid) loadPeople(ctx context.Context) error {
	return s.db.each(ctx, s.db.selectAll("recipient"), func(t *tableRow) error {
		p := signalPerson{name: firstOf(t.peek("e164"), t.peek("phone")), aci: firstOf(t.peek("aci"), t.peek("uuid")), group: t.peek("group_id")}
		if list := t.peek("distribution_list_id"); list != "" && list != "0" {
			p.group = s.src.inFolder("distribution list " + list) // to whom the owner shows his stories
		}
		p.title = firstOf(t.peek("system_joined_name"), t.peek("system_display_name"), t.peek("profile_joined_name"), t.peek("signal_profile_name"))
		s.people[t.int("_id")] = p
		return nil
	})
}

func (s *signalAndroid) loadGroups(ctx context.Context) error {
	if !s.db.has("groups", "recipient_id", "title") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("groups"), func(t *tableRow) error {
		p := s.people[t.int("recipient_id")]
		p.title, p.group = t.peek("title"), firstOf(p.group, t.peek("group_id"))
		s.people[t.int("recipient_id")] = p
		return nil
	})
}

func (s *signalAndroid) loadThreads(ctx context.Context) error {
	return s.db.each(ctx, s.db.selectAll("thread"), func(t *tableRow) error {
		s.threads[t.int("_id")] = t.int("recipient_id")
		return nil
	})
}

// loadOwner finds whose telephone it is: who wrote what was sent.
func (s *signalAndroid) loadOwner(ctx context.Context) error {
	if s.owner.name != "" {
		s.owner = s.knownAs(s.owner)
		return nil
	}
	if !s.db.has("message", "from_recipient_id") {
		return nil
	}
	return s.db.each(ctx, `SELECT min(rowid), from_recipient_id AS f, count(*) AS n FROM message WHERE type & 31 BETWEEN 21 AND 26 GROUP BY from_recipient_id ORDER BY n DESC LIMIT 1`, func(t *tableRow) error {
		s.owner = s.people[t.int("f")]
		return nil
	})
}

// leftOut says what of a backup was not carried over when it was opened.
func (s *signalAndroid) leftOut(ctx context.Context) error {
	if !s.db.has("hut3_left_out", "what", "number") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("hut3_left_out"), func(t *tableRow) error {
		s.tally.sum.Oddities = append(s.tally.sum.Oddities, Oddity{What: "left out when the backup was opened: " + t.peek("what"), Count: t.int("number")})
		return nil
	})
}

// loadIDs keeps the identities of messages that edits and reactions point to.
func (s *signalAndroid) loadIDs(ctx context.Context) error {
	var wanted []string
	if s.db.has("message", "original_message_id") {
		wanted = append(wanted, "SELECT original_message_id FROM message")
	}
	if s.db.has("reaction", "message_id") {
		wanted = append(wanted, "SELECT message_id FROM reaction")
	}
	if len(wanted) == 0 {
		return nil
	}
	query := strings.Replace(s.db.selectAll("message"), " ORDER BY", " WHERE t._id IN ("+strings.Join(wanted, " UNION ")+") ORDER BY", 1)
	return s.db.each(ctx, query, func(t *tableRow) error {
		s.ids[t.int("_id")] = signalID(s.author(t), t.peek("date_sent"))
		return nil
	})
}

// author is who wrote a message. The older schema names the other alone.
func (s *signalAndroid) author(t *tableRow) signalPerson {
	if t.has("from_recipient_id") {
		return s.people[t.int("from_recipient_id")]
	}
	if signalSent(t.int("type")) {
		return s.owner
	}
	return s.people[t.int("recipient_id")]
}

func (s *signalAndroid) messages(ctx context.Context) error {
	return s.eachNumbered(ctx, s.db, "message", s.db.selectAll("message"), func(t *tableRow) error {
		kind := t.int("type")
		r := s.begin(signalKind(kind), signalPlatform(kind))
		author := s.author(t)
		s.converse(r, author, s.people[s.threads[t.int("thread_id")]])
		if r.Direction = "received"; signalSent(kind) {
			r.Direction = "sent"
		}
		sent := t.take("date_sent")
		s.sentAt(unixTimeOf(sent, "ms"), 0)
		r.Received = unixTimeOf(t.take("date_received"), "ms")
		if id := signalID(author, sent); id != "" && r.Platform != "sms" {
			r.NativeID, r.Namespace = id, "signal"
		}
		s.text(r, t, kind)
		s.edited(r, t)
		s.unsent(r, t, kind)
		if quoted := t.peek("quote_id"); quoted != "" && quoted != "0" {
			r.ReplyTo = firstOf(signalID(s.people[t.int("quote_author")], quoted), quoted)
		}
		if t.int("remote_deleted") == 1 || t.peek("deleted_by") != "" {
			s.deletedForAll("remote_deleted")
		}
		if burn := t.take("expires_in"); burn != "" && burn != "0" {
			r.Burn = burn + " ms"
		}
		t.drop("_id", "thread_id", "from_recipient_id", "to_recipient_id", "recipient_id", "quote_author", "expire_timer_version")
		for _, unset := range []string{"date_server", "receipt_timestamp", "subscription_id", "reactions_last_seen", "scheduled_date"} {
			if t.peek(unset) == "-1" {
				t.drop(unset)
			}
		}
		r.Extra = t.rest(append(r.Extra, s.more[t.int("_id")]...))
		return s.putAt(s.src.rowAt("message", t.id))
	})
}

// signalPlatform is what a message went by: until 2023 Signal sent and received
// texts of the network too.
func signalPlatform(kind int64) string {
	if base := kind & signalBase; base >= 20 && base <= 26 && signalEvent(kind) == "" && kind&signalPush == 0 {
		return "sms"
	}
	return "signal"
}

// text fills the words and the files. A line of the system, or a call, says in
// its type what it is; its text is an object in base64, which is kept.
func (s *signalAndroid) text(r *hut3.Row, t *tableRow, kind int64) {
	switch event := signalEvent(kind); {
	case r.Kind == hut3.KindCall:
		r.Extra = append(r.Extra, hut3.Field{Name: "call", Value: event}) // no text: the other end has another
		s.called(r, s.callIDs[t.int("_id")])
		return
	case event != "":
		r.Extra = append(r.Extra, hut3.Field{Name: "event", Value: event})
		return
	}
	r.Body = t.take("body")
	s.enclose(r, t.int("_id"))
}

// unsent makes a note of what was written and had not gone to anybody. What
// failed in a group may have reached some of it, and stays a message.
func (s *signalAndroid) unsent(r *hut3.Row, t *tableRow, kind int64) {
	state := signalUnsent[kind&signalBase]
	if at := t.int("scheduled_date"); state == "" && at > 0 {
		state = "to be sent " + unixTimeOf(t.take("scheduled_date"), "ms").String()
	}
	if state == "" || r.Kind == hut3.KindEdit {
		return
	}
	r.Direction = state
	if kind&signalBase == signalFailed && !r.Direct {
		r.Direction = "failed for some or all"
		return
	}
	r.Kind = hut3.KindNote
	s.tally.note("messages that had not been sent (drafts, failed, waiting or to be sent later): kept as notes", "type", "whether they were sent later is not in the file", 0)
}

// edited is a later version of a message: it has the identity of the first.
func (s *signalAndroid) edited(r *hut3.Row, t *tableRow) {
	original := t.int("original_message_id")
	if original == 0 || original == t.int("_id") || r.Kind != hut3.KindMessage {
		return
	}
	if id := s.ids[original]; id != "" {
		r.Kind, r.NativeID, r.Namespace = hut3.KindEdit, id, "signal"
		return
	}
	s.tally.note("edits whose first version is not known by its author's account: each is a message of its own", "original_message_id", "", 0)
}

// signalThread fills who wrote to whom and names the conversation: the pair, or
// the group.
func (r *reading) signalThread(row *hut3.Row, author, owner, thread signalPerson) {
	row.Owner = r.party(owner.handle(), "")
	row.From = r.party(author.handle(), "")
	if row.From != row.Owner {
		row.FromNick = author.title
	}
	peer := r.party(thread.handle(), "")
	switch {
	case thread.group != "":
		row.Conversation = hut3.GroupConversation(row.Platform, thread.group)
		if thread.title != "" {
			row.Extra = append(row.Extra, hut3.Field{Name: "chat_name", Value: thread.title})
		}
		return
	case !row.Owner.IsZero() && !peer.IsZero():
		row.Conversation, row.Direct = hut3.DirectConversation(row.Owner, peer), true
	default:
		row.Conversation = hut3.GroupConversation(row.Platform, r.src.inFolder(thread.handle()))
	}
	for _, h := range []hut3.Handle{row.Owner, peer} {
		if h != row.From && !h.IsZero() && len(row.To) == 0 {
			row.To = append(row.To, h)
		}
	}
	if row.From == row.Owner && len(row.To) == 1 && row.To[0] == peer {
		row.ToNick = thread.title
	}
}

func (s *signalAndroid) converse(r *hut3.Row, author, thread signalPerson) {
	s.signalThread(r, author, s.owner, thread)
}

func (s *signalAndroid) reactions(ctx context.Context) error {
	if !s.db.has("reaction", "message_id", "author_id", "emoji", "date_sent") {
		return nil
	}
	return s.db.each(ctx, s.db.withJoin("reaction", "message", "_id", "message_id"), func(t *tableRow) error {
		r := s.begin(hut3.KindReaction, "signal")
		s.converse(r, s.people[t.int("author_id")], s.people[s.threads[t.int("thread_id")]])
		s.sentAt(unixTimeOf(t.take("date_sent"), "ms"), 0)
		r.Received = unixTimeOf(t.take("date_received"), "ms")
		r.Body, r.ReplyTo = t.take("emoji"), firstOf(s.ids[t.int("message_id")], strconv.FormatInt(t.int("message_id"), 10))
		return s.putAt(s.src.rowAt("reaction", t.id))
	})
}

// calls reads those of the log that no message stands for.
func (s *signalAndroid) calls(ctx context.Context) error {
	if !s.db.has("call", "call_id", "peer", "direction", "timestamp") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("call"), func(t *tableRow) error {
		if t.int("message_id") != 0 {
			return nil
		}
		r := s.begin(hut3.KindCall, "signal")
		peer := s.people[t.int("peer")]
		author := peer
		if r.Direction = "received"; t.int("direction") == 1 {
			author, r.Direction = s.owner, "sent"
		}
		if ringer, known := s.people[t.int("ringer")]; known {
			author = ringer
		}
		s.converse(r, author, peer)
		s.sentAt(unixTimeOf(t.take("timestamp"), "ms"), 0)
		r.Extra = append(r.Extra, hut3.Field{Name: "call", Value: firstOf(signalCalls[t.int("event")], t.peek("event"))})
		s.called(r, t.peek("call_id"))
		if gone := t.take("deletion_timestamp"); gone != "" && gone != "0" {
			s.deleted(unixTimeOf(gone, "ms").String())
		}
		t.drop("_id", "peer", "message_id")
		r.Extra = t.rest(r.Extra)
		return s.putAt(s.src.rowAt("call", t.id))
	})
}

// loadCalls keeps what the log says of calls that a message stands for.
func (s *signalAndroid) loadCalls(ctx context.Context) error {
	if !s.db.has("call", "call_id", "message_id", "event") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("call"), func(t *tableRow) error {
		if of := t.int("message_id"); of != 0 {
			s.callIDs[of] = t.peek("call_id")
			s.more[of] = append(s.more[of], hut3.Field{Name: "call_event", Value: firstOf(signalCalls[t.int("event")], t.peek("event"))})
		}
		return nil
	})
}

// called is the identity of a call: its number, which both ends have.
func (r *reading) called(row *hut3.Row, id string) {
	if row.NativeID, row.Namespace = "", ""; id != "" && id != "0" && row.Direct {
		row.NativeID, row.Namespace = id, "signal call"
	}
}

// loadMentions keeps who is named in a text, where the text itself has but a
// mark (U+FFFC) for the name.
func (s *signalAndroid) loadMentions(ctx context.Context) error {
	if !s.db.has("mention", "message_id", "recipient_id") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("mention"), func(t *tableRow) error {
		if p := s.people[t.int("recipient_id")]; p.handle() != "" {
			of := t.int("message_id")
			s.more[of] = append(s.more[of], hut3.Field{Name: "mentions", Value: strings.TrimSpace(p.handle() + " " + p.title)})
		}
		return nil
	})
}
