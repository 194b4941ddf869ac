package formats

import (
	"context"
	"strings"

	"hut3"
)

func signalIOSFormat() format {
	return databaseFormat(
		Info{Name: "signal-ios", What: "signal.sqlite of Signal on iOS, opened: messages, replies, reactions, edits, calls, files by name",
			Limit: "the key that opens it; payments; members of groups; files are encrypted one by one and only named"},
		func(d *database) string {
			if d.has("model_TSInteraction", "uniqueId", "recordType", "uniqueThreadId", "timestamp", "body") && d.has("model_TSThread", "uniqueId", "contactUUID") {
				return "tables model_TSInteraction and model_TSThread, as Signal has them on iOS"
			}
			return ""
		}, readSignalIOS)
}

type signalIOS struct {
	*reading
	db      *database
	owner   signalPerson
	people  map[string]signalPerson // by account, and by number
	threads map[string]signalPerson // by their own id
	byRow   map[int64]signalPerson  // the same by row
	files   map[string][]signalFile // by the message's own id, or its row
	firsts  map[int64]int64         // of a version, by row: the first text's row
	ids     map[int64]string        // identities of messages that others point to
	rows    map[string]int64        // their rows, by their own id
	log     map[int64]iosCall       // calls, by their message's row
}

// iosCall is what the table of calls says of one.
type iosCall struct {
	id       string
	out, set bool
}

// The kinds of an interaction that are no line of the system (SDSRecordType).
const (
	iosIncoming  = 19
	iosCallLine  = 20
	iosOutgoing  = 21
	iosGroupCall = 65
)

func readSignalIOS(ctx context.Context, r *reading, db *database) error {
	s := &signalIOS{reading: r, db: db, people: map[string]signalPerson{}, threads: map[string]signalPerson{}, byRow: map[int64]signalPerson{}, files: map[string][]signalFile{},
		firsts: map[int64]int64{}, ids: map[int64]string{}, rows: map[string]int64{}, log: map[int64]iosCall{}}
	for _, step := range []func(context.Context) error{s.loadPeople, s.loadOwner, s.loadThreads, s.loadFiles, s.loadVersions, s.loadCalls, s.loadIDs, s.interactions, s.edits, s.drafts, s.reactions, s.calls} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	db.unread(ctx, r, "model_TSInteraction", "model_TSThread", "model_SignalRecipient", "model_OWSUserProfile", "keyvalue", "model_TSAttachment", "MessageAttachmentReference", "Attachment", "EditRecord", "model_OWSReaction", "CallRecord")
	return nil
}

