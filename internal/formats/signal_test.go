package formats_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const (
	lampACI = "11111111-1111-4111-8111-111111111111"
	reedACI = "22222222-2222-4222-8222-222222222222"
)

func signalAndroidDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE recipient (_id INTEGER PRIMARY KEY, e164 TEXT, aci TEXT, group_id TEXT, system_joined_name TEXT, profile_joined_name TEXT)`,
		`INSERT INTO recipient VALUES (1, '+447700900999', '`+lampACI+`', NULL, NULL, 'Lamp'), (2, '+447700900123', '`+reedACI+`', NULL, 'Reed', 'R'), (3, NULL, NULL, '__signal_group__v2__!aa', NULL, NULL)`,
		`CREATE TABLE thread (_id INTEGER PRIMARY KEY, recipient_id INTEGER)`, `INSERT INTO thread VALUES (1, 2), (2, 3)`,
		`CREATE TABLE groups (_id INTEGER PRIMARY KEY, group_id TEXT, recipient_id INTEGER, title TEXT)`, `INSERT INTO groups VALUES (1, '__signal_group__v2__!aa', 3, 'Boat')`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, date_sent INTEGER, date_received INTEGER, thread_id INTEGER, from_recipient_id INTEGER, to_recipient_id INTEGER, type INTEGER, body TEXT, quote_id INTEGER DEFAULT 0, quote_author INTEGER DEFAULT 0, remote_deleted INTEGER DEFAULT 0, latest_revision_id INTEGER, original_message_id INTEGER)`,
		`INSERT INTO message VALUES
			(1, 1585908937123, 1585908937200, 1, 1, 2, 10485783, 'half 4', 0, 0, 0, 2, NULL), (2, 1585908940000, 1585908940001, 1, 1, 2, 10485783, 'half 5', 0, 0, 0, NULL, 1),
			(3, 1585908950000, 1585908950900, 1, 2, 1, 10485780, 'ok', 1585908937123, 1, 0, NULL, NULL), (4, 1585908960000, 1585908960001, 2, 2, 3, 10485780, NULL, 0, 0, 1, NULL, NULL),
			(5, 1585908970000, 1585908970001, 1, 2, 1, 3, NULL, 0, 0, 0, NULL, NULL), (6, 1585908980000, 1585908980001, 2, 2, 3, 65556, 'x', 0, 0, 0, NULL, NULL)`,
		`CREATE TABLE attachment (_id INTEGER PRIMARY KEY, message_id INTEGER, content_type TEXT, data_file TEXT, file_name TEXT, data_size INTEGER)`, `INSERT INTO attachment VALUES (1, 3, 'image/jpeg', '/data/x/part1.mms', NULL, 9)`,
		`CREATE TABLE reaction (_id INTEGER PRIMARY KEY, message_id INTEGER, author_id INTEGER, emoji TEXT, date_sent INTEGER, date_received INTEGER)`, `INSERT INTO reaction VALUES (1, 1, 2, '👍', 1585908938000, 1585908938001)`,
		`CREATE TABLE call (_id INTEGER PRIMARY KEY, call_id INTEGER, message_id INTEGER, peer INTEGER, type INTEGER, direction INTEGER, event INTEGER, timestamp INTEGER)`, `INSERT INTO call VALUES (1, 77, 5, 2, 0, 0, 3, 1585908970000), (2, 78, NULL, 2, 0, 1, 1, 1585908990000)`,
		`CREATE TABLE drafts (x)`, `INSERT INTO drafts VALUES (1)`)
}

