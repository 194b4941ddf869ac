package formats_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const smsFile = `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore <sms> -->
<smses count="6">
  <sms protocol="0" address="+44 7700 900123" date="1585735203000" type="1" subject="null" body="half &amp; 4 &#55357;&#56832; &#x1F600; &bomb; &#10;ok" service_center="+447700900999" read="1" date_sent="1585735200000" readable_date="Apr 1, 2020" contact_name="Lamp" />
  <sms address='60777' date="1585735204000" type="2" body="STOP 'all' > now" date_sent="0" contact_name="(Unknown)"/>
  <sms address="+447700900123" date="1585735205000" type="3" body="draft" />
  <mms date="1585735206000" msg_box="1" address="+447700900123~+447700900124" m_id="M1" date_sent="1585735205" contact_name="Lamp, Reed">
    <parts>
      <part seq="-1" ct="application/smil" text="&lt;smil/>"/>
      <part seq="0" ct="text/plain" text="look"/>
      <part seq="1" ct="image/png" name="null" fn="boat.png" data="aGVsbG8="/>
      <part seq="2" ct="image/png" cl="cut.png" data="%%%"/>
    </parts>
    <addrs>
      <addr address="+447700900124" type="137" charset="106" />
      <addr address="+447700900123" type="151" /><addr address="+447700900125" type="151" />
    </addrs>
  </mms>
  <other/>
</smses>
`

// TestSMS reads messages, drafts and pictures, with and without the number of
// the telephone.
func TestSMS(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "sms.xml", []byte(smsFile), formats.Options{})
	want := []act{
		{"message", "+447700900123", "2020-04-01T10:00:00.000Z", "half & 4 \U0001F600 \U0001F600 &bomb; \nok", ""},
		{"message", "", "2020-04-01T10:00:04.000Z", "STOP 'all' > now", ""},
		{"note", "", "2020-04-01T10:00:05.000Z", "draft", ""},
		{"message", "+447700900124", "2020-04-01T10:00:05Z", "look", "[boat.png image/png 5][cut.png image/png 0]"},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	first := c.rows[0]
	if first.Received.String() != "2020-04-01T10:00:03.000Z" || first.FromNick != "Lamp" || first.Conversation != "sms/#+447700900123" || first.Extra[0] != (hut3.Field{Name: "address", Value: "+44 7700 900123"}) {
		t.Errorf("first %+v", first)
	}
	if second := c.rows[1]; second.To[0].Name != "60777" || second.ToNick != "" || second.Direct {
		t.Errorf("second %+v", second)
	}
	mms := c.rows[3]
	if len(mms.To) != 2 || mms.Media[0].SHA256 != sha256.Sum256([]byte("hello")) || mms.Media[0].Missing || !mms.Media[1].Missing {
		t.Errorf("mms %+v", mms)
	}
	for i, begins := range []string{"<sms protocol", "<sms address='", "<sms address=", "<mms date"} {
		got, err := formats.Extract(input("sms.xml", []byte(smsFile)), c.rows[i].Loc)
		if err != nil || !strings.HasPrefix(string(got), begins) || !strings.HasSuffix(string(got), ">") {
			t.Errorf("row %d leads to %q", i, got)
		}
	}
	if len(c.rejects) != 1 || sum.Stopped != "" || len(sum.Oddities) < 3 {
		t.Errorf("rejects %+v, oddities %+v", c.rejects, sum.Oddities)
	}
	profile := &formats.Profile{Name: "handset", Constants: map[formats.Field]string{formats.FieldOwner: "+447700900125"}}
	c, _ = read(t, "sms.xml", []byte(smsFile), formats.Options{Profile: profile})
	if r := c.rows[0]; !r.Direct || r.Conversation != "sms/+447700900123~+447700900125" || r.To[0].Name != "+447700900125" || r.Owner != r.To[0] {
		t.Errorf("with an owner: %+v", r)
	}
	if r := c.rows[1]; r.From.Name != "+447700900125" {
		t.Errorf("sent: %+v", r)
	}
}

// TestSMSBad reads what stands before a fault and says what is wrong.
func TestSMSBad(t *testing.T) {
	t.Parallel()
	bomb := `<?xml version="1.0"?><!DOCTYPE smses [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><smses count="1"><sms address="1" date="1585735203000" type="1" body="&b;"/></smses>`
	for _, test := range []struct {
		name, file, stopped string
		rows, rejects       int
		body                string
	}{
		{"entities of its own", bomb, "", 1, 0, "&b;"},
		{"cut in a tag", smsFile[:strings.Index(smsFile, `type="2"`)], "before its last element", 1, 1, ""},
		{"cut in an mms", smsFile[:strings.Index(smsFile, `<addrs>`)], "before its last element", 3, 1, ""},
		{"quote left open", `<smses><sms address="1 date="1" type="1" body="x"/><sms address="2" date="1585735203000" type="1" body="y"/></smses>`, "", 1, 1, "y"},
		{"longer than the limit", `<smses><sms address="1" type="1" body="` + strings.Repeat("x", 9000) + `"/></smses>`, "", 0, 1, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "x.xml", []byte(test.file), formats.Options{Limits: formats.Limits{Row: 4096}})
			if len(c.rows) != test.rows || len(c.rejects) != test.rejects || !strings.Contains(sum.Stopped, test.stopped) || (test.stopped == "") != (sum.Stopped == "") {
				t.Errorf("%d rows, rejects %+v, stopped %q", len(c.rows), c.rejects, sum.Stopped)
			}
			if test.body != "" && c.rows[0].Body != test.body {
				t.Errorf("body %q", c.rows[0].Body)
			}
		})
	}
}

