package formats

import (
	"context"
	"strconv"

	"hut3"
)

// The numbers of Gajim's archive since 1.9 (MessageType, ChatDirection).
const (
	gajimTypeRoom    = 2
	gajimTypePrivate = 3
	gajimOutgoing    = 2
)

// gajimArchive is the database of Gajim since 1.9.
type gajimArchive struct {
	*reading
	db        *database
	accounts  map[int64]string // addresses by number
	remotes   map[int64]string
	occupants map[int64]gajimOccupant
	replies   map[int64]string // id of what is answered, by the message's number
	links     map[int64][]string
	taken     map[gajimStanza]string // why a message of a room was taken back
}

// gajimOccupant is who stands behind a nick of a room: real is his own address,
// where the room tells it.
type gajimOccupant struct{ nick, real string }

// gajimStanza is a message of a room by the room's own id.
type gajimStanza struct{ remote, id string }

// isGajimArchive reports whether a database has the tables of 1.9 and later.
func isGajimArchive(d *database) bool {
	return d.has("message", "pk", "fk_account_pk", "fk_remote_pk", "resource", "type", "direction", "timestamp", "id", "text") && d.has("remote", "pk", "jid") && d.has("account", "pk", "jid")
}

func readGajimArchive(ctx context.Context, r *reading, db *database) error {
	g := &gajimArchive{reading: r, db: db, accounts: map[int64]string{}, remotes: map[int64]string{}, occupants: map[int64]gajimOccupant{},
		replies: map[int64]string{}, links: map[int64][]string{}, taken: map[gajimStanza]string{}}
	for _, l := range []struct {
		table string
		needs []string
		row   func(*tableRow)
	}{
		{"account", nil, func(t *tableRow) { g.accounts[t.int("pk")] = t.peek("jid") }},
		{"remote", nil, func(t *tableRow) { g.remotes[t.int("pk")] = t.peek("jid") }},
		{"occupant", []string{"pk"}, func(t *tableRow) {
			g.occupants[t.int("pk")] = gajimOccupant{t.peek("nickname"), g.remotes[t.int("fk_real_remote_pk")]}
		}},
		{"reply", []string{"fk_message_pk", "id"}, func(t *tableRow) { g.replies[t.int("fk_message_pk")] = t.peek("id") }},
		{"oob", []string{"fk_message_pk", "url"}, func(t *tableRow) {
			g.links[t.int("fk_message_pk")] = append(g.links[t.int("fk_message_pk")], t.peek("url"))
		}},
		{"moderation", []string{"fk_remote_pk", "stanza_id"}, func(t *tableRow) {
			g.taken[gajimStanza{g.remotes[t.int("fk_remote_pk")], t.peek("stanza_id")}] = firstOf(t.peek("reason"), "no reason is given")
		}},
	} {
		if !db.has(l.table, l.needs...) {
			continue
		}
		if err := db.each(ctx, db.selectAll(l.table), func(t *tableRow) error { l.row(t); return nil }); err != nil {
			return err
		}
	}
	err := r.eachNumbered(ctx, db, "message", db.withJoin("message", "filetransfer", "fk_message_pk", "pk"), g.message)
	if err != nil {
		return err
	}
	db.unread(ctx, r, "message", "account", "remote", "occupant", "reply", "oob", "moderation", "filetransfer")
	return nil
}

func (g *gajimArchive) message(t *tableRow) error {
	row := g.begin(hut3.KindMessage, "xmpp")
	pk, remote := t.int("pk"), g.remotes[t.int("fk_remote_pk")]
	g.parties(row, t, remote)
	g.sentAt(unixTimeOf(t.take("timestamp"), "s"), 0)
	row.Body = t.take("text")
	id := t.take("id")
	if of := t.take("correction_id"); of != "" {
		row.Kind, id = hut3.KindEdit, of
	}
	if len(id) >= uniqueID {
		row.NativeID, row.Namespace = id, "xmpp"
	} else if id != "" {
		row.Extra = append(row.Extra, hut3.Field{Name: "id", Value: id})
	}
	row.ReplyTo = g.replies[pk]
	g.media(row, t, pk)
	if why, ok := g.taken[gajimStanza{remote, t.peek("stanza_id")}]; ok && t.peek("stanza_id") != "" {
		g.deleted("taken back by a moderator of the room: " + why)
	}
	t.drop("pk", "fk_account_pk", "fk_remote_pk", "fk_thread_pk", "fk_occupant_pk", "type", "direction", "stable_id", "fk_message_pk")
	row.Extra = t.rest(row.Extra)
	return g.putAt(g.src.rowAt("message", t.id))
}

// parties: in a room who wrote is an occupant, or the nick that is kept as the
// resource; a private message of a room is between the account and a nick.
func (g *gajimArchive) parties(row *hut3.Row, t *tableRow, remote string) {
	bare, nick := bareJID(remote)
	by, resource := g.occupants[t.int("fk_occupant_pk")], t.take("resource")
	if nick == "" {
		nick = firstOf(by.nick, resource)
	}
	thread, counterpart := xmppThread{account: g.accounts[t.int("fk_account_pk")], contact: bare}, bare
	switch t.int("type") {
	case gajimTypeRoom:
		thread.room = true
		if counterpart = bare + "/" + nick; by.real != "" {
			counterpart = by.real
		}
		row.FromNick = nick
	case gajimTypePrivate:
		thread.contact, counterpart = bare+"/"+nick, bare+"/"+nick
		row.Extra = append(row.Extra, hut3.Field{Name: "room", Value: bare})
	default:
		if resource != "" {
			row.Extra = append(row.Extra, hut3.Field{Name: "resource", Value: resource})
		}
	}
	g.inThread(row, thread, t.int("direction") == gajimOutgoing, counterpart)
}

// media names the file that came with a message, and the addresses that stand for
// others.
func (g *gajimArchive) media(row *hut3.Row, t *tableRow, pk int64) {
	path, name := t.take("path"), t.take("name")
	if name = firstOf(name, path); name != "" {
		m := g.src.attachment(firstOf(path, name), t.take("media_type"))
		if size, err := strconv.ParseInt(t.peek("size"), 10, 64); m.Missing && err == nil {
			m.Bytes = size
			t.drop("size")
		}
		row.Media = append(row.Media, m)
	}
	for _, url := range g.links[pk] {
		row.Media = append(row.Media, hut3.Media{Name: url, Missing: true})
	}
}
