package formats_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const discordChat = `{"guild": {"id": "0", "name": "Direct Messages"}, "channel": {"id": "900100", "type": "DirectTextChat", "name": "quiet.lamp"},
 "messages": [
  {"id": "900201", "type": "Default", "timestamp": "2020-04-01T11:00:00.123+01:00", "timestampEdited": null, "isPinned": false, "content": "half 4",
   "author": {"id": "900001", "name": "quiet.lamp", "nickname": "Quiet Lamp", "isBot": false}, "attachments": [{"id": "1", "url": "chat_Files/boat.png", "fileName": "boat.png", "fileSizeBytes": 8}],
   "reactions": [{"emoji": {"id": "", "name": "\ud83d\udc4d"}, "count": 1, "users": [{"id": "900002", "name": "tall.reed"}]}]},
  {"id": "900202", "type": "Reply", "timestamp": "2020-04-01T10:01:00+00:00", "timestampEdited": "2020-04-01T10:05:00+00:00", "content": "yes", "author": {"id": "900002", "name": "tall.reed"},
   "attachments": [{"id": "2", "url": "https://example.com/x.jpg", "fileName": "x.jpg", "fileSizeBytes": 900}], "reactions": [], "reference": {"messageId": "900201", "channelId": "900100"}},
  {"id": "900203", "type": "Call", "timestamp": "2020-04-01T10:02:00+00:00", "content": "Started a call that lasted 1 minutes.", "author": {"id": "900002", "name": "tall.reed"}},
  {"id": "900204", "type": "ChannelPinnedMessage", "timestamp": "2020-04-01T10:03:00+00:00", "content": "Pinned a message.", "author": {"id": "900002", "name": "tall.reed"}}
 ], "messageCount": 4}`

func fieldsOf(r hut3.Row) map[string]string {
	m := map[string]string{}
	for _, f := range r.Extra {
		m[f.Name] = f.Value
	}
	return m
}