// TestSignalAndroid reads an opened database: edits have the identity of the
// first version, and replies and reactions lead to it.
func TestSignalAndroid(t *testing.T) {
	t.Parallel()
	data := signalAndroidDB(t)
	c, sum := read(t, "signal.db", data, formats.Options{})
	at := func(s string) string { return "2020-04-03T10:1" + s + "Z" }
	want := []act{
		{"message", "+447700900999", at("5:37.123"), "half 4", ""}, {"edit", "+447700900999", at("5:40.000"), "half 5", ""}, {"message", "+447700900123", at("5:50.000"), "ok", "[part1.mms image/jpeg 9]"}, {"message", "+447700900123", at("6:00.000"), "", ""},
		{"call", "+447700900123", at("6:10.000"), "", ""}, {"system", "+447700900123", at("6:20.000"), "", ""}, {"reaction", "+447700900123", at("5:38.000"), "👍", ""}, {"call", "+447700900999", at("6:30.000"), "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "signal-android" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	one, id := c.rows[0], lampACI+"/1585908937123"
	if one.NativeID != id || c.rows[1].NativeID != id || c.rows[2].ReplyTo != id || c.rows[6].ReplyTo != id {
		t.Errorf("ids %q, %q, %q, %q", one.NativeID, c.rows[1].NativeID, c.rows[2].ReplyTo, c.rows[6].ReplyTo)
	}
	if !one.Direct || one.Conversation != "signal/+447700900123~+447700900999" || one.ToNick != "Reed" || one.Owner.Name != "+447700900999" || steps(one) != "table message > rowid 1" {
		t.Errorf("%+v", one)
	}
	if r := c.rows[5]; fieldOf(r, "event") != "group changed" || fieldOf(r, "body") != "x" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[3]; r.Conversation != "signal/#__signal_group__v2__!aa" || fieldOf(r, "chat_name") != "Boat" || fieldOf(r, "remote_deleted") != "1" {
		t.Errorf("%+v", r)
	}
	if said := oddities(sum); !strings.Contains(said, "deleted for everybody") || !strings.Contains(said, "drafts") {
		t.Errorf("said %s", said)
	}
}

// signalStatesDB holds what is not simply said: what had not gone, calls with
// their number, texts of the network, captions, mentions, and a quoted picture.
func signalStatesDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE recipient (_id INTEGER PRIMARY KEY, e164 TEXT, aci TEXT, group_id TEXT, system_joined_name TEXT, distribution_list_id INTEGER)`,
		`INSERT INTO recipient VALUES (1, '+447700900999', '`+lampACI+`', NULL, NULL, NULL), (2, '+447700900123', '`+reedACI+`', NULL, 'Reed', NULL), (3, NULL, NULL, 'g', NULL, NULL), (4, NULL, NULL, NULL, NULL, 1)`,
		`CREATE TABLE thread (_id INTEGER PRIMARY KEY, recipient_id INTEGER)`, `INSERT INTO thread VALUES (1, 2), (2, 3), (3, 4)`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, date_sent INTEGER, date_received INTEGER, date_server INTEGER DEFAULT -1, thread_id INTEGER, from_recipient_id INTEGER, to_recipient_id INTEGER, type INTEGER, body TEXT, expires_in INTEGER DEFAULT 0, scheduled_date INTEGER DEFAULT -1)`,
		`INSERT INTO message VALUES
			(1, 1585908937123, 1585908937200, -1, 1, 1, 2, 10485783, 'half 4', 0, -1), (2, 1585908940000, 1585908940001, 1585908939000, 1, 2, 1, 10485780, 'ok', 86400000, -1),
			(3, 1585908950000, 1585908950900, -1, 1, 1, 2, 10485784, 'did not go', 0, -1), (4, 1585908960000, 1585908960001, -1, 2, 1, 3, 10485784, 'went to some', 0, -1),
			(5, 1585908970000, 1585908970001, -1, 1, 1, 2, 10485783, 'tomorrow', 0, 1585995337000), (6, 1585908980000, 1585908980001, -1, 1, 1, 2, 27, 'half a word', 0, -1),
			(7, 1585908990000, 1585908990001, -1, 1, 2, 1, 20, 'by the network', 0, -1), (8, 1585909000000, 1585909000001, -1, 1, 2, 1, 21485322260, NULL, 0, -1),
			(9, 1585909010000, 1585909010001, -1, 1, 2, 1, 3, NULL, 0, -1), (10, 1585909020000, 1585909020001, -1, 3, 1, 4, 10485783, 'my day', 0, -1), (11, 1585909030000, 1585909030001, -1, 1, 2, 1, 10485780, '', 0, -1)`,
		`CREATE TABLE attachment (_id INTEGER PRIMARY KEY, message_id INTEGER, content_type TEXT, data_file TEXT, file_name TEXT, data_size INTEGER, quote INTEGER, caption TEXT, data_hash_end TEXT)`,
		`INSERT INTO attachment VALUES (1, 2, 'image/jpeg', '/x/quoted.mms', NULL, 9, 1, NULL, NULL), (2, 11, 'image/jpeg', '/x/part2.mms', NULL, 9, 0, 'the boat', 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg='), (3, 11, 'image/webp', NULL, NULL, 0, 0, NULL, NULL), (4, 1, 'text/x-signal-plain', '/x/long.mms', NULL, 5000, 0, NULL, NULL)`,
		`CREATE TABLE mention (_id INTEGER PRIMARY KEY, message_id INTEGER, recipient_id INTEGER)`, `INSERT INTO mention VALUES (1, 1, 2)`,
		`CREATE TABLE call (_id INTEGER PRIMARY KEY, call_id INTEGER, message_id INTEGER, peer INTEGER, type INTEGER, direction INTEGER, event INTEGER, timestamp INTEGER, deletion_timestamp INTEGER)`,
		`INSERT INTO call VALUES (1, 77, 9, 2, 0, 0, 3, 1585909010000, 0), (2, 78, NULL, 2, 0, 1, 4, 1585909040000, 1585909050000)`)
}

