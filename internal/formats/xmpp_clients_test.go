package formats_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

func conversationsDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE accounts (uuid TEXT PRIMARY KEY, username TEXT, server TEXT, password TEXT)`, `INSERT INTO accounts VALUES ('A', 'lamp', 'example.org', 'secret')`,
		`CREATE TABLE conversations (uuid TEXT PRIMARY KEY, name TEXT, contactJid TEXT, accountUuid TEXT, mode INTEGER)`,
		`INSERT INTO conversations VALUES ('C1', 'Reed', 'reed@example.org/phone', 'A', 0), ('C2', 'Boat', 'boat@conference.example.org', 'A', 1)`,
		`CREATE TABLE messages (uuid TEXT PRIMARY KEY, conversationUuid TEXT, timeSent INTEGER, counterpart TEXT, trueCounterpart TEXT, body TEXT, encryption INTEGER, status INTEGER, type INTEGER, relativeFilePath TEXT, remoteMsgId TEXT, edited TEXT)`,
		`INSERT INTO messages VALUES
			('1', 'C1', 1585735200123, 'reed@example.org/phone', NULL, 'half 4', 0, 0, 0, NULL, 'aaaaaaaa-bbbb-4ccc', NULL),
			('2', 'C1', 1585735201000, 'reed@example.org/phone', NULL, 'ok', 5, 8, 0, NULL, 'short', '[{"x":1}]'),
			('3', 'C2', 1585735202000, 'boat@conference.example.org/Tall', NULL, 'room', 0, 0, 0, NULL, NULL, '[]'),
			('4', 'C2', 1585735203000, 'boat@conference.example.org/Tall', 'tall@example.org', NULL, 5, 0, 0, NULL, NULL, NULL),
			('5', 'C1', 1585735204000, 'reed@example.org', NULL, 'pic', 0, 2, 2, 'boat.jpg', NULL, NULL),
			('6', 'C1', 1585735205000, 'reed@example.org', NULL, '61 s', 0, 0, 6, NULL, NULL, NULL),
			('7', 'C2', 1585735206000, 'boat@conference.example.org/Tall', NULL, 'psst', 0, 0, 4, NULL, NULL, NULL),
			('8', 'C2', 1585735207000, 'boat@conference.example.org/Tall', 'tall@example.org/x', 'a file', 0, 2, 5, NULL, NULL, NULL),
			('9', 'C2', 1585735208000, 'boat@conference.example.org/Dim', NULL, 'mine', 0, 2, 0, NULL, NULL, NULL),
			('10', 'C2', 1585735209000, 'boat@conference.example.org', NULL, 'whose', 0, 0, 4, NULL, NULL, NULL)`,
		`CREATE TABLE identities (x)`, `INSERT INTO identities VALUES (1)`)
}

func gajimDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE jids (jid_id INTEGER PRIMARY KEY, jid TEXT, type INTEGER)`, `INSERT INTO jids VALUES (1, 'Reed@example.org', 0), (2, 'boat@conference.example.org', 1)`,
		`CREATE TABLE logs (log_line_id INTEGER PRIMARY KEY, account_id INTEGER, jid_id INTEGER, contact_name TEXT, time INTEGER, kind INTEGER, show INTEGER, message TEXT, message_id TEXT)`,
		`INSERT INTO logs VALUES (1, 1, 1, NULL, 1585735200.25, 4, NULL, 'half 4', NULL), (2, 1, 1, NULL, 1585735201, 6, NULL, 'ok', 'aaaaaaaa-bbbb-4ccc'), (3, 1, 2, 'Tall', 1585735202, 2, NULL, 'room', NULL), (4, 1, 2, 'Tall', 1585735203, 1, 2, NULL, NULL)`)
}