// TestDiscord reads a direct conversation with its files beside it.
func TestDiscord(t *testing.T) {
	t.Parallel()
	data := zipped(t, entry{name: "out/chat.json", data: discordChat}, entry{name: "out/chat_Files/boat.png", data: "\x89PNG\r\n.."})
	c, sum := read(t, "x.zip", data, formats.Options{})
	want := []act{
		{"message", "900001", "2020-04-01T11:00:00.123+01:00", "half 4", "[boat.png  8]"}, {"reaction", "900002", hut3.Time{}.String(), "\U0001F44D", ""},
		{"message", "900002", "2020-04-01T10:01:00Z", "yes", "[x.jpg  900]"}, {"call", "900002", "2020-04-01T10:02:00Z", "Started a call that lasted 1 minutes.", ""},
		{"system", "900002", "2020-04-01T10:03:00Z", "Pinned a message.", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Rejects != 0 || sum.Stopped != "" {
		t.Fatalf("%+v (-want +got):\n%s", sum, diff)
	}
	r := c.rows[2]
	if r.Conversation != "discord/#900100" || r.ReplyTo != "900201" || r.NativeID != "900202" || r.Namespace != "discord" || c.rows[0].FromNick != "Quiet Lamp" || c.rows[1].ReplyTo != "900201" {
		t.Errorf("%+v", r)
	}
	if f := fieldsOf(r); f["timestampEdited"] == "" || f["channel"] != "quiet.lamp" || f["type"] != "Reply" && f["type"] != "" {
		t.Errorf("fields %v", f)
	}
	if c.rows[0].Media[0].Missing || c.rows[0].Media[0].SHA256.IsZero() || !c.rows[2].Media[0].Missing {
		t.Errorf("media %+v %+v", c.rows[0].Media, c.rows[2].Media)
	}
	readBack(t, "x.zip", data, c.rows[:1])
}

// discordPackage is the archive of an account's data, in both layouts.
func discordPackage(t testing.TB) []byte {
	return zipped(t,
		entry{name: "package/account/user.json", data: `{"id": "900002", "username": "tall.reed"}`},
		entry{name: "package/messages/index.json", data: `{"900100": "Direct Message with quiet.lamp"}`},
		entry{name: "package/messages/c900100/channel.json", data: `{"id": "900100", "type": 1, "recipients": ["900001", "900002"]}`},
		entry{name: "package/messages/c900100/messages.csv", data: "ID,Timestamp,Contents,Attachments\n900202,2020-04-01 10:01:00.5+00:00,\"yes,\nboat\",\n"},
		entry{name: "package/messages/c900101/channel.json", data: `{"id": "900101", "type": 0, "name": "harbour"}`},
		entry{name: "package/messages/c900101/messages.json", data: `[{"ID": 900301, "Timestamp": "2020-04-01 10:02:00", "Contents": "hello", "Attachments": "https://example.com/a.png"}]`},
	)
}

// TestDiscordPackage reads what an account wrote, in both layouts of the
// package, and says what else is in it.
func TestDiscordPackage(t *testing.T) {
	t.Parallel()
	data := discordPackage(t)
	c, sum := read(t, "package.zip", data, formats.Options{})
	want := []act{{"message", "900002", "2020-04-01T10:01:00.500Z", "yes,\nboat", ""}, {"message", "900002", "2020-04-01T10:02:00Z", "hello", "[https://example.com/a.png  0]"}}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "discord-package" {
		t.Fatalf("%+v (-want +got):\n%s", sum, diff)
	}
	r := c.rows[0]
	if r.Conversation != "discord/#900100" || r.Owner.Name != "900002" || len(r.To) != 1 || r.To[0].Name != "900001" || r.NativeID != "900202" || r.Namespace != "discord" {
		t.Errorf("%+v", r)
	}
	if sum.MembersNotRead != 2 || sum.MembersRead != 2 || c.rows[1].Sent.Micros != 1585735320000000 {
		t.Errorf("%+v %+v", sum, c.rows[1].Sent)
	}
	readBack(t, "package.zip", data, c.rows[:1])
}

const matrixChat = `{"room_name": "harbour", "room_creator": "@reed:example.org", "topic": "", "messages": [
 {"type": "m.room.member", "sender": "@reed:example.org", "state_key": "@reed:example.org", "content": {"membership": "join", "displayname": "Tall Reed"}, "origin_server_ts": 1585735200000, "event_id": "$1", "room_id": "!r:example.org"},
 {"type": "m.room.message", "sender": "@reed:example.org", "content": {"msgtype": "m.text", "body": "half 4"}, "origin_server_ts": 1585735201123, "event_id": "$2", "room_id": "!r:example.org"},
 {"type": "m.room.message", "sender": "@lamp:example.net", "content": {"msgtype": "m.text", "body": "> <@reed:example.org> half 4\n\nyes", "format": "org.matrix.custom.html", "m.relates_to": {"m.in_reply_to": {"event_id": "$2"}}}, "origin_server_ts": 1585735202000, "event_id": "$3", "room_id": "!r:example.org"},
 {"type": "m.room.message", "sender": "@reed:example.org", "content": {"msgtype": "m.text", "body": "* half 5", "m.new_content": {"msgtype": "m.text", "body": "half 5"}, "m.relates_to": {"rel_type": "m.replace", "event_id": "$2"}}, "origin_server_ts": 1585735203000, "event_id": "$4", "room_id": "!r:example.org"},
 {"type": "m.reaction", "sender": "@lamp:example.net", "content": {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$2", "key": "ok"}}, "origin_server_ts": 1585735204000, "event_id": "$5", "room_id": "!r:example.org"},
 {"type": "m.room.redaction", "sender": "@lamp:example.net", "redacts": "$3", "content": {"reason": "wrong room"}, "origin_server_ts": 1585735205000, "event_id": "$6", "room_id": "!r:example.org"},
 {"type": "m.room.message", "sender": "@lamp:example.net", "content": {"msgtype": "m.image", "body": "boat.png", "url": "mxc://example.net/x", "info": {"mimetype": "image/png", "size": 900}}, "origin_server_ts": 1585735206000, "event_id": "$7", "room_id": "!r:example.org"},
 {"type": "m.room.encrypted", "sender": "@lamp:example.net", "content": {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AAAA"}, "origin_server_ts": 1585735207000, "event_id": "$8", "room_id": "!r:example.org"},
 {"type": "m.call.invite", "sender": "@lamp:example.net", "content": {"call_id": "c", "lifetime": 60000}, "origin_server_ts": 1585735208000, "event_id": "$9", "room_id": "!r:example.org"}
]}`

// TestMatrix reads each kind of event, from Element's export and one a line.
func TestMatrix(t *testing.T) {
	t.Parallel()
	want := []act{
		{"system", "@reed:example.org", "2020-04-01T10:00:00.000Z", "m.room.member join @reed:example.org", ""},
		{"message", "@reed:example.org", "2020-04-01T10:00:01.123Z", "half 4", ""},
		{"message", "@lamp:example.net", "2020-04-01T10:00:02.000Z", "> <@reed:example.org> half 4\n\nyes", ""},
		{"edit", "@reed:example.org", "2020-04-01T10:00:03.000Z", "half 5", ""},
		{"reaction", "@lamp:example.net", "2020-04-01T10:00:04.000Z", "ok", ""},
		{"edit", "@lamp:example.net", "2020-04-01T10:00:05.000Z", "", ""},
		{"message", "@lamp:example.net", "2020-04-01T10:00:06.000Z", "boat.png", "[boat.png image/png 900]"},
		{"message", "@lamp:example.net", "2020-04-01T10:00:07.000Z", "", ""},
		{"call", "@lamp:example.net", "2020-04-01T10:00:08.000Z", "m.call.invite", ""},
	}
	_, array, _ := strings.Cut(matrixChat, `"messages": `)
	array = strings.TrimSuffix(strings.TrimSpace(array), "}")
	lines := strings.ReplaceAll(strings.Trim(strings.TrimSpace(array), "[]\n"), "},\n", "}\n")
	for name, file := range map[string]string{"element.json": matrixChat, "chunk.json": `{"start": "t1", "chunk": ` + array + `, "end": "t2"}`, "array.json": array, "events.jsonl": lines} {
		c, sum := read(t, name, []byte(file), formats.Options{})
		if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "matrix" || sum.Stopped != "" || sum.Rejects != 0 {
			t.Fatalf("%s: %+v (-want +got):\n%s", name, sum, diff)
		}
		if r := c.rows[3]; r.NativeID != "$2" || r.Namespace != "matrix" || fieldsOf(r)["event_id"] != "$4" || fieldsOf(r)["content.body"] != "* half 5" || r.Conversation != "matrix/#!r:example.org" {
			t.Errorf("%s: edit %+v", name, r)
		}
		if c.rows[2].ReplyTo != "$2" || c.rows[4].ReplyTo != "$2" || c.rows[5].NativeID != "$3" || fieldsOf(c.rows[5])["content.reason"] != "wrong room" || len(sum.Oddities) != 2 || !strings.Contains(oddities(sum), "were not looked for") {
			t.Errorf("%s: %+v %+v", name, c.rows[5], sum.Oddities)
		}
		readBack(t, name, []byte(file), c.rows[1:2])
	}
}

const googleChatMessages = `{"messages": [
 {"creator": {"name": "Tall Reed", "email": "reed@example.org", "user_type": "Human"}, "created_date": "Wednesday, 1 April 2020 at 10:00:00 UTC", "text": "half 4", "topic_id": "t1", "message_id": "s1/t1/m1",
  "attached_files": [{"original_name": "boat.png", "export_name": "File-boat.png"}], "reactions": [{"emoji": {"unicode": "ok"}, "reactor_emails": ["lamp@example.net"]}]},
 {"creator": {"name": "Quiet Lamp", "email": "lamp@example.net", "user_type": "Human"}, "created_date": "Wednesday, April 1, 2020 at 10:01:00\u202fAM UTC", "text": "yes", "topic_id": "t1", "message_id": "s1/t1/m2", "quoted_message_metadata": {"message_id": "s1/t1/m1"}},
 {"creator": {"name": "Quiet Lamp", "email": "lamp@example.net", "user_type": "Human"}, "created_date": "mercredi 1 avril 2020 \u00e0 10:02:00 UTC", "message_state": "DELETED", "message_id": "s1/t1/m3"}
]}`

// TestGoogleChat reads a direct conversation with what stands beside it.
func TestGoogleChat(t *testing.T) {
	t.Parallel()
	data := zipped(t,
		entry{name: "Takeout/Google Chat/Groups/DM s1/group_info.json", data: `{"members": [{"name": "Tall Reed", "email": "reed@example.org", "user_type": "Human"}, {"name": "Quiet Lamp", "email": "lamp@example.net", "user_type": "Human"}]}`},
		entry{name: "Takeout/Google Chat/Groups/DM s1/messages.json", data: googleChatMessages},
		entry{name: "Takeout/Google Chat/Groups/DM s1/File-boat.png", data: "\x89PNG\r\n.."},
		entry{name: "Takeout/Google Chat/Users/User 1/user_info.json", data: `{"user": {"name": "Tall Reed", "email": "reed@example.org", "user_type": "Human"}, "membership_info": []}`},
	)
	c, sum := read(t, "takeout.zip", data, formats.Options{})
	none := hut3.Time{}.String()
	want := []act{
		{"contact", "", none, "", ""}, {"contact", "", none, "", ""},
		{"message", "reed@example.org", "2020-04-01T10:00:00Z", "half 4", "[boat.png  8]"}, {"reaction", "lamp@example.net", none, "ok", ""},
		{"message", "lamp@example.net", "2020-04-01T10:01:00Z", "yes", ""}, {"message", "lamp@example.net", c.rows[5].Sent.String(), "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Stopped != "" {
		t.Fatalf("%+v (-want +got):\n%s", sum, diff)
	}
	r := c.rows[4]
	if !r.Direct || r.Conversation != "google-chat/lamp@example.net~reed@example.org" || r.Owner.Name != "reed@example.org" || r.ReplyTo != "s1/t1/m1" || r.Namespace != "google chat" {
		t.Errorf("%+v", r)
	}
	if c.rows[5].Sent.Known() || c.rows[5].Sent.Raw == "" || fieldsOf(c.rows[5])["message_state"] != "DELETED" || c.rows[0].To[0].Name != "reed@example.org" {
		t.Errorf("%+v", c.rows[5])
	}
	readBack(t, "takeout.zip", data, c.rows[2:3])
}

const teamsPersonal = `{"userId": "8:live:reed", "exportDate": "2020-04-02T00:00", "conversations": [
 {"id": "8:live:lamp", "displayName": "Quiet Lamp", "version": 1, "MessageList": [
  {"id": "1585735200000", "displayName": null, "originalarrivaltime": "2020-04-01T10:00:00.123Z", "messagetype": "RichText", "content": "half <b>4</b> &amp; <ss type=\"smile\">:)</ss><img alt=\"ok\" src=\"x\">", "conversationid": "8:live:lamp", "from": "8:live:reed", "properties": null},
  {"id": "1585735201000", "displayName": "Quiet Lamp", "originalarrivaltime": "2020-04-01T10:00:01Z", "messagetype": "RichText/Html", "content": "<blockquote itemscope itemtype=\"http://schema.skype.com/Reply\" itemid=\"1585735200000\"><p>half 4</p></blockquote><p>yes</p>", "from": "8:live:lamp"},
  {"id": "1585735202000", "originalarrivaltime": "2020-04-01T10:00:02Z", "messagetype": "RichText/UriObject", "content": "<URIObject type=\"Picture.1\" uri=\"https://example.com/o/1\">To view<OriginalName v=\"boat.png\"/><FileSize v=\"900\"/></URIObject>", "from": "8:live:lamp"},
  {"id": "1585735203000", "originalarrivaltime": "2020-04-01T10:00:03Z", "messagetype": "Event/Call", "content": "<ended/><partlist count=\"2\"/>", "from": "8:live:lamp"}]},
 {"id": "19:x@thread.skype", "displayName": "harbour", "MessageList": [
  {"id": "1585735204000", "originalarrivaltime": "2020-04-01T10:00:04Z", "messagetype": "ThreadActivity/AddMember", "content": "<addmember/>", "from": "19:x@thread.skype"}]}]}`

const teamsGraph = `{"@odata.context": "https://example.com", "value": [
 {"id": "1585735200000", "replyToId": null, "messageType": "message", "createdDateTime": "2020-04-01T10:00:00.123Z", "lastEditedDateTime": null, "chatId": "19:c@thread.v2", "from": {"application": null, "user": {"id": "u-reed", "displayName": "Tall Reed"}},
  "body": {"contentType": "html", "content": "<div><p>half 4</p>\n<attachment id=\"1\"></attachment></div>"}, "attachments": [{"id": "1", "contentType": "reference", "contentUrl": "https://example.com/b.pdf", "name": "b.pdf"}],
  "reactions": [{"reactionType": "like", "createdDateTime": "2020-04-01T10:05:00Z", "user": {"user": {"id": "u-lamp"}}}]},
 {"id": "1585735201000", "messageType": "message", "createdDateTime": "2020-04-01T10:00:01Z", "chatId": "19:c@thread.v2", "from": {"user": {"id": "u-lamp", "displayName": "Quiet Lamp"}}, "body": {"contentType": "text", "content": "a < b"}, "attachments": [{"id": "1585735200000", "contentType": "messageReference", "name": null}]},
 {"id": "1585735202000", "messageType": "unknownFutureValue", "createdDateTime": "2020-04-01T10:00:02Z", "chatId": "19:c@thread.v2", "from": null, "body": {"contentType": "html", "content": "<systemEventMessage/>"}, "eventDetail": {"@odata.type": "#microsoft.graph.callEndedEventMessageDetail"}}]}`

// TestTeams reads both layouts and turns HTML to text.
func TestTeams(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "messages.json", []byte(teamsPersonal), formats.Options{})
	want := []act{
		{"message", "8:live:reed", "2020-04-01T10:00:00.123Z", "half 4 & :)ok", ""}, {"message", "8:live:lamp", "2020-04-01T10:00:01Z", "half 4\nyes", ""},
		{"message", "8:live:lamp", "2020-04-01T10:00:02Z", "To view", "[boat.png  900]"}, {"call", "8:live:lamp", "2020-04-01T10:00:03Z", "", ""}, {"system", "19:x@thread.skype", "2020-04-01T10:00:04Z", "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Rejects != 0 || sum.Stopped != "" {
		t.Fatalf("%+v (-want +got):\n%s", sum, diff)
	}
	r := c.rows[1]
	if !r.Direct || r.Conversation != "teams/8:live:lamp~8:live:reed" || r.To[0].Name != "8:live:reed" || r.ReplyTo != "1585735200000" || !strings.Contains(fieldsOf(r)["content"], "blockquote") {
		t.Errorf("%+v", r)
	}
	c, sum = read(t, "chat.json", []byte(teamsGraph), formats.Options{})
	want = []act{
		{"message", "u-reed", "2020-04-01T10:00:00.123Z", "half 4", "[b.pdf reference 0]"}, {"reaction", "u-lamp", "2020-04-01T10:05:00Z", "like", ""},
		{"message", "u-lamp", "2020-04-01T10:00:01Z", "a < b", ""}, {"call", "", "2020-04-01T10:00:02Z", "callEndedEventMessageDetail", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "teams" {
		t.Fatalf("%+v (-want +got):\n%s", sum, diff)
	}
	if r := c.rows[2]; r.Conversation != "teams/#19:c@thread.v2" || r.ReplyTo != "1585735200000" || fieldsOf(c.rows[0])["body.content"] == "" {
		t.Errorf("%+v", r)
	}
}

// TestChatEventsCut reads what stands before a break and says where it is.
func TestChatEventsCut(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"discord": discordChat, "matrix": matrixChat, "google-chat": googleChatMessages, "teams": teamsPersonal} {
		whole, _ := read(t, "messages.json", []byte(file), formats.Options{Format: name})
		c, sum := read(t, "messages.json", []byte(file[:len(file)-100]), formats.Options{Format: name})
		if len(c.rows) == 0 || len(c.rows) >= len(whole.rows) || sum.Stopped == "" {
			t.Errorf("%s: %d rows of %d, stopped %q", name, len(c.rows), len(whole.rows), sum.Stopped)
		}
	}
}

// FuzzChatEvents reads anything as each of these exports.
func FuzzChatEvents(f *testing.F) {
	for _, seed := range []string{discordChat, matrixChat, googleChatMessages, teamsPersonal, teamsGraph, `[{"content":[],"type":7,"sender":{},"origin_server_ts":"x"}]`, `{"conversations":[{"MessageList":[[]]}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"discord", "matrix", "google-chat", "teams"} {
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

// TestWordsOfOthers: what was forwarded or shared is the text of a message that has none
// of its own, so that it is found, and what stood there is kept.
func TestWordsOfOthers(t *testing.T) {
	t.Parallel()
	discord := `{"guild":{"id":"0"},"channel":{"id":"1","type":"DirectTextChat"},"messages":[
{"id":"13","type":"Default","timestamp":"2020-05-01T10:05:00+00:00","content":"","forwardedMessage":{"timestamp":"2020-04-01T10:05:00+00:00","content":"the forwarded words"},"author":{"id":"200","name":"reed"}},
{"id":"14","type":"Default","timestamp":"2020-05-01T10:06:00+00:00","content":"mine","forwardedMessage":{"content":"not mine"},"author":{"id":"200","name":"reed"}}]}`
	instagram := `{"participants":[{"name":"Lamp"},{"name":"Reed"}],"messages":[
{"sender_name":"Reed","timestamp_ms":1588327250000,"share":{"link":"https://example.com/p/1","share_text":"a boat \u00c3\u00a9"}},
{"sender_name":"Reed","timestamp_ms":1588327240000,"content":"look","share":{"link":"https://example.com/p/2"}},
{"sender_name":"Reed","timestamp_ms":1588327230000,"share":{"link":"https://example.com/p/3"}},
{"sender_name":"Reed","timestamp_ms":1588327220000}],"title":"Lamp","thread_path":"inbox/reed_1"}`
	for _, c := range []struct {
		path, data, field string
		want              []string
	}{
		{"fen.json", discord, "forwardedMessage", []string{"the forwarded words", "mine"}},
		{"instagram/message_1.json", instagram, "share", []string{"a boat é\nhttps://example.com/p/1", "look", "https://example.com/p/3", ""}},
	} {
		got, sum := read(t, c.path, []byte(c.data), formats.Options{})
		var texts []string
		for _, r := range got.rows {
			texts = append(texts, r.Body)
		}
		if diff := cmp.Diff(c.want, texts); diff != "" || fieldsOf(got.rows[0])[c.field] == "" || !strings.Contains(oddities(sum), "text") {
			t.Errorf("%s: %v, %s (-want +got):\n%s", c.path, got.rows[0].Extra, oddities(sum), diff)
		}
	}
}
