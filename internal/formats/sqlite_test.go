package formats_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // makes the fixtures

	"hut3"
	"hut3/internal/formats"
)

// database makes a file of statements.
func database(t testing.TB, statements ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.sqlite")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// archived is a text as Apple's typedstream holds it.
func archived(text string) string {
	length := []byte{byte(len(text))}
	if len(text) > 0x7f {
		length = binary.LittleEndian.AppendUint16([]byte{0x81}, uint16(len(text)))
	}
	b := "\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+" + string(length) + text + "\x86\x84\x02iI"
	return fmt.Sprintf("x'%x'", b)
}

func chatDB(t testing.TB) []byte {
	long := strings.Repeat("long ", 60)
	return database(t,
		`CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT)`,
		`INSERT INTO handle VALUES (1, '+447700900123', 'iMessage'), (2, 'reed@example.com', 'iMessage')`,
		`CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER, chat_identifier TEXT, display_name TEXT, group_id TEXT)`,
		`INSERT INTO chat VALUES (1, 'iMessage;-;+447700900123', 45, '+447700900123', '', 'G0'), (2, 'iMessage;+;chat7', 43, 'chat7', 'Boat', 'G1')`,
		`CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER)`,
		`INSERT INTO chat_handle_join VALUES (1, 1), (2, 1), (2, 2)`,
		`CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)`,
		`INSERT INTO chat_message_join VALUES (1, 1), (1, 2), (2, 3), (2, 4), (2, 5), (1, 6)`,
		`CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, filename TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER)`,
		`INSERT INTO attachment VALUES (9, '~/Library/x/boat.jpg', 'image/jpeg', 'boat.jpg', 900)`,
		`CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER)`,
		`INSERT INTO message_attachment_join VALUES (3, 9)`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, attributedBody BLOB, service TEXT, account TEXT, date INTEGER, date_delivered INTEGER, is_from_me INTEGER, item_type INTEGER, associated_message_guid TEXT, associated_message_type INTEGER, destination_caller_id TEXT, thread_originator_guid TEXT, spare TEXT)`,
		`INSERT INTO message VALUES
			(1, 'A', 'half 4', 1, NULL, 'iMessage', 'E:lamp@example.com', 607428000123456789, 607428001000000000, 1, 0, NULL, 0, '+447700900999', NULL, 'kept'),
			(2, 'B', NULL, 1, `+archived("ok é")+`, 'iMessage', 'E:lamp@example.com', 607428002000000000, 0, 0, 0, NULL, 0, '+447700900999', 'A', ''),
			(3, 'C', NULL, 2, `+archived(long)+`, 'iMessage', 'E:lamp@example.com', 607428003000000000, 0, 0, 0, NULL, 0, '+447700900999', NULL, ''),
			(4, 'D', 'Loved "x"', 1, NULL, 'iMessage', 'E:lamp@example.com', 607428004000000000, 0, 0, 0, 'p:0/C', 2000, '+447700900999', NULL, ''),
			(5, 'E', NULL, 1, NULL, 'iMessage', 'E:lamp@example.com', 607428005000000000, 0, 0, 2, NULL, 0, '+447700900999', NULL, ''),
			(6, 'F', 'old', 1, x'0102', 'SMS', '', 607428006, 0, 0, 0, NULL, 0, '+447700900999', NULL, '')`,
		`CREATE TABLE deleted_messages (guid TEXT)`, `INSERT INTO deleted_messages VALUES ('Z')`,
		`CREATE VIEW trap AS SELECT * FROM message`,
		`CREATE TRIGGER boom AFTER INSERT ON message BEGIN DELETE FROM message; END`,
	)
}

// TestIMessage reads texts, archived texts, groups, reactions and files.
func TestIMessage(t *testing.T) {
	t.Parallel()
	data := chatDB(t)
	c, sum := read(t, "phone/chat.db", data, formats.Options{})
	at := func(s string) string { return "2020-04-01T10:00:0" + s + "Z" }
	want := []act{
		{"message", "lamp@example.com", at("0.123456"), "half 4", ""}, {"message", "+447700900123", at("2.000000"), "ok é", ""},
		{"message", "reed@example.com", at("3.000000"), strings.Repeat("long ", 60), "[~/Library/x/boat.jpg image/jpeg 900]"}, {"reaction", "+447700900123", at("4.000000"), `Loved "x"`, ""},
		{"system", "+447700900123", at("5.000000"), "", ""}, {"message", "+447700900123", at("6"), "old", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "imessage" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	one, two, three := c.rows[0], c.rows[1], c.rows[2]
	if !one.Direct || one.Conversation != "imessage/+447700900123~lamp@example.com" || one.To[0].Name != "+447700900123" || one.Received.String() != at("1.000000") || fieldOf(one, "spare") != "kept" || one.NativeID != "A" {
		t.Errorf("%+v", one)
	}
	if two.ReplyTo != "A" || two.To[0].Name != "lamp@example.com" || two.Direction != "received" {
		t.Errorf("%+v", two)
	}
	if three.Conversation != "imessage/#G1" || three.Direct || len(three.To) != 2 || fieldOf(three, "chat_name") != "Boat" || c.rows[3].ReplyTo != "C" {
		t.Errorf("%+v", three)
	}
	if sms := c.rows[5]; sms.Platform != "sms" || sms.Owner.Name != "+447700900999" {
		t.Errorf("%+v", sms)
	}
	if steps(three) != "table message > rowid 3" {
		t.Errorf("place %q", steps(three))
	}
	cells, err := formats.Extract(input("phone/chat.db", data), two.Loc)
	var object map[string]any
	if err != nil || json.Unmarshal(cells, &object) != nil || object["guid"] != "B" || object["attributedBody"].(map[string]any)["hex"] == "" {
		t.Errorf("cells %s, %v", cells, err)
	}
	var said []string
	for _, o := range sum.Oddities {
		said = append(said, o.What)
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, "deleted_messages") || !strings.Contains(all, "trap") {
		t.Errorf("not told: %s", all)
	}
}

// TestDatabaseBad refuses what is truncated or only looks like a database, and
// names the tables of one that no format knows.
func TestDatabaseBad(t *testing.T) {
	t.Parallel()
	good := chatDB(t)
	page := append([]byte(nil), good...)
	binary.BigEndian.PutUint16(page[16:], 777)
	garbled := append([]byte(nil), good...)
	for i := 100; i < 4096; i++ {
		garbled[i] = 0xff
	}
	for _, test := range []struct {
		name string
		data []byte
		says string
	}{
		{"truncated", good[:len(good)-4096], "truncated"}, {"in a page", good[:len(good)-100], "truncated"}, {"only a header", good[:60], "truncated"}, {"page size", page, "pages of 777"}, {"garbled", garbled, "cannot be read"},
		{"unknown", database(t, `CREATE TABLE fish (x)`), "fish"}, {"a view", database(t, `CREATE TABLE m (guid, text, handle_id, date, is_from_me)`, `CREATE VIEW message AS SELECT * FROM m`, `CREATE TABLE handle (id)`), "no application"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := formats.Read(context.Background(), input("x.db", test.data), formats.Options{}, &collected{})
			if hut3.CodeOf(err) != hut3.Invalid || !errors.Is(err, formats.ErrUnrecognised) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v", err)
			}
		})
	}
	missing := hut3.Locator{Steps: []hut3.Step{{Kind: "table", Name: "message"}, {Kind: "rowid", Name: "99"}}}
	if _, err := formats.Extract(input("x.db", good), missing); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a row that is not there: %v", err)
	}
	missing.Steps[0].Name = `message"; DROP TABLE handle; --`
	if _, err := formats.Extract(input("x.db", good), missing); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a table that is not there: %v", err)
	}
}