// TestSignalAndroidStates: what had not gone is a note and says why, a call has
// the number that both ends know, a text of the network is none of Signal's, what
// is written under a picture is its text, and the server's time is kept.
func TestSignalAndroidStates(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "signal.db", signalStatesDB(t), formats.Options{})
	var got []string
	for _, r := range c.rows {
		got = append(got, strings.Join([]string{r.Kind.String(), r.Direction, r.Body, r.Conversation, r.NativeID}, " | "))
	}
	const pair, lamp, reed = "signal/+447700900123~+447700900999", " | " + lampACI + "/", " | " + reedACI + "/"
	want := []string{
		"message | sent | half 4 | " + pair + lamp + "1585908937123", "message | received | ok | " + pair + reed + "1585908940000", "note | failed | did not go | " + pair + lamp + "1585908950000",
		"message | failed for some or all | went to some | signal/#g" + lamp + "1585908960000", "note | to be sent 2020-04-04T10:15:37.000Z | tomorrow | " + pair + lamp + "1585908970000", "note | draft | half a word | " + pair + lamp + "1585908980000",
		"message | received | by the network | sms/+447700900123~+447700900999 | ", "system | received |  | " + pair + reed + "1585909000000", "call | received |  | " + pair + " | 77",
		"message | sent | my day | signal/#distribution list 1" + lamp + "1585909020000", "message | received | the boat | " + pair + reed + "1585909030000", "call | sent |  | " + pair + " | 78",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if r := c.rows[0]; fieldOf(r, "mentions") != "+447700900123 Reed" || fieldOf(r, "scheduled_date") != "" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[1]; r.Burn != "86400000 ms" || fieldOf(r, "date_server") != "1585908939000" || len(r.Media) != 0 {
		t.Errorf("%+v", r)
	}
	if r := c.rows[8]; fieldOf(r, "call") != "missed call" || fieldOf(r, "call_event") != "missed" || r.Namespace != "signal call" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[10]; len(r.Media) != 2 || r.Media[0].SHA256.String() != "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" || r.Media[1].Name != "" {
		t.Errorf("%+v", r.Media)
	}
	if r := c.rows[11]; fieldOf(r, "deleted") != "2020-04-03T10:17:30.000Z" || fieldOf(r, "call") != "deleted" {
		t.Errorf("%+v", r)
	}
	if said := oddities(sum); !strings.Contains(said, "had not been sent") || !strings.Contains(said, "only the beginning is held") {
		t.Errorf("said %s", said)
	}
}

