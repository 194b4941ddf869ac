package formats_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

// appleArchive is an archive of NSKeyedArchiver, as a literal of SQLite; the first
// object stands for nothing.
func appleArchive(objects ...any) string {
	return "x'" + hex.EncodeToString(binaryPlist(map[string]any{"$archiver": "NSKeyedArchiver", "$objects": append([]any{"$null"}, objects...), "$top": map[string]any{"root": plistUID(1)}})) + "'"
}

// signalIOSDB is a database as Signal has it on iOS: an answer, an edit, calls, a
// reaction to the edited message, files of both tables, drafts and what failed.
func signalIOSDB(t testing.TB) []byte {
	uuid, _ := hex.DecodeString(strings.ReplaceAll(lampACI, "-", ""))
	quote := appleArchive(map[string]any{"timestamp": plistUID(2), "authorAddress": plistUID(3), "body": "half 4"}, 1585908937123, map[string]any{"backingUuid": plistUID(4)}, map[string]any{"NS.uuidbytes": uuid})
	group := appleArchive(map[string]any{"groupName": plistUID(2)}, "Boat")
	hash := strings.Repeat("ab", 32)
	lamp, reed := strings.ToUpper(lampACI), strings.ToUpper(reedACI)
	return database(t,
		`CREATE TABLE keyvalue (KEY TEXT NOT NULL, collection TEXT NOT NULL, VALUE BLOB NOT NULL, PRIMARY KEY (KEY, collection))`,
		`INSERT INTO keyvalue VALUES ('TSStorageRegisteredNumberKey', 'TSStorageUserAccountCollection', `+appleArchive("+447700900999")+`), ('TSStorageRegisteredUUIDKey', 'TSStorageUserAccountCollection', `+appleArchive(lamp)+`), ('x', 'other', x'00')`,
		`CREATE TABLE model_SignalRecipient (id INTEGER PRIMARY KEY, recipientPhoneNumber TEXT, recipientUUID TEXT)`, fmt.Sprintf(`INSERT INTO model_SignalRecipient VALUES (1, '+447700900999', '%s'), (2, '+447700900123', '%s')`, lamp, reed),
		`CREATE TABLE model_OWSUserProfile (id INTEGER PRIMARY KEY, profileName TEXT, familyName TEXT, recipientPhoneNumber TEXT, recipientUUID TEXT)`, `INSERT INTO model_OWSUserProfile VALUES (1, 'Tall', 'Reed', NULL, '`+reed+`')`,
		`CREATE TABLE model_TSThread (id INTEGER PRIMARY KEY, uniqueId TEXT, contactPhoneNumber TEXT, contactUUID TEXT, groupModel BLOB, messageDraft TEXT)`, `INSERT INTO model_TSThread VALUES (1, 't1', NULL, '`+reed+`', NULL, 'never sent'), (2, 'gQUJD', NULL, NULL, `+group+`, NULL)`,
		`CREATE TABLE model_TSInteraction (id INTEGER PRIMARY KEY, recordType INTEGER, uniqueId TEXT, receivedAtTimestamp INTEGER, timestamp INTEGER, uniqueThreadId TEXT, authorPhoneNumber TEXT, authorUUID TEXT, body TEXT, callType INTEGER, expiresInSeconds INTEGER, quotedMessage BLOB, storedMessageState INTEGER, wasRemotelyDeleted INTEGER, customMessage TEXT)`,
		`INSERT INTO model_TSInteraction VALUES
			(1, 21, 'a', 1585908940000, 1585908940000, 't1', NULL, NULL, 'half 5', NULL, 0, NULL, 4, 0, NULL), (2, 19, 'b', 1585908950900, 1585908950000, 't1', NULL, '`+reed+`', 'ok', NULL, 3600, `+quote+`, NULL, 0, NULL),
			(3, 21, 'c', 1585908937123, 1585908937123, 't1', NULL, NULL, 'half 4', NULL, 0, NULL, 4, 0, NULL), (4, 19, 'd', 1585908960001, 1585908960000, 'gQUJD', NULL, '`+reed+`', NULL, NULL, 0, NULL, NULL, 1, NULL),
			(5, 20, 'e', 1585908970000, 1585908970000, 't1', NULL, NULL, NULL, 3, 0, NULL, NULL, 0, NULL), (6, 20, 'f', 1585908980000, 1585908980000, 't1', NULL, NULL, NULL, 8, 0, NULL, NULL, 0, NULL),
			(7, 10, 'g', 1585908990000, 1585908990000, 'gQUJD', NULL, NULL, NULL, NULL, 0, NULL, NULL, 0, 'Reed left'), (8, 21, 'h', 1585909000000, 1585909000000, 't1', NULL, NULL, 'did not go', NULL, 0, NULL, 1, 0, NULL),
			(9, 21, 'i', 1585909010000, 1585909010000, 'gQUJD', NULL, NULL, 'went to some', NULL, 0, NULL, 1, 0, NULL), (10, 19, 'j', 1585909020000, 1585909020000, 't1', '+447700900123', NULL, NULL, NULL, 0, NULL, NULL, 0, NULL)`,
		`CREATE TABLE EditRecord (id INTEGER PRIMARY KEY, latestRevisionId INTEGER, pastRevisionId INTEGER)`, `INSERT INTO EditRecord VALUES (1, 1, 3)`,
		`CREATE TABLE model_OWSReaction (id INTEGER PRIMARY KEY, emoji TEXT, reactorE164 TEXT, reactorUUID TEXT, receivedAtTimestamp INTEGER, sentAtTimestamp INTEGER, uniqueMessageId TEXT)`, `INSERT INTO model_OWSReaction VALUES (1, '👍', NULL, '`+reed+`', 1585908938001, 1585908938000, 'a')`,
		`CREATE TABLE CallRecord (id INTEGER PRIMARY KEY, callId TEXT, interactionRowId INTEGER, threadRowId INTEGER, type INTEGER, direction INTEGER, status INTEGER, timestamp INTEGER)`, `INSERT INTO CallRecord VALUES (1, '18446744073709551615', 5, 1, 0, 0, 3, 1585908970000), (2, '78', NULL, 1, 0, 1, 1, 1585909030000)`,
		`CREATE TABLE model_TSAttachment (id INTEGER PRIMARY KEY, albumMessageId TEXT, contentType TEXT, sourceFilename TEXT, byteCount INTEGER, localRelativeFilePath TEXT, caption TEXT)`, `INSERT INTO model_TSAttachment VALUES (1, 'j', 'image/jpeg', NULL, 9, '/x/boat.jpg', 'the boat')`,
		`CREATE TABLE Attachment (id INTEGER PRIMARY KEY, sha256ContentHash BLOB, mimeType TEXT, unencryptedByteCount INTEGER)`, `INSERT INTO Attachment VALUES (7, x'`+hash+`', 'image/webp', 12)`,
		`CREATE TABLE MessageAttachmentReference (ownerType INTEGER, ownerRowId INTEGER, attachmentRowId INTEGER, sourceFilename TEXT)`, `INSERT INTO MessageAttachmentReference VALUES (0, 10, 7, 'map.webp'), (3, 2, 7, NULL)`,
		`CREATE TABLE model_TSGroupMember (x)`, `INSERT INTO model_TSGroupMember VALUES (1)`)
}