// logged is a database whose one message stands in its write-ahead log.
func logged(t testing.TB) (db, log []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chat.db")
	open, err := sql.Open("sqlite", path+"?_pragma=journal_mode(wal)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	for _, s := range []string{`CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER)`, `PRAGMA wal_checkpoint(TRUNCATE)`,
		`INSERT INTO message VALUES (1, 'A', 'in the log', 0, 607428000, 1)`} {
		if _, err := open.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if db, err = os.ReadFile(path); err == nil {
		log, err = os.ReadFile(path + "-wal")
	}
	if err != nil {
		t.Fatal(err)
	}
	return db, log
}

// TestWriteAheadLog reads what was committed and not yet written into the
// database, where the log stands beside it in an archive.
func TestWriteAheadLog(t *testing.T) {
	t.Parallel()
	db, log := logged(t)
	alone, _ := read(t, "chat.db", db, formats.Options{})
	data := zipped(t, entry{name: "a/chat.db", data: string(db)}, entry{name: "a/chat.db-wal", data: string(log)})
	both, sum := read(t, "x.zip", data, formats.Options{})
	if len(alone.rows) != 0 || len(both.rows) != 1 || both.rows[0].Body != "in the log" || steps(both.rows[0]) != "zip a/chat.db > table message > rowid 1" {
		t.Errorf("%d rows alone, with its log %+v", len(alone.rows), both.rows)
	}
	readBack(t, "x.zip", data, both.rows)
	if !strings.Contains(fmt.Sprint(sum.Oddities), "write-ahead log") || sum.MembersNotRead != 1 {
		t.Errorf("%+v", sum)
	}
}

// TestIMessageReal is the row of data/README.md on iMessage: 23 rows, of which
// one is a reaction.
func TestIMessageReal(t *testing.T) {
	dir := testdata(t, "exports/imessage")
	data, err := os.ReadFile(filepath.Join(dir, "imessage_chat.db"))
	if err != nil {
		t.Fatal(err)
	}
	c, sum := read(t, "imessage_chat.db", data, formats.Options{})
	if len(c.rows) != 23 || sum.Rows["message"] != 22 || sum.Rows["reaction"] != 1 || len(c.rejects) != 0 {
		t.Errorf("%v", sum.Rows)
	}
	for _, r := range c.rows {
		if r.Body == "" || !r.Sent.Known() || !r.Direct || r.Conversation != "imessage/testemail2@gmail.com~testemail@gmail.com" {
			t.Errorf("%+v", r)
		}
	}
	if r := c.rows[2]; r.Body != "Woaaaaaah" || r.From.Name != "testemail2@gmail.com" || r.Sent.String() != "2023-11-05T02:51:24.177865Z" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[22]; r.ReplyTo != "FC62F43D-2F38-43EC-937E-2129DBBD948A" || r.Body != "Loved “I see nothing here add”" {
		t.Errorf("%+v", r)
	}
}

// FuzzDatabase changes bytes of a database of each application: whatever comes,
// nothing crashes.
func FuzzDatabase(f *testing.F) {
	good := [][]byte{chatDB(f), androidNew(f), androidOld(f)}
	f.Add(uint8(0), uint32(5000), []byte{0xff, 0xff})
	f.Add(uint8(1), uint32(100), []byte{0x0d, 0, 0, 0, 5})
	f.Add(uint8(2), uint32(8200), []byte("SELECT"))
	f.Fuzz(func(t *testing.T, which uint8, at uint32, change []byte) {
		data := append([]byte(nil), good[int(which)%len(good)]...)
		copy(data[int(at)%len(data):], change)
		var c collected
		if _, err := formats.Read(context.Background(), input("x.db", data), formats.Options{}, &c); err != nil && hut3.CodeOf(err) == hut3.Internal {
			t.Fatal(err)
		}
	})
}

// BenchmarkDatabase reads rows of Apple's Messages.
func BenchmarkDatabase(b *testing.B) {
	data := database(b, `CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900123')`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER)`,
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO message SELECT i, 'G' || i, 'see you at the usual place when the other one is done', 1, 607428000000000000 + i, i %% 2 FROM n`, benchRows))
	benchmarkRead(b, "chat.db", data)
}
