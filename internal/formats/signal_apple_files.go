package formats

import (
	"context"
	"fmt"
	"path"
	"strconv"

	"hut3"
)

// iosCallWords are what became of a call (RPRecentCallType), and iosCallOut those
// of them that the owner made.
var (
	iosCallWords = map[int64]string{1: "came in", 2: "went out", 3: "missed", 4: "went out, not completed", 5: "came in, not completed", 6: "missed, as the identity had changed", 7: "declined", 8: "went out, not answered",
		9: "answered on another device", 10: "declined on another device", 11: "busy on another device", 12: "missed, as nobody was to be disturbed", 13: "missed, from who is blocked"}
	iosCallOut = map[int64]bool{2: true, 4: true, 8: true}
)

// iosUnsent are the states of what had not gone (TSOutgoingMessageState).
var iosUnsent = map[string]string{"0": "being sent", "1": "failed", "5": "waiting"}

// What a file is to its message (ownerType).
const (
	iosLongText = 1
	iosQuoted   = 3
)

// loadFiles reads files from the table that has them since 2024, and from the one
// before, which names the message by its own id.
func (s *signalIOS) loadFiles(ctx context.Context) error {
	if s.db.has("MessageAttachmentReference", "ownerRowId", "ownerType", "attachmentRowId") {
		err := s.db.each(ctx, s.db.withJoin("MessageAttachmentReference", "Attachment", "id", "attachmentRowId"), func(t *tableRow) error {
			if t.int("ownerType") != iosQuoted {
				s.file(strconv.FormatInt(t.int("ownerRowId"), 10), t, t.peek("mimeType"), t.int("unencryptedByteCount"))
			}
			if t.int("ownerType") == iosLongText {
				s.tally.note("texts of which only the beginning is held: the rest is in a file that is not read", "MessageAttachmentReference", "", 0)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !s.db.has("model_TSAttachment", "albumMessageId", "contentType") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("model_TSAttachment"), func(t *tableRow) error {
		s.file(t.peek("albumMessageId"), t, t.peek("contentType"), t.int("byteCount"))
		return nil
	})
}

func (s *signalIOS) file(of string, t *tableRow, kind string, size int64) {
	m := hut3.Media{Name: t.peek("sourceFilename"), Type: kind, Bytes: size, Missing: true}
	if file := t.peek("localRelativeFilePath"); m.Name == "" && file != "" {
		m.Name = path.Base("/" + file)
	}
	if sum := t.blob("sha256ContentHash"); len(sum) == len(m.SHA256) {
		copy(m.SHA256[:], sum)
	}
	if of != "" {
		s.files[of] = append(s.files[of], signalFile{Media: m, caption: t.peek("caption")})
	}
}

// enclose fills the files of a message. What is written under a picture is the
// text of a message that has none.
func (s *signalIOS) enclose(r *hut3.Row, t *tableRow) {
	for _, f := range append(s.files[strconv.FormatInt(t.id, 10)], s.files[t.peek("uniqueId")]...) {
		r.Media = append(r.Media, f.Media)
		switch {
		case f.caption != "" && r.Body == "":
			r.Body = f.caption
		case f.caption != "":
			r.Extra = append(r.Extra, hut3.Field{Name: "caption", Value: f.caption})
		}
	}
}

// quoted is the identity of the message that one answers, from the archive of what
// it quotes: when that was sent, and by whom where the archive says it.
func (s *signalIOS) quoted(archive []byte) string {
	objects := archived(archive)
	for _, object := range objects {
		members, _ := object.(map[string]any)
		sent, is := unarchived(objects, members["timestamp"]).(int64)
		if is && sent > 0 {
			at := strconv.FormatInt(sent, 10)
			return firstOf(signalID(s.quotedAuthor(objects), at), at)
		}
	}
	return ""
}

// unarchived is a member of an archive, which stands there or is named by its number.
func unarchived(objects []any, member any) any {
	if uid, apart := member.(plistUID); apart && uint64(uid) < uint64(len(objects)) {
		return objects[uid]
	}
	return member
}

// quotedAuthor is who is named in an archive by account, as 16 bytes or as text, or
// by number.
func (s *signalIOS) quotedAuthor(objects []any) signalPerson {
	for _, object := range objects {
		members, _ := object.(map[string]any)
		for _, member := range []string{"NS.uuidbytes", "backingUuid", "backingPhoneNumber", "authorId"} {
			name, _ := unarchived(objects, members[member]).(string)
			if b, is := unarchived(objects, members[member]).([]byte); is && len(b) == 16 {
				name = fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
			}
			if name != "" {
				return s.person(name, name)
			}
		}
	}
	return signalPerson{}
}

func (s *signalIOS) hasReactions() bool {
	return s.db.has("model_OWSReaction", "emoji", "uniqueMessageId", "sentAtTimestamp")
}

func (s *signalIOS) reactions(ctx context.Context) error {
	if !s.hasReactions() {
		return nil
	}
	return s.db.each(ctx, s.db.withJoin("model_OWSReaction", "model_TSInteraction", "uniqueId", "uniqueMessageId"), func(t *tableRow) error {
		r := s.begin(hut3.KindReaction, "signal")
		s.signalThread(r, s.person(t.peek("reactorUUID"), t.peek("reactorE164")), s.owner, s.threads[t.peek("uniqueThreadId")])
		s.sentAt(unixTimeOf(t.take("sentAtTimestamp"), "ms"), 0)
		r.Received = unixTimeOf(t.take("receivedAtTimestamp"), "ms")
		r.Body, r.ReplyTo = t.take("emoji"), firstOf(s.identity(s.rows[t.peek("uniqueMessageId")]), t.peek("uniqueMessageId"))
		return s.putAt(s.src.rowAt("model_OWSReaction", t.id))
	})
}

// calls reads those of the table that no line of a conversation stands for.
func (s *signalIOS) calls(ctx context.Context) error {
	if !s.hasCalls() {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("CallRecord"), func(t *tableRow) error {
		if t.int("interactionRowId") != 0 {
			return nil
		}
		r := s.begin(hut3.KindCall, "signal")
		thread := s.byRow[t.int("threadRowId")]
		author := thread
		if r.Direction = "received"; t.int("direction") == 1 {
			author, r.Direction = s.owner, "sent"
		}
		s.signalThread(r, author, s.owner, thread)
		s.called(r, t.peek("callId"))
		s.sentAt(unixTimeOf(firstOf(t.take("callBeganTimestamp"), t.take("timestamp")), "ms"), 0)
		r.Extra = t.rest(r.Extra)
		return s.putAt(s.src.rowAt("CallRecord", t.id))
	})
}
