package formats_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// plistUID is the number by which an archive names one of its objects.
type plistUID int

// plistWriter writes a binary property list, object by object.
type plistWriter struct{ objects [][]byte }

func (w *plistWriter) add(v any) byte {
	at := len(w.objects)
	w.objects = append(w.objects, nil)
	counted := func(kind byte, n int) []byte {
		if n < 15 {
			return []byte{kind<<4 | byte(n)}
		}
		return append([]byte{kind<<4 | 15, 0x11}, binary.BigEndian.AppendUint16(nil, uint16(n))...)
	}
	var b []byte
	switch v := v.(type) {
	case int:
		b = binary.BigEndian.AppendUint64([]byte{0x13}, uint64(v))
	case bool:
		b = []byte{8}
	case plistUID:
		b = []byte{0x80, byte(v)}
	case string:
		b = append(counted(5, len(v)), v...)
	case []byte:
		b = append(counted(4, len(v)), v...)
	case []any:
		b = counted(10, len(v))
		for _, one := range v {
			b = append(b, w.add(one))
		}
	case map[string]any:
		b = counted(13, len(v))
		keys := slices.Sorted(maps.Keys(v))
		for _, k := range keys {
			b = append(b, w.add(k))
		}
		for _, k := range keys {
			b = append(b, w.add(v[k]))
		}
	}
	w.objects[at] = b
	return byte(at)
}

func binaryPlist(root any) []byte {
	var w plistWriter
	w.add(root)
	out := []byte("bplist00")
	var table []byte
	for _, o := range w.objects {
		table = binary.BigEndian.AppendUint16(table, uint16(len(out)))
		out = append(out, o...)
	}
	at := uint64(len(out))
	out = append(out, table...)
	out = append(out, 0, 0, 0, 0, 0, 0, 2, 1)
	for _, n := range []uint64{uint64(len(w.objects)), 0, at} {
		out = binary.BigEndian.AppendUint64(out, n)
	}
	return out
}

// appleEdits is the summary of a message of some parts with the texts of each.
func appleEdits(parts int, texts map[string][]string, unsent ...any) []byte {
	otr, ec := map[string]any{}, map[string]any{}
	for i := range parts {
		otr[fmt.Sprint(i)] = map[string]any{"lo": i, "le": 4}
	}
	for part, list := range texts {
		var versions []any
		for i, text := range list {
			var archive []byte
			if _, err := fmt.Sscanf(archived(text), "x'%x'", &archive); err != nil {
				panic(err)
			}
			versions = append(versions, map[string]any{"d": 607428000 + 60*i, "t": archive, "bcg": "G"})
		}
		ec[part] = versions
	}
	return binaryPlist(map[string]any{"otr": otr, "ec": ec, "rp": unsent, "ust": false, "amc": 1})
}

