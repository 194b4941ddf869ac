package formats

import (
	"strings"

	"hut3"
)

// jidName is a WhatsApp address as a handle's name: a telephone's is its number
// in the international form; any other is as it is.
func jidName(jid string) string {
	user, server, ok := strings.Cut(jid, "@")
	if !ok || server != "s.whatsapp.net" {
		return jid
	}
	user, _, _ = strings.Cut(user, ":") // the number of a linked device
	user, _, _ = strings.Cut(user, ".")
	if !isDigits(user) {
		return jid
	}
	return "+" + user
}

// declaredJID is the owner that was declared, as the addresses of the database name
// others: a number in the international form may be given without its plus.
func (r *reading) declaredJID() string {
	owner := r.declaredOwner()
	if n := len(owner); isDigits(owner) && n >= 8 && n <= 15 && owner[0] != '0' {
		return "+" + owner
	}
	return owner
}

// isGroupJID reports whether an address is of more than two.
func isGroupJID(jid string) bool {
	return strings.HasSuffix(jid, "@g.us") || strings.HasSuffix(jid, "@broadcast") || strings.HasSuffix(jid, "@newsletter")
}

// jid is an address's handle; the address goes to field where it differs.
func (r *reading) jid(jid, field string) hut3.Handle {
	h := r.party(jidName(jid), "")
	if h.Name != jid && jid != "" && field != "" {
		r.out.Extra = append(r.out.Extra, hut3.Field{Name: field, Value: jid})
	}
	return h
}

// jidChat is one chat of a database of WhatsApp.
type jidChat struct{ jid, name string }

// inJIDChat fills owner, recipients, conversation and the namespace of ids.
// Where the owner is not known, a conversation of two is named by the other,
// within the folder: backups of a telephone lie beside each other, and two telephones
// mostly do not.
func (r *reading) inJIDChat(chat jidChat, owner string, sender hut3.Handle, fromMe bool) {
	o := &r.out
	o.Owner = r.jid(owner, "")
	peer := hut3.Handle{}
	if !isGroupJID(chat.jid) {
		peer = r.jid(chat.jid, "")
	} else if chat.name != "" {
		o.Extra = append(o.Extra, hut3.Field{Name: "chat_name", Value: chat.name})
	}
	switch {
	case fromMe:
		o.From, o.Direction = o.Owner, "sent"
		if !peer.IsZero() {
			o.To, o.ToNick = append(o.To, peer), chat.name
		}
	default:
		o.From, o.Direction = sender, "received"
		if sender.IsZero() {
			o.From = peer
		}
		if !peer.IsZero() {
			o.FromNick = chat.name
			if !o.Owner.IsZero() {
				o.To = append(o.To, o.Owner)
			}
		}
	}
	switch {
	case chat.jid == "":
		o.Conversation = hut3.GroupConversation(o.Platform, r.src.stem())
	case peer.IsZero():
		o.Conversation = hut3.GroupConversation(o.Platform, chat.jid)
	case o.Owner.IsZero():
		o.Conversation = hut3.GroupConversation(o.Platform, r.src.inFolder(peer.Name))
	default:
		o.Conversation, o.Direct = hut3.DirectConversation(o.Owner, peer), true
	}
}

// stanza sets the id that both ends give a message: unique in its chat, whose name
// where the owner is not known is the other's, wherever the file lies.
func (r *reading) stanza(id, chat string) {
	if id == "" {
		return
	}
	o := &r.out
	name := o.Conversation
	if o.Owner.IsZero() && chat != "" {
		name = hut3.GroupConversation(o.Platform, jidName(chat))
	}
	o.NativeID, o.Namespace = id, "whatsapp "+name
}

// protoText is a text field of a protocol buffer's message; deeper messages are
// passed over. What is no protocol buffer has none.
func protoText(b []byte, field uint64) string {
	for len(b) > 0 {
		key, n := protoVarint(b)
		if n == 0 {
			return ""
		}
		b = b[n:]
		switch key & 7 {
		case 0:
			_, n = protoVarint(b)
		case 1:
			n = 8
		case 5:
			n = 4
		case 2:
			size, k := protoVarint(b)
			if k == 0 || size > uint64(len(b)-k) {
				return ""
			}
			if key>>3 == field {
				return strings.ToValidUTF8(string(b[k:k+int(size)]), "\ufffd")
			}
			n = k + int(size)
		default:
			return ""
		}
		if n == 0 || n > len(b) {
			return ""
		}
		b = b[n:]
	}
	return ""
}

func protoVarint(b []byte) (v uint64, n int) {
	for i, c := range b[:min(len(b), 10)] {
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