// TestSMSReal is the row of data/README.md on SMS Backup & Restore: 6 SMS, 9
// MMS, and calls as the merged files have them.
func TestSMSReal(t *testing.T) {
	dir := testdata(t, "exports/sms-backup-restore")
	load := func(name string) (collected, formats.Summary) {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return read(t, name, data, formats.Options{})
	}
	c, sum := load("sms-test.xml")
	plain, group := 0, 0
	for _, r := range c.rows {
		if raw := fieldOf(r, "ct_t"); raw == "" {
			plain++
		}
		if len(r.To) == 4 {
			group++
		}
	}
	if sum.Rows["message"] != 15 || plain != 6 || group != 1 || sum.Rejects != 0 || sum.Stopped != "" {
		t.Errorf("%v: %d sms, %d to a group", sum.Rows, plain, group)
	}
	last := c.rows[14]
	if last.Body != "And only let in two." || last.From.Name != "+15555550005" || last.Conversation != "sms/#+15555550001~+15555550003~+15555550004~+15555550005" {
		t.Errorf("last %+v", last)
	}
	for _, r := range c.rows {
		for _, m := range r.Media {
			if m.Name == "duck.png" && (m.Missing || m.Bytes == 0) {
				t.Errorf("picture %+v", m)
			}
		}
	}
	calls := map[string]bool{}
	for name, want := range map[string]int64{"calls-test-00.xml": 12, "calls-test-01.xml": 12, "expected/calls-2014.xml": 13, "expected/calls-2015.xml": 3} {
		c, sum := load(name)
		if sum.Rows["call"] != want {
			t.Errorf("%s: %v", name, sum.Rows)
		}
		for _, r := range c.rows {
			calls[fmt.Sprint(r.Sent.Micros)] = true
		}
	}
	if len(calls) != 22 {
		t.Errorf("%d calls at different times", len(calls))
	}
}

func fieldOf(r hut3.Row, name string) string {
	for _, f := range r.Extra {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// TestSMSPaddedAttachment: the bytes of a picture whose blocks are padded each by
// itself, and of one that is damaged no hash.
func TestSMSPaddedAttachment(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{"aGVsbG8=": "hello", "aA==ZWw=bG8=": "hello", "aGVs&#10;bG8=": "hello", "aGVsbG8": "hello", "aGVsbG8=x": "", "%%%": ""} {
		c, sum := read(t, "sms.xml", []byte(strings.Replace(smsFile, "aGVsbG8=", data, 1)), formats.Options{})
		m := c.rows[3].Media[0]
		if want != "" && (m.Missing || m.SHA256 != sha256.Sum256([]byte(want))) || want == "" && !m.Missing {
			t.Errorf("%s: %+v", data, m)
		}
		if joined := strings.Contains(oddities(sum), "goes on behind its padding"); joined != (strings.Contains(data, "=Z") || strings.Contains(data, "=x")) {
			t.Errorf("%s: said %s", data, oddities(sum))
		}
	}
}

// FuzzSMS reads anything as a backup; every tag's bytes stand in one row or
// reject at most.
func FuzzSMS(f *testing.F) {
	f.Add([]byte(smsFile))
	f.Add([]byte(`<calls><call number="1" date="-5" type="9"/><call/></calls><sms`))
	f.Add([]byte(`<smses><mms><parts><part ct="x" data="aaaa"/></mms><mms/><![CDATA[<sms/>]]><!DOCTYPE [`))
	f.Fuzz(func(t *testing.T, data []byte) {
		spans(t, "x.xml", data, formats.Options{Format: "sms-backup", Encoding: "utf-8", Limits: formats.Limits{Row: 4096}})
	})
}

func BenchmarkSMS(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("<smses>\n")
	for i := range benchRows {
		fmt.Fprintf(&file, `<sms protocol="0" address="+447700900%03d" date="%d" type="%d" subject="null" body="see you at the usual place &amp; home, %d" toa="null" sc_toa="null" service_center="null" read="1" status="-1" locked="0" date_sent="0" readable_date="1 Apr 2020 10:00:00" contact_name="Lamp" />`+"\n", i%1000, 1585735200000+i, 1+i%2, i)
	}
	file.WriteString("</smses>\n")
	benchmarkRead(b, "sms.xml", file.Bytes())
}
