package formats

import (
	"context"

	"hut3"
)

func gajimFormat() format {
	return databaseFormat(
		Info{Name: "gajim", What: "the databases of Gajim: logs.db up to 1.8, archive.db since 1.9; messages and rooms, with the times of this computer or the room",
			Limit: "up to 1.8: whose account it is (give the owner), and changes of presence, which are counted; since 1.9: calls, receipts and markers"},
		func(d *database) string {
			if d.has("logs", "jid_id", "contact_name", "time", "kind", "message") && d.has("jids", "jid_id", "jid") {
				return "tables logs and jids, as Gajim up to 1.8 has them"
			}
			if isGajimArchive(d) {
				return "tables message, remote and account, as Gajim since 1.9 has them"
			}
			return ""
		}, readGajim)
}

// The kinds of a line (KindConstant of Gajim).
const (
	gajimStatus     = 0
	gajimRoomStatus = 1
	gajimRoom       = 2
	gajimSingleSent = 5
	gajimChatSent   = 6
	gajimError      = 7
)

// gajimJIDs is the table of addresses. A room's is bare. One with a nick behind a
// room's is of a private message in it; Gajim takes any other resource off before
// it writes, so one that is there all the same is told with the row.
type gajimJIDs struct {
	jids  map[int64]string // as written
	rooms map[string]bool  // by bare address
}

func loadGajimJIDs(ctx context.Context, db *database) (*gajimJIDs, error) {
	g := &gajimJIDs{map[int64]string{}, map[string]bool{}}
	return g, db.each(ctx, db.selectAll("jids"), func(t *tableRow) error {
		g.jids[t.int("jid_id")] = t.peek("jid")
		if t.int("type") == 1 {
			bare, _ := bareJID(t.peek("jid"))
			g.rooms[bare] = true
		}
		return nil
	})
}

// thread is the room or the person that a line is of; resource is what of the
// address it leaves out.
func (g *gajimJIDs) thread(id, kind int64) (thread xmppThread, resource string) {
	bare, resource := bareJID(g.jids[id])
	switch {
	case kind == gajimRoom || g.rooms[bare] && resource == "":
		return xmppThread{contact: bare, room: true}, resource
	case g.rooms[bare]:
		return xmppThread{contact: bare + "/" + resource}, ""
	}
	return xmppThread{contact: bare}, resource
}

func readGajim(ctx context.Context, r *reading, db *database) error {
	if isGajimArchive(db) {
		return readGajimArchive(ctx, r, db) // what stood in an older logs.db was taken over
	}
	jids, err := loadGajimJIDs(ctx, db)
	if err != nil {
		return err
	}
	var silent int64
	err = db.each(ctx, db.selectAll("logs"), func(t *tableRow) error {
		if kind := t.int("kind"); kind == gajimStatus || kind == gajimRoomStatus {
			silent++
			return nil
		}
		return r.gajimLine(t, jids)
	})
	if silent > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "changes of presence, which are not rows", Count: silent})
	}
	if err != nil {
		return err
	}
	db.unread(ctx, r, "logs", "jids")
	return nil
}

func (r *reading) gajimLine(t *tableRow, jids *gajimJIDs) error {
	kind := t.int("kind")
	row := r.begin(hut3.KindMessage, "xmpp")
	if kind == gajimError {
		row.Kind = hut3.KindSystem
	}
	thread, resource := jids.thread(t.int("jid_id"), kind)
	counterpart := thread.contact
	if nick := t.take("contact_name"); thread.room && nick != "" {
		counterpart += "/" + nick
	} else {
		row.FromNick = nick
	}
	r.inThread(row, thread, kind == gajimSingleSent || kind == gajimChatSent, counterpart)
	if kind == gajimRoom {
		row.Direction = "" // one kind for what others wrote in a room and what was written here
	}
	if resource != "" {
		row.Extra = append(row.Extra, hut3.Field{Name: "resource", Value: resource})
	}
	r.sentAt(unixTimeOf(t.take("time"), "s"), 0)
	row.Body = t.take("message")
	if native := t.take("message_id"); len(native) >= uniqueID {
		row.NativeID, row.Namespace = native, "xmpp"
	}
	t.drop("log_line_id", "jid_id", "account_id")
	row.Extra = t.rest(row.Extra)
	return r.putAt(r.src.rowAt("logs", t.id))
}
