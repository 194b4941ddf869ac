package formats

import (
	"context"
	"slices"
	"strings"

	"hut3"
)

// ufedChat is the chat whose messages are being read.
type ufedChat struct {
	id, name, source, account string
	parties                   []ufedParty
	named                     bool
	begun                     bool   // a message of it was read
	state                     string // of its deletion, where it is not intact

	fields  []hut3.Field  // what else the report says of it
	handles []hut3.Handle // of the parties, each once, on the platform they were made for
	on      string
}

type ufedParty struct {
	id, name, role string
	owner          bool
}

// chats reads a chat: what stands before its messages says who is in it.
func (c *cellebrite) chats(ctx context.Context) error {
	c.chat = ufedChat{id: c.x.attr("id")}
	if state := c.x.attr("deleted_state"); state != "" && state != "Intact" {
		c.chat.state = state
	}
	level, from := len(c.x.stack), c.x.w.raw
	for n := 0; ; n++ {
		if n&255 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := c.x.pull()
		if err != nil {
			return err
		}
		switch {
		case t.kind == xmlEnd && len(c.x.stack) < level:
			err := c.chatNote(from, t.to)
			c.chat = ufedChat{}
			return err
		case t.kind != xmlBegin:
		case t.name == "multiModelField" && c.x.attr("name") == "Messages":
		case t.name == "model":
			err = c.model(c.x.attr("type"), t.from)
			c.chat.begun = true
		default:
			err = c.chatField(t.from)
		}
		if err != nil {
			return err
		}
	}
}

func (c *cellebrite) chatField(from int64) error {
	name := c.x.attr("name")
	e, _, err := c.grow(&c.tree, from)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(e.child("value").text())
	switch name {
	case "Id":
		c.chat.id, c.chat.named = text, text != "" || c.chat.named
	case "Name":
		c.chat.name = text
	case "Source":
		c.chat.source = text
	case "Account":
		c.chat.account = text
	case "Participants":
		if c.chat.begun {
			c.tally.note("chats that say who is in them after their first message: of the messages before, it is not known", "Participants", "", from)
		}
		e.each(func(m element) { c.chat.parties = append(c.chat.parties, partyOf(m)) })
		c.chat.on = ""
	default:
		if words := strings.Join(strings.Fields(e.text()), " "); words != "" {
			c.chat.fields = append(c.chat.fields, hut3.Field{Name: name, Value: words})
		}
	}
	return nil
}

// chatNote keeps what the report says of a chat beside its messages, and a chat
// that has none, as a note.
func (c *cellebrite) chatNote(from, to int64) error {
	if c.chat.begun && len(c.chat.fields) == 0 && c.chat.state == "" {
		return nil
	}
	if !c.chat.begun {
		c.tally.note("chats without a message", "", "kept as notes; what was in them may have been deleted", from)
	}
	r := c.begin(hut3.KindNote, c.platform("unknown"))
	r.Body = c.chat.name
	r.Owner = c.party(jidName(firstOf(c.declaredOwner(), c.chat.account)), "")
	r.Extra = append(append(r.Extra, hut3.Field{Name: "note of", Value: "a chat"}, hut3.Field{Name: "chat_id", Value: c.chat.id}), c.chat.fields...)
	if c.chat.state != "" {
		c.state(c.chat.state, "chats", from)
	}
	for _, p := range c.chat.parties {
		r.Extra = append(r.Extra, hut3.Field{Name: "participant", Value: strings.TrimSpace(p.id + " " + p.name)})
	}
	if r.Device == "" {
		r.Device = c.device
	}
	c.tally.sum.WithoutTime.Absent++
	return c.put(from, to-from)
}

// members are the handles of the chat's parties, each once.
func (c *cellebrite) members() []hut3.Handle {
	if c.chat.on != c.out.Platform {
		c.chat.on, c.chat.handles = c.out.Platform, c.once(nil, c.chat.parties)
	}
	return c.chat.handles
}

// fewParties is up to how many handles are looked through one by one.
const fewParties = 8

// once appends the parties' handles, each once.
func (c *cellebrite) once(list []hut3.Handle, parties []ufedParty) []hut3.Handle {
	if len(parties) <= fewParties {
		for _, p := range parties {
			if h := c.who(p); !h.IsZero() && !slices.Contains(list, h) {
				list = append(list, h)
			}
		}
		return list
	}
	seen := make(map[hut3.Handle]bool, len(parties))
	for _, h := range list {
		seen[h] = true
	}
	for _, p := range parties {
		if h := c.who(p); !h.IsZero() && !seen[h] {
			seen[h] = true
			list = append(list, h)
		}
	}
	return list
}

