package formats_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

const xmppDump = `<?xml version='1.0'?>
<server-data xmlns='urn:xmpp:pie:0'><host jid='example.com'><user name='lamp' password='x'>
<query xmlns='jabber:iq:roster'><item jid='Reed@example.net' name='Reed &amp; son' subscription='both'><group>Boat</group></item></query>
<archive xmlns='urn:xmpp:pie:0#mam'>
<result xmlns='urn:xmpp:mam:2' id='28482-98726-73623'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2020-04-03T10:15:37.123Z'/>
<message xmlns='jabber:client' to='reed@example.net/phone' from='lamp@example.com/home' type='chat' id='0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'><body>half 4</body><active xmlns='http://jabber.org/protocol/chatstates'/></message></forwarded></result>
<message xmlns='jabber:client' from='reed@example.net' to='lamp@example.com' type='chat' id='m2'><body>ok</body><delay xmlns='urn:xmpp:delay' from='example.com' stamp='2020-04-03T11:15:38+01:00'/><reply xmlns='urn:xmpp:reply:0' id='0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'/></message>
<message from='reed@example.net' to='lamp@example.com' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
<message from='reed@example.net' to='lamp@example.com' id='m3'><reactions xmlns='urn:xmpp:reactions:0' id='0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'><reaction>👍</reaction></reactions></message>
<message from='lamp@example.com' to='reed@example.net' id='m4'><body>half 5</body><replace xmlns='urn:xmpp:message-correct:0' id='0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'/></message>
<message from='boat@conference.example.com/Quiet' to='lamp@example.com' type='groupchat'><body>hello</body><x xmlns='jabber:x:delay' stamp='20200403T10:20:00'/><x xmlns='jabber:x:oob'><url>https://example.com/a.jpg</url></x></message>
<message from='boat@conference.example.com/Quiet' to='lamp@example.com' type='groupchat'><subject>The boat</subject></message>
</archive></user></host></server-data>
`

