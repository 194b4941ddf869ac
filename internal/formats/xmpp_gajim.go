package formats

import (
	"context"

	"hut3"
)

func gajimFormat() format {
	return databaseFormat(
		Info{Name: "gajim", What: "logs.db of Gajim up to 1.8: messages and rooms, with the times of this computer or the room",
			Limit: "whose account it is (give the owner); changes of presence are counted; the database of Gajim 1.9 and later (give a query)"},
		func(d *database) string {
			if d.has("logs", "jid_id", "contact_name", "time", "kind", "message") && d.has("jids", "jid_id", "jid") {
				return "tables logs and jids, as Gajim has them"
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

func readGajim(ctx context.Context, r *reading, db *database) error {
	jids, rooms := map[int64]string{}, map[int64]bool{}
	err := db.each(ctx, db.selectAll("jids"), func(t *tableRow) error {
		bare, _ := bareJID(t.peek("jid"))
		jids[t.int("jid_id")], rooms[t.int("jid_id")] = bare, t.int("type") == 1
		return nil
	})
	if err != nil {
		return err
	}
	var silent int64
	err = db.each(ctx, db.selectAll("logs"), func(t *tableRow) error {
		kind, id := t.int("kind"), t.int("jid_id")
		if kind == gajimStatus || kind == gajimRoomStatus {
			silent++
			return nil
		}
		row := r.begin(hut3.KindMessage, "xmpp")
		if kind == gajimError {
			row.Kind = hut3.KindSystem
		}
		thread := xmppThread{contact: jids[id], room: rooms[id] || kind == gajimRoom}
		counterpart := jids[id]
		if nick := t.take("contact_name"); thread.room && nick != "" {
			counterpart += "/" + nick
		} else {
			row.FromNick = nick
		}
		r.inThread(row, thread, kind == gajimSingleSent || kind == gajimChatSent, counterpart)
		r.sentAt(unixTimeOf(t.take("time"), "s"), 0)
		row.Body = t.take("message")
		if native := t.take("message_id"); len(native) >= uniqueID {
			row.NativeID, row.Namespace = native, "xmpp"
		}
		t.drop("log_line_id", "jid_id", "account_id")
		row.Extra = t.rest(row.Extra)
		return r.putAt(r.src.rowAt("logs", t.id))
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
