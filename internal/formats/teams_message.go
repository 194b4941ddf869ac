package formats

import (
	"regexp"
	"strings"

	"hut3"
)

func teamsKind(kind string) hut3.Kind {
	switch {
	case kind == "", kind == "Text", strings.HasPrefix(kind, "RichText"):
		return hut3.KindMessage
	case strings.Contains(kind, "Call"):
		return hut3.KindCall
	}
	return hut3.KindSystem
}

// What a message of a personal export says in its markup.
var (
	teamsReply = regexp.MustCompile(`schema\.skype\.com/Reply"[^>]*\bitemid="([^"]+)"`)
	teamsFile  = regexp.MustCompile(`<OriginalName\b[^>]*\bv="([^"]*)"`)
	teamsSize  = regexp.MustCompile(`<FileSize\b[^>]*\bv="(\d+)"`)
)

func firstGroup(re *regexp.Regexp, text string) string {
	if found := re.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// personal hands over one message of a personal export.
func (t *teams) personal(at, length int64) error {
	b := &t.bag
	kind := b.peek("messagetype")
	r := t.begin(teamsKind(kind), "teams")
	r.From, r.FromNick = t.party(b.take("from"), ""), b.take("displayName")
	id := t.chat.id
	if own := b.take("conversationid"); id == "" {
		id = own
	}
	t.converse(r, id, t.chat.name)
	t.identify(r, b.take("id"), id)
	sent, _ := t.clock.read(b.take("originalarrivaltime"))
	t.sentAt(sent, at)
	written := b.take("content")
	t.body(r, written, "content", kind != "Text")
	r.ReplyTo = firstGroup(teamsReply, written)
	if name := firstGroup(teamsFile, written); name != "" {
		m := hut3.Media{Name: name, Missing: true}
		m.Bytes = max(0, unixTimeOf(firstGroup(teamsSize, written), "us").Micros)
		r.Media = append(r.Media, m)
	}
	if inside(b.peek("properties"), "deletetime") != "" {
		t.deletedForAll("properties.deletetime")
	}
	r.Extra = b.rest(r.Extra)
	return t.put(at, length)
}

// graph hands over one message as Microsoft Graph writes it.
func (t *teams) graph(at, length int64) error {
	b := &t.bag
	event := inside(b.peek("eventDetail"), "@odata.type")
	r := t.begin(hut3.KindMessage, "teams")
	switch {
	case strings.Contains(event, "callStarted"), strings.Contains(event, "callEnded"), strings.Contains(event, "callRecording"):
		r.Kind = hut3.KindCall
	case b.peek("messageType") != "message":
		r.Kind = hut3.KindSystem
	}
	t.writer(r, b.peek("from"))
	id := t.graphChat()
	t.converse(r, id, "")
	own := b.take("id")
	t.identify(r, own, id)
	sent, _ := t.clock.read(b.take("createdDateTime"))
	t.sentAt(sent, at)
	body := b.take("body")
	t.body(r, inside(body, "content"), "body.content", inside(body, "contentType") != "text")
	if r.Kind != hut3.KindMessage && event != "" {
		r.Body = strings.TrimPrefix(event, "#microsoft.graph.")
	}
	r.ReplyTo = b.take("replyToId")
	if b.peek("deletedDateTime") != "" {
		t.deletedForAll("deletedDateTime")
	}
	t.graphFiles(r)
	reactions := b.peek("reactions")
	r.Extra = b.rest(r.Extra)
	if err := t.put(at, length); err != nil {
		return err
	}
	return t.reactions(reactions, own, at, length)
}

// graphChat is the chat, or the channel of a team.
func (t *teams) graphChat() string {
	if id := t.bag.peek("chatId"); id != "" {
		return id
	}
	channel := t.bag.peek("channelIdentity")
	return inside(channel, "channelId")
}

// writer is an account, or a programme.
func (t *teams) writer(r *hut3.Row, from string) {
	for _, who := range []string{"user", "application", "device"} {
		if id := inside(from, who, "id"); id != "" {
			r.From, r.FromNick = t.party(id, ""), inside(from, who, "displayName")
			return
		}
	}
}

// graphFiles are links to files; a message that is quoted is a reply to it.
func (t *teams) graphFiles(r *hut3.Row) {
	for _, c := range elements(t.bag.peek("attachments")) {
		object := objectOr(c.text)
		kind, name := inside(object, "contentType"), inside(object, "name")
		switch {
		case kind == "messageReference":
			if r.ReplyTo == "" {
				r.ReplyTo = inside(object, "id")
			}
		case name != "":
			r.Media = append(r.Media, hut3.Media{Name: name, Type: kind, Missing: true})
		}
	}
}

func (t *teams) reactions(list, id string, at, length int64) error {
	for _, c := range elements(list) {
		object := objectOr(c.text)
		r := t.begin(hut3.KindReaction, "teams")
		t.writer(r, inside(object, "user"))
		t.converse(r, t.graphChat(), "")
		r.Body, r.ReplyTo = inside(object, "reactionType"), id
		sent, _ := t.clock.read(inside(object, "createdDateTime"))
		t.sentAt(sent, at)
		if err := t.put(at, length); err != nil {
			return err
		}
	}
	return nil
}