// TestXMPP reads an export of a server with wrappers, delays, replies,
// corrections, reactions and a room.
func TestXMPP(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "dump.xml", []byte(xmppDump), formats.Options{})
	want := []act{
		{"contact", "", "", "", ""}, {"message", "lamp@example.com", "2020-04-03T10:15:37.123Z", "half 4", ""}, {"message", "reed@example.net", "2020-04-03T11:15:38+01:00", "ok", ""},
		{"reaction", "reed@example.net", "", "👍", ""}, {"edit", "lamp@example.com", "", "half 5", ""}, {"message", "boat@conference.example.com/Quiet", "2020-04-03T10:20:00Z", "hello", "[https://example.com/a.jpg  0]"},
		{"system", "boat@conference.example.com/Quiet", "", "The boat", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "xmpp" || sum.Stopped != "" {
		t.Fatalf("%s %q (-want +got):\n%s", sum.Format, sum.Stopped, diff)
	}
	if r := c.rows[0]; r.To[0].Name != "reed@example.net" || r.ToNick != "Reed & son" || r.Owner.Name != "lamp@example.com" || fieldOf(r, "group") != "Boat" {
		t.Errorf("%+v", r)
	}
	one, two := c.rows[1], c.rows[2]
	if one.Conversation != "xmpp/lamp@example.com~reed@example.net" || !one.Direct || one.Direction != "sent" || one.NativeID == "" || fieldOf(one, "archive_id") != "28482-98726-73623" || fieldOf(one, "to") != "reed@example.net/phone" {
		t.Errorf("%+v", one)
	}
	if two.ReplyTo != one.NativeID || two.NativeID != "" || fieldOf(two, "id") != "m2" || c.rows[4].NativeID != one.NativeID || c.rows[3].ReplyTo != one.NativeID {
		t.Errorf("%+v", two)
	}
	if r := c.rows[5]; r.Conversation != "xmpp/#boat@conference.example.com" || r.Direct {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(oddities(sum), "without a text") {
		t.Errorf("said %s", oddities(sum))
	}
	readBack(t, "dump.xml", []byte(xmppDump), c.rows)
}

// TestXMPPCollections reads the collections of XEP-0136, whose times count on.
func TestXMPPCollections(t *testing.T) {
	t.Parallel()
	data := `<chat xmlns='urn:xmpp:archive' with='reed@example.net/x' start='2020-04-03T10:00:00Z'><from secs='0'><body>a</body></from><to secs='11'><body>b</body></to><from utc='2020-04-03T10:05:00Z'><body>c</body></from><note utc='2020-04-03T10:06:00Z'>mine</note></chat>
<chat xmlns='urn:xmpp:archive' with='boat@conference.example.com' start='2020-04-03T11:00:00Z'><from secs='9' name='Quiet'><body>d</body></from>`
	c, sum := read(t, "x.xml", []byte(data), formats.Options{Format: "xmpp", Profile: &formats.Profile{Constants: map[formats.Field]string{"owner": "lamp@example.com"}}})
	want := []act{
		{"message", "reed@example.net", "2020-04-03T10:00:00Z", "a", ""}, {"message", "lamp@example.com", "2020-04-03T10:00:11Z", "b", ""}, {"message", "reed@example.net", "2020-04-03T10:05:00Z", "c", ""},
		{"note", "lamp@example.com", "2020-04-03T10:06:00Z", "mine", ""}, {"message", "boat@conference.example.com/Quiet", "2020-04-03T11:00:09Z", "d", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || !strings.Contains(sum.Stopped, "cut short") {
		t.Errorf("%q (-want +got):\n%s", sum.Stopped, diff)
	}
}

const (
	purpleText = "Conversation with reed@example.net at Fri 03 Apr 2020 23:59:50 BST on lamp@example.com/home (jabber)\n(23:59:52) lamp@example.com/home: half 4\n(00:00:05) Reed: ok\nand more\n(00:00:09) reed has signed off.\n"
	purpleHTML = `<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"><title>Conversation with reed@example.net at Fri 03 Apr 2020 10:15:37 on lamp@example.com/ (jabber)</title></head><body><h3>Conversation with reed@example.net at Fri 03 Apr 2020 10:15:37 on lamp@example.com/ (jabber)</h3>
<font color="#16569E"><font size="2">(10:15:40)</font> <b>Anything:</b></font> half &amp; 4<br/>
<font color="#A82F2F"><font size="2">(10:15:41)</font> <b>The Reed:</b></font> <body>ok: <b>now</b></body><br/>
<font size="2">(10:15:42)</font><b> reed: has gone away.</b><br/>
</body></html>
`
)

// TestPidgin reads logs of both kinds, over midnight, with the zone that the
// file's name gives.
func TestPidgin(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "logs/2020-04-03.235950+0100BST.txt", []byte(purpleText), formats.Options{})
	want := []act{
		{"message", "lamp@example.com", "2020-04-03T23:59:52+01:00", "half 4", ""}, {"message", "Reed", "2020-04-04T00:00:05+01:00", "ok\nand more", ""}, {"system", "", "2020-04-04T00:00:09+01:00", "reed has signed off.", ""},
	}
	want[1].From = "reed@example.net"
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "pidgin" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	if r := c.rows[0]; !r.Direct || r.Platform != "xmpp" || r.Conversation != "xmpp/lamp@example.com~reed@example.net" || r.To[0].Name != "reed@example.net" {
		t.Errorf("%+v", r)
	}
	readBack(t, "logs/2020-04-03.235950+0100BST.txt", []byte(purpleText), c.rows)
	c, _ = read(t, "x.html", []byte(purpleHTML), formats.Options{})
	want = []act{
		{"message", "lamp@example.com", "2020-04-03T10:15:40", "half & 4", ""}, {"message", "reed@example.net", "2020-04-03T10:15:41", "ok: now", ""}, {"system", "", "2020-04-03T10:15:42", "reed: has gone away.", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || c.rows[1].FromNick != "The Reed" {
		t.Errorf("HTML (-want +got):\n%s", diff)
	}
}

// FuzzXMPP reads anything as stanzas and as logs.
func FuzzXMPP(f *testing.F) {
	for _, seed := range []string{xmppDump, purpleText, purpleHTML, "<message from='a@b' to='c@d'><body>&#xd83d;&#xde00;", "<chat with='a@b' start='20200403T10:00:00'><from secs='99999999999'/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><message from='a@b'><body>&a;</body></message>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"xmpp", "pidgin"} {
			spans(t, "x", data, formats.Options{Format: format, Limits: formats.Limits{Row: 1 << 16}})
		}
	})
}

// TestXMLLong reads tags and messages without an end in time that their length
// alone decides.
func TestXMLLong(t *testing.T) {
	t.Parallel()
	open := "<message from='a@example.com' to='b@example.com'><body x='" + strings.Repeat(">", 8<<20)
	if _, sum := read(t, "x.xml", []byte(open), formats.Options{Format: "xmpp"}); !strings.Contains(sum.Stopped, "cut short") {
		t.Errorf("a quote left open: %q", sum.Stopped)
	}
	left := "<message from='a@example.com' to='b@example.com'><body x='>lost</body></message><message from='a@example.com' to='b@example.com'><body>kept</body></message>"
	if c, sum := read(t, "x.xml", []byte(left), formats.Options{Format: "xmpp"}); len(c.rows) != 2 || c.rows[1].Body != "kept" || !strings.Contains(oddities(sum), "not well formed") {
		t.Errorf("a quote left open before a tag: %+v, %s", c.rows, oddities(sum))
	}
	long := purpleText + strings.Repeat("on and on\n", 400_000)
	if c, _ := read(t, "x.txt", []byte(long), formats.Options{Limits: formats.Limits{Row: 1 << 16}}); len(c.rows) != 3 || len(c.rejects) == 0 {
		t.Errorf("%d rows, %d rejects", len(c.rows), len(c.rejects))
	}
}