// gajimArchiveDB has the tables of Gajim since 1.9 (gajim/common/storage/archive).
func gajimArchiveDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE account (pk INTEGER PRIMARY KEY, jid TEXT)`, `INSERT INTO account VALUES (1, 'lamp@example.org')`,
		`CREATE TABLE remote (pk INTEGER PRIMARY KEY, jid TEXT)`, `INSERT INTO remote VALUES (1, 'reed@example.org'), (2, 'boat@conference.example.org'), (3, 'tall@example.org'), (4, 'boat@conference.example.org/Dim')`,
		`CREATE TABLE occupant (pk INTEGER PRIMARY KEY, fk_account_pk INTEGER, fk_remote_pk INTEGER, id TEXT, fk_real_remote_pk INTEGER, nickname TEXT)`, `INSERT INTO occupant VALUES (1, 1, 2, 'o1', 3, 'Tall'), (2, 1, 2, 'o2', NULL, 'Dim')`,
		`CREATE TABLE message (pk INTEGER PRIMARY KEY, fk_account_pk INTEGER, fk_remote_pk INTEGER, resource TEXT, type INTEGER, direction INTEGER, timestamp REAL, state INTEGER, id TEXT, stanza_id TEXT, text TEXT, user_delay_ts REAL, fk_thread_pk INTEGER, fk_occupant_pk INTEGER, fk_encryption_pk INTEGER, correction_id TEXT)`,
		`INSERT INTO message VALUES
			(1, 1, 1, 'phone', 1, 1, 1585735200.25, 2, 'aaaaaaaa-bbbb-4ccc', NULL, 'half 4', NULL, NULL, NULL, NULL, NULL),
			(2, 1, 1, NULL, 1, 2, 1585735201, 2, 'short', NULL, 'ok', NULL, NULL, NULL, NULL, NULL),
			(3, 1, 1, NULL, 1, 1, 1585735202, 2, 'aaaaaaaa-bbbb-4ddd', NULL, 'half 5', NULL, NULL, NULL, NULL, 'aaaaaaaa-bbbb-4ccc'),
			(4, 1, 2, 'Tall', 2, 1, 1585735203, 2, 'aaaaaaaa-bbbb-4eee', 'room1', 'of the room', NULL, NULL, 1, NULL, NULL),
			(5, 1, 2, 'Dim', 2, 1, 1585735204, 2, 'aaaaaaaa-bbbb-4fff', 'room2', NULL, NULL, NULL, 2, NULL, NULL),
			(6, 1, 2, 'Lamp', 2, 2, 1585735205, 1, 'aaaaaaaa-bbbb-5aaa', NULL, 'mine', NULL, NULL, NULL, 7, NULL),
			(7, 1, 4, NULL, 3, 1, 1585735206, 2, NULL, NULL, 'psst', NULL, NULL, 2, NULL, NULL),
			(9, 1, 1, NULL, 1, 2, 1585735207, 2, 'aaaaaaaa-bbbb-5bbb', NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
		`CREATE TABLE reply (fk_message_pk INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO reply VALUES (2, 'aaaaaaaa-bbbb-4ccc')`,
		`CREATE TABLE oob (fk_message_pk INTEGER, url TEXT)`, `INSERT INTO oob VALUES (9, 'https://upload.example.org/boat.jpg')`,
		`CREATE TABLE filetransfer (pk INTEGER PRIMARY KEY, fk_message_pk INTEGER, media_type TEXT, name TEXT, size INTEGER, state INTEGER, path TEXT)`, `INSERT INTO filetransfer VALUES (1, 9, 'image/jpeg', 'boat.jpg', 1234, 1, NULL)`,
		`CREATE TABLE moderation (pk INTEGER PRIMARY KEY, fk_remote_pk INTEGER, stanza_id TEXT, reason TEXT)`, `INSERT INTO moderation VALUES (1, 2, 'room2', 'no names')`,
		`CREATE TABLE receipt (pk INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO receipt VALUES (1, 'x')`)
}