// TestSignalLongText takes a text too long for its message from the file that an
// opened backup has beside the database.
func TestSignalLongText(t *testing.T) {
	t.Parallel()
	whole := "half 4 " + strings.Repeat("and so on ", 300)
	c, sum := read(t, "backup.zip", zipped(t, entry{name: "signal.db", data: string(signalStatesDB(t))}, entry{name: "attachments/4", data: whole}), formats.Options{})
	if c.rows[0].Body != whole || c.rows[0].Media[0].Missing || strings.Contains(oddities(sum), "only the beginning") {
		t.Errorf("%d characters, %+v", len(c.rows[0].Body), c.rows[0].Media)
	}
}

func signalDesktopDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE items (id TEXT PRIMARY KEY, json TEXT)`, `INSERT INTO items VALUES ('number_id', '{"id":"number_id","value":"+447700900999.2"}'), ('uuid_id', '{"value":"`+lampACI+`.2"}'), ('theme', '{"value":3}'), ('x', 'damaged')`,
		`CREATE TABLE conversations (id TEXT PRIMARY KEY, json TEXT, type TEXT, name TEXT, profileFullName TEXT, e164 TEXT, serviceId TEXT, groupId TEXT)`,
		`INSERT INTO conversations VALUES ('c1', '{}', 'private', 'Reed', NULL, '+447700900123', '`+reedACI+`', NULL), ('c2', '{}', 'group', 'Boat', NULL, NULL, NULL, 'g1')`,
		`CREATE TABLE messages (rowid INTEGER PRIMARY KEY, id TEXT, json TEXT, sent_at INTEGER, received_at INTEGER, conversationId TEXT, source TEXT, sourceServiceId TEXT, type TEXT, body TEXT, isErased INTEGER)`,
		`INSERT INTO messages VALUES
			(1, 'a', '{"editHistory":[{"body":"half 5","timestamp":1585908940000},{"body":"half 4","timestamp":1585908937123}],"attachments":[{"fileName":"boat.jpg","contentType":"image/jpeg","size":9,"path":"ab/cd"}]}', 1585908937123, 5, 'c1', NULL, NULL, 'outgoing', 'half 5', 0),
			(2, 'b', '{"quote":{"id":1585908937123,"authorAci":"`+lampACI+`"},"received_at_ms":1585908950900}', 1585908950000, 6, 'c1', NULL, '`+reedACI+`', 'incoming', 'ok', 0),
			(3, 'c', '{"deletedForEveryone":true}', 1585908960000, 7, 'c2', NULL, '`+reedACI+`', 'incoming', '', 1), (4, 'd', '{broken', 1585908970000, 8, 'c2', NULL, NULL, 'group-v2-change', NULL, 0)`,
		`CREATE TABLE reactions (messageId TEXT, emoji TEXT, fromId TEXT, conversationId TEXT, targetAuthorAci TEXT, targetTimestamp INTEGER, timestamp INTEGER)`, `INSERT INTO reactions VALUES ('a', '👍', 'c1', 'c1', '`+lampACI+`', 1585908937123, 1585908938000)`,
		`CREATE TABLE callsHistory (callId TEXT, peerId TEXT, mode TEXT, type TEXT, direction TEXT, status TEXT, timestamp INTEGER)`, `INSERT INTO callsHistory VALUES ('77', '`+reedACI+`', 'Direct', 'Audio', 'Outgoing', 'Accepted', 1585908990000)`)
}

// TestSignalDesktop reads the same talk from the owner's computer: what is one
// message has one identity in both.
func TestSignalDesktop(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "db.sqlite", signalDesktopDB(t), formats.Options{})
	at := func(s string) string { return "2020-04-03T10:1" + s + "Z" }
	want := []act{
		{"contact", "", "", "", ""}, {"message", "+447700900999", at("5:37.123"), "half 4", "[boat.jpg image/jpeg 9]"}, {"edit", "+447700900999", at("5:40.000"), "half 5", ""}, {"message", "+447700900123", at("5:50.000"), "ok", ""},
		{"message", "+447700900123", at("6:00.000"), "", ""}, {"system", "", at("6:10.000"), "", ""}, {"reaction", "+447700900123", at("5:38.000"), "👍", ""}, {"call", "+447700900999", at("6:30.000"), "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "signal-desktop" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	id := lampACI + "/1585908937123"
	if c.rows[1].NativeID != id || c.rows[2].NativeID != id || c.rows[3].ReplyTo != id || c.rows[6].ReplyTo != id || c.rows[1].Conversation != "signal/+447700900123~+447700900999" {
		t.Errorf("%+v", c.rows[1])
	}
	if said := oddities(sum); !strings.Contains(said, "JSON of a message is damaged") || !strings.Contains(said, "deleted for everybody") {
		t.Errorf("said %s", said)
	}
}

// signalDesktopNowDB has what the database has since 2025: files and times in
// places of their own, and lines of conversations for calls of the log.
func signalDesktopNowDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE items (id TEXT PRIMARY KEY, json TEXT)`, `INSERT INTO items VALUES ('number_id', '{"value":"+447700900999.2"}'), ('uuid_id', '{"value":"`+lampACI+`.2"}')`,
		`CREATE TABLE conversations (id TEXT PRIMARY KEY, json TEXT, type TEXT, name TEXT, e164 TEXT, serviceId TEXT, groupId TEXT)`,
		`INSERT INTO conversations VALUES ('me', '{}', 'private', 'Lamp', '+447700900999', '`+lampACI+`', NULL), ('c1', '{}', 'private', 'Reed', '+447700900123', '`+reedACI+`', NULL), ('c2', '{}', 'group', 'Boat', NULL, NULL, 'g1')`,
		`CREATE TABLE messages (rowid INTEGER PRIMARY KEY, id TEXT, json TEXT, sent_at INTEGER, received_at INTEGER, received_at_ms INTEGER, conversationId TEXT, sourceServiceId TEXT, type TEXT, body TEXT, isErased INTEGER, expireTimer INTEGER, callId TEXT)`,
		`INSERT INTO messages VALUES
			(1, 'a', '{"sendStateByConversationId":{"c1":{"status":"Read"},"me":{"status":"Sent"}},"contact":[{"name":{"givenName":"Ash"}}]}', 1585908937123, 5, 1585908937200, 'c1', NULL, 'outgoing', NULL, 0, NULL, NULL),
			(2, 'b', '{"sendStateByConversationId":{"c1":{"status":"Failed"},"me":{"status":"Sent"}}}', 1585908940000, 6, 1585908940001, 'c1', NULL, 'outgoing', 'did not go', 0, NULL, NULL),
			(3, 'c', '{"bodyRanges":[{"start":0,"length":1,"mentionAci":"`+lampACI+`"}]}', 1585908950000, 7, 1585908950900, 'c2', '`+reedACI+`', 'incoming', 'x come', 0, 86400, NULL),
			(4, 'd', '{}', 1585908960000, 8, 1585908960001, 'c1', NULL, 'call-history', NULL, 0, NULL, '77'), (5, 'e', '{"poll":{"question":"which quay?"}}', 1585908970000, 9, 1585908970001, 'c2', '`+reedACI+`', 'incoming', NULL, 0, NULL, NULL),
			(6, 'f', '{}', 1585908980000, 10, 1585908980001, 'c1', '`+reedACI+`', 'incoming', 'the beginning', 0, NULL, NULL)`,
		`CREATE TABLE message_attachments (messageId TEXT, editHistoryIndex INTEGER, attachmentType TEXT, orderInMessage INTEGER, size INTEGER, contentType TEXT, path TEXT, plaintextHash TEXT, caption TEXT, fileName TEXT)`,
		`INSERT INTO message_attachments VALUES ('a', -1, 'attachment', 0, 9, 'image/jpeg', 'ab/cd', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'the boat', 'boat.jpg'), ('c', -1, 'quote', 0, 9, 'image/jpeg', 'ab/q', NULL, NULL, NULL), ('f', -1, 'long-message', 0, 9, 'text/x-signal-plain', 'ab/l', NULL, NULL, NULL)`,
		`CREATE TABLE callsHistory (callId TEXT, peerId TEXT, ringerId TEXT, mode TEXT, type TEXT, direction TEXT, status TEXT, timestamp INTEGER)`,
		`INSERT INTO callsHistory VALUES ('77', '`+reedACI+`', NULL, 'Direct', 'Audio', 'Outgoing', 'Accepted', 1585908960000), ('78', 'g1', '`+reedACI+`', 'Group', 'Group', 'Incoming', 'GenericGroupCall', 1585908990000)`)
}

