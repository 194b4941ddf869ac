package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// TestDoubtIsSaid reads what a reader could guess at and get wrong: nothing is
// guessed, and what is left open is said.
func TestDoubtIsSaid(t *testing.T) {
	t.Parallel()
	calls := func(rows string) string {
		return "Calling Number,Called Number,Start Time (UTC),End Time,Cell ID\n" + rows
	}
	sms := func(attributes string) string {
		return `<smses count="1"><sms protocol="0" address="07700900123" body="half 4" ` + attributes + ` /></smses>`
	}
	for _, c := range []struct {
		name, path, data string
		want, says       string // of the last row: kind, sender, time, interval
	}{
		{"a Buddhist year in two digits", "x.txt", "29/5/66, 10:11 - Lamp: a\n30/5/66, 10:12 - Reed: b\n31/5/66, 10:13 - Lamp: c\n", "message Lamp  ", "Buddhist era in two digits"},
		{"a date that is no day", "x.txt", "28/12/2023, 13:10 - Lamp: a\n29/12/2023, 13:11 - Reed: b\n29/13/2023, 13:12 - Tall: c\n", "message Tall  ", "no day in any order"},
		{"a line that looks like a date", "x.txt", "28/12/2023, 13:10 - Lamp: a\n29/12/2023, 13:11 - Reed: odds\n50/50/2023, 13:12 - who knows\n", "message Reed 2023-12-29T13:11 ", ""},
		{"a day of the Persian calendar", "x.txt", "28/01/1402, 13:10 - Lamp: a\n29/01/1402, 13:11 - Reed: b\n31/02/1402, 13:12 - Tall: c\n", "message Tall  ", "calendar that is not converted"},
		{"a chat that is quoted", "x.txt", "28/12/2023, 13:10 - Lamp: he wrote:\n01/01/2019, 09:00 - Carl: I did it\n29/12/2023, 13:12 - Lamp: so\n", "message Lamp 2023-12-29T13:12 ", "quote another chat"},
		{"a year that has not been", "x.csv", hostileHead + "a,b,29/05/2099 10:00:00,x\na,b,30/05/2099 10:00:00,x\n", "message a 2099-05-30T10:00:00 ", "2099, not of the years"},
		{"a clock that was never set", "x.csv", hostileHead + "a,b,0001-01-01 00:00:00,x\n", "message a 0001-01-01T00:00:00 ", "1, not of the years"},
		{"IRC past midnight", "x.log", "--- Day changed Wed Apr 01 2020\n23:58 <lamp> a\n23:59 <reed> b\n00:01 <lamp> c\n", "message lamp  ", "does not say that the day changed"},
		{"IRC past midnight, the day said", "x.log", "--- Day changed Wed Apr 01 2020\n23:58 <lamp> a\n23:59 <reed> b\n--- Day changed Thu Apr 02 2020\n00:01 <lamp> c\n", "message lamp 2020-04-02T00:01 ", ""},
		{"a call with its end", "x.csv", calls("447700900123,447700900999,03/04/2020 10:15:37,03/04/2020 10:16:52,1\n447700900123,447700900999,29/04/2020 10:15:37,29/04/2020 10:15:40,1\n"), "call 447700900123 2020-04-29T10:15:37Z 2020-04-29T10:15:37Z/2020-04-29T10:15:40Z", ""},
		{"a call that ends before it begins", "x.csv", calls("447700900123,447700900999,29/04/2020 23:59:00,29/04/2020 00:01:00,1\n"), "call 447700900123 2020-04-29T23:59:00Z 2020-04-29T23:59:00Z/2020-04-29T23:59:00Z, its end not stated", "ends before it begins"},
		{"a length with a fraction", "x.csv", "Calling Number,Called Number,Start Time (UTC),Duration\n1,2,29/04/2020 10:00:00,12.5\n", "call 1 2020-04-29T10:00:00Z 2020-04-29T10:00:00Z/2020-04-29T10:00:12.500000Z", ""},
		{"a length in ISO 8601", "x.csv", "Calling Number,Called Number,Start Time (UTC),Duration\n1,2,29/04/2020 10:00:00,PT1M15S\n", "call 1 2020-04-29T10:00:00Z 2020-04-29T10:00:00Z/2020-04-29T10:01:15Z", ""},
		{"a length in words", "x.csv", "Calling Number,Called Number,Start Time (UTC),Duration\n1,2,29/04/2020 10:00:00,75 s\n", "call 1 2020-04-29T10:00:00Z 2020-04-29T10:00:00Z/2020-04-29T10:01:15Z", ""},
		{"a length that is none", "x.csv", "Calling Number,Called Number,Start Time (UTC),Duration\n1,2,29/04/2020 10:00:00,long\n", "call 1 2020-04-29T10:00:00Z 2020-04-29T10:00:00Z/2020-04-29T10:00:00Z, its end not stated", "length that is not understood"},
		{"no length", "x.csv", "Calling Number,Called Number,Start Time (UTC),Duration\n1,2,29/04/2020 10:00:00,\n", "call 1 2020-04-29T10:00:00Z 2020-04-29T10:00:00Z/2020-04-29T10:00:00Z, its end not stated", ""},
		{"an SMS of an unknown type", "x.xml", sms(`date="1585735203000" type="0"`), "message  2020-04-01T10:00:03.000Z ", "neither received nor sent"},
		{"an SMS without a type", "x.xml", sms(`date="1585735203000"`), "message  2020-04-01T10:00:03.000Z ", "neither received nor sent"},
		{"an SMS that failed", "x.xml", sms(`date="1585735203000" type="5"`), "note  2020-04-01T10:00:03.000Z ", "were not sent"},
		{"an SMS in seconds", "x.xml", sms(`date="1585735203" type="1"`), "message 07700900123 2020-04-01T10:00:03Z ", "times in seconds"},
		{"Unix seconds with a fraction", "x.csv", "From,To,Sent (unix),Message\na,b,1585735200.25,x\n", "message a 2020-04-01T10:00:00.250000Z ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, sum := read(t, c.path, []byte(c.data), formats.Options{})
			if len(got.rows) == 0 {
				t.Fatalf("no rows: %v", got.rejects)
			}
			r := got.rows[len(got.rows)-1]
			sent := ""
			if r.Sent.Known() {
				sent = r.Sent.String()
			}
			if line := fmt.Sprintf("%s %s %s %s", r.Kind, r.From.Name, sent, fieldOf(r, "interval")); line != c.want {
				t.Errorf("%q, want %q", line, c.want)
			}
			if said := oddities(sum); !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("said %q, want %q", said, c.says)
			}
		})
	}
}