func partyOf(m element) ufedParty {
	p := ufedParty{id: inner(m, "Identifier"), name: inner(m, "Name"), role: inner(m, "Role"), owner: strings.EqualFold(inner(m, "IsPhoneOwner"), "true")}
	if p.id == "" {
		p.id = p.name
	}
	return p
}

// model hands over one model as a row.
func (c *cellebrite) model(kind string, from int64) error {
	m, to, err := c.grow(&c.tree, from)
	if err != nil || !m.ok() {
		return err
	}
	c.fields(m)
	switch kind {
	case "InstantMessage", "SMS", "MMS":
		c.message(kind, from)
	case "Call":
		c.call(from)
	case "Contact":
		c.contact(from)
	case "UserAccount":
		c.account(from)
	case "Location", "CellTower", "WirelessNetwork":
		c.place(kind, from)
	default:
		c.left[kind]++
		return nil
	}
	c.rest(&c.out, m, from)
	return c.put(from, to-from)
}

func (c *cellebrite) platform(fallback string) string {
	source := c.value("Source")
	for _, s := range []string{source, c.value("SourceApplication"), c.chat.source, fallback} {
		if s = strings.ToLower(strings.TrimSpace(s)); s != "" {
			return s
		}
	}
	return fallback
}

func (c *cellebrite) message(kind string, from int64) {
	r := c.begin(hut3.KindMessage, c.platform("sms"))
	if strings.HasPrefix(strings.ToLower(c.peek("Type")), "system") {
		r.Kind = hut3.KindSystem
	}
	if strings.EqualFold(c.peek("Folder"), "Drafts") {
		r.Kind = hut3.KindNote
	}
	r.Body = c.value("Body")
	if c.chat.name != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "chat_name", Value: c.chat.name})
	}
	if c.chat.state != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "chat_deleted_state", Value: c.chat.state})
	}
	c.senders(r)
	c.converse(r)
	c.when(r, from, "TimeStamp")
	if received := c.value("DateDelivered"); received != "" {
		r.Received, _ = c.clock.read(received)
	}
	for _, name := range []string{"Attachment", "Attachments"} {
		c.models(name, func(m element) { r.Media = append(r.Media, c.media(m)) })
	}
}

func (c *cellebrite) peek(name string) string {
	for _, f := range c.field {
		if f.name == name && f.kind == "field" {
			return strings.TrimSpace(f.at.child("value").text())
		}
	}
	return ""
}

// when reads the time that a field holds. Older reports write it for people and
// give it in ISO 8601 as an attribute.
func (c *cellebrite) when(r *hut3.Row, at int64, name string) {
	var formal string
	for _, f := range c.field {
		if f.name == name && f.kind == "field" {
			formal = f.at.child("value").attr("formattedTimestamp")
		}
	}
	raw := c.value(name)
	t, v := c.clock.read(raw)
	if v != timeRead && formal != "" {
		t, _ = c.clock.read(formal)
		t.Raw = raw
	}
	c.sentAt(t, at)
}

// who makes a handle of a party.
func (c *cellebrite) who(p ufedParty) hut3.Handle { return c.party(jidName(p.id), "") }

// senders fills who wrote to whom, and whose device it was.
func (c *cellebrite) senders(r *hut3.Row) {
	var from, to []ufedParty
	c.models("From", func(m element) { from = append(from, partyOf(m)) })
	c.models("To", func(m element) { to = append(to, partyOf(m)) })
	c.models("Parties", func(m element) {
		if p := partyOf(m); strings.EqualFold(p.role, "From") {
			from = append(from, p)
		} else {
			to = append(to, p)
		}
	})
	c.parties = append(append(c.parties[:0], from...), to...)
	c.owner(r, len(from) > 0)
	for _, p := range from[min(1, len(from)):] {
		r.Extra = append(r.Extra, hut3.Field{Name: "further sender", Value: strings.TrimSpace(p.id + " " + p.name)})
	}
	if len(from) > 0 {
		r.From = c.who(from[0])
		if r.From != r.Owner && from[0].name != from[0].id {
			r.FromNick = from[0].name
		}
	}
	all := c.members()
	if len(to) > 0 {
		all = c.once(nil, to)
	}
	for _, h := range all {
		if h != r.From {
			r.To = append(r.To, h)
		}
	}
	if len(to) == 1 && len(r.To) == 1 && r.To[0] != r.Owner && to[0].name != to[0].id {
		r.ToNick = to[0].name
	}
}

