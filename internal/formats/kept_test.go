package formats_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/formats"
)

// facts are what a reader can keep of a conversation beside who wrote what when,
// in the order of the table of docs/formats.md.
var facts = []struct {
	name string
	has  func(*hut3.Row) bool
}{
	{"replies", func(r *hut3.Row) bool { return r.ReplyTo != "" && r.Kind != hut3.KindReaction }},
	{"edits", func(r *hut3.Row) bool { return r.Kind == hut3.KindEdit }},
	{"deletions", func(r *hut3.Row) bool { return fieldOf(*r, "deleted") != "" }},
	{"reactions", func(r *hut3.Row) bool { return r.Kind == hut3.KindReaction }},
	{"calls", func(r *hut3.Row) bool { return r.Kind == hut3.KindCall }},
	{"attachments", func(r *hut3.Row) bool { return len(r.Media) > 0 }},
	{"system lines", func(r *hut3.Row) bool { return r.Kind == hut3.KindSystem }},
}

// keptTable reads the table of docs/formats.md: of each reader, which facts it
// keeps.
func keptTable(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(raw), "## What is kept of a conversation\n")
	if !found {
		t.Fatal("docs/formats.md has no such table")
	}
	text, _, _ = strings.Cut(text, "\n## ")
	table := map[string][]string{}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(line, "|\n "), "|")
		if len(cells) != len(facts)+1 || !strings.Contains(cells[0], "`") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		table[strings.Trim(cells[0], "`")] = cells[1:]
	}
	return table
}

// TestWhatIsKept holds the table of docs/formats.md against the specimens: a "yes"
// is shown by one, and what is not kept comes out of none.
func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	table, got := keptTable(t), map[string]map[string]bool{}
	for _, s := range append(specimens(t), markedSpecimens(t)...) {
		if _, listed := table[s.format]; !listed {
			continue
		}
		if got[s.format] == nil {
			got[s.format] = map[string]bool{}
		}
		var c collected
		if err := s.read(input(s.path, s.data), nil, formats.Options{Format: s.asked(), Profile: s.profile, Temp: t.TempDir()}, &c); err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		for _, f := range facts {
			got[s.format][f.name] = got[s.format][f.name] || slices.ContainsFunc(c.rows, func(r hut3.Row) bool { return f.has(&r) })
		}
	}
	if len(table) < 20 {
		t.Errorf("the table has %d readers", len(table))
	}
	for name, cells := range table {
		for i, f := range facts {
			if kept := cells[i] == "yes"; kept != got[name][f.name] || !kept && cells[i] != "–" {
				t.Errorf("%s, %s: the table says %q, and in the specimens: %v", name, f.name, cells[i], got[name][f.name])
			}
		}
	}
}