// TestIMessageRecentlyDeleted: a message that was deleted and is still held stays in
// its own conversation, and says that it was deleted.
func TestIMessageRecentlyDeleted(t *testing.T) {
	t.Parallel()
	data := database(t, `CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900123'), (2, '+447700900124')`,
		`CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, style INTEGER, chat_identifier TEXT, display_name TEXT, group_id TEXT)`, `INSERT INTO chat VALUES (1, 43, 'chat7', 'Boat', 'G1')`,
		`CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER)`, `INSERT INTO chat_handle_join VALUES (1, 1), (1, 2)`,
		`CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)`, `INSERT INTO chat_message_join VALUES (1, 1)`,
		`CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER)`, `INSERT INTO chat_recoverable_message_join VALUES (1, 2, 607428060000000000)`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER, account TEXT)`,
		`INSERT INTO message VALUES (1, 'A', 'half 4', 1, 607428000000000000, 0, 'E:lamp@example.com'), (2, 'B', 'gone', 1, 607428001000000000, 0, 'E:lamp@example.com')`)
	c, sum := read(t, "sms.db", data, formats.Options{})
	if len(c.rows) != 2 || c.rows[1].Conversation != c.rows[0].Conversation || c.rows[1].Conversation != "imessage/#G1" {
		t.Fatalf("%+v", c.rows)
	}
	if fieldOf(c.rows[1], "deleted") != "2020-04-01T10:01:00.000000Z" || fieldOf(c.rows[0], "deleted") != "" || !strings.Contains(oddities(sum), "still held") {
		t.Errorf("%+v, said %s", c.rows[1], oddities(sum))
	}
}

// TestWhatsAppHiddenNumbers: an address that hides a number is the number's where
// the database ties the two, and what was written is kept.
func TestWhatsAppHiddenNumbers(t *testing.T) {
	t.Parallel()
	data := database(t, `CREATE TABLE jid (_id INTEGER PRIMARY KEY, raw_string TEXT)`, `INSERT INTO jid VALUES (1, '447700900123@s.whatsapp.net'), (2, '998877@lid'), (3, '120363@g.us'), (4, '112233@lid')`,
		`CREATE TABLE jid_map (lid_row_id INTEGER, jid_row_id INTEGER)`, `INSERT INTO jid_map VALUES (2, 1)`,
		`CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT)`, `INSERT INTO chat VALUES (1, 1, NULL), (2, 2, NULL), (3, 3, 'Boat')`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER, message_type INTEGER, text_data TEXT, timestamp INTEGER)`,
		`INSERT INTO message VALUES (1, 1, 0, 'K1', 0, 0, 'half 4', 1585735200000), (2, 2, 0, 'K2', 0, 0, 'ok', 1585735201000), (3, 3, 0, 'K3', 2, 0, 'here', 1585735202000), (4, 3, 0, 'K4', 4, 15, NULL, 1585735203000)`)
	c, sum := read(t, "msgstore.db", data, formats.Options{Owner: "+447700900999"})
	for i, want := range []string{"+447700900123", "+447700900123", "+447700900123", "112233@lid"} {
		if c.rows[i].From.Name != want {
			t.Errorf("row %d is from %s, want %s", i, c.rows[i].From, want)
		}
	}
	if c.rows[0].Conversation != c.rows[1].Conversation || fieldOf(c.rows[2], "sender_lid") != "998877@lid" || !strings.Contains(oddities(sum), "deleted for everybody") {
		t.Errorf("%+v, said %s", c.rows[1], oddities(sum))
	}
}

