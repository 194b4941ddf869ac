package formats_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// lavaList is a list of artefacts as the tools write it beside the database: the
// columns' headings, their types, and which column of a chat is what.
const lavaList = `{"parser_info": {"leapp_name": "iLEAPP", "leapp_version": "2.3.0"}, "processing_status": "Complete", "lava_db_name": "_lava_artifacts.db", "modules": [{"module_name": "boatChat", "module_status": "Complete"}],
"artifacts": {"Boat Chat": [
 {"name": "Boat Chat - Messages", "tablename": "boat_messages", "module": "boatChat", "record_count": 4, "source_path": "private/var/mobile/boat.sqlite",
  "column_map": {"timestamp": "Timestamp", "thread_id": "Thread ID", "thread_name": "Thread Name", "author": "Author", "words": "Words", "from_me": "From Me", "pictures": "Pictures"},
  "object_columns": [{"name": "timestamp", "type": "datetime"}, {"name": "pictures", "type": "media"}],
  "data_views": {"table": {}, "conversation": {"conversationDiscriminatorColumn": "thread_id", "conversationLabelColumn": "thread_name", "textColumn": "words", "directionColumn": "from_me", "directionSentValue": 1, "timeColumn": "timestamp", "senderColumn": "author", "mediaColumn": "pictures"}}},
 {"name": "Boat Chat - Settings", "tablename": "boat_settings", "module": "boatChat", "record_count": 1, "column_map": {"key": "Key", "value": "Value"}}],
"Line": [{"name": "Line - Messages", "tablename": "line_messages", "module": "line", "record_count": 9, "column_map": {"at": "At", "username": "Username", "message": "Message", "way": "Sent / Received"}, "object_columns": [{"name": "at", "type": "datetime"}],
  "data_views": {"chat": {"threadDiscriminatorColumn": "Username", "textColumn": "Message", "directionColumn": "Sent / Received", "directionSentValue": "Outgoing", "timeColumn": "At", "senderColumn": "Username", "sentMessageStaticLabel": "Local User"}}}]}}`

func lavaDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE boat_messages (timestamp INTEGER, thread_id TEXT, thread_name TEXT, author TEXT, words TEXT, from_me TEXT, pictures TEXT)`,
		`INSERT INTO boat_messages VALUES (1585908937.25, 't1', 'Boat', '+447700900999', 'half 4', 1, '["r1","r2"]'), (1585908938, 't1', 'Boat', '+447700900123', 'ok', 0, 'r1'),
			('03.04.2020 at tea', 't2', 'Reed', NULL, 'and?', 1, NULL), (1585908940, 't2', 'Reed', 'reed', 'later', NULL, 'r9')`,
		`CREATE TABLE boat_settings (key TEXT, value TEXT)`, `INSERT INTO boat_settings VALUES ('a', 'b')`,
		`CREATE TABLE line_messages (at INTEGER, username TEXT, message TEXT, way TEXT)`,
		`INSERT INTO line_messages VALUES (1585908937, 'reed', 'here', 'Incoming'), (1585908938, 'reed', 'coming', 'Outgoing')`,
		`CREATE TABLE _lava_media_items (id TEXT PRIMARY KEY, source_path TEXT, extraction_path TEXT, type TEXT)`,
		`INSERT INTO _lava_media_items VALUES ('i1', '/private/boat.jpg', 'C:\out\r\data\boat.jpg', 'image/jpeg'), ('i2', '/private/gone.jpg', './media/gone.jpg', 'image/jpeg')`,
		`CREATE TABLE _lava_media_references (id TEXT PRIMARY KEY, media_item_id TEXT, name TEXT)`,
		`INSERT INTO _lava_media_references VALUES ('r1', 'i1', 'x'), ('r2', 'i2', 'y')`)
}

func lavaReport(t testing.TB, list, name string) []byte {
	return zipped(t, entry{name: "r/_lava_artifacts.db", data: string(lavaDB(t))}, entry{name: "r/" + name, data: list}, entry{name: "r/data/boat.jpg", data: "boat"})
}

// TestLavaList reads tables that no profile knows by the list of artefacts that
// stands beside the database.
func TestLavaList(t *testing.T) {
	t.Parallel()
	data := lavaReport(t, lavaList, "_lava_data.lava")
	c, sum := read(t, "x.zip", data, formats.Options{})
	if len(c.rows) != 6 || len(c.rejects) != 0 || sum.MembersRead != 1 {
		t.Fatalf("%d rows, %d rejects of %+v", len(c.rows), len(c.rejects), sum.Members)
	}
	want := []string{
		"boat chat/+447700900999>: half 4 @2020-04-03T10:15:37.250000Z boat chat/#t1",
		"boat chat/+447700900123>: ok @2020-04-03T10:15:38Z boat chat/#t1",
		">: and? @ boat chat/#t2",
		"boat chat/reed>: later @2020-04-03T10:15:40Z boat chat/#t2",
		"line/reed>: here @2020-04-03T10:15:37Z line/#reed",
		">line/reed: coming @2020-04-03T10:15:38Z line/#reed",
	}
	for i, r := range c.rows {
		if got := lavaLine(r); got != want[i] {
			t.Errorf("row %d: %s, want %s", i, got, want[i])
		}
	}
	one, two := c.rows[0], c.rows[1]
	if one.Owner != one.From || one.Direction != "1" || fieldOf(one, "thread_name") != "Boat" || fieldOf(one, "artefact") != "Boat Chat - Messages" || fieldOf(one, "source_path") != "private/var/mobile/boat.sqlite" || steps(one) != "zip r/_lava_artifacts.db > table boat_messages > rowid 1" {
		t.Errorf("%+v", one)
	}
	if m := one.Media; len(m) != 2 || m[0].SHA256 != sha256.Sum256([]byte("boat")) || m[0].Type != "image/jpeg" || !m[1].Missing || m[1].Name != "./media/gone.jpg" {
		t.Errorf("%+v", m)
	}
	if len(two.Media) != 1 || two.Media[0].Missing || !two.Owner.IsZero() || c.rows[2].Sent.Raw == "" || c.rows[3].Media[0].Name != "r9" {
		t.Errorf("%+v\n%+v", two, c.rows[3])
	}
	said := oddities(sum)
	for _, say := range []string{"line_messages has 2 rows and the list of artefacts says 9", "boat_settings"} {
		if !strings.Contains(said, say) {
			t.Errorf("not said: %s; said %s", say, said)
		}
	}
	if strings.Contains(said, "_lava_media") || strings.Contains(said, "did not finish") {
		t.Errorf("said %s", said)
	}
	readBack(t, "x.zip", data, c.rows)
	owned, _ := read(t, "x.zip", data, formats.Options{Owner: "lamp"})
	if r := owned.rows[5]; !r.Direct || r.From.Name != "lamp" || r.Conversation != "line/lamp~reed" || owned.rows[2].From.Name != "lamp" {
		t.Errorf("%+v", r)
	}
}

func lavaLine(r hut3.Row) string {
	to, sent := "", ""
	if len(r.To) > 0 {
		to = r.To[0].String()
	}
	if r.Sent.Known() {
		sent = r.Sent.String()
	}
	from := ""
	if !r.From.IsZero() {
		from = r.From.String()
	}
	return fmt.Sprintf("%s>%s: %s @%s %s", from, to, r.Body, sent, r.Conversation)
}

// TestLavaListBad reads what can be read where the list is damaged, of another
// report, or of an older version, and says which.
func TestLavaListBad(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, list, file string
		rows             int
		says             string
	}{
		{"cut", lavaList[:400], "_lava_data.lava", 0, "none of its 3 files"},
		{"of another", strings.ReplaceAll(lavaList, `"tablename": "line_messages"`, `"tablename": "elsewhere"`), "_lava_data.lava", 4, "elsewhere"},
		{"not finished", strings.Replace(lavaList, "Complete", "In Progress", 1), "_lava_data.lava", 6, "did not finish"},
		{"older", strings.Replace(lavaList, "parser_info", "param_input", 1), "_lava_data.json", 6, "examiner's own computer"},
		{"two of one table", strings.Replace(lavaList, `"tablename": "boat_settings"`, `"tablename": "boat_messages"`, 1), "_lava_data.lava", 2, "boat_messages"},
		{"a view of nothing", strings.ReplaceAll(lavaList, `"textColumn": "words"`, `"textColumn": "gone"`), "_lava_data.lava", 2, "boat_messages"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var c collected
			sum, err := formats.Read(t.Context(), input("x.zip", lavaReport(t, test.list, test.file)), formats.Options{}, &c)
			if said := everythingSaid(c, sum, err); len(c.rows) != test.rows || !strings.Contains(said, test.says) {
				t.Errorf("%d rows, said %s", len(c.rows), said)
			}
		})
	}
	withSMS := database(t, `CREATE TABLE sms (message_timestamp INTEGER, message TEXT, message_direction TEXT, chat_contact_id TEXT)`, `INSERT INTO sms VALUES (1585908937, 'half 4', 'Outgoing', '+447700900123')`)
	c, sum := read(t, "x.zip", zipped(t, entry{name: "_lava_artifacts.db", data: string(withSMS)}, entry{name: "_lava_data.lava", data: "{"}), formats.Options{})
	if len(c.rows) != 1 || !strings.Contains(oddities(sum), "_lava_data.lava cannot be used") {
		t.Errorf("%d rows, said %s", len(c.rows), oddities(sum))
	}
}

// FuzzLava puts anything into the list of artefacts.
func FuzzLava(f *testing.F) {
	db := string(lavaDB(f))
	for _, seed := range []string{lavaList, `{"artifacts": {"x": [{"tablename": "line_messages", "data_views": {"conversation": {"textColumn": "message", "timeColumn": "message", "senderColumn": "message", "directionColumn": "message", "directionSentValue": true}}}]}}`, `{"artifacts": []}`, `[]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, list string) {
		var c collected
		data := zipped(t, entry{name: "_lava_artifacts.db", data: db}, entry{name: "_lava_data.lava", data: list})
		if _, err := formats.Read(t.Context(), input("x.zip", data), formats.Options{}, &c); err != nil && hut3.CodeOf(err) == hut3.Internal {
			t.Fatal(err)
		}
	})
}
