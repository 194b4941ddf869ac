package formats_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const telegramPersonal = `{
 "name": "Quiet Lamp", "type": "personal_chat", "id": 900001,
 "messages": [
  {"id": 1, "type": "message", "date": "2020-04-01T11:00:00", "date_unixtime": "1585735200", "from": "Quiet Lamp", "from_id": "user900001", "text": "half 4", "text_entities": [{"type": "plain", "text": "half 4"}]},
  {"id": 2, "type": "message", "date": "2020-04-01T11:00:30", "date_unixtime": "1585735230", "edited": "2020-04-01T11:05:00", "from": "Tall Reed", "from_id": "user900002", "reply_to_message_id": 1,
   "text": ["see ", {"type": "text_link", "text": "this", "href": "https://example.com/"}, ""], "text_entities": [{"type": "text_link", "text": "this", "href": "https://example.com/"}],
   "reactions": [{"type": "emoji", "count": 1, "emoji": "\ud83d\udc4d", "recent": [{"from": "Quiet Lamp", "from_id": "user900001", "date": "2020-04-01T11:01:00"}]}]},
  {"id": 3, "type": "service", "date": "2020-04-01T11:02:00", "date_unixtime": "1585735320", "actor": "Tall Reed", "actor_id": "user900002", "action": "phone_call", "duration_seconds": 61, "discard_reason": "hangup", "text": "", "text_entities": []},
  {"id": 4, "type": "message", "date": "2020-04-01T11:03:00", "date_unixtime": "1585735380", "from": null, "from_id": "user900001", "photo": "photos/photo_1.jpg", "photo_file_size": 11, "width": 90, "text": ""},
  {"id": 5, "type": "message", "date": "2020-04-01T11:04:00", "date_unixtime": "1585735440", "from": "Tall Reed", "from_id": "user900002", "file": "(File not included. Change data exporting settings to download.)", "file_name": "boat.pdf", "file_size": 900, "mime_type": "application/pdf", "text": "x \ud800"}
 ]
}`

