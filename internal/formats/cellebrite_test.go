package formats_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const ufedHead = "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<project id=\"p1\" name=\"ABC/2\" reportVersion=\"5.2.0.0\" xmlns=\"http://pa.cellebrite.com/report/2.0\">\n"

// ufedField, ufedModel and ufedParty write the pieces that a report is made of.
func ufedField(name, value string) string {
	return fmt.Sprintf(`<field name="%s" type="String"><value type="String"><![CDATA[%s]]></value></field>`, name, value)
}

func ufedModel(kind, id, state, inside string) string {
	return fmt.Sprintf("<model type=%q id=%q deleted_state=%q decoding_confidence=\"High\" isrelated=\"False\" source_index=\"7\">%s</model>\n", kind, id, state, inside)
}

func ufedParty(id, name, owner string) string {
	return ufedModel("Party", "x"+id, "Intact", ufedField("Identifier", id)+ufedField("Name", name)+ufedField("IsPhoneOwner", owner))
}

func ufedMessage(id, state, from, body, when, more string) string {
	return ufedModel("InstantMessage", id, state, `<modelField name="From" type="Party">`+from+`</modelField>`+ufedField("Body", body)+
		`<field name="TimeStamp" type="TimeStamp"><value type="TimeStamp" format="TimeStampKnown">`+when+`</value></field>`+more)
}

func ufedReport() string {
	owner, reed := ufedParty("447700900999@s.whatsapp.net", "Lamp", "True"), ufedParty("447700900123@s.whatsapp.net", "Reed", "False")
	photo := `<multiModelField name="Attachments" type="Attachment">` + ufedModel("Attachment", "a1", "Intact", ufedField("Filename", "boat.jpg")+ufedField("ContentType", "image/jpeg")+ufedField("attachment_extracted_path", `files\Image\boat.jpg`)) +
		ufedModel("Attachment", "a2", "Intact", ufedField("Filename", "gone.jpg")+ufedField("attachment_extracted_path", `files\Image\gone.jpg`)) + `</multiModelField>`
	return ufedHead + `<metadata section="Device Info"><item name="IMEI"><![CDATA[352000012345678]]></item><item name="OS">Android 9</item></metadata>
<taggedFiles><file fs="x" id="f1" path="/sdcard/gone.jpg" size="9"><metadata section="File"><item name="Local Path"><![CDATA[files\Image\gone.jpg]]></item><item name="SHA256">` + strings.Repeat("ab", 32) + `</item></metadata></file></taggedFiles>
<decodedData><modelType type="Chat">` + "\n" +
		ufedModel("Chat", "c1", "Intact", ufedField("Source", "WhatsApp")+ufedField("Id", "447700900123@s.whatsapp.net")+`<multiModelField name="Participants" type="Party">`+owner+reed+`</multiModelField><multiModelField name="Messages" type="InstantMessage">`+
			ufedMessage("m1", "Intact", owner, "half 4 & more", "2020-04-03T10:15:37.000+00:00", photo)+
			ufedMessage("m2", "Deleted", reed, "ok", "2020-04-03T11:15:38.000+01:00", ufedField("Label", "starred"))+`</multiModelField>`) +
		`</modelType><modelType type="Call">` + ufedModel("Call", "k1", "Intact", ufedField("Source", "")+ufedField("Direction", "Incoming")+ufedField("Duration", "00:01:10")+ufedField("TimeStamp", "2020-04-03T12:00:00+00:00")+
		`<multiModelField name="Parties" type="Party">`+ufedModel("Party", "p", "Intact", ufedField("Identifier", "+447700900123")+ufedField("Role", "From"))+`</multiModelField>`) +
		`</modelType><modelType type="Contact">` + ufedModel("Contact", "n1", "Intact", ufedField("Name", "Reed")+`<multiModelField name="Entries" type="ContactEntry">`+ufedModel("PhoneNumber", "e", "Intact", ufedField("Category", "Mobile")+ufedField("Value", "+44 7700 900123"))+`</multiModelField>`) +
		`</modelType><modelType type="Location">` + ufedModel("Location", "l1", "Intact", ufedField("TimeStamp", "2020-04-03T12:00:00+00:00")+ufedField("EndTime", "2020-04-03T12:30:00+00:00")+ufedField("Precision", "500")+`<modelField name="Position" type="Coordinate">`+ufedModel("Coordinate", "o", "Intact", ufedField("Latitude", "51.5")+ufedField("Longitude", "-0.12"))+`</modelField>`) +
		`</modelType><modelType type="UserAccount">` + ufedModel("UserAccount", "u1", "Intact", ufedField("Username", "lamp")+ufedField("ServiceType", "Telegram")) +
		`</modelType><modelType type="Cookie">` + ufedModel("Cookie", "z", "Intact", ufedField("Name", "x")) + ufedModel("Cookie", "z2", "Intact", "") + "</modelType></decodedData></project>\n"
}