// TestSignalIOS reads an opened database: the row of an edited message has its last
// text and stands before that of the first, which is the message all the same, and
// what the versions, the answer and the reaction lead to.
func TestSignalIOS(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "signal.sqlite", signalIOSDB(t), formats.Options{})
	var got []string
	for _, r := range c.rows {
		got = append(got, strings.Join([]string{r.Kind.String(), r.Direction, r.From.Name, r.Body, r.Conversation, r.NativeID, r.ReplyTo}, " | "))
	}
	const pair, boat, lamp, reed, first = " | signal/+447700900123~+447700900999 | ", " | signal/#QUJD | ", "+447700900999 | ", "+447700900123 | ", lampACI + "/1585908937123 | "
	want := []string{
		"message | received | " + reed + "ok" + pair + reedACI + "/1585908950000 | " + strings.TrimSuffix(first, " | "), "message | sent | " + lamp + "half 4" + pair + first,
		"message | received | " + reed + boat + reedACI + "/1585908960000 | ", "call | received | " + reed + pair + "18446744073709551615 | ", "call | sent | " + lamp + pair + " | ", "system |  |  | " + boat + " | ",
		"note | failed | " + lamp + "did not go" + pair + lampACI + "/1585909000000 | ", "message | failed for some or all | " + lamp + "went to some" + boat + lampACI + "/1585909010000 | ", "message | received | " + reed + "the boat" + pair + reedACI + "/1585909020000 | ",
		"edit | sent | " + lamp + "half 5" + pair + first, "note | draft | " + lamp + "never sent" + pair + " | ", "reaction |  | " + reed + "👍" + pair + " | " + strings.TrimSuffix(first, " | "), "call | sent | " + lamp + pair + "78 | ",
	}
	if diff := cmp.Diff(want, got); diff != "" || sum.Format != "signal-ios" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	one := c.rows[0]
	if one.Owner.Name != "+447700900999" || one.FromNick != "Tall Reed" || one.Sent.String() != "2020-04-03T10:15:50.000Z" || one.Received.String() != "2020-04-03T10:15:50.900Z" || one.Burn != "3600 s" || len(one.Media) != 0 || steps(one) != "table model_TSInteraction > rowid 2" {
		t.Errorf("%+v", one)
	}
	if r := c.rows[2]; fieldOf(r, "chat_name") != "Boat" || fieldOf(r, "deleted") != "for everybody" {
		t.Errorf("%+v", r)
	}
	if fieldOf(c.rows[3], "call") != "missed" || fieldOf(c.rows[4], "call") != "went out, not answered" || fieldOf(c.rows[5], "customMessage") != "Reed left" {
		t.Errorf("%+v, %+v, %+v", c.rows[3], c.rows[4], c.rows[5])
	}
	if m := c.rows[8].Media; len(m) != 2 || m[0].Name != "map.webp" || m[0].SHA256.String() != strings.Repeat("ab", 32) || m[1].Name != "boat.jpg" || m[1].Type != "image/jpeg" {
		t.Errorf("%+v", m)
	}
	if said := oddities(sum); !strings.Contains(said, "had not been sent") || !strings.Contains(said, "drafts") || !strings.Contains(said, "model_TSGroupMember") {
		t.Errorf("said %s", said)
	}
}