// TestSignalDesktopNow: files of the table that has them now are not lost, a call
// of the log that a conversation has a line for is one call of who rang, and what
// else the JSON says is kept.
func TestSignalDesktopNow(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "db.sqlite", signalDesktopNowDB(t), formats.Options{})
	at := func(s string) string { return "2020-04-03T10:1" + s + "Z" }
	want := []act{
		{"contact", "", "", "", ""}, {"message", "+447700900999", at("5:37.123"), "the boat", "[boat.jpg image/jpeg 9]"}, {"note", "+447700900999", at("5:40.000"), "did not go", ""}, {"message", "+447700900123", at("5:50.000"), "x come", ""},
		{"call", "+447700900999", at("6:00.000"), "", ""}, {"message", "+447700900123", at("6:10.000"), "which quay?", ""}, {"message", "+447700900123", at("6:20.000"), "the beginning", "[ab/l text/x-signal-plain 9]"}, {"call", "+447700900123", at("6:30.000"), "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	one := c.rows[1]
	if one.Received.String() != at("5:37.200") || one.Media[0].SHA256.IsZero() || fieldOf(one, "contact") != `[{"name":{"givenName":"Ash"}}]` || c.rows[2].Direction != "failed" {
		t.Errorf("%+v, %+v", one, c.rows[2])
	}
	if r := c.rows[3]; fieldOf(r, "mentions") != "+447700900999 Lamp" || r.Burn != "86400 s" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[4]; r.NativeID != "77" || r.Namespace != "signal call" || fieldOf(r, "call_status") != "Accepted" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[7]; r.Conversation != "signal/#g1" || r.NativeID != "" {
		t.Errorf("%+v", r)
	}
	if said := oddities(sum); !strings.Contains(said, "not been sent") || !strings.Contains(said, "only the beginning") {
		t.Errorf("said %s", said)
	}
}

// FuzzSignal changes bytes of the databases: whatever comes, nothing crashes.
func FuzzSignal(f *testing.F) {
	good := [][]byte{signalAndroidDB(f), signalDesktopDB(f), signalStatesDB(f), signalDesktopNowDB(f), signalIOSDB(f)}
	f.Add(uint8(0), uint32(5000), []byte{0xff, 0xff})
	f.Add(uint8(1), uint32(9000), []byte(`"quote":7`))
	f.Fuzz(func(t *testing.T, which uint8, at uint32, change []byte) {
		data := append([]byte(nil), good[int(which)%len(good)]...)
		copy(data[int(at)%len(data):], change)
		if _, err := formats.Read(context.Background(), input("x.db", data), formats.Options{}, &collected{}); err != nil && hut3.CodeOf(err) == hut3.Internal {
			t.Fatal(err)
		}
	})
}
