package formats_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

// appleToldDB holds what a message's codes say: what failed or waits, reactions
// taken back, who was added to a group, what was taken back without a history.
func appleToldDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900123'), (2, 'reed@example.com')`,
		`CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, style INTEGER, chat_identifier TEXT, group_id TEXT)`, `INSERT INTO chat VALUES (1, 45, '+447700900123', 'G0'), (2, 43, 'chat7', 'G1')`,
		`CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)`, `INSERT INTO chat_message_join VALUES (1, 1), (1, 2), (1, 3), (1, 4), (2, 5), (1, 6), (1, 7)`,
		`CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, filename TEXT, mime_type TEXT, total_bytes INTEGER)`, `INSERT INTO attachment VALUES (9, '~/Library/SMS/Attachments/ab/11/G/boat.jpg', 'image/jpeg', 4), (10, '~/Library/SMS/Attachments/ab/12/G/gone.jpg', 'image/jpeg', 4)`,
		`CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER)`, `INSERT INTO message_attachment_join VALUES (1, 9), (1, 10)`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, service TEXT, account TEXT, date INTEGER, is_from_me INTEGER, is_sent INTEGER, error INTEGER, item_type INTEGER DEFAULT 0, other_handle INTEGER, group_action_type INTEGER, associated_message_guid TEXT, associated_message_type INTEGER, schedule_type INTEGER, date_retracted INTEGER)`,
		`INSERT INTO message VALUES
			(1, 'A', 'half 4', 1, 'iMessage', 'P:+447700900999', 607428000, 1, 1, 0, 0, NULL, NULL, NULL, 0, 0, 0), (2, 'B', 'did not go', 1, 'iMessage', 'P:+447700900999', 607428001, 1, 0, 22, 0, NULL, NULL, NULL, 0, 0, 0),
			(3, 'C', 'tomorrow', 1, 'iMessage', 'P:+447700900999', 607428002, 1, 0, 0, 0, NULL, NULL, NULL, 0, 2, 0), (4, 'D', 'Removed a heart', 1, 'iMessage', 'P:+447700900999', 607428003, 0, 0, 0, 0, NULL, NULL, 'p:0/A', 3000, 0, 0),
			(5, 'E', NULL, 1, 'iMessage', 'P:+447700900999', 607428004, 0, 0, 0, 1, 2, 0, NULL, 0, 0, 0), (6, 'F', 'not for you', 1, 'iMessage', 'P:+447700900999', 607428005, 0, 0, 0, 0, NULL, NULL, NULL, 0, 0, 607428006), (7, 'G', 'odd', 1, 'iMessage', 'P:+447700900999', 607428007, 1, 0, 0, 0, NULL, NULL, NULL, 0, 0, 0)`)
}

// TestIMessageTold: a file of the folder Attachments is hashed where it lies beside
// the database, what nobody got is no message, and codes are told in words.
func TestIMessageTold(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "SMS.zip", zipped(t, entry{name: "SMS/chat.db", data: string(appleToldDB(t))}, entry{name: "SMS/Attachments/ab/11/G/boat.jpg", data: "boat"}), formats.Options{})
	var got []string
	for _, r := range c.rows {
		got = append(got, strings.Join([]string{r.Kind.String(), r.Direction, r.Body, fieldOf(r, "chat_identifier"), fieldOf(r, "reaction") + fieldOf(r, "event") + fieldOf(r, "other_handle") + fieldOf(r, "deleted")}, " | "))
	}
	want := []string{
		"message | sent | half 4 | +447700900123 | ", "note | failed | did not go | +447700900123 | ", "note | to be sent later | tomorrow | +447700900123 | ", "reaction | received | Removed a heart | +447700900123 | loved, taken back",
		"system | received |  | chat7 | added to the groupreed@example.com", "message | received | not for you | +447700900123 | taken back 2020-04-01T10:00:06Z", "message | sent | odd | +447700900123 | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	files := c.rows[0].Media
	if len(files) != 2 || files[0].Missing || files[0].SHA256.IsZero() || files[0].Name != "~/Library/SMS/Attachments/ab/11/G/boat.jpg" || !files[1].Missing {
		t.Errorf("%+v", files)
	}
	if said := oddities(sum); !strings.Contains(said, "not been sent") || !strings.Contains(said, "taken back") {
		t.Errorf("said %s", said)
	}
}

// TestSubjectsAreWords: a subject stands before the text, so that it is found, alike
// in the forms of both telephones and in a table; what stands for none is none.
func TestSubjectsAreWords(t *testing.T) {
	t.Parallel()
	apple := database(t, `CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900123')`,
		`CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, style INTEGER, chat_identifier TEXT, display_name TEXT, group_id TEXT)`, `CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER)`, `CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, subject TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER, account TEXT, service TEXT)`,
		`INSERT INTO message VALUES (1, 'A', 'half 4', 'the boat', 1, 607428000000000000, 0, 'E:lamp@example.com', 'SMS'), (2, 'B', 'half 5', NULL, 1, 607428001000000000, 0, 'E:lamp@example.com', 'SMS'), (3, 'C', NULL, 'the quay', 1, 607428002000000000, 0, 'E:lamp@example.com', 'SMS')`)
	mms := func(sub, text string) string {
		return `<mms date="1585735206000" msg_box="1" address="+447700900123" m_id="M1" sub="` + sub + `" date_sent="1585735205"><parts><part seq="0" ct="text/plain" text="` + text + `" /></parts></mms>`
	}
	android := `<?xml version='1.0' encoding='UTF-8' ?><smses count="4">` + mms("the boat", "half 4") + mms("null", "half 5") + mms("the quay", "") + mms("NoSubject", "half 6") + `</smses>`
	for path, x := range map[string]struct {
		data []byte
		want []string
	}{
		"sms.db":  {apple, []string{"Subject: the boat\n\nhalf 4", "half 5", "Subject: the quay"}},
		"mms.xml": {[]byte(android), []string{"Subject: the boat\n\nhalf 4", "half 5", "Subject: the quay", "half 6"}},
		"mail.csv": {[]byte("From,To,Date sent,Subject,Body\nreed@example.com,lamp@example.com,2020-04-01 10:00:00,the boat,half 4\nlamp@example.com,reed@example.com,2020-04-01 10:01:00,,half 5\nreed@example.com,lamp@example.com,2020-04-01 10:02:00,the quay,\n"),
			[]string{"Subject: the boat\n\nhalf 4", "half 5", "Subject: the quay"}},
	} {
		c, _ := read(t, path, x.data, formats.Options{})
		var got []string
		for _, r := range c.rows {
			got = append(got, r.Body)
			if fieldOf(r, "subject")+fieldOf(r, "Subject") != "" {
				t.Errorf("%s: the subject stands twice: %+v", path, r)
			}
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}