// owner is the party that the report calls the phone's owner, the account of
// the chat, or what the importer gives. sent says that the first party wrote.
func (c *cellebrite) owner(r *hut3.Row, sent bool) {
	name := c.declaredOwner()
	for _, list := range [][]ufedParty{c.parties, c.chat.parties} {
		for i := 0; i < len(list) && name == ""; i++ {
			if list[i].owner {
				name = jidName(list[i].id)
			}
		}
	}
	if name == "" {
		name = jidName(c.chat.account)
	}
	r.Owner = c.party(name, "")
	switch {
	case r.Owner.IsZero(), !sent:
	case c.who(c.parties[0]) == r.Owner:
		r.Direction = "Outgoing"
	default:
		r.Direction = "Incoming"
	}
}

func (c *cellebrite) converse(r *hut3.Row) {
	all := c.members()
	if len(c.chat.parties) == 0 {
		all = c.once(nil, c.parties)
	}
	if len(all) <= 2 && !r.Owner.IsZero() && !slices.Contains(all, r.Owner) {
		all = append(all[:len(all):len(all)], r.Owner)
	}
	switch {
	case len(all) == 2 && !strings.Contains(c.chat.id, "@g.us"):
		r.Conversation, r.Direct = hut3.DirectConversation(all[0], all[1]), true
	case c.chat.named, len(c.chat.id) == len("00000000-0000-0000-0000-000000000000"): // the model's own, in every report of the extraction
		r.Conversation = hut3.GroupConversation(r.Platform, c.chat.id)
	default:
		r.Conversation = hut3.GroupConversation(r.Platform, c.src.stem()+"/"+c.chat.id)
	}
}

// media ties an attachment to its file in the archive. Where the file is not
// there, what the report says of it is kept and it is missing.
func (c *cellebrite) media(m element) hut3.Media {
	place := slashed(inner(m, "attachment_extracted_path"))
	one := c.src.attachment(place, inner(m, "ContentType"))
	if one.Missing {
		one.SHA256 = c.hashes[place]
	}
	for _, name := range []string{inner(m, "Filename"), place, inner(m, "Title"), inner(m, "URL")} {
		if one.Name == "" || one.Missing && one.Name == place {
			if name != "" {
				one.Name = name
				break
			}
		}
	}
	return one
}

func (c *cellebrite) call(from int64) {
	r := c.begin(hut3.KindCall, c.platform("phone"))
	c.senders(r)
	if way := c.value("Direction"); way != "" {
		r.Direction = way
	} else if kind := c.peek("Type"); kind != "" {
		r.Direction = kind
	}
	c.converse(r)
	c.when(r, from, "TimeStamp")
}

// contact is an entry of an address book, with its first number or address.
func (c *cellebrite) contact(from int64) {
	r := c.begin(hut3.KindContact, c.platform("phone"))
	r.ToNick = c.value("Name")
	r.Owner = c.party(jidName(firstOf(c.declaredOwner(), c.peek("Account"))), "")
	c.models("Entries", func(m element) {
		value := inner(m, "Value")
		if h := c.party(jidName(value), ""); len(r.To) == 0 && !h.IsZero() {
			r.To = append(r.To, h)
		}
		r.Extra = append(r.Extra, hut3.Field{Name: firstOf(inner(m, "Category"), inner(m, "Domain"), "entry"), Value: value})
	})
	c.when(r, from, "TimeCreated")
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// account is one that was signed in on the device: a note of its owner.
func (c *cellebrite) account(from int64) {
	r := c.begin(hut3.KindNote, c.platform(strings.ToLower(firstOf(c.peek("ServiceType"), "device"))))
	r.Owner = c.party(jidName(firstOf(c.peek("Username"), c.peek("Name"))), "")
	r.Body = firstOf(c.peek("Username"), c.peek("Name"))
	r.Extra = append(r.Extra, hut3.Field{Name: "note of", Value: "an account signed in on the device"})
	c.when(r, from, "TimeCreated")
}

// place is where the device was said to be: a record, with an area and a span
// of time and not a point.
func (c *cellebrite) place(kind string, from int64) {
	r := c.begin(hut3.KindCell, c.platform("device"))
	if kind == "WirelessNetwork" {
		r.Kind = hut3.KindWifi
	}
	r.Owner = c.party(c.declaredOwner(), "")
	o := observation{until: c.peek("EndTime"), radius: firstOf(c.peek("GpsHorizontalAccuracy"), c.peek("Precision"))}
	for _, f := range c.field {
		if f.name == "Position" {
			f.at.each(func(m element) {
				o.lat, o.lon = inner(m, "Latitude"), inner(m, "Longitude")
			})
		}
	}
	c.when(r, from, "TimeStamp")
	o.add(r, &c.clock)
}