// TestUFDR reads a report with its files beside it.
func TestUFDR(t *testing.T) {
	t.Parallel()
	report := ufedReport()
	data := zipped(t, entry{name: "report.xml", data: report}, entry{name: "files/Image/boat.jpg", data: "boat"}, entry{name: "files/Database/chat.db", data: string(chatDB(t))})
	c, sum := read(t, "ABC2/phone.ufdr", data, formats.Options{})
	if sum.Format != "cellebrite-ufdr" || sum.Stopped != "" {
		t.Fatalf("%s %q", sum.Format, sum.Stopped)
	}
	hash := func(h string) string { return h[:8] }
	want := []act{
		{"note", "", "", "Device Info", ""},
		{"message", "+447700900999", "2020-04-03T10:15:37.000Z", "half 4 & more", "[boat.jpg image/jpeg 4]"},
		{"message", "+447700900123", "2020-04-03T11:15:38.000+01:00", "ok", ""},
		{"call", "+447700900123", "2020-04-03T12:00:00Z", "", ""}, {"contact", "", "", "", ""}, {"cell", "", "2020-04-03T12:00:00Z", "", ""}, {"note", "", "", "lamp", ""},
	}
	got := acts(c.rows)
	got[1].Media = "[boat.jpg image/jpeg 4]"
	for i := range got {
		got[i].Sent = strings.Replace(got[i].Sent, "+00:00", "Z", 1)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	one, two := c.rows[1], c.rows[2]
	if m := one.Media; len(m) != 2 || m[0].Missing || m[0].SHA256 != sha256.Sum256([]byte("boat")) || !m[1].Missing || m[1].Name != "gone.jpg" || hash(m[1].SHA256.String()) != "abababab" {
		t.Errorf("%+v", m)
	}
	if !one.Direct || one.Conversation != "whatsapp/+447700900123~+447700900999" || one.Owner.Name != "+447700900999" || one.Device != "352000012345678" || one.Direction != "Outgoing" || one.Platform != "whatsapp" {
		t.Errorf("%+v", one)
	}
	if two.FromNick != "Reed" || fieldOf(two, "deleted_state") != "Deleted" || fieldOf(two, "Label") != "starred" || two.To[0] != one.From {
		t.Errorf("%+v", two)
	}
	if r := c.rows[3]; fieldOf(r, "Duration") != "00:01:10" || r.Direction != "Incoming" || r.Platform != "phone" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[4]; r.To[0].Name != "+447700900123" || r.ToNick != "Reed" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[5]; fieldOf(r, "area") != "around 51.5, -0.12, radius 500 m" || fieldOf(r, "interval") == "" || r.Kind != hut3.KindCell {
		t.Errorf("%+v", r)
	}
	if said := oddities(sum); !strings.Contains(said, "type Cookie") || !strings.Contains(said, "marks as Deleted") {
		t.Errorf("said %s", said)
	}
	readBack(t, "ABC2/phone.ufdr", data, c.rows)
	piece, err := formats.Extract(input("ABC2/phone.ufdr", data), two.Loc)
	if err != nil || !strings.HasPrefix(string(piece), `<model type="InstantMessage" id="m2"`) || !strings.HasSuffix(string(piece), "</model>") {
		t.Errorf("%q, %v", piece, err)
	}
	alone, sum := read(t, "report.xml", []byte(report), formats.Options{})
	if sum.Format != "cellebrite-xml" || len(alone.rows) != len(c.rows) || !alone.rows[1].Media[0].Missing {
		t.Errorf("alone: %s, %d rows", sum.Format, len(alone.rows))
	}
}

// TestUFDRBad reads hostile reports as far as they go.
func TestUFDRBad(t *testing.T) {
	t.Parallel()
	report := ufedReport()
	call := ufedModel("Call", "k", "Intact", ufedField("Direction", "Incoming"))
	entities := strings.Replace(ufedHead, "<project", "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<project", 1) + ufedModel("Call", "k", "Intact", `<field name="Direction"><value>&b;</value></field>`) + "</project>"
	for _, test := range []struct {
		name, data string
		rows       int
		stopped    string
		says       string
	}{
		{"cut in a message", report[:strings.Index(report, `id="m2"`)+200], 2, "cut short", ""},
		{"cut between", report[:strings.Index(report, `<modelType type="Call"`)], 3, "cut short", "Deleted"},
		{"entities", entities, 1, "", "not expanded"},
		{"deep", ufedHead + strings.Repeat("<modelType><model2>", 80), 0, "deep", ""},
		{"not closed", ufedHead + `<a><b>` + call + `</a>` + call + "</project>", 2, "", "not well formed"},
		{"invalid bytes", ufedHead + strings.Replace(call, "Incoming", "In\xff", 1) + "</project>", 1, "", ""},
		{"who is in a chat, said late", strings.Replace(report, "<multiModelField name=\"Messages\"", ufedMessage("m0", "Intact", ufedParty("447700900123@s.whatsapp.net", "Reed", "False"), "first", "2020-04-03T10:15:36.000+00:00", "")+"<multiModelField name=\"Participants\"></multiModelField><multiModelField name=\"Messages\"", 1), 8, "", "after their first message"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "report.xml", []byte(test.data), formats.Options{Format: "cellebrite-xml"})
			if len(c.rows) != test.rows || !strings.Contains(sum.Stopped, test.stopped) || (sum.Stopped == "") != (test.stopped == "") || !strings.Contains(oddities(sum), test.says) {
				t.Errorf("%d rows, stopped %q, said %s", len(c.rows), sum.Stopped, oddities(sum))
			}
		})
	}
}

