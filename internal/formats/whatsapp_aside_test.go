package formats_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

// androidAsideDB is a msgstore.db whose messages stand in several tables: a place, a
// contact that was sent, an edit, a poll, a call and its line, a call of a group.
func androidAsideDB(t testing.TB) []byte {
	return database(t,
		`CREATE TABLE jid (_id INTEGER PRIMARY KEY, raw_string TEXT)`, `INSERT INTO jid VALUES (1, '447700900123@s.whatsapp.net'), (2, '120363001@g.us'), (3, '99887766@lid')`,
		`CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY, jid_row_id INTEGER)`, `INSERT INTO jid_map VALUES (3, 1)`,
		`CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT)`, `INSERT INTO chat VALUES (1, 1, NULL), (2, 2, 'Boat')`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER, timestamp INTEGER, received_timestamp INTEGER, receipt_server_timestamp INTEGER, message_type INTEGER, text_data TEXT)`,
		`INSERT INTO message VALUES (1, 1, 0, 'A', 0, 1585908937000, 1585908937500, -1, 5, NULL), (2, 1, 0, 'B', 0, 1585908938000, 0, -1, 4, NULL), (3, 1, 1, 'C', 0, 1585908939000, 0, 1585908939300, 0, 'half 5'),
			(4, 2, 0, 'D', 1, 1585908940000, 0, -1, 66, 'which quay?'), (5, 1, 0, 'E', 0, 1585908941000, 0, -1, 90, NULL), (6, 1, 0, 'F', 0, 1585908942000, 0, -1, 1, NULL)`,
		`CREATE TABLE message_location (message_row_id INTEGER, latitude REAL, longitude REAL, place_name TEXT)`, `INSERT INTO message_location VALUES (1, 53.4, -2.99, 'Albert Dock')`,
		`CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY, message_row_id INTEGER, vcard TEXT)`, `INSERT INTO message_vcard VALUES (1, 2, 'FN:Ash')`,
		`CREATE TABLE message_edit_info (message_row_id INTEGER, original_key_id TEXT, edited_timestamp INTEGER)`, `INSERT INTO message_edit_info VALUES (3, 'C0', 1585908945000)`,
		`CREATE TABLE message_poll_option (_id INTEGER PRIMARY KEY, message_row_id INTEGER, option_name TEXT)`, `INSERT INTO message_poll_option VALUES (1, 4, 'the north one')`,
		`CREATE TABLE message_mentions (message_row_id INTEGER, jid_row_id INTEGER)`, `INSERT INTO message_mentions VALUES (4, 3)`,
		`CREATE TABLE message_ephemeral (message_row_id INTEGER, duration INTEGER)`, `INSERT INTO message_ephemeral VALUES (4, 86400)`,
		`CREATE TABLE message_call_log (message_row_id INTEGER, call_log_row_id INTEGER)`, `INSERT INTO message_call_log VALUES (5, 1)`,
		`CREATE TABLE message_media (message_row_id INTEGER, file_path TEXT, mime_type TEXT, file_hash TEXT)`, `INSERT INTO message_media VALUES (6, 'Media/a.jpg', 'image/jpeg', 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=')`,
		`CREATE TABLE call_log (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, from_me INTEGER, call_id TEXT, timestamp INTEGER, duration INTEGER, group_jid_row_id INTEGER)`,
		`INSERT INTO call_log VALUES (1, 1, 0, 'call:AA', 1585908941000, 65, 0), (2, 1, 0, 'call:BB', 1585908943000, 0, 2)`,
		`CREATE TABLE receipt_user (x)`, `INSERT INTO receipt_user VALUES (1)`)
}

// TestWhatsAppAside: what stands in tables beside the table of messages is not
// lost, a call and its line are one call, and one of a group is of the group.
func TestWhatsAppAside(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "msgstore.db", androidAsideDB(t), formats.Options{Profile: &formats.Profile{Constants: map[formats.Field]string{"owner": "+447700900999"}}})
	var got []string
	for _, r := range c.rows {
		got = append(got, strings.Join([]string{r.Kind.String(), r.From.Name, r.Body, r.Conversation, r.NativeID}, " | "))
	}
	const pair = "whatsapp/+447700900123~+447700900999"
	want := []string{
		"message | +447700900123 | Albert Dock | " + pair + " | A", "message | +447700900123 | FN:Ash | " + pair + " | B", "message | +447700900999 | half 5 | " + pair + " | C",
		"message | +447700900123 | which quay? | whatsapp/#120363001@g.us | D", "call | +447700900123 |  | " + pair + " | call:AA", "message | +447700900123 |  | " + pair + " | F",
		"call | +447700900123 |  | " + pair + " | call:AA", "call | +447700900123 |  | whatsapp/#120363001@g.us | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	for _, f := range []struct {
		row         int
		name, value string
	}{{0, "message_location.latitude", "53.4"}, {2, "edited", "2020-04-03T10:15:45.000Z"}, {2, "message_edit_info.original_key_id", "C0"}, {3, "message_poll_option.option_name", "the north one"}, {3, "message_mentions.jid_row_id", "447700900123@s.whatsapp.net"}} {
		if said := fieldOf(c.rows[f.row], f.name); said != f.value {
			t.Errorf("row %d: %s is %q", f.row, f.name, said)
		}
	}
	if c.rows[3].Burn != "86400 s" || c.rows[5].Media[0].SHA256.IsZero() || c.rows[0].Namespace == c.rows[4].Namespace {
		t.Errorf("%+v, %+v", c.rows[3], c.rows[5])
	}
	if said := oddities(sum); !strings.Contains(said, "were edited") || !strings.Contains(said, "receipt_user") || strings.Contains(said, "message_vcard") {
		t.Errorf("said %s", said)
	}
}
