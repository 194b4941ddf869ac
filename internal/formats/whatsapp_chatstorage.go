package formats

import (
	"context"
	"path"
	"strings"

	"hut3"
)

func whatsappIOSFormat() format {
	return databaseFormat(
		Info{Name: "whatsapp-ios", What: "ChatStorage.sqlite of WhatsApp on iOS",
			Limit: "receipts, edits, and the call history, which is another database"},
		func(d *database) string {
			if !d.has("ZWAMESSAGE", "Z_PK", "ZMESSAGEDATE", "ZTEXT", "ZISFROMME", "ZCHATSESSION") || !d.has("ZWACHATSESSION", "ZCONTACTJID") {
				return ""
			}
			return "tables ZWAMESSAGE and ZWACHATSESSION, as WhatsApp has them on iOS"
		}, readWhatsAppIOS)
}

type whatsappIOS struct {
	*reading
	db      *database
	owner   string
	chats   map[int64]jidChat
	members map[int64]jidChat
	pushed  map[string]string // what people call themselves, by address

	reactions map[int64][]waReaction
}

func readWhatsAppIOS(ctx context.Context, r *reading, db *database) error {
	w := &whatsappIOS{reading: r, db: db, owner: r.declaredJID(), chats: map[int64]jidChat{}, members: map[int64]jidChat{}, pushed: map[string]string{}, reactions: map[int64][]waReaction{}}
	for _, load := range []func(context.Context) error{w.loadPushed, w.loadChats, w.loadMembers, w.loadReactions, w.findOwner} {
		if err := load(ctx); err != nil {
			return err
		}
	}
	err := r.eachNumbered(ctx, db, "ZWAMESSAGE", db.withJoin("ZWAMESSAGE", "ZWAMEDIAITEM", "Z_PK", "ZMEDIAITEM"), w.message)
	db.unread(ctx, r, "ZWAMESSAGE", "ZWACHATSESSION", "ZWAGROUPMEMBER", "ZWAMEDIAITEM", "ZWAMESSAGEINFO", "ZWAPROFILEPUSHNAME", "Z_METADATA", "Z_PRIMARYKEY", "Z_MODELCACHE")
	return err
}

// loadPushed keeps the names that people gave themselves.
func (w *whatsappIOS) loadPushed(ctx context.Context) error {
	if !w.db.has("ZWAPROFILEPUSHNAME", "ZJID", "ZPUSHNAME") {
		return nil
	}
	return w.db.each(ctx, w.db.selectAll("ZWAPROFILEPUSHNAME"), func(t *tableRow) error {
		w.pushed[t.peek("ZJID")] = t.peek("ZPUSHNAME")
		return nil
	})
}

// called is an address with its name. Of who is not in the address book the
// application writes the number in the name's place: then it is his own name.
func (w *whatsappIOS) called(jid, name string) jidChat {
	if own := w.pushed[jid]; own != "" && (name == "" || phoneName(name) == jidName(jid)) {
		name = own
	}
	return jidChat{jid, name}
}

func (w *whatsappIOS) loadChats(ctx context.Context) error {
	return w.db.each(ctx, w.db.selectAll("ZWACHATSESSION"), func(t *tableRow) error {
		w.chats[t.int("Z_PK")] = w.called(t.peek("ZCONTACTJID"), t.peek("ZPARTNERNAME"))
		return nil
	})
}

func (w *whatsappIOS) loadMembers(ctx context.Context) error {
	if !w.db.has("ZWAGROUPMEMBER", "Z_PK", "ZMEMBERJID") {
		return nil
	}
	return w.db.each(ctx, w.db.selectAll("ZWAGROUPMEMBER"), func(t *tableRow) error {
		w.members[t.int("Z_PK")] = w.called(t.peek("ZMEMBERJID"), t.peek("ZCONTACTNAME"))
		return nil
	})
}

