package formats

import (
	"slices"
	"strings"

	"hut3"
)

// innermost goes into the wrappers of XEP-0297, XEP-0280 and XEP-0313 down to the
// message itself; delay is the innermost that stands around it.
func innermost(e element) (message, delay element, archived string) {
	if e.name() == "result" {
		archived = e.attr("id")
	}
	for range 6 {
		if e.name() == "forwarded" {
			delay = e.child("delay")
			e = e.child("message")
			continue
		}
		next := element{}
		for _, name := range []string{"result", "sent", "received", "forwarded"} {
			if c := e.child(name); c.ok() && (name == "forwarded" || c.child("forwarded").ok()) {
				next = c
				if name == "result" {
					archived = c.attr("id")
				}
				if name != "forwarded" {
					next = c.child("forwarded")
				}
				break
			}
		}
		if !next.ok() {
			break
		}
		e = next
	}
	return e, delay, archived
}

// stanza hands over a message, where it says something.
func (a *xmppArchive) stanza(e element, at, length int64) error {
	m, around, archived := innermost(e)
	if m.name() != "message" {
		return a.reject(at, length, "a forwarded stanza that holds no message")
	}
	kind, said := xmppKind(m)
	if !said {
		a.silent++
		return nil
	}
	r := a.begin(kind, "xmpp")
	a.parties(r, m)
	a.times(r, m, around, at)
	a.content(r, m)
	a.ids(r, m)
	if archived != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "archive_id", Value: archived})
	}
	a.others(r, m)
	return a.put(at, length)
}

// xmppKind is what a message is; said is false for one that has no text, place
// of a file, reaction or withdrawal.
func xmppKind(m element) (kind hut3.Kind, said bool) {
	switch {
	case m.child("reactions").ok():
		return hut3.KindReaction, true
	case m.child("retract").ok(), m.child("apply-to").ok():
		return hut3.KindSystem, true
	case m.child("replace").ok():
		return hut3.KindEdit, true
	case m.attr("type") == "error":
		return hut3.KindSystem, m.child("body").ok()
	case m.child("body").ok(), m.child("encrypted").ok():
		return hut3.KindMessage, true
	case m.child("subject").ok():
		return hut3.KindSystem, true
	}
	return hut3.KindMessage, false
}

func (a *xmppArchive) parties(r *hut3.Row, m element) {
	own, _ := bareJID(a.owner())
	r.Owner = a.party(own, "")
	from, fromResource := bareJID(m.attr("from"))
	to, _ := bareJID(m.attr("to"))
	if m.attr("type") == "groupchat" {
		a.inRoom(r, m, from, fromResource, to)
		return
	}
	if from == "" {
		from = own
	}
	if to == "" {
		to = own
	}
	r.From = a.party(from, "")
	if h := a.party(to, ""); !h.IsZero() && h != r.From {
		r.To = append(r.To, h)
	}
	peer := hut3.Handle{}
	if len(r.To) > 0 {
		peer = r.To[0]
	}
	a.converse(r, r.From, peer, a.src.inFolder(inOrder(from, to)))
	switch {
	case r.Owner.IsZero():
	case r.From == r.Owner:
		r.Direction = "sent"
	default:
		r.Direction = "received"
	}
}

// inRoom is a message of a room (XEP-0045): who wrote is the nick in the room,
// or the address where the room tells it.
func (a *xmppArchive) inRoom(r *hut3.Row, m element, from, nick, to string) {
	room := from
	if nick == "" && !strings.Contains(from, "@conference.") && strings.Contains(to, "@conference.") {
		room = to // as it was sent
		r.From = a.party(from, "")
	} else if nick != "" {
		r.From = a.party(room+"/"+nick, "")
		r.Extra = append(r.Extra, hut3.Field{Name: "nick", Value: nick})
	}
	if real, _ := bareJID(m.child("x").child("item").attr("jid")); real != "" {
		r.From = a.party(real, "")
	}
	r.Conversation = hut3.GroupConversation(r.Platform, room)
}

// times: the stamp of a delay inside a message is when it was sent (XEP-0203);
// the one around it is when the archive had it.
func (a *xmppArchive) times(r *hut3.Row, m, around element, at int64) {
	inside := m.child("delay")
	if !inside.ok() {
		m.each(func(x element) {
			if x.name() == "x" && x.attr("stamp") != "" && !inside.ok() {
				inside = x
			}
		})
	}
	stamp := firstOf(inside.attr("stamp"), around.attr("stamp"), m.attr("stamp"), m.attr("time"), m.attr("timestamp"))
	t := a.stamp(stamp)
	if !t.Known() && stamp != "" && isDigits(stamp) {
		t = unixTimeOf(stamp, unitByDigits(stamp, "s"))
	}
	a.sentAt(t, at)
	if inside.ok() && around.ok() {
		r.Received = a.stamp(around.attr("stamp"))
	}
}

func (a *xmppArchive) content(r *hut3.Row, m element) {
	r.Body = m.child("body").text()
	if r.Kind == hut3.KindSystem && r.Body == "" {
		r.Body = m.child("subject").text()
	}
	if reactions := m.child("reactions"); reactions.ok() {
		var all []string
		reactions.each(func(e element) { all = append(all, e.text()) })
		r.Body, r.ReplyTo = strings.Join(all, " "), reactions.attr("id")
	}
	m.each(func(x element) {
		if url := x.child("url").text(); x.name() == "x" && url != "" {
			r.Media = append(r.Media, hut3.Media{Name: url, Missing: true})
		}
	})
	if m.child("encrypted").ok() {
		a.tally.note("messages that are encrypted end to end: what stands in place of the text is read", "", "", 0)
	}
}

// uniqueID is from where on an id is taken for one that no other message has.
const uniqueID = 16

// ids takes the sender's own id, which every copy of a message carries, where
// it is long enough to be unique; a correction has that of what it corrects.
func (a *xmppArchive) ids(r *hut3.Row, m element) {
	id := firstOf(m.child("origin-id").attr("id"), m.attr("id"))
	if r.Kind == hut3.KindEdit {
		id = m.child("replace").attr("id")
	}
	if len(id) >= uniqueID && r.Kind != hut3.KindReaction {
		r.NativeID, r.Namespace = id, "xmpp"
	}
	for _, name := range []string{"reply", "retract", "apply-to"} {
		if target := m.child(name).attr("id"); target != "" {
			r.ReplyTo = target
		}
	}
}

// others keeps what has no place: resources, ids, the subject of a message and
// the names of extensions.
func (a *xmppArchive) others(r *hut3.Row, m element) {
	keep := func(name, value string) {
		if value != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: name, Value: value})
		}
	}
	for _, name := range []string{"from", "to"} {
		if _, resource := bareJID(m.attr(name)); resource != "" {
			keep(name, m.attr(name))
		}
	}
	if id := m.attr("id"); id != r.NativeID {
		keep("id", id)
	}
	if kind := m.attr("type"); kind != "chat" {
		keep("type", kind)
	}
	if r.Kind != hut3.KindSystem || r.Body != m.child("subject").text() {
		keep("subject", m.child("subject").text())
	}
	keep("thread", m.child("thread").text())
	keep("stanza_id", m.child("stanza-id").attr("id"))
	m.each(func(e element) {
		if !slices.Contains([]string{"body", "subject", "thread", "delay", "stanza-id", "origin-id", "reply", "replace", "reactions", "x", "html"}, e.name()) {
			keep("extension", strings.TrimSpace(e.name()+" "+e.attr("xmlns")))
		}
	})
}
