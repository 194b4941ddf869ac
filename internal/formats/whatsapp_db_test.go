package formats_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

func whatsappIOSDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZSESSIONTYPE INTEGER, ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR)`,
		`INSERT INTO ZWACHATSESSION VALUES (1, 0, '447700900123@s.whatsapp.net', 'Lamp'), (2, 1, '120363000000000001@g.us', 'Boat')`,
		`CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, ZMEMBERJID VARCHAR, ZCONTACTNAME VARCHAR)`,
		`INSERT INTO ZWAGROUPMEMBER VALUES (1, '447700900124@s.whatsapp.net', 'Reed'), (2, '900100200300400@lid', '')`,
		`CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZFILESIZE INTEGER, ZMEDIALOCALPATH VARCHAR, ZVCARDSTRING VARCHAR, ZMETADATA BLOB)`,
		`INSERT INTO ZWAMEDIAITEM VALUES (7, 3, 900, 'Media/x/boat.jpg', 'image/jpeg', NULL), (8, 2, 0, NULL, NULL, x'2a034944311002')`,
		`CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZISFROMME INTEGER, ZMESSAGETYPE INTEGER, ZCHATSESSION INTEGER, ZGROUPMEMBER INTEGER, ZMEDIAITEM INTEGER, ZSTARRED INTEGER, ZMESSAGEDATE TIMESTAMP, ZFROMJID VARCHAR, ZTOJID VARCHAR, ZSTANZAID VARCHAR, ZTEXT VARCHAR)`,
		`INSERT INTO ZWAMESSAGE VALUES
			(1, 9, 0, 0, 1, NULL, NULL, 1, 607428000, '447700900123@s.whatsapp.net', '447700900999@s.whatsapp.net', 'ID1', 'half 4'),
			(2, 9, 1, 0, 1, NULL, 8, NULL, 607428001.25, NULL, '447700900123@s.whatsapp.net', 'ID2', 'ok'),
			(3, 9, 0, 1, 2, 1, 7, NULL, 607428002, '120363000000000001@g.us', NULL, 'ID3', NULL),
			(4, 9, 0, 6, 2, NULL, NULL, NULL, 607428003, '120363000000000001@g.us', '447700900999@s.whatsapp.net', 'ID4', NULL)`,
		`INSERT INTO ZWAMESSAGE (Z_PK, ZISFROMME, ZMESSAGETYPE, ZCHATSESSION, ZGROUPMEMBER, ZMESSAGEDATE, ZTEXT, ZSTANZAID) VALUES (5, 0, 0, 2, 2, 607428004, 'who', 'ID5')`)
}

// TestWhatsAppIOS reads a direct chat, a group, a reply and a file.
func TestWhatsAppIOS(t *testing.T) {
	t.Parallel()
	db := whatsappIOSDB(t)
	data := zipped(t, entry{name: "g/ChatStorage.sqlite", data: string(db)}, entry{name: "g/Message/Media/x/boat.jpg", data: "\xff\xd8\xff picture"})
	c, sum := read(t, "phone.zip", data, formats.Options{})
	want := []act{
		{"message", "+447700900123", "2020-04-01T10:00:00Z", "half 4", ""}, {"message", "+447700900999", "2020-04-01T10:00:01.250000Z", "ok", ""},
		{"message", "+447700900124", "2020-04-01T10:00:02Z", "", "[Media/x/boat.jpg image/jpeg 11]"}, {"system", "", "2020-04-01T10:00:03Z", "", ""}, {"message", "900100200300400@lid", "2020-04-01T10:00:04Z", "who", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.MembersRead != 1 {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	one, two, three := c.rows[0], c.rows[1], c.rows[2]
	if one.Conversation != "whatsapp/+447700900123~+447700900999" || !one.Direct || one.FromNick != "Lamp" || one.Owner.Name != "+447700900999" || one.To[0] != one.Owner || fieldOf(one, "ZSTARRED") != "1" {
		t.Errorf("%+v", one)
	}
	if two.ReplyTo != "ID1" || two.ToNick != "Lamp" || two.NativeID != "ID2" || two.Namespace != "whatsapp whatsapp/+447700900123~+447700900999" {
		t.Errorf("%+v", two)
	}
	if three.Conversation != "whatsapp/#120363000000000001@g.us" || three.FromNick != "Reed" || fieldOf(three, "chat_name") != "Boat" || three.Media[0].Missing || fieldOf(three, "ZMEMBERJID") == "" {
		t.Errorf("%+v", three)
	}
}

// TestWhatsAppIOSWords finds the words of a picture, a place and a contact that was
// sent in the text, and calls who is not in the address book as he calls himself.
func TestWhatsAppIOSWords(t *testing.T) {
	t.Parallel()
	db := database(t,
		`CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR)`,
		`INSERT INTO ZWACHATSESSION VALUES (1, '447700900123@s.whatsapp.net', '+44 7700 900123'), (2, '120363000000000001@g.us', 'Boat'), (3, '447700900125@s.whatsapp.net', 'Lamp')`,
		`CREATE TABLE ZWAPROFILEPUSHNAME (Z_PK INTEGER PRIMARY KEY, ZJID VARCHAR, ZPUSHNAME VARCHAR)`,
		`INSERT INTO ZWAPROFILEPUSHNAME VALUES (1, '447700900123@s.whatsapp.net', 'Big Reed'), (2, '447700900124@s.whatsapp.net', 'Kite'), (3, '447700900125@s.whatsapp.net', 'Other')`,
		`CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, ZMEMBERJID VARCHAR, ZCONTACTNAME VARCHAR)`,
		`INSERT INTO ZWAGROUPMEMBER VALUES (1, '447700900124@s.whatsapp.net', NULL)`,
		`CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZLATITUDE FLOAT, ZMEDIALOCALPATH VARCHAR, ZTITLE VARCHAR, ZVCARDNAME VARCHAR, ZVCARDSTRING VARCHAR)`,
		`INSERT INTO ZWAMEDIAITEM VALUES (1, 0, 'Media/a.jpg', 'the green door', NULL, 'image/jpeg'), (2, 51.5, NULL, 'Harbour Yard', NULL, NULL),
			(3, 0, 'Media/c.vcf', NULL, 'Uncle Pike', 'BEGIN:VCARD'||char(10)||'FN:Uncle Pike'), (4, 0, 'Media/d.pdf', 'list.pdf', NULL, 'application/pdf'), (5, 0, NULL, 'a page', NULL, NULL)`,
		`CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, ZMESSAGETYPE INTEGER, ZCHATSESSION INTEGER, ZGROUPMEMBER INTEGER, ZMEDIAITEM INTEGER, ZMESSAGEDATE TIMESTAMP, ZTEXT VARCHAR)`,
		`INSERT INTO ZWAMESSAGE VALUES (1, 0, 1, 1, NULL, 1, 607428000, NULL), (2, 0, 5, 1, NULL, 2, 607428001, NULL), (3, 0, 4, 2, 1, 3, 607428002, NULL), (4, 0, 8, 3, NULL, 4, 607428003, NULL), (5, 0, 7, 1, NULL, 5, 607428004, 'look')`)
	c, sum := read(t, "ChatStorage.sqlite", db, formats.Options{})
	var got [][3]string
	for _, r := range c.rows {
		got = append(got, [3]string{r.FromNick, r.Body, fieldOf(r, "ZTITLE")})
	}
	want := [][3]string{{"Big Reed", "the green door", ""}, {"Big Reed", "Harbour Yard", ""}, {"Kite", "BEGIN:VCARD\nFN:Uncle Pike", ""}, {"Lamp", "", "list.pdf"}, {"Big Reed", "look", "a page"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if m := c.rows[2].Media; len(m) != 1 || m[0].Type != "text/vcard" {
		t.Errorf("%+v", m)
	}
	if strings.Contains(oddities(sum), "ZWAPROFILEPUSHNAME") {
		t.Error("the table of names is said to be unread")
	}
}

// waReactions is a message's receipts with reactions: who, what, when.
func waReactions(list ...[3]string) []byte {
	var inside []byte
	for i, one := range list {
		entry := lengthField(1, []byte("RID"))
		if one[0] != "" {
			entry = append(entry, lengthField(2, []byte(one[0]))...)
		}
		entry = append(entry, lengthField(3, []byte(one[1]))...)
		inside = append(inside, lengthField(1, append(entry, numberField(4, uint64(1585735200000+1000*i))...))...)
	}
	return append(numberField(4, 1), lengthField(7, inside)...)
}

// TestWhatsAppIOSReactions reads who reacted with what and when, and says what of
// the receipts is not understood and what was deleted for everybody.
func TestWhatsAppIOSReactions(t *testing.T) {
	t.Parallel()
	db := database(t,
		`CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR)`, `INSERT INTO ZWACHATSESSION VALUES (1, '447700900123@s.whatsapp.net', 'Lamp')`,
		`CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, ZMESSAGETYPE INTEGER, ZCHATSESSION INTEGER, ZMESSAGEDATE TIMESTAMP, ZTOJID VARCHAR, ZSTANZAID VARCHAR, ZTEXT VARCHAR)`,
		`INSERT INTO ZWAMESSAGE VALUES (1, 0, 0, 1, 607428000, '447700900999@s.whatsapp.net', 'ID1', 'half 4'), (2, 0, 14, 1, 607428001, '447700900999@s.whatsapp.net', 'ID2', NULL)`,
		`CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZRECEIPTINFO BLOB)`,
		fmt.Sprintf(`INSERT INTO ZWAMESSAGEINFO VALUES (1, 1, x'%x'), (2, 2, x'ff')`, waReactions([3]string{"447700900123@s.whatsapp.net", "👍"}, [3]string{"", "👀"}, [3]string{"447700900123@s.whatsapp.net", ""})))
	c, sum := read(t, "ChatStorage.sqlite", db, formats.Options{})
	want := []act{
		{"message", "+447700900123", "2020-04-01T10:00:00Z", "half 4", ""}, {"reaction", "+447700900123", "2020-04-01T10:00:00.000Z", "👍", ""}, {"reaction", "+447700900999", "2020-04-01T10:00:01.000Z", "👀", ""},
		{"reaction", "+447700900123", "2020-04-01T10:00:02.000Z", "", ""}, {"message", "+447700900123", "2020-04-01T10:00:01Z", "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if r := c.rows[1]; r.ReplyTo != "ID1" || r.Conversation != c.rows[0].Conversation || r.NativeID != "" || steps(r) != "table ZWAMESSAGE > rowid 1" || fieldOf(c.rows[3], "reaction") != "taken back" || len(r.Media) != 0 {
		t.Errorf("%+v", r)
	}
	for _, say := range []string{"receipts that are not understood", "deleted for everybody"} {
		if !strings.Contains(oddities(sum), say) {
			t.Errorf("not said: %s", say)
		}
	}
}

// FuzzWhatsAppReactions reads any bytes as receipts.
func FuzzWhatsAppReactions(f *testing.F) {
	f.Add(waReactions([3]string{"447700900123@s.whatsapp.net", "👍"}))
	f.Add([]byte{0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, blob []byte) {
		db := database(t, `CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID VARCHAR)`,
			`CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, ZCHATSESSION INTEGER, ZMESSAGEDATE TIMESTAMP, ZTEXT VARCHAR)`, `INSERT INTO ZWAMESSAGE VALUES (1, 0, 1, 607428000, 'half 4')`,
			`CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZRECEIPTINFO BLOB)`, fmt.Sprintf(`INSERT INTO ZWAMESSAGEINFO VALUES (1, 1, x'%x')`, blob))
		if c, _ := read(t, "ChatStorage.sqlite", db, formats.Options{}); len(c.rows) == 0 {
			t.Fatal("the message itself is gone")
		}
	})
}

// expected is a row of what iLEAPP made of the same database.
type expected struct {
	Seconds                               float64
	Sender, From, Receiver, To, Text, Lat string
	File                                  bool
}

// TestWhatsAppIOSReal compares 32 rows field by field with
// expected_messages.json.
func TestWhatsAppIOSReal(t *testing.T) {
	dir := testdata(t, "exports/ios-whatsapp")
	data, err := os.ReadFile(filepath.Join(dir, "ChatStorage.zip"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "expected_messages.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Data [][]any }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var want []expected
	for _, d := range file.Data {
		str := func(i int) string { s, _ := d[i].(string); return s }
		e := expected{d[0].(float64), str(1), str(2), str(3), str(4), str(5), "", str(6) != ""}
		if lat, ok := d[11].(float64); ok {
			raw, err := json.Marshal(lat)
			if err != nil {
				t.Fatal(err)
			}
			e.Lat = string(raw)
		}
		want = append(want, e)
	}
	c, sum := read(t, "ChatStorage.zip", data, formats.Options{})
	var got []expected
	for _, r := range c.rows {
		got = append(got, asExpected(r))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 32 || sum.Rejects != 0 {
		t.Errorf("%d rows (-want +got):\n%s", len(got), diff)
	}
	for _, r := range c.rows[12:27] {
		if !r.Direct || r.Conversation != "whatsapp/+19195794674~+19198887386" || r.Owner.Name != "+19195794674" {
			t.Errorf("%+v", r)
		}
	}
	if sum.Rows["system"] != 11 || sum.Rows["message"] != 21 {
		t.Errorf("%v", sum.Rows)
	}
	readBack(t, "ChatStorage.zip", data, c.rows[11:12])
}

func asExpected(r hut3.Row) expected {
	chat := r.FromNick + r.ToNick + fieldOf(r, "chat_name")
	e := expected{Seconds: float64(r.Sent.Micros / 1_000_000), Sender: chat, From: fieldOf(r, "ZFROMJID"), Receiver: "Local User", To: fieldOf(r, "ZTOJID"), Text: r.Body, File: len(r.Media) > 0}
	if r.Direction == "sent" {
		e.Sender, e.Receiver = "Local User", chat
	}
	if fieldOf(r, "ZMESSAGETYPE") == "5" {
		e.Lat = fieldOf(r, "ZLATITUDE")
	}
	return e
}

// androidNew is msgstore.db as it has been since 2021, and androidOld as it was
// before.
func androidNew(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT)`,
		`INSERT INTO jid VALUES (1, '447700900123', 's.whatsapp.net', '447700900123@s.whatsapp.net'), (2, '120363', 'g.us', '120363@g.us'), (3, '447700900124', 's.whatsapp.net', '447700900124@s.whatsapp.net')`,
		`CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT)`, `INSERT INTO chat VALUES (1, 1, NULL), (2, 2, 'Boat')`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER, status INTEGER, message_type INTEGER, text_data TEXT, timestamp INTEGER, received_timestamp INTEGER)`,
		`INSERT INTO message VALUES (1, -1, 0, '-1', 0, -1, 0, NULL, 0, 0), (2, 1, 0, 'K1', 0, 0, 0, 'half 4', 1585735200123, 1585735201000), (3, 1, 1, 'K2', 0, 13, 0, 'ok', 1585735202000, -1), (4, 2, 0, 'K3', 3, 0, 1, NULL, 1585735203000, 0), (5, 2, 0, 'K4', 0, 6, 7, 'x', 1585735204000, 0)`,
		`CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, file_path TEXT, mime_type TEXT, file_size INTEGER, media_caption TEXT)`, `INSERT INTO message_media VALUES (4, 'Media/IMG-1.jpg', 'image/jpeg', 900, 'the boat')`,
		`CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY, key_id TEXT)`, `INSERT INTO message_quoted VALUES (3, 'K1')`,
		`CREATE TABLE call_log (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, from_me INTEGER, timestamp INTEGER, duration INTEGER)`, `INSERT INTO call_log VALUES (1, 1, 1, 1585735205000, 61)`,
		`CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, sender_jid_row_id INTEGER, timestamp INTEGER, parent_message_row_id INTEGER)`, `INSERT INTO message_add_on VALUES (1, 2, 0, 3, 1585735206000, 4), (2, 1, 1, 0, 1585735206000, 2)`,
		`CREATE TABLE message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT)`, `INSERT INTO message_add_on_reaction VALUES (1, '👍')`,
		`CREATE TABLE receipt_user (x)`, `INSERT INTO receipt_user VALUES (1)`)
}

func androidOld(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE messages (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT, status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT, media_name TEXT, media_mime_type TEXT, media_size INTEGER, media_caption TEXT, remote_resource TEXT, received_timestamp INTEGER)`,
		`INSERT INTO messages VALUES (1, '-1', 0, '-1', -1, '', 0, '-1', NULL, NULL, -1, NULL, NULL, -1),
			(2, '447700900123@s.whatsapp.net', 0, 'K1', 0, 'half 4', 1585735200123, '0', NULL, NULL, 0, NULL, NULL, 1585735201000),
			(3, '447700900123@s.whatsapp.net', 1, 'K2', 13, 'ok', 1585735202000, '0', NULL, NULL, 0, NULL, NULL, -1),
			(4, '447700900124-1585@g.us', 0, 'K3', 0, NULL, 1585735203000, '1', 'IMG-1.jpg', 'image/jpeg', 900, 'the boat', '447700900124@s.whatsapp.net', 0),
			(5, '447700900124-1585@g.us', 0, 'K4', 6, 'x', 1585735204000, '0', NULL, NULL, 0, NULL, NULL, 0)`,
		`CREATE TABLE chat_list (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, subject TEXT)`, `INSERT INTO chat_list VALUES (1, '447700900124-1585@g.us', 'Boat')`)
}