// findOwner takes the one address that all messages came to, where they name
// one.
func (w *whatsappIOS) findOwner(ctx context.Context) error {
	if w.owner != "" || !w.db.has("ZWAMESSAGE", "ZTOJID") {
		return nil
	}
	var found []string
	err := w.db.each(ctx, `SELECT 0, ZTOJID AS jid FROM ZWAMESSAGE WHERE ZISFROMME = 0 AND ZTOJID LIKE '%@s.whatsapp.net' GROUP BY ZTOJID LIMIT 2`, func(t *tableRow) error {
		found = append(found, t.peek("jid"))
		return nil
	})
	if len(found) == 1 {
		w.owner = found[0]
	}
	return err
}

// iosSystem are the types of message that the application writes itself: events
// of groups, and notices of encryption and numbers.
var iosSystem = map[string]bool{"6": true, "10": true}

// iosRevoked is the type of a message that was deleted for everybody.
const iosRevoked = "14"

func (w *whatsappIOS) message(t *tableRow) error {
	kind := hut3.KindMessage
	switch of := t.peek("ZMESSAGETYPE"); {
	case iosSystem[of]:
		kind = hut3.KindSystem
	case of == "59":
		kind = hut3.KindCall
	}
	r := w.begin(kind, "whatsapp")
	chat := w.chats[t.int("ZCHATSESSION")]
	fromMe := t.int("ZISFROMME") == 1
	member, inGroup := w.members[t.int("ZGROUPMEMBER")]
	sender := hut3.Handle{}
	if inGroup {
		sender = w.jid(member.jid, "ZMEMBERJID")
	} else if from := t.peek("ZFROMJID"); !isGroupJID(from) {
		sender = w.jid(from, "")
	}
	w.inJIDChat(chat, w.owner, sender, fromMe)
	if inGroup && !fromMe {
		r.FromNick = member.name
	}
	w.sentAt(appleTime(t.take("ZMESSAGEDATE")), 0)
	r.Body = t.take("ZTEXT")
	stanza := t.peek("ZSTANZAID")
	w.stanza(t.take("ZSTANZAID"), chat.jid)
	if t.peek("ZMESSAGETYPE") == iosRevoked {
		w.deletedForAll("ZMESSAGETYPE")
	}
	r.ReplyTo = protoText(t.blob("ZMETADATA"), 5)
	w.media(r, t)
	t.drop("Z_PK", "Z_ENT", "Z_OPT", "ZCHATSESSION", "ZISFROMME", "ZGROUPMEMBER", "ZSORT", "ZDOCID", "ZSPOTLIGHTSTATUS")
	r.Extra = t.rest(r.Extra)
	at := w.src.rowAt("ZWAMESSAGE", t.id)
	id := t.int("Z_PK")
	if err := w.putAt(at); err != nil {
		return err
	}
	return w.react(id, stanza, at)
}

func (w *whatsappIOS) media(r *hut3.Row, t *tableRow) {
	kind := t.peek("ZVCARDSTRING")
	if strings.HasPrefix(kind, "BEGIN:VCARD") {
		kind = "text/vcard"
	}
	w.words(r, t)
	name := t.take("ZMEDIALOCALPATH")
	if name == "" {
		return
	}
	m := w.src.attachment(path.Join("Message", name), kind)
	m.Name = name
	if m.Missing {
		m.Bytes = t.int("ZFILESIZE")
	}
	r.Media = append(r.Media, m)
}

// iosDocument is the type of a message whose title is the name of its file.
const iosDocument = "8"

// words fills the text of a message that has none: a caption, the name of a place or
// a contact that was sent.
func (w *whatsappIOS) words(r *hut3.Row, t *tableRow) {
	if r.Body != "" || r.Kind != hut3.KindMessage {
		return
	}
	if card := t.peek("ZVCARDSTRING"); strings.HasPrefix(card, "BEGIN:VCARD") {
		r.Body = t.take("ZVCARDSTRING")
	} else if t.peek("ZMESSAGETYPE") != iosDocument {
		r.Body = t.take("ZTITLE")
	}
}