// TestGajimArchive reads the database of Gajim since 1.9: whose account, who of a room
// wrote, edits, replies, files, what was taken back, and the numbers that are missing.
func TestGajimArchive(t *testing.T) {
	t.Parallel()
	data := gajimArchiveDB(t)
	c, sum := read(t, "archive.db", data, formats.Options{})
	want := []act{
		{"message", "reed@example.org", "2020-04-01T10:00:00.250000Z", "half 4", ""}, {"message", "lamp@example.org", "2020-04-01T10:00:01Z", "ok", ""},
		{"edit", "reed@example.org", "2020-04-01T10:00:02Z", "half 5", ""}, {"message", "tall@example.org", "2020-04-01T10:00:03Z", "of the room", ""},
		{"message", "boat@conference.example.org/Dim", "2020-04-01T10:00:04Z", "", ""}, {"message", "lamp@example.org", "2020-04-01T10:00:05Z", "mine", ""},
		{"message", "boat@conference.example.org/Dim", "2020-04-01T10:00:06Z", "psst", ""},
		{"message", "lamp@example.org", "2020-04-01T10:00:07Z", "", "[boat.jpg image/jpeg 1234][https://upload.example.org/boat.jpg  0]"},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "gajim" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	one, edit, private := c.rows[0], c.rows[2], c.rows[6]
	if !one.Direct || one.Owner.Name != "lamp@example.org" || edit.NativeID != one.NativeID || one.NativeID == "" || c.rows[1].ReplyTo != one.NativeID || fieldOf(one, "resource") != "phone" {
		t.Errorf("%+v\n%+v", one, edit)
	}
	if c.rows[3].Conversation != "xmpp/#boat@conference.example.org" || c.rows[3].FromNick != "Tall" || private.Conversation != "xmpp/boat@conference.example.org/Dim~lamp@example.org" || !private.Direct {
		t.Errorf("%+v\n%+v", c.rows[3], private)
	}
	if got := fieldOf(c.rows[4], "deleted"); !strings.Contains(got, "no names") {
		t.Errorf("deleted %q", got)
	}
	if said := oddities(sum); !strings.Contains(said, "numbers missing in table message, of 1 to 9: 8") || !strings.Contains(said, "receipt") {
		t.Errorf("said %q", said)
	}
	readBack(t, "archive.db", data, c.rows)
}

// TestConversations reads the database of the Android client: rooms by nick or by
// the address that the room tells, what is encrypted as a row without a text.
func TestConversations(t *testing.T) {
	t.Parallel()
	data := conversationsDB(t)
	c, sum := read(t, "history.db", data, formats.Options{})
	want := []act{
		{"message", "reed@example.org", "2020-04-01T10:00:00.123Z", "half 4", ""}, {"message", "lamp@example.org", "2020-04-01T10:00:01.000Z", "ok", ""},
		{"message", "boat@conference.example.org/Tall", "2020-04-01T10:00:02.000Z", "room", ""}, {"message", "tall@example.org", "2020-04-01T10:00:03.000Z", "", ""},
		{"message", "lamp@example.org", "2020-04-01T10:00:04.000Z", "pic", "[boat.jpg  0]"}, {"call", "reed@example.org", "2020-04-01T10:00:05.000Z", "61 s", ""},
		{"message", "boat@conference.example.org/Tall", "2020-04-01T10:00:06.000Z", "psst", ""}, {"message", "lamp@example.org", "2020-04-01T10:00:07.000Z", "a file", ""},
		{"message", "lamp@example.org", "2020-04-01T10:00:08.000Z", "mine", ""}, {"message", "", "2020-04-01T10:00:09.000Z", "whose", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "conversations" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	one := c.rows[0]
	if !one.Direct || one.Owner.Name != "lamp@example.org" || one.NativeID != "aaaaaaaa-bbbb-4ccc" || c.rows[1].NativeID != "" || one.To[0].Name != "lamp@example.org" || c.rows[2].Conversation != "xmpp/#boat@conference.example.org" {
		t.Errorf("%+v\n%+v", one, c.rows[2])
	}
	if said := oddities(sum); !strings.Contains(said, "edited") || !strings.Contains(said, "not decrypted") || !strings.Contains(said, "identities") || strings.Contains(said, "secret") {
		t.Errorf("said %q", said)
	}
	readBack(t, "history.db", data, c.rows)
}

// TestConversationsRooms: what is private in a room is between two, and the nick is
// kept where the room tells the person's own address.
func TestConversationsRooms(t *testing.T) {
	t.Parallel()
	c, _ := read(t, "history.db", conversationsDB(t), formats.Options{})
	type shown struct{ Conversation, To, FromNick, ToNick, Room string }
	var got []shown
	for _, r := range c.rows {
		if strings.Contains(r.Conversation, "boat") || fieldOf(r, "room") != "" {
			got = append(got, shown{r.Conversation, names(r.To), r.FromNick, r.ToNick, fieldOf(r, "room")})
		}
	}
	const room = "boat@conference.example.org"
	want := []shown{
		{"xmpp/#" + room, "", "Tall", "", ""}, {"xmpp/#" + room, "", "Tall", "", ""},
		{"xmpp/" + room + "/Tall~lamp@example.org", "lamp@example.org", "Tall", "", room},
		{"xmpp/lamp@example.org~tall@example.org", "tall@example.org", "", "Tall", room},
		{"xmpp/#" + room, "", "Dim", "", ""},
		{"xmpp/#history", "lamp@example.org", "", "", room},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func names(list []hut3.Handle) string {
	var all []string
	for _, h := range list {
		all = append(all, h.Name)
	}
	return strings.Join(all, " ")
}

// TestGajimRooms: a private message in a room is between the owner and a nick, and
// of what is said in a room nothing tells who wrote it here.
func TestGajimRooms(t *testing.T) {
	t.Parallel()
	data := database(t,
		`CREATE TABLE jids (jid_id INTEGER PRIMARY KEY, jid TEXT, type INTEGER)`,
		`INSERT INTO jids VALUES (1, 'Boat@conference.example.org/Tall', 0), (2, 'boat@conference.example.org/Dim', 0), (3, 'boat@conference.example.org', 1), (4, 'reed@example.org/phone', 0)`,
		`CREATE TABLE logs (log_line_id INTEGER PRIMARY KEY, jid_id INTEGER, contact_name TEXT, time INTEGER, kind INTEGER, message TEXT)`,
		`INSERT INTO logs VALUES (1, 1, NULL, 1585735200, 4, 'psst'), (2, 2, NULL, 1585735201, 6, 'hush'), (3, 3, 'Lamp', 1585735202, 2, 'room'), (4, 4, NULL, 1585735203, 4, 'half 4')`)
	c, _ := read(t, "logs.db", data, formats.Options{Owner: "lamp@example.org"})
	type shown struct{ From, To, Direction, Conversation, Resource string }
	var got []shown
	for _, r := range c.rows {
		got = append(got, shown{r.From.Name, names(r.To), r.Direction, r.Conversation, fieldOf(r, "resource")})
	}
	const room, lamp = "boat@conference.example.org", "lamp@example.org"
	want := []shown{
		{room + "/Tall", lamp, "received", "xmpp/" + room + "/Tall~" + lamp, ""},
		{lamp, room + "/Dim", "sent", "xmpp/" + room + "/Dim~" + lamp, ""},
		{room + "/Lamp", "", "", "xmpp/#" + room, ""},
		{"reed@example.org", lamp, "received", "xmpp/lamp@example.org~reed@example.org", "phone"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGajim reads the log of the desktop client, whose owner the importer gives.
func TestGajim(t *testing.T) {
	t.Parallel()
	data := gajimDB(t)
	c, sum := read(t, "logs.db", data, formats.Options{Owner: "lamp@example.org"})
	want := []act{
		{"message", "reed@example.org", "2020-04-01T10:00:00.250000Z", "half 4", ""}, {"message", "lamp@example.org", "2020-04-01T10:00:01Z", "ok", ""},
		{"message", "boat@conference.example.org/Tall", "2020-04-01T10:00:02Z", "room", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "gajim" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	if !c.rows[0].Direct || c.rows[1].NativeID == "" || !strings.Contains(oddities(sum), "changes of presence") {
		t.Errorf("%+v, said %q", c.rows[0], oddities(sum))
	}
	without, _ := read(t, "logs.db", data, formats.Options{})
	if without.rows[0].Direct || !without.rows[1].From.IsZero() {
		t.Errorf("without an owner: %+v", without.rows[0])
	}
	readBack(t, "logs.db", data, c.rows)
}

// FuzzXMPPClients reads databases of both clients with any values in them.
func FuzzXMPPClients(f *testing.F) {
	f.Add("reed@example.org/x", "half 4", int64(6), int64(1585735200))
	f.Add("/", "", int64(-1), int64(-1))
	f.Fuzz(func(t *testing.T, jid, text string, kind, at int64) {
		value := func(s string) string { return "'" + strings.NewReplacer("'", "''", "\x00", "").Replace(s) + "'" }
		for path, data := range map[string][]byte{
			"logs.db": database(t, `CREATE TABLE jids (jid_id INTEGER PRIMARY KEY, jid TEXT, type INTEGER)`, `INSERT INTO jids VALUES (1, `+value(jid)+`, 0)`,
				`CREATE TABLE logs (jid_id INTEGER, contact_name TEXT, time INTEGER, kind INTEGER, message TEXT)`, number(`INSERT INTO logs VALUES (1, `+value(jid)+`, $at, $kind, `+value(text)+`)`, at, kind)),
			"archive.db": database(t, `CREATE TABLE account (pk, jid)`, `CREATE TABLE remote (pk, jid)`, number(`INSERT INTO remote VALUES ($kind, `+value(jid)+`)`, at, kind), `CREATE TABLE occupant (pk, nickname, fk_real_remote_pk)`, number(`INSERT INTO occupant VALUES ($at, `+value(jid)+`, $kind)`, at, kind),
				`CREATE TABLE message (pk, fk_account_pk, fk_remote_pk, resource, type, direction, timestamp, id, text, fk_occupant_pk, correction_id)`, number(`INSERT INTO message VALUES (1, 1, $kind, `+value(jid)+`, $kind, $kind, $at, `+value(text)+`, `+value(text)+`, $at, `+value(jid)+`)`, at, kind)),
			"history.db": database(t, `CREATE TABLE accounts (uuid, username, server)`, `CREATE TABLE conversations (uuid, contactJid, accountUuid, mode)`, number(`INSERT INTO conversations VALUES ('C', `+value(jid)+`, 'A', $kind)`, at, kind),
				`CREATE TABLE messages (uuid, conversationUuid, timeSent, counterpart, body, status, type)`, number(`INSERT INTO messages VALUES ('1', 'C', $at, `+value(jid)+`, `+value(text)+`, $kind, $kind)`, at, kind)),
		} {
			spans(t, path, data, formats.Options{})
		}
	})
}

// number puts two numbers into a statement.
func number(statement string, at, kind int64) string {
	return strings.NewReplacer("$at", strconv.FormatInt(at, 10), "$kind", strconv.FormatInt(kind, 10)).Replace(statement)
}