// TestUFDRLong sets models aside that are longer than the limit, by one text or
// by many, and reads what stands behind them; a chat's length has no limit.
func TestUFDRLong(t *testing.T) {
	t.Parallel()
	const limit = 1 << 16
	reed := ufedParty("447700900123@s.whatsapp.net", "Reed", "False")
	message := func(id, body string) string {
		return ufedMessage(id, "Intact", reed, body, "2020-04-03T10:15:37.000+00:00", "")
	}
	plain := strings.NewReplacer("<![CDATA[", "", "]]>", "")
	long := strings.Repeat("half 4 é ", limit/5)
	for name, one := range map[string]string{
		"a text":           message("long", long),
		"a text of a tag":  plain.Replace(message("long", long)),
		"many fields":      message("long", "x") + ufedModel("InstantMessage", "many", "Intact", strings.Repeat(ufedField("Label", "x"), limit/20)),
		"many empty parts": message("long", "x") + ufedModel("InstantMessage", "many", "Intact", strings.Repeat("<a/>", limit/8)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := ufedHead + ufedModel("Chat", "c1", "Intact", `<multiModelField name="Messages">`+message("m1", "before")+one+strings.Repeat(message("m2", "after"), limit/100)+`</multiModelField>`) + ufedModel("Call", "k", "Intact", "") + "</project>"
			c, sum := read(t, "report.xml", []byte(data), formats.Options{Limits: formats.Limits{Row: limit}})
			more := strings.Count(one, "InstantMessage") - 1
			if len(c.rejects) != 1 || len(c.rows) != limit/100+2+more || sum.Stopped != "" {
				t.Fatalf("%d rows, %d rejects, stopped %q", len(c.rows), len(c.rejects), sum.Stopped)
			}
			bad := c.rejects[0]
			piece := data[bad.Loc.Offset : bad.Loc.Offset+bad.Loc.Length]
			if !strings.HasPrefix(piece, "<model type=\"InstantMessage\"") || !strings.HasSuffix(piece, "</model>") || len(piece) < limit/4 || !strings.Contains(bad.Reason, "limit") {
				t.Errorf("%s: %.80q … %.20q", bad.Reason, piece, piece[len(piece)-20:])
			}
		})
	}
}

// TestUFDRTables says that the tables of a newer report are not read.
func TestUFDRTables(t *testing.T) {
	t.Parallel()
	_, sum := read(t, "a.ufdr", zipped(t, entry{name: "DbData/database.db", data: "PGDMP\x01"}, entry{name: "report.xml", data: ufedReport()}), formats.Options{})
	if !strings.Contains(oddities(sum), "DbData/database.db") {
		t.Errorf("said %s", oddities(sum))
	}
	_, err := formats.Read(t.Context(), input("a.ufdr", zipped(t, entry{name: "DbData/database.db", data: "PGDMP\x01"})), formats.Options{}, &collected{})
	if err == nil || !strings.Contains(err.Error(), "dump of PostgreSQL") {
		t.Errorf("%v", err)
	}
}

// FuzzCellebrite reads anything inside a report.
func FuzzCellebrite(f *testing.F) {
	f.Add(ufedReport()[len(ufedHead):])
	f.Add(`<model type="Chat"><multiModelField name="Messages"><model type="InstantMessage"/></multiModelField>`)
	f.Add("<model type='Call'><field name=\"TimeStamp\"><value formattedTimestamp='2020-04-03T10:15:37+00:00'>3/4/20</value></field></model>")
	f.Fuzz(func(t *testing.T, inside string) {
		spans(t, "report.xml", []byte(ufedHead+inside), formats.Options{Format: "cellebrite-xml", Limits: formats.Limits{Row: 1 << 16}})
	})
}

// BenchmarkCellebrite reads a chat of a report.
func BenchmarkCellebrite(b *testing.B) {
	owner, reed := ufedParty("447700900999@s.whatsapp.net", "Lamp", "True"), ufedParty("447700900123@s.whatsapp.net", "Reed", "False")
	one := ufedMessage("m1", "Intact", reed, "see you at the usual place when the other one is done", "2020-04-03T10:15:37.000+00:00", ufedField("Label", "")+ufedField("Status", "Read"))
	data := []byte(ufedHead + ufedModel("Chat", "c1", "Intact", ufedField("Source", "WhatsApp")+`<multiModelField name="Participants">`+owner+reed+`</multiModelField><multiModelField name="Messages">`+strings.Repeat(one, 10_000)+`</multiModelField>`) + "</project>")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if err := readNothing("report.xml", data); err != nil {
			b.Fatal(err)
		}
	}
}