// TestTablesWithoutIndexes joins the tables of a database that was put together anew
// and has no index, in a time that grows as they do, and says of a second row that
// it is there.
func TestTablesWithoutIndexes(t *testing.T) {
	t.Parallel()
	const many = 20_000
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", many)
	data := database(t, `CREATE TABLE jid (_id INTEGER PRIMARY KEY, raw_string TEXT)`, `INSERT INTO jid VALUES (1, '447700900123@s.whatsapp.net')`,
		`CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT)`, `INSERT INTO chat VALUES (1, 1, NULL)`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER, message_type INTEGER, text_data TEXT, timestamp INTEGER)`,
		numbers+`INSERT INTO message SELECT i, 1, 0, 'K' || i, 0, 1, 'x', 1585735200000 + i FROM n`,
		`CREATE TABLE message_media (message_row_id INTEGER, file_path TEXT, mime_type TEXT, file_size INTEGER)`,
		numbers+`INSERT INTO message_media SELECT i, 'Media/' || i || '.jpg', 'image/jpeg', 9 FROM n`, `INSERT INTO message_media VALUES (7, 'Media/second.jpg', 'image/jpeg', 9)`)
	rows, more := 0, 0
	_, err := formats.Read(t.Context(), input("msgstore.db", data), formats.Options{}, counting{row: func(r *hut3.Row) {
		rows++
		if fieldOf(*r, "further rows of message_media") == "1" {
			more++
		}
		if r.NativeID == "K7" && r.Media[0].Name != "Media/7.jpg" {
			t.Errorf("the first row of two is %+v", r.Media)
		}
	}})
	if err != nil || rows != many || more != 1 {
		t.Errorf("%d rows, %d with a second row, %v", rows, more, err)
	}
}

// TestUFDRChatFields keeps what a report says of a chat beside its messages, and a
// chat that has none.
func TestUFDRChatFields(t *testing.T) {
	t.Parallel()
	reed := ufedParty("447700900123@s.whatsapp.net", "Reed", "False")
	empty := ufedModel("Chat", "c1", "Deleted", ufedField("Source", "WhatsApp")+ufedField("Name", "Boat")+ufedField("LastActivity", "2020-04-03")+`<multiModelField name="Participants" type="Party">`+reed+`</multiModelField>`)
	two := ufedModel("Chat", "c2", "Intact", ufedField("Source", "WhatsApp")+`<multiModelField name="Messages">`+
		ufedMessage("m1", "Intact", reed, "half 4", "2020-04-03T10:15:37.000+00:00", `<modelField name="From" type="Party">`+ufedParty("2@s.whatsapp.net", "Tall", "False")+`</modelField>`)+`</multiModelField>`)
	data := ufedHead + empty + two + "</project>"
	c, sum := read(t, "report.xml", []byte(data), formats.Options{})
	if len(c.rows) != 2 || !strings.Contains(oddities(sum), "chats without a message") {
		t.Fatalf("%+v, said %s", c.rows, oddities(sum))
	}
	note := c.rows[0]
	if note.Kind != hut3.KindNote || note.Body != "Boat" || fieldOf(note, "LastActivity") != "2020-04-03" || fieldOf(note, "deleted_state") != "Deleted" || !strings.Contains(fieldOf(note, "participant"), "447700900123") {
		t.Errorf("%+v", note)
	}
	if piece := data[note.Loc.Offset : note.Loc.Offset+note.Loc.Length]; !strings.HasSuffix(piece, "</model>") || !strings.Contains(piece, "Boat") {
		t.Errorf("its place is %q", piece)
	}
	if !strings.Contains(fieldOf(c.rows[1], "further sender"), "Tall") {
		t.Errorf("%+v", c.rows[1])
	}
}

// TestUFDRManyParties reads a group of very many: who is in it is worked out once,
// not for each message.
func TestUFDRManyParties(t *testing.T) {
	t.Parallel()
	var parties strings.Builder
	for i := range 2_000 {
		parties.WriteString(ufedParty(fmt.Sprintf("4477009%05d@s.whatsapp.net", i), "", "False"))
	}
	one := ufedMessage("m", "Intact", ufedParty("447700900001@s.whatsapp.net", "", "False"), "x", "2020-04-03T10:15:37.000+00:00", "")
	data := ufedHead + ufedModel("Chat", "c", "Intact", ufedField("Id", "1@g.us")+`<multiModelField name="Participants">`+parties.String()+`</multiModelField><multiModelField name="Messages">`+strings.Repeat(one, 2_000)+`</multiModelField>`) + "</project>"
	rows, to := 0, 0
	_, err := formats.Read(t.Context(), input("report.xml", []byte(data)), formats.Options{}, counting{row: func(r *hut3.Row) { rows++; to = len(r.To) }})
	if err != nil || rows != 2_000 || to != 1_999 {
		t.Errorf("%d rows to %d, %v", rows, to, err)
	}
}
