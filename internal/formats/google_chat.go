package formats

import (
	"context"
	"path"
	"strings"

	"hut3"
)

func googleChatFormat() format {
	return format{
		Info: Info{Name: "google-chat", What: "messages.json of Google Chat as Takeout gives it, with group_info.json and user_info.json of the same export",
			Limit: "times whose months are named in another language than English stay unread; earlier versions of a text are not in it"},
		beside: true,
		detect: func(s *source) Detection {
			switch {
			case eventsNamed(s, "messages", "creator", "created_date"):
				return Detection{Sure: 0.98, Why: "messages with creator and created_date, as Google Chat names them"}
			case eventsNamed(s, "members", "email", "user_type"):
				return Detection{Sure: 0.95, Why: "the members of a group of Google Chat"}
			}
			return Detection{}
		},
		read: readGoogleChat,
	}
}

// googlePerson is an account as every file of the export writes it.
type googlePerson struct{ Name, Email string }

// googleChat reads the messages of one group, or who is in it.
type googleChat struct {
	jsonEvents
	group  string
	title  string
	people []googlePerson
	owner  string
	clock  timeReader
	inner  bag
}

func readGoogleChat(ctx context.Context, r *reading) error {
	g := &googleChat{owner: r.declaredOwner(), clock: timeReader{column: "created_date", zone: declaredZone(r.opts.Zone)}}
	array := "messages"
	if !eventsNamed(r.src, array, "creator") && eventsNamed(r.src, "members", "email", "user_type") {
		array = "members"
	}
	g.jsonEvents = eventsOf(r, array)
	g.beside()
	if array == "members" {
		return g.each(ctx, g.member)
	}
	return g.each(ctx, g.message)
}

// beside reads who is in the group and whose account it is from the files that
// stand in the same export.
func (g *googleChat) beside() {
	folder := path.Dir(g.src.path)
	g.group = path.Base(folder)
	if g.group == "." || g.group == "/" {
		g.group = g.src.stem()
	}
	var info struct {
		Name    string
		Members []googlePerson
	}
	if readSmall(g.src.beside("group_info.json"), &info) {
		g.title, g.people = info.Name, info.Members
	}
	switch folder := g.src.loose(); {
	case g.owner != "" || g.src.within == nil:
	case folder != nil:
		g.owner, _ = folder.once("google-chat owner", func() any { return googleOwner(g.src.within) }).(string)
	default:
		g.owner = googleOwner(g.src.within)
	}
}

// googleOwner is the account that an export is of, as its user_info.json says.
func googleOwner(a *archive) string {
	for _, m := range a.members {
		var own struct{ User googlePerson }
		if path.Base(m.name) == "user_info.json" && readSmall(m, &own) && own.User.Email != "" {
			return own.User.Email
		}
	}
	return ""
}

// member is a record of who is in the group.
func (g *googleChat) member(at, length int64) error {
	r := g.begin(hut3.KindContact, "google-chat")
	r.Owner = g.party(g.owner, "")
	if h := g.party(g.bag.take("email"), ""); !h.IsZero() {
		r.To = append(r.To, h)
	}
	r.ToNick = g.bag.take("name")
	r.Extra = append(r.Extra, hut3.Field{Name: "group", Value: g.group})
	r.Extra = g.bag.rest(r.Extra)
	return g.put(at, length)
}

// converse names the group by its folder, which has its id; a direct one whose
// two members are known by the pair.
func (g *googleChat) converse(r *hut3.Row) {
	r.Owner = g.party(g.owner, "")
	r.Conversation = hut3.GroupConversation(r.Platform, g.group)
	if g.title != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "group_name", Value: g.title})
	}
	var others []hut3.Handle
	for _, p := range g.people {
		if h := g.party(p.Email, ""); !h.IsZero() && h != r.From {
			others = append(others, h)
		}
	}
	if len(others) == len(g.people)-1 && len(others) > 0 {
		r.To = append(r.To, others...)
	}
	if strings.HasPrefix(g.group, "DM ") && len(g.people) == 2 && len(r.To) == 1 {
		r.Conversation, r.Direct = hut3.DirectConversation(r.From, r.To[0]), true
	}
}

func (g *googleChat) message(at, length int64) error {
	b := &g.bag
	r := g.begin(hut3.KindMessage, "google-chat")
	g.inner.object(objectOr(b.peek("creator")))
	r.From, r.FromNick = g.party(g.inner.peek("email"), ""), g.inner.peek("name")
	if r.From.IsZero() {
		r.From = g.party(r.FromNick, "")
	}
	g.converse(r)
	id := b.take("message_id")
	if id != "" {
		r.NativeID, r.Namespace = id, "google chat"
		if strings.Count(id, "/") < 2 { // alone it is one only inside its group
			r.Namespace += " " + g.group
		}
	}
	sent, _ := g.clock.read(b.take("created_date"))
	g.sentAt(sent, at)
	r.Body = b.take("text")
	r.ReplyTo = inside(b.peek("quoted_message_metadata"), "message_id")
	if b.peek("message_state") == "DELETED" {
		g.deletedForAll("message_state")
	}
	g.files(r)
	reactions := b.peek("reactions")
	r.Extra = b.rest(r.Extra)
	if err := g.put(at, length); err != nil {
		return err
	}
	return g.reactions(reactions, id, at, length)
}

func (g *googleChat) files(r *hut3.Row) {
	for _, c := range elements(g.bag.peek("attached_files")) {
		object := objectOr(c.text)
		m := g.src.attachment(inside(object, "export_name"), "")
		if name := inside(object, "original_name"); name != "" {
			m.Name = name
		}
		r.Media = append(r.Media, m)
	}
}

// reactions name who reacted, and not when.
func (g *googleChat) reactions(list, id string, at, length int64) error {
	for _, c := range elements(list) {
		object := objectOr(c.text)
		sign := inside(object, "emoji", "unicode")
		for _, email := range elements(inside(object, "reactor_emails")) {
			r := g.begin(hut3.KindReaction, "google-chat")
			r.From = g.party(email.text, "")
			g.converse(r)
			r.Body, r.ReplyTo = sign, id
			g.tally.sum.WithoutTime.Absent++
			if err := g.put(at, length); err != nil {
				return err
			}
		}
	}
	return nil
}
