package formats

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"hut3"
)

func teamsFormat() format {
	return format{
		Info: Info{Name: "teams", What: "messages.json of a personal export of Microsoft Teams or Skype, and chat messages as JSON of Microsoft Graph",
			Limit: "files and recordings are named and not in it; the HTML and mail files of eDiscovery are read as mail where they are mail"},
		detect: detectTeams,
		read:   readTeams,
	}
}

func detectTeams(s *source) Detection {
	text := bytes.TrimLeft(s.sample, " \t\r\n")
	switch {
	case len(text) > 0 && text[0] == '{' && bytes.Contains(text, []byte(`"conversations"`)) && bytes.Contains(text, []byte(`"MessageList"`)):
		return Detection{Sure: 0.98, Why: "conversations with a MessageList, as the export of a personal account names them"}
	case eventsNamed(s, "value", "createdDateTime", "messageType", "body"):
		return Detection{Sure: 0.97, Why: "chat messages as Microsoft Graph names them"}
	}
	return Detection{}
}

// teamsChat is the conversation whose messages are read.
type teamsChat struct{ id, name string }

// teams reads both layouts; owner is the account that made a personal export.
type teams struct {
	jsonEvents
	owner string
	chat  teamsChat
	clock timeReader
}

func readTeams(ctx context.Context, r *reading) error {
	t := &teams{owner: r.declaredOwner(), clock: timeReader{column: "time", zone: declaredZone(r.opts.Zone)}}
	if eventsNamed(r.src, "value", "createdDateTime", "messageType") {
		t.jsonEvents = eventsOf(r, "value")
		return t.each(ctx, t.graph)
	}
	t.jsonEvents = eventsOf(r, "conversations")
	t.shape = shapeDocument
	err := t.head(func(name string) (bool, error) {
		if name != "userId" || t.owner != "" {
			return false, nil
		}
		return t.textMember(&t.owner)
	})
	if err != nil {
		return err
	}
	err = t.members(func(name string) (bool, error) {
		if name != t.array {
			return false, nil
		}
		return true, t.jsonWalk.array(func() error { return t.conversation(ctx) })
	})
	t.tally.sum.Bytes = t.w.raw
	return err
}

// conversation reads one conversation; its id and name stand before its
// messages, and every message has the id once more.
func (t *teams) conversation(ctx context.Context) error {
	t.chat = teamsChat{}
	n := 0
	return t.members(func(name string) (bool, error) {
		switch name {
		case "id":
			return t.textMember(&t.chat.id)
		case "displayName":
			return t.textMember(&t.chat.name)
		case "MessageList":
			return true, t.jsonWalk.array(func() error {
				if n++; n&255 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				return t.object(&t.bag, t.personal)
			})
		}
		return false, nil
	})
}

// converse names the conversation. One whose id is an account is of two.
func (t *teams) converse(r *hut3.Row, id, name string) {
	r.Owner = t.party(t.owner, "")
	if id == "" {
		id = t.src.stem()
	}
	if name != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "conversation name", Value: name})
	}
	r.Conversation = hut3.GroupConversation(r.Platform, id)
	if r.Owner.IsZero() || strings.HasPrefix(id, "19:") || !strings.Contains(id, ":") {
		return
	}
	peer := t.party(id, "")
	r.Conversation, r.Direct = hut3.DirectConversation(r.Owner, peer), true
	switch r.From {
	case r.Owner:
		r.To = append(r.To, peer)
	case peer:
		r.To = append(r.To, r.Owner)
	}
}

// identify takes a message's number, which is one inside its conversation.
func (t *teams) identify(r *hut3.Row, id, conversation string) {
	if id == "" {
		return
	}
	r.NativeID = id
	r.Namespace = "teams conversation " + conversation
	if conversation == "" || r.Direct { // each side may name it by the other
		r.Namespace = "teams account " + t.owner + " " + r.Conversation
	}
}

// body gives the text of HTML and keeps what was written where it says more.
func (t *teams) body(r *hut3.Row, written, field string, markup bool) {
	r.Body = written
	if !markup || !strings.ContainsAny(written, "<&") {
		return
	}
	r.Body = untagged(htmlAlt.ReplaceAllString(written, "$2"))
	if r.Body != written {
		r.Extra = append(r.Extra, hut3.Field{Name: field, Value: written})
	}
}

// htmlAlt is a picture that stands for a character.
var htmlAlt = regexp.MustCompile(`(?i)<(?:img|emoji)\b[^>]*\balt=("|')([^"'<>]*)["'][^>]*>`)