// markedSpecimens have what the other specimens of their formats lack.
func markedSpecimens(t testing.TB) []specimen {
	wa := "29/05/2023, 21:07 - Quiet Lamp: This message was deleted\n29/05/2023, 21:08 - Tall Reed: boat.jpg (file attached)\n29/05/2023, 21:09 - Tall Reed: Missed voice call\n29/05/2023, 21:10 - Missed voice call\n29/05/2023, 21:11 - Tall Reed: \u200eDu hast diese Nachricht gelöscht.\n"
	ios := database(t, `CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR)`, `INSERT INTO ZWACHATSESSION VALUES (1, '447700900123@s.whatsapp.net', 'Lamp')`,
		`CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER)`, `INSERT INTO Z_PRIMARYKEY VALUES (9, 'WAMessage', 0, 12)`,
		`CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, ZMESSAGETYPE INTEGER, ZCHATSESSION INTEGER, ZMESSAGEDATE TIMESTAMP, ZTOJID VARCHAR, ZSTANZAID VARCHAR, ZTEXT VARCHAR)`,
		`INSERT INTO ZWAMESSAGE VALUES (1, 0, 0, 1, 607428000, '447700900999@s.whatsapp.net', 'ID1', 'half 4'), (2, 0, 14, 1, 607428001, '447700900999@s.whatsapp.net', 'ID2', NULL), (9, 0, 59, 1, 607428002, '447700900999@s.whatsapp.net', 'ID9', NULL)`,
		`CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZRECEIPTINFO BLOB)`,
		fmt.Sprintf(`INSERT INTO ZWAMESSAGEINFO VALUES (1, 1, x'%x')`, waReactions([3]string{"447700900123@s.whatsapp.net", "👍"})))
	android := database(t, `CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT, status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT)`,
		`INSERT INTO messages VALUES (4, '447700900123@s.whatsapp.net', 0, 'K1', 0, 'half 4', 1585735200123, '0'), (9, '447700900123@s.whatsapp.net', 0, 'K2', 0, NULL, 1585735200124, '15'), (11, '447700900123@s.whatsapp.net', 0, 'K3', 0, 'x', 1585735200125, '0')`, `DELETE FROM messages WHERE _id = 11`)
	apple := database(t, `CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900123')`, `CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, style INTEGER, chat_identifier TEXT)`, `INSERT INTO chat VALUES (1, 45, '+447700900123')`,
		`CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)`, `INSERT INTO chat_message_join VALUES (1, 1)`, `CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER)`, `INSERT INTO chat_recoverable_message_join VALUES (1, 2, 607428060000000000)`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER)`, `INSERT INTO message VALUES (1, 'A', 'one', 1, 607428000, 0), (2, 'B', 'two', 1, 607428001, 0)`)
	rsmf := strings.Replace(rsmfGood, `"body":"half 4"`, `"body":"half 6","edits":[{"participant":"p1","timestamp":"2020-04-01T10:01:00Z","previous":"half 4","new":"half 6"}],"reactions":[{"value":"thumbsup","count":1,"participants":["p2"]}]`, 1)
	return []specimen{
		{format: "whatsapp", path: "WhatsApp Chat.txt", data: []byte(wa)},
		{format: "whatsapp-ios", path: "ChatStorage.sqlite", data: ios}, {format: "whatsapp-android", path: "msgstore.db", data: android}, {format: "imessage", path: "sms.db", data: apple},
		{format: "rsmf", path: "rsmf_manifest.json", data: []byte(rsmf)},
		{format: "telegram", path: "result.json", data: []byte(strings.Replace(telegramPersonal, `"action": "phone_call"`, `"action": "pin_message"`, 1))},
		{format: "meta", path: "message_1.json", data: []byte(strings.Replace(metaThread, `"type": "Call", "call_duration": 61`, `"type": "Subscribe"`, 1))},
		{format: "lava", path: "_lava_artifacts.db", data: database(t, `CREATE TABLE call_history (timestamp INTEGER, phone_number TEXT, name TEXT, call_direction TEXT, call_duration TEXT)`, `INSERT INTO call_history VALUES (1585908940, '+447700900123', 'Reed', 'Incoming', '00:01:10')`)},
		{format: "sms-backup", path: "calls.xml", data: []byte(`<calls count="1"><call number="07700900123" duration="61" date="1585735200000" type="1" contact_name="Lamp" /></calls>`)},
		{format: "slack", path: "slack.zip", data: slackExport(t, "", entry{name: "boat/2020-04-03.json", data: `[{"type":"message","subtype":"huddle_thread","user":"U1","text":"","ts":"1585908001.000100"},{"type":"message","subtype":"message_deleted","deleted_ts":"1585735202.000300","ts":"1585908000.000100","previous_message":{"user":"U2","text":"ok","ts":"1585735202.000300"}}]`})},
		{format: "teams", path: "g.json", data: []byte(strings.Replace(teamsGraph, `"createdDateTime"`, `"deletedDateTime": "2020-04-02T10:00:00Z", "createdDateTime"`, 1))},
	}
}

// TestNumbersThatAreMissing tells the numbers that no row of a table of messages
// has, behind the last row too where the database keeps what it gave.
func TestNumbersThatAreMissing(t *testing.T) {
	t.Parallel()
	want := map[string]formats.Numbering{
		"whatsapp-ios":     {Table: "ZWAMESSAGE", Rows: 3, First: 1, Last: 9, Given: 12, Missing: 9, Runs: []formats.NumberRun{{From: 3, To: 8}, {From: 10, To: 12}}},
		"whatsapp-android": {Table: "messages", Rows: 2, First: 4, Last: 9, Given: 11, Missing: 6, Runs: []formats.NumberRun{{From: 5, To: 8}, {From: 10, To: 11}}},
		"imessage":         {Table: "message", Rows: 2, First: 1, Last: 2},
	}
	for _, s := range markedSpecimens(t) {
		n, listed := want[s.format]
		if !listed {
			continue
		}
		_, sum := read(t, s.path, s.data, formats.Options{Temp: t.TempDir()})
		if diff := cmp.Diff([]formats.Numbering{n}, sum.Numbering); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.format, diff)
		}
		if said := strings.Contains(oddities(sum), "numbers missing in table"); said != (n.Missing > 0) || s.format == "whatsapp-android" && !strings.Contains(oddities(sum), "of 4 to 11: 5–8, 10–11") {
			t.Errorf("%s: %s", s.format, oddities(sum))
		}
	}
}

// TestNumberingOfAnything counts what is missing for any numbers in order.
func TestNumberingOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.Int64Range(1, 400), 1, 40, rapid.ID[int64]).Draw(t, "ids")
		slices.Sort(ids)
		n := formats.NumberingOf("t", ids)
		if n.Rows != int64(len(ids)) || n.Missing != n.Last-n.First+1-n.Rows || n.First != ids[0] || n.Last != ids[len(ids)-1] {
			t.Fatalf("%v: %+v", ids, n)
		}
		for _, r := range n.Runs {
			if slices.ContainsFunc(ids, func(id int64) bool { return r.From <= id && id <= r.To }) {
				t.Fatalf("%v: %+v is not missing", ids, r)
			}
		}
	})
}