func editedDB(t testing.TB, summaries ...[]byte) []byte {
	statements := []string{`CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900123')`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER, account TEXT, date_edited INTEGER, date_retracted INTEGER, message_summary_info BLOB)`}
	for i, s := range summaries {
		statements = append(statements, fmt.Sprintf(`INSERT INTO message VALUES (%d, 'G%d', 'as shown', 1, 607428000000000000, 0, 'E:lamp@example.com', 607428120000000000, 607428180000000000, x'%x')`, i+1, i+1, s))
	}
	return database(t, statements...)
}

// TestIMessageEdits reads the texts that a message had, as versions of it, and
// that it was taken back.
func TestIMessageEdits(t *testing.T) {
	t.Parallel()
	data := editedDB(t, appleEdits(1, map[string][]string{"0": {"half 4", "half 5", "half 6"}}), appleEdits(1, nil, 0), appleEdits(2, map[string][]string{"1": {"boat", "a boat"}}, 0), []byte("bplist00 of nothing that is understood, long enough"))
	c, sum := read(t, "chat.db", data, formats.Options{})
	var got []string
	for _, r := range c.rows {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s %s", r.Kind, r.NativeID, r.Sent, r.Body, fieldOf(r, "edit"), fieldOf(r, "part"))))
	}
	want := []string{
		"message G1 2020-04-01T10:00:00.000000Z half 4", "edit G1 2020-04-01T10:01:00Z half 5 version 2", "edit G1 2020-04-01T10:02:00Z half 6 version 3",
		"message G2 2020-04-01T10:00:00.000000Z as shown", "edit G2 2020-04-01T10:03:00.000000Z  taken back",
		"message G3 2020-04-01T10:00:00.000000Z as shown", "edit G3 2020-04-01T10:00:00Z boat version 1 1", "edit G3 2020-04-01T10:01:00Z a boat version 2 1", "edit G3 2020-04-01T10:03:00.000000Z  taken back 0",
		"message G4 2020-04-01T10:00:00.000000Z as shown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if fieldOf(c.rows[0], "text") != "as shown" {
		t.Errorf("what is shown and is no version is gone: %+v", c.rows[0])
	}
	for _, r := range c.rows[:3] {
		if r.From.Name != "+447700900123" || r.Conversation != c.rows[0].Conversation || steps(r) != "table message > rowid 1" {
			t.Errorf("%+v", r)
		}
	}
	if said := oddities(sum); !strings.Contains(said, "not understood") {
		t.Errorf("said %s", said)
	}
}

// FuzzAppleEdits reads any property list as the history of a message.
func FuzzAppleEdits(f *testing.F) {
	f.Add(appleEdits(1, map[string][]string{"0": {"half 4", "half 5"}}))
	f.Add(appleEdits(2, nil, 0, 1))
	loop := binaryPlist(map[string]any{"otr": []any{[]any{"x"}}})
	f.Add(loop)
	f.Fuzz(func(t *testing.T, blob []byte) {
		var c collected
		if _, err := formats.Read(t.Context(), input("chat.db", editedDB(t, blob)), formats.Options{}, &c); err != nil && hut3.CodeOf(err) == hut3.Internal || len(c.rows) == 0 {
			t.Fatalf("%d rows, %v", len(c.rows), err)
		}
	})
}

// TestIMessageOneThread: where some messages of a chat name the account's address and
// others do not, all are of one conversation.
func TestIMessageOneThread(t *testing.T) {
	t.Parallel()
	chat := func(chatColumns, chatValues string) []byte {
		return database(t, `CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900222')`,
			`CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, style INTEGER, chat_identifier TEXT`+chatColumns+`)`, `INSERT INTO chat VALUES (1, 45, '+447700900222'`+chatValues+`)`,
			`CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)`, `INSERT INTO chat_message_join VALUES (1, 1), (1, 2)`,
			`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER, destination_caller_id TEXT)`,
			`INSERT INTO message VALUES (1, 'A', 'one', 1, 607428000, 0, NULL), (2, 'B', 'two', 1, 607428001, 1, '+447700900111')`)
	}
	for name, data := range map[string][]byte{"the chat says whose it is": chat(", account_login TEXT", ", 'P:+447700900111'"), "one message alone says so": chat("", "")} {
		c, _ := read(t, "chat.db", data, formats.Options{})
		for _, r := range c.rows {
			if r.Conversation != "imessage/+447700900111~+447700900222" || r.Owner.Name != "+447700900111" {
				t.Errorf("%s: %s is of %s, held by %s", name, r.Body, r.Conversation, r.Owner.Name)
			}
		}
	}
}

// TestBackupsSayTheSame: where nothing says whose a database is, each copy of it names
// its conversations and ids alike, and one of another folder its ids.
func TestBackupsSayTheSame(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{"chat.db": database(t, `CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)`, `INSERT INTO handle VALUES (1, '+447700900222')`,
		`CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER)`,
		`INSERT INTO message VALUES (1, 'A', 'one', 1, 607428000, 0), (2, 'B', 'two', 1, 607428001, 1)`), "sms.xml": []byte(smsFile), "msgstore.db": androidNew(t), "old.db": androidOld(t)} {
		first, _ := read(t, "takes/"+name, data, formats.Options{})
		copied, _ := read(t, "takes/copy of "+name, data, formats.Options{})
		elsewhere, _ := read(t, name, data, formats.Options{})
		for i, r := range first.rows {
			if c := copied.rows[i]; c.Conversation != r.Conversation || c.NativeID != r.NativeID || c.Namespace != r.Namespace {
				t.Errorf("%s: %+v and in a copy %+v", name, r, c)
			}
			if e := elsewhere.rows[i]; e.NativeID != r.NativeID || e.Namespace != r.Namespace {
				t.Errorf("%s: %+v and elsewhere %+v", name, r, e)
			}
		}
	}
}