func (s *signalIOS) loadPeople(ctx context.Context) error {
	if s.db.has("model_SignalRecipient", "recipientUUID", "recipientPhoneNumber") {
		err := s.db.each(ctx, s.db.selectAll("model_SignalRecipient"), func(t *tableRow) error {
			s.know(signalPerson{name: t.peek("recipientPhoneNumber"), aci: t.peek("recipientUUID")})
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !s.db.has("model_OWSUserProfile", "recipientUUID", "profileName") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("model_OWSUserProfile"), func(t *tableRow) error {
		p := s.person(t.peek("recipientUUID"), t.peek("recipientPhoneNumber"))
		p.title = strings.TrimSpace(t.peek("profileName") + " " + t.peek("familyName"))
		s.know(p)
		return nil
	})
}

func (s *signalIOS) know(p signalPerson) {
	for _, key := range []string{p.aci, p.name} {
		if key != "" {
			s.people[key] = p
		}
	}
}

// person is who has an account or a number.
func (s *signalIOS) person(aci, number string) signalPerson {
	for _, key := range []string{aci, number} {
		if p, known := s.people[key]; known && key != "" {
			return p
		}
	}
	return signalPerson{name: number, aci: aci}
}

// loadOwner reads the account's own number and id, which stand as archived texts.
func (s *signalIOS) loadOwner(ctx context.Context) error {
	if s.db.has("keyvalue", "collection") {
		err := s.db.each(ctx, `SELECT rowid, key AS k, value AS v FROM keyvalue WHERE collection = 'TSStorageUserAccountCollection'`, func(t *tableRow) error {
			switch t.peek("k") {
			case "TSStorageRegisteredNumberKey":
				s.owner.name = archivedString(t.blob("v"))
			case "TSStorageRegisteredUUIDKey":
				s.owner.aci = archivedString(t.blob("v"))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if given := s.declaredOwner(); given != "" {
		s.owner = s.person("", given)
	}
	return nil
}

// archived is the objects of an archive of NSKeyedArchiver.
func archived(b []byte) []any {
	root, _ := readPlist(b)
	members, _ := root.(map[string]any)
	objects, _ := members["$objects"].([]any)
	return objects
}

// archivedString is the first text of an archive that is no name of its own, or
// the value where it is no archive.
func archivedString(b []byte) string {
	for _, object := range archived(b) {
		if text, is := object.(string); is && !strings.HasPrefix(text, "$") {
			return text
		}
	}
	if len(b) > 0 && len(archived(b)) == 0 && !strings.HasPrefix(string(b), "bplist") {
		return string(b)
	}
	return ""
}

func (s *signalIOS) loadThreads(ctx context.Context) error {
	return s.db.each(ctx, s.db.selectAll("model_TSThread"), func(t *tableRow) error {
		id := t.peek("uniqueId")
		p := s.person(t.peek("contactUUID"), t.peek("contactPhoneNumber"))
		if p.handle() == "" {
			p = signalPerson{group: strings.TrimPrefix(id, "g"), title: iosGroupName(t.blob("groupModel"))}
		}
		s.threads[id], s.byRow[t.id] = p, p
		return nil
	})
}

// drafts are texts that were begun in a conversation and not sent.
func (s *signalIOS) drafts(ctx context.Context) error {
	return s.db.each(ctx, s.db.selectAll("model_TSThread"), func(t *tableRow) error {
		draft := t.take("messageDraft")
		if draft == "" {
			return nil
		}
		r := s.begin(hut3.KindNote, "signal")
		s.signalThread(r, s.owner, s.owner, s.threads[t.peek("uniqueId")])
		r.Body, r.Direction = draft, "draft"
		s.tally.note("drafts: kept as notes, without a time", "messageDraft", "", 0)
		return s.putAt(s.src.rowAt("model_TSThread", t.id))
	})
}

// iosGroupName is what a group is called: its model names the member groupName,
// which is a number where the archive keeps the text apart.
func iosGroupName(model []byte) string {
	objects := archived(model)
	for _, object := range objects {
		members, _ := object.(map[string]any)
		if name, is := unarchived(objects, members["groupName"]).(string); is {
			return name
		}
	}
	return ""
}

// loadVersions leads each version of a message to the first text. The row of a
// message takes each new text; what it said before is put in rows of their own,
// the oldest first.
func (s *signalIOS) loadVersions(ctx context.Context) error {
	if !s.db.has("EditRecord", "latestRevisionId", "pastRevisionId") {
		return nil
	}
	return s.db.each(ctx, `SELECT min(rowid), latestRevisionId AS latest, pastRevisionId AS past, (SELECT min(e.pastRevisionId) FROM EditRecord e WHERE e.latestRevisionId = r.latestRevisionId) AS first FROM EditRecord r GROUP BY latest, past`, func(t *tableRow) error {
		for _, row := range []int64{t.int("latest"), t.int("past")} {
			s.firsts[row] = t.int("first")
		}
		return nil
	})
}

func (s *signalIOS) loadCalls(ctx context.Context) error {
	if !s.hasCalls() {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("CallRecord"), func(t *tableRow) error {
		s.log[t.int("interactionRowId")] = iosCall{t.peek("callId"), t.int("direction") == 1, true}
		return nil
	})
}

func (s *signalIOS) hasCalls() bool {
	return s.db.has("CallRecord", "callId", "interactionRowId", "threadRowId", "direction")
}

// loadIDs keeps the identities of messages that versions and reactions point to.
func (s *signalIOS) loadIDs(ctx context.Context) error {
	var wanted []string
	if s.db.has("EditRecord", "latestRevisionId", "pastRevisionId") {
		wanted = append(wanted, "t.rowid IN (SELECT latestRevisionId FROM EditRecord UNION SELECT pastRevisionId FROM EditRecord)")
	}
	if s.hasReactions() {
		wanted = append(wanted, "t.uniqueId IN (SELECT uniqueMessageId FROM model_OWSReaction)")
	}
	if len(wanted) == 0 {
		return nil
	}
	query := strings.Replace(s.db.selectAll("model_TSInteraction"), " ORDER BY", " WHERE "+strings.Join(wanted, " OR ")+" ORDER BY", 1)
	return s.db.each(ctx, query, func(t *tableRow) error {
		s.ids[t.id] = signalID(s.author(t), t.peek("timestamp"))
		s.rows[t.peek("uniqueId")] = t.id
		return nil
	})
}

// identity is that of a message by its row: of one with versions, the first's.
func (s *signalIOS) identity(row int64) string {
	if first, versioned := s.firsts[row]; versioned {
		row = first
	}
	return s.ids[row]
}

// author is who wrote a message or rang: what went out names nobody.
func (s *signalIOS) author(t *tableRow) signalPerson {
	switch t.int("recordType") {
	case iosOutgoing:
		return s.owner
	case iosCallLine:
		if call := s.log[t.id]; call.set && call.out || !call.set && iosCallOut[t.int("callType")] {
			return s.owner
		}
		return s.threads[t.peek("uniqueThreadId")]
	case iosGroupCall:
		return s.person(t.peek("creatorUuid"), "")
	}
	return s.person(t.peek("authorUUID"), t.peek("authorPhoneNumber"))
}

func iosKind(kind int64) hut3.Kind {
	switch kind {
	case iosIncoming, iosOutgoing:
		return hut3.KindMessage
	case iosCallLine, iosGroupCall:
		return hut3.KindCall
	}
	return hut3.KindSystem
}

func (s *signalIOS) interactions(ctx context.Context) error {
	return s.eachNumbered(ctx, s.db, "model_TSInteraction", s.db.selectAll("model_TSInteraction"), func(t *tableRow) error {
		if s.later(t) {
			return nil
		}
		return s.interaction(t)
	})
}

// later reports whether a row has a later text of a message than the first.
func (s *signalIOS) later(t *tableRow) bool {
	first, versioned := s.firsts[t.id]
	return versioned && first != t.id && s.ids[first] != ""
}

// edits are handed over behind all first texts: the row of a message, which has its
// last text, stands before that of the first.
func (s *signalIOS) edits(ctx context.Context) error {
	if len(s.firsts) == 0 {
		return nil
	}
	query := strings.Replace(s.db.selectAll("model_TSInteraction"), " ORDER BY", " WHERE t.rowid IN (SELECT latestRevisionId FROM EditRecord UNION SELECT pastRevisionId FROM EditRecord) ORDER BY t.timestamp,", 1)
	return s.db.each(ctx, query, func(t *tableRow) error {
		if !s.later(t) {
			return nil
		}
		return s.interaction(t)
	})
}

func (s *signalIOS) interaction(t *tableRow) error {
	kind := t.int("recordType")
	r := s.begin(iosKind(kind), "signal")
	author := s.author(t)
	s.signalThread(r, author, s.owner, s.threads[t.peek("uniqueThreadId")])
	sent := t.take("timestamp")
	s.sentAt(unixTimeOf(sent, "ms"), 0)
	r.Received = unixTimeOf(t.take("receivedAtTimestamp"), "ms")
	s.fill(r, t, kind, signalID(author, sent))
	t.drop("id", "uniqueThreadId", "authorUUID", "authorPhoneNumber", "attachmentIds", "quotedMessage")
	r.Extra = t.rest(r.Extra)
	return s.putAt(s.src.rowAt("model_TSInteraction", t.id))
}

func (s *signalIOS) fill(r *hut3.Row, t *tableRow, kind int64, id string) {
	if r.Direction = "received"; kind == iosOutgoing || r.From == r.Owner && !r.Owner.IsZero() {
		r.Direction = "sent"
	}
	switch r.Kind {
	case hut3.KindCall:
		if event := iosCallWords[t.int("callType")]; event != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "call", Value: event})
		}
		s.called(r, s.log[t.id].id)
		return
	case hut3.KindSystem:
		r.Direction = ""
		return
	}
	r.Body = t.take("body")
	if id != "" {
		r.NativeID, r.Namespace = id, "signal"
	}
	if s.later(t) {
		r.Kind, r.NativeID, r.Namespace = hut3.KindEdit, s.identity(t.id), "signal"
	}
	r.ReplyTo = s.quoted(t.blob("quotedMessage"))
	s.enclose(r, t)
	if t.int("wasRemotelyDeleted") == 1 {
		s.deletedForAll("wasRemotelyDeleted")
	}
	if burn := t.take("expiresInSeconds"); burn != "" && burn != "0" {
		r.Burn = burn + " s"
	}
	s.unsent(r, t, kind)
}

// unsent makes a note of what was written and had not gone to anybody. What
// failed in a group may have reached some of it, and stays a message.
func (s *signalIOS) unsent(r *hut3.Row, t *tableRow, kind int64) {
	state := iosUnsent[t.peek("storedMessageState")]
	if kind != iosOutgoing || state == "" || r.Kind != hut3.KindMessage {
		return
	}
	if r.Direction = state; !r.Direct {
		r.Direction = state + " for some or all"
		return
	}
	r.Kind = hut3.KindNote
	s.tally.note("messages that had not been sent (failed or waiting): kept as notes", "storedMessageState", "whether they were sent later is not in the file", 0)
}
