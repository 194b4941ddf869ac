package formats

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"hut3"
)

// signalJSON is what of a message stands in its JSON alone.
type signalJSON struct {
	DeletedForEveryone bool        `json:"deletedForEveryone"`
	ReceivedAt         json.Number `json:"received_at_ms"`
	Body               string      `json:"body"`
	CallID             string      `json:"callId"`
	Poll               struct {
		Question string `json:"question"`
	} `json:"poll"`
	Quote *struct {
		ID                                       json.Number `json:"id"`
		Author, AuthorACI, AuthorUUID, AuthorAci string
	} `json:"quote"`
	Attachments []struct {
		FileName, ContentType, Path, Caption, PlaintextHash string
		Size                                                int64
		TextAttachment                                      struct{ Text string }
	} `json:"attachments"`
	EditHistory []struct {
		Body      string `json:"body"`
		Timestamp int64  `json:"timestamp"`
	} `json:"editHistory"`
	Reactions []struct {
		Emoji, FromID string
		Timestamp     int64
	} `json:"reactions"`
	BodyRanges []struct{ MentionAci, MentionUUID string } `json:"bodyRanges"`
	SendState  map[string]struct{ Status string }         `json:"sendStateByConversationId"`
}

// signalJSONRead are the members that a row has in places of its own, or as
// columns.
var signalJSONRead = []string{"attachments", "body", "callId", "conversationId", "deletedForEveryone", "editHistory", "id", "reactions", "received_at", "received_at_ms", "sent_at", "source", "sourceServiceId", "sourceUuid", "timestamp", "type"}

// restOfJSON is what else a message's JSON says, member by member as it is
// written: contacts, previews, polls, changes of a group, who got it and when.
func restOfJSON(text string) (list []hut3.Field) {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &members) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := bytes.TrimSpace(members[name])
		if slices.Contains(signalJSONRead, name) || slices.Contains([]string{"null", "[]", "{}", `""`, "0", "false"}, string(value)) {
			continue
		}
		list = append(list, hut3.Field{Name: name, Value: string(value)})
	}
	return list
}

// signalDesktopFile is a file of a message, from the table that has them since
// 2025, or from the message's JSON before.
type signalDesktopFile struct {
	hut3.Media
	caption, of string // of: what it is to the message
	text        string // of a story that is a text
}

// loadFiles reads the table of files. Those of earlier versions of a message and
// of one that is answered are named there.
func (s *signalDesktop) loadFiles(ctx context.Context) error {
	if !s.db.has("message_attachments", "messageId", "attachmentType", "contentType", "path") {
		return nil
	}
	return s.db.each(ctx, s.db.selectAll("message_attachments"), func(t *tableRow) error {
		of := t.peek("attachmentType")
		if of == "quote" || of == "preview" || t.int("editHistoryIndex") > 0 {
			return nil
		}
		f := signalDesktopFile{desktopMedia(firstOf(t.peek("fileName"), t.peek("path")), t.peek("contentType"), t.peek("plaintextHash"), t.int("size")), t.peek("caption"), of, ""}
		s.files[t.peek("messageId")] = append(s.files[t.peek("messageId")], f)
		return nil
	})
}

func desktopMedia(name, kind, hash string, size int64) hut3.Media {
	m := hut3.Media{Name: name, Type: kind, Bytes: size, Missing: true}
	if sum, err := hut3.ParseDigest(hash); err == nil {
		m.SHA256 = sum
	}
	return m
}

// enclose fills the files of a message. What is written under a picture is the
// text of a message that has none.
func (s *signalDesktop) enclose(r *hut3.Row, id string, more *signalJSON) {
	files := s.files[id]
	if len(files) == 0 {
		for _, a := range more.Attachments {
			files = append(files, signalDesktopFile{desktopMedia(firstOf(a.FileName, a.Path), a.ContentType, a.PlaintextHash, a.Size), a.Caption, "", a.TextAttachment.Text})
		}
	}
	for _, f := range files {
		r.Media = append(r.Media, f.Media)
		if f.of == "long-message" || f.Type == signalLongText {
			s.tally.note("texts of which only the beginning is held: the rest is in a file that is not read", f.Type, "", 0)
		}
		switch words := firstOf(f.caption, f.text); {
		case words != "" && r.Body == "":
			r.Body = words
		case words != "":
			r.Extra = append(r.Extra, hut3.Field{Name: "caption", Value: words})
		}
	}
}