func TestWhatsAppAndroidDatabase(t *testing.T) {
	t.Parallel()
	owner := &formats.Profile{Name: "handset", Constants: map[formats.Field]string{formats.FieldOwner: "+447700900999"}}
	at := func(s string) string { return "2020-04-01T10:00:0" + s + "Z" }
	common := []act{
		{"message", "+447700900123", at("0.123"), "half 4", ""}, {"message", "+447700900999", at("2.000"), "ok", ""},
	}
	for _, test := range []struct {
		name string
		data []byte
		want []act
	}{
		{"new", androidNew(t), []act{{"message", "+447700900124", at("3.000"), "the boat", "[Media/IMG-1.jpg image/jpeg 900]"}, {"system", "", at("4.000"), "x", ""}, {"call", "+447700900999", at("5.000"), "", ""}, {"reaction", "+447700900124", at("6.000"), "👍", ""}}},
		{"old", androidOld(t), []act{{"message", "+447700900124", at("3.000"), "the boat", "[IMG-1.jpg image/jpeg 900]"}, {"system", "", at("4.000"), "x", ""}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "msgstore.db", test.data, formats.Options{Profile: owner})
			if diff := cmp.Diff(append(common[:2:2], test.want...), acts(c.rows)); diff != "" || sum.Blank != 1 || sum.Format != "whatsapp-android" {
				t.Fatalf("%s, %d blank (-want +got):\n%s", sum.Format, sum.Blank, diff)
			}
			if bare, _ := read(t, "msgstore.db", test.data, formats.Options{Owner: "447700900999"}); bare.rows[0].Owner != c.rows[0].Owner {
				t.Errorf("declared without its plus the owner is %s", bare.rows[0].Owner)
			}
			one, three := c.rows[0], c.rows[2]
			if !one.Direct || one.Conversation != "whatsapp/+447700900123~+447700900999" || one.Received.String() != "2020-04-01T10:00:01.000Z" || one.NativeID != "K1" {
				t.Errorf("%+v", one)
			}
			if three.Direct || !strings.HasSuffix(three.Conversation, "@g.us") || fieldOf(three, "chat_name") != "Boat" {
				t.Errorf("%+v", three)
			}
			if test.name == "new" && (c.rows[1].ReplyTo != "K1" || c.rows[5].ReplyTo != "K3" || !strings.Contains(oddities(sum), "receipt_user") || !strings.Contains(oddities(sum), "were not looked for")) {
				t.Errorf("%+v %+v", c.rows[1], sum.Oddities)
			}
			c, _ = read(t, "phone1/msgstore.db", test.data, formats.Options{})
			if r := c.rows[0]; r.Direct || r.Conversation != "whatsapp/#phone1/+447700900123" || r.Namespace != "whatsapp whatsapp/#+447700900123" || r.From.Name != "+447700900123" || !c.rows[1].From.IsZero() {
				t.Errorf("without an owner: %+v", r)
			}
		})
	}
}