// TestTelegramPersonal reads a chat of two, whose owner is the one that the
// chat does not name.
func TestTelegramPersonal(t *testing.T) {
	t.Parallel()
	data := zipped(t, entry{name: "export/result.json", data: telegramPersonal}, entry{name: "export/photos/photo_1.jpg", data: "\xff\xd8\xff picture"})
	c, sum := read(t, "x.zip", data, formats.Options{})
	want := []act{
		{"message", "user900001", "2020-04-01T10:00:00Z", "half 4", ""},
		{"message", "user900002", "2020-04-01T10:00:30Z", "see this", ""},
		{"reaction", "user900001", "2020-04-01T11:01:00", "\U0001F44D", ""},
		{"call", "user900002", "2020-04-01T10:02:00Z", "phone_call", ""},
		{"message", "user900001", "2020-04-01T10:03:00Z", "", "[photos/photo_1.jpg  11]"},
		{"message", "user900002", "2020-04-01T10:04:00Z", "x \ufffd", "[boat.pdf application/pdf 900]"},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	r := c.rows[1]
	if r.Conversation != "telegram/user900001~user900002" || !r.Direct || r.Owner.Name != "user900002" || r.To[0].Name != "user900001" || r.ReplyTo != "1" || r.NativeID != "2" || r.FromNick != "Tall Reed" {
		t.Errorf("row %+v", r)
	}
	fields := map[string]string{}
	for _, f := range r.Extra {
		fields[f.Name] = f.Value
	}
	if fields["date"] != "2020-04-01T11:00:30" || fields["edited"] == "" || !strings.Contains(fields["text_entities"], "example.com") || !strings.Contains(fields["reactions"], "recent") {
		t.Errorf("fields %v", fields)
	}
	if c.rows[4].Media[0].Missing || !c.rows[5].Media[0].Missing || sum.MembersRead != 1 {
		t.Errorf("media %+v", c.rows[4].Media)
	}
	readBack(t, "x.zip", data, c.rows[:1])
}

// TestTelegramAccount reads a whole account: contacts, groups, and what is not
// read is said; a fault in one message leaves the others.
func TestTelegramAccount(t *testing.T) {
	t.Parallel()
	file := `{"about":"x","personal_information":{"user_id":900002,"first_name":"Tall"},
	 "contacts":{"about":"y","list":[{"first_name":"Quiet","last_name":"Lamp","phone_number":"0044 7700 900123","date":"2020-01-01T00:00:00","date_unixtime":"1577836800"}]},
	 "frequent_contacts":{"list":[{"id":1}]},
	 "chats":{"about":"z","list":[
	  {"name":"Boat","type":"private_supergroup","id":77,"messages":[
	   {"id":5,"type":"service","date":"2020-04-01T11:00:00","actor":"Quiet Lamp","actor_id":"user900001","action":"invite_members","members":["Tall Reed"],"text":""},
	   7, {"id":6,"type":"message","date":"2020-04-01T11:00:00","from":"Quiet Lamp","from_id":"user900001","text":"on"}, {"id":7,]},
	   {"id":8,"type":"message","date":"2020-04-01T11:00:00","from":"Quiet Lamp","from_id":"user900001","text":"off"}]},
	  {"name":"Quiet Lamp","type":"personal_chat","id":900001,"messages":[{"id":9,"type":"message","date":"2020-04-01T11:00:00","date_unixtime":"1585735200","from":"Quiet Lamp","from_id":"user900001","text":"yes"}]}]}}`
	c, sum := read(t, "result.json", []byte(file), formats.Options{})
	want := []act{
		{"contact", "", "2020-01-01T00:00:00Z", "", ""}, {"system", "user900001", "2020-04-01T11:00:00", "invite_members", ""},
		{"message", "user900001", "2020-04-01T11:00:00", "on", ""}, {"message", "user900001", "2020-04-01T11:00:00", "off", ""}, {"message", "user900001", "2020-04-01T10:00:00Z", "yes", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || len(c.rejects) != 2 || sum.Stopped != "" {
		t.Fatalf("%d rejects, stopped %q (-want +got):\n%s", len(c.rejects), sum.Stopped, diff)
	}
	if r := c.rows[0]; r.To[0].Name != "00447700900123" || r.ToNick != "Quiet Lamp" || r.Owner.Name != "user900002" {
		t.Errorf("contact %+v", r)
	}
	if r := c.rows[2]; r.Conversation != "telegram/#77" || r.Namespace != "telegram chat 77" {
		t.Errorf("group %+v", r)
	}
	if r := c.rows[4]; !r.Direct || r.Namespace != "telegram account user900002" {
		t.Errorf("direct %+v", r)
	}
	if len(sum.Oddities) == 0 || sum.Oddities[0].Column != "frequent_contacts" {
		t.Errorf("oddities %+v", sum.Oddities)
	}
	cut, sum := read(t, "result.json", []byte(file[:strings.Index(file, `"text":"off"`)]), formats.Options{})
	if len(cut.rows) != 3 || sum.Stopped == "" {
		t.Errorf("cut: %d rows, stopped %q", len(cut.rows), sum.Stopped)
	}
}

// TestTelegramReal is the row of data/README.md on Telegram.
func TestTelegramReal(t *testing.T) {
	dir := testdata(t, "exports/telegram")
	data, err := os.ReadFile(filepath.Join(dir, "test_single_export.json"))
	if err != nil {
		t.Fatal(err)
	}
	c, sum := read(t, "test_single_export.json", data, formats.Options{})
	// The tool that made target.json puts a space between the pieces of a text;
	// Telegram's own pieces hold their spaces, and are joined as they are.
	want, got := target(t, filepath.Join(dir, "target.json")), targets(c.rows)
	for _, list := range [][]said{want, got} {
		for i := range list {
			list[i].Message = strings.ReplaceAll(list[i].Message, ": ", ":")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || sum.Format != "telegram" {
		t.Errorf("%s (-want +got):\n%s", sum.Format, diff)
	}
	if data, err = os.ReadFile(filepath.Join(dir, "telegram_chat_json", "result.json")); err != nil {
		t.Fatal(err)
	}
	c, sum = read(t, "result.json", data, formats.Options{})
	if sum.Rows["message"] != 4 || sum.Rejects != 0 || c.rows[3].Body != "you will not trick me this time" || c.rows[3].Sent.String() != "2023-08-23T20:15:53Z" {
		t.Errorf("%v %+v", sum.Rows, c.rows[3])
	}
	readBack(t, "result.json", data, c.rows)
}

const metaThread = `{
  "participants": [{"name": "Ren\u00c3\u00a9 Lamp"}, {"name": "Tall Reed"}],
  "messages": [
    {"sender_name": "Ren\u00c3\u00a9 Lamp", "timestamp_ms": 1585735200123, "content": "caf\u00c3\u00a9 \u00f0\u009f\u0098\u0080", "type": "Generic", "is_geoblocked_for_viewer": false,
     "reactions": [{"reaction": "\u00f0\u009f\u0091\u008d", "actor": "Tall Reed", "timestamp": 1585735300}]},
    {"sender_name": "Tall Reed", "timestamp_ms": 1585735201000, "photos": [{"uri": "messages/inbox/lamp_1/photos/1.jpg", "creation_timestamp": 1585735201}], "type": "Generic"},
    {"sender_name": "Tall Reed", "timestamp_ms": 1585735202000, "content": "Tall called you.", "type": "Call", "call_duration": 61},
    {"sender_name": "Tall Reed", "timestamp_ms": 1585735203000, "content": "na\u00efve", "type": "Generic", "is_unsent": true}
  ],
  "title": "Ren\u00c3\u00a9 Lamp", "is_still_participant": true, "thread_type": "Regular", "thread_path": "inbox/lamp_1"
}`

// TestMeta repairs texts whose bytes were written as characters, and keeps them
// as they were written.
func TestMeta(t *testing.T) {
	t.Parallel()
	data := zipped(t, entry{name: "facebook-tall/messages/inbox/lamp_1/message_1.json", data: metaThread}, entry{name: "facebook-tall/messages/inbox/lamp_1/photos/1.jpg", data: "\xff\xd8\xff picture"})
	c, sum := read(t, "x.zip", data, formats.Options{})
	want := []act{
		{"message", "René Lamp", "2020-04-01T10:00:00.123Z", "café 😀", ""}, {"reaction", "Tall Reed", "2020-04-01T10:01:40Z", "👍", ""},
		{"message", "Tall Reed", "2020-04-01T10:00:01.000Z", "", "[messages/inbox/lamp_1/photos/1.jpg photo 11]"},
		{"call", "Tall Reed", "2020-04-01T10:00:02.000Z", "Tall called you.", ""}, {"message", "Tall Reed", "2020-04-01T10:00:03.000Z", "naïve", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	r := c.rows[0]
	if r.Platform != "facebook" || r.Conversation != "facebook/#inbox/lamp_1" || len(r.To) != 1 || r.To[0].Name != "Tall Reed" {
		t.Errorf("row %+v", r)
	}
	var kept []string
	for _, f := range r.Extra {
		kept = append(kept, f.Name+"="+f.Value)
	}
	if all := strings.Join(kept, "\n"); !strings.Contains(all, "content as written=cafÃ©") || !strings.Contains(all, "sender_name as written=RenÃ© Lamp") || !strings.Contains(all, "title=René Lamp") {
		t.Errorf("kept %s", all)
	}
	if len(sum.Oddities) == 0 {
		t.Error("the repair is not told")
	}
	e2e := `{"participants":["Quiet Lamp","Tall Reed"],"threadName":"Quiet Lamp_1","messages":[{"isUnsent":false,"media":[],"reactions":[{"actor":"Tall Reed","reaction":"x"}],"senderName":"Quiet Lamp","text":"four","timestamp":1585735200123,"type":"text"}]}`
	c, _ = read(t, "Quiet Lamp_1.json", []byte(e2e), formats.Options{})
	if len(c.rows) != 2 || c.rows[0].Platform != "messenger" || c.rows[0].Body != "four" || c.rows[0].Sent.String() != "2020-04-01T10:00:00.123Z" {
		t.Errorf("end-to-end: %+v", c.rows)
	}
}

// TestMetaReal is the row of data/README.md on Instagram.
func TestMetaReal(t *testing.T) {
	dir := testdata(t, "exports/instagram-facebook")
	data, err := os.ReadFile(filepath.Join(dir, "test_export.json"))
	if err != nil {
		t.Fatal(err)
	}
	c, sum := read(t, "your_instagram_activity/message_1.json", data, formats.Options{})
	if diff := cmp.Diff(target(t, filepath.Join(dir, "target.json")), targets(c.rows)); diff != "" || sum.Format != "meta" || c.rows[0].Platform != "instagram" {
		t.Errorf("%s (-want +got):\n%s", sum.Format, diff)
	}
}

// FuzzChatJSON reads anything as each of the exports in JSON.
func FuzzChatJSON(f *testing.F) {
	f.Add([]byte(telegramPersonal))
	f.Add([]byte(metaThread))
	f.Add([]byte(`{"messages":[{"type":"message","text":[1,"x",null,true,{"text":"y"}]},{"sender_name":"\u00c3","timestamp_ms":-1,"reactions":[1]}]}`))
	f.Add([]byte(`{"chats":{"list":[{"id":1,"messages":[[]]}]},"contacts":{"list":{}},"personal_information":7}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"telegram", "meta"} {
			var c collected
			opts := formats.Options{Format: format, Encoding: "utf-8", Limits: formats.Limits{Row: 4096}}
			if _, err := formats.Read(context.Background(), input("x.json", data), opts, &c); err != nil && hut3.CodeOf(err) == hut3.Internal {
				t.Fatal(err)
			}
			for _, r := range c.rows {
				if r.Loc.Offset < 0 || r.Loc.Length <= 0 || r.Loc.Offset+r.Loc.Length > int64(len(data)) && len(r.Loc.Steps) == 0 {
					t.Fatalf("a row at %+v of %d bytes", r.Loc, len(data))
				}
			}
		}
	})
}
