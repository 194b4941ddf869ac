package formats_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// act is what a test compares of a row.
type act struct{ Kind, From, Sent, Body, Media string }

func acts(rows []hut3.Row) []act {
	var list []act
	for _, r := range rows {
		a := act{Kind: r.Kind.String(), From: r.From.Name, Sent: r.Sent.String(), Body: r.Body}
		for _, m := range r.Media {
			a.Media += fmt.Sprintf("[%s %s %d]", m.Name, m.Type, m.Bytes)
		}
		list = append(list, a)
	}
	return list
}

// TestWhatsAppHeads reads the beginning of a message in the shapes of many
// languages and phones.
func TestWhatsAppHeads(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, head, want string }{
		{"Android, en-GB", "29/05/2023, 21:07 - ", "2023-05-29T21:07"},
		{"Android, en-US", "5/29/23, 9:07 PM - ", "2023-05-29T21:07"},
		{"narrow space", "5/29/23, 9:07\u202fPM - ", "2023-05-29T21:07"},
		{"iOS", "[29/05/2023, 21:07:33] ", "2023-05-29T21:07:33"},
		{"iOS with marks", "\u200e[29/05/2023, 9:07:33\u202fPM] ", "2023-05-29T21:07:33"},
		{"older iOS", "29.05.23, 21:07:33: ", "2023-05-29T21:07:33"},
		{"German", "29.05.23, 21:07 - ", "2023-05-29T21:07"},
		{"Spanish", "29/5/2023, 9:07 p.\u00a0m. - ", "2023-05-29T21:07"},
		{"French", "29/05/2023 à 21:07 - ", "2023-05-29T21:07"},
		{"Portuguese", "29/05/2023 21:07 - ", "2023-05-29T21:07"},
		{"Dutch", "29-05-2023 21:07 - ", "2023-05-29T21:07"},
		{"Finnish", "29.5.2023 klo 21.07 - ", "2023-05-29T21:07"},
		{"Swedish", "2023-05-29 21:07 - ", "2023-05-29T21:07"},
		{"Hungarian", "2023. 05. 29. 21:07 - ", "2023-05-29T21:07"},
		{"Bulgarian", "29.05.2023 г., 21:07 - ", "2023-05-29T21:07"},
		{"Croatian", "29. 05. 2023. 21:07 - ", "2023-05-29T21:07"},
		{"Chinese", "2023/5/29 下午9:07 - ", "2023-05-29T21:07"},
		{"Chinese, words", "[2023年5月29日 晚上9:07:33] ", "2023-05-29T21:07:33"},
		{"Chinese, small hours", "[2023/5/29 凌晨12:07:33] ", "2023-05-29T00:07:33"},
		{"Korean", "2023년 5월 29일 오후 9:07 - ", "2023-05-29T21:07"},
		{"Japanese", "2023/05/29 21:07 - ", "2023-05-29T21:07"},
		{"Japanese era", "[R5/05/29 21:07:33] ", "2023-05-29T21:07:33"},
		{"Japanese era, words", "[令和5年5月29日 午後9:07:33] ", "2023-05-29T21:07:33"},
		{"Thai", "29/5/2566 21:07 - ", "2023-05-29T21:07"},
		{"Arabic digits", "\u200f٢٩\u200f/٥\u200f/٢٠٢٣، ٩:٠٧ م - ", "2023-05-29T21:07"},
		{"Burmese digits", "၂၉/၅/၂၀၂၃, ၂၁:၀၇ - ", "2023-05-29T21:07"},
		{"Gujarati digits", "૨૯/૫/૨૦૨૩, ૨૧:૦૭ - ", "2023-05-29T21:07"},
		{"Hindi", "29/5/2023, 9:07 अपराह्न - ", "2023-05-29T21:07"},
		{"Turkish", "29.05.2023 ÖS 9:07 - ", "2023-05-29T21:07"},
		{"Vietnamese", "21:07, 29/05/2023 - ", "2023-05-29T21:07"},
		{"Vietnamese, halves of the day", "9:07 CH, 29/5/23 - ", "2023-05-29T21:07"},
		{"Vietnamese, iOS", "[21:07:33, 29/05/2023] ", "2023-05-29T21:07:33"},
		{"Bulgarian, hours marked", "29.05.23 г., 21:07 ч. - ", "2023-05-29T21:07"},
		{"midnight", "29/5/2023, 12:07 am - ", "2023-05-29T00:07"},
		{"noon", "29/5/2023, 12:07 pm - ", "2023-05-29T12:07"},
		{"hour 0 of a half", "29/5/2023, 0:07 a. m. - ", "2023-05-29T00:07"},
		{"contradiction", "29/5/2023, 21:07 AM - ", ""},
		{"unknown half", "29/5/2023, 9:07 zz - ", ""},
		{"Persian calendar", "۱۴۰۲/۳/۸،\u200f ۲۱:۰۷ - ", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := test.head + "Quiet Lamp: hello\nthere\n" + test.head + "Tall Reed: back: at 4\n"
			c, sum := read(t, "chat.txt", []byte(file), formats.Options{})
			want := []act{{"message", "Quiet Lamp", test.want, "hello\nthere", ""}, {"message", "Tall Reed", test.want, "back: at 4", ""}}
			if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "whatsapp" || len(c.rejects) > 0 {
				t.Errorf("as %s, %d rejects (-want +got):\n%s", sum.Format, len(c.rejects), diff)
			}
			if r := c.rows[0]; !strings.Contains(file, r.Sent.Raw) || r.Sent.Raw == "" || (test.want == "") != (r.Sent.Precision == hut3.NoTime) {
				t.Errorf("written %q", r.Sent.Raw)
			}
			readBack(t, "chat.txt", []byte(file), c.rows)
		})
	}
}

// TestWhatsAppOrder settles day and month by the whole file, or leaves them.
func TestWhatsAppOrder(t *testing.T) {
	t.Parallel()
	chat := func(dates ...string) string {
		var b strings.Builder
		for _, d := range dates {
			b.WriteString(d + ", 10:00 - Quiet Lamp: x\n")
		}
		return b.String()
	}
	for _, test := range []struct {
		name, file string
		opts       formats.Options
		want       string
		order      formats.DateOrder
	}{
		{"a day over 12, late", chat("03/04/21", "05/04/21", "21/04/21"), formats.Options{}, "2021-04-03T10:00", formats.DMY},
		{"month first", chat("03/04/21", "04/21/21"), formats.Options{}, "2021-03-04T10:00", formats.MDY},
		{"forwards only as days first", chat("03/04/21", "04/04/21", "01/05/21"), formats.Options{}, "2021-04-03T10:00", formats.DMY},
		{"a few days of a month", chat("15/04/21", "15/04/21", "18/04/21"), formats.Options{}, "2021-04-15T10:00", formats.DMY},
		{"year first", chat("23.05.29", "23.05.30"), formats.Options{}, "2023-05-29T10:00", formats.YMD},
		{"open", chat("03/04/21", "04/05/21"), formats.Options{}, "", ""},
		{"declared", chat("03/04/21", "04/05/21"), formats.Options{DateOrder: formats.MDY}, "2021-03-04T10:00", formats.MDY},
		{"declared zone", chat("2021/07/01"), formats.Options{Zone: time.FixedZone("", 3600)}, "2021-07-01T10:00+01:00", ""},
		{"two orders", chat("13/04/2021", "04/13/2021", "01/02/2021"), formats.Options{}, "2021-04-13T10:00", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "WhatsApp Chat with Quiet Lamp.txt", []byte(test.file), test.opts)
			if got := c.rows[0].Sent.String(); got != test.want {
				t.Errorf("%q", got)
			}
			var order formats.DateOrder
			for _, o := range sum.DateOrders {
				order = o.Order
			}
			if test.opts.DateOrder == "" && order != test.order {
				t.Errorf("order %q of %+v", order, sum.DateOrders)
			}
			open := false
			for _, o := range sum.Oddities {
				open = open || strings.Contains(o.What, "day and month")
			}
			if open != strings.HasPrefix(test.name, "open") && test.name != "two orders" {
				t.Errorf("oddities %+v", sum.Oddities)
			}
		})
	}
}

// TestWhatsAppKinds tells lines of the system, calls and files from texts, and
// finds files that stand beside the text in its archive.
func TestWhatsAppKinds(t *testing.T) {
	t.Parallel()
	ios := "\ufeff[29/05/2023, 21:07:01] Lamp & Reed: \u200eMessages and calls are end-to-end encrypted. No one outside of this chat can read them.\r\n" +
		"[29/05/2023, 21:07:02] ~\u00a0Quiet Lamp: look\r\n" +
		"\u200e[29/05/2023, 21:07:03] +44 7700 900123: \u200e<attached: 00000002-PHOTO-2023-05-29.jpg>\r\n" +
		"\u200e[29/05/2023, 21:07:04] Tall Reed: \u200eimage omitted\r\n" +
		"[29/05/2023, 21:07:05] Tall Reed: \u200eMissed voice call\r\n" +
		"[29/05/2023, 21:07:06] Tall Reed: [yesterday] he said: no\r\n\r\n1/1/2020, 10:00 - this is pasted\r\n" +
		"\u200e[29/05/2023, 21:07:07] Tall Reed: \u200e<attached: 00000009-PHOTO-2023-05-29.jpg>\r\n"
	data := zipped(t, entry{name: "_chat.txt", data: ios}, entry{name: "00000002-PHOTO-2023-05-29.jpg", data: "\xff\xd8\xff picture"})
	c, sum := read(t, "WhatsApp Chat - Lamp & Reed.zip", data, formats.Options{})
	at := func(s string) string { return "2023-05-29T21:07:0" + s }
	want := []act{
		{"system", "Lamp & Reed", at("1"), "\u200eMessages and calls are end-to-end encrypted. No one outside of this chat can read them.", ""},
		{"message", "~ Quiet Lamp", at("2"), "look", ""},
		{"message", "+447700900123", at("3"), "\u200e<attached: 00000002-PHOTO-2023-05-29.jpg>", "[00000002-PHOTO-2023-05-29.jpg  11]"},
		{"message", "Tall Reed", at("4"), "\u200eimage omitted", "[ image 0]"},
		{"call", "Tall Reed", at("5"), "\u200eMissed voice call", ""},
		{"message", "Tall Reed", at("6"), "[yesterday] he said: no\r\n\r\n1/1/2020, 10:00 - this is pasted", ""},
		{"message", "Tall Reed", at("7"), "\u200e<attached: 00000009-PHOTO-2023-05-29.jpg>", "[00000009-PHOTO-2023-05-29.jpg  0]"},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Errorf("iOS (-want +got):\n%s", diff)
	}
	if sum.MembersNotRead != 0 || sum.MembersNamed != 1 || c.rows[2].Media[0].Missing || c.rows[2].Media[0].SHA256.IsZero() || !c.rows[6].Media[0].Missing {
		t.Errorf("files %+v of %+v", c.rows[2].Media, sum.Members)
	}
	if got := c.rows[2].Conversation; got != "whatsapp/#WhatsApp Chat - Lamp & Reed" {
		t.Errorf("conversation %q", got)
	}
	if diff := cmp.Diff([]hut3.Field{{Name: "sender", Value: "+44 7700 900123"}}, c.rows[2].Extra); diff != "" {
		t.Error(diff)
	}
	readBack(t, "x.zip", data, c.rows)
}

func TestWhatsAppAndroid(t *testing.T) {
	t.Parallel()
	file := "words before\n29/05/2023, 21:07 - Messages and calls are end-to-end encrypted.\n29/05/2023, 21:08 - Quiet Lamp created group \"Boat: new\"\n" +
		"29/05/2023, 21:09 - Quiet Lamp: <Media omitted>\n29/05/2023, 21:10 - Quiet Lamp: IMG-20230529-WA0001.jpg (file attached)\nthe boat\n" +
		"29/05/2023, 21:11 - Quiet Lamp:\n29/05/2023, 21:12 - Missed video call\n29/05/2023, 21:13 - Quiet Lamp: caf\xe9 éè\n"
	c, sum := read(t, "a/WhatsApp Chat with Boat.txt", []byte(file), formats.Options{Platform: "WhatsApp Business"})
	at := func(s string) string { return "2023-05-29T21:" + s }
	want := []act{
		{"system", "", at("07"), "Messages and calls are end-to-end encrypted.", ""},
		{"system", "", at("08"), "Quiet Lamp created group \"Boat: new\"", ""},
		{"message", "Quiet Lamp", at("09"), "<Media omitted>", "[  0]"},
		{"message", "Quiet Lamp", at("10"), "IMG-20230529-WA0001.jpg (file attached)\nthe boat", "[IMG-20230529-WA0001.jpg  0]"},
		{"message", "Quiet Lamp", at("11"), "", ""},
		{"call", "", at("12"), "Missed video call", ""},
		{"message", "Quiet Lamp", at("13"), "caf\ufffd éè", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(c.rejects) != 1 || c.rejects[0].Loc.Length != 12 || sum.Rejects != 1 || c.rows[0].Platform != "whatsapp business" {
		t.Errorf("rejects %+v", c.rejects)
	}
}

// TestWhatsAppReal is the row of data/README.md on five date orders.
func TestWhatsAppReal(t *testing.T) {
	dir := testdata(t, "exports/whatsapp-other")
	files, err := filepath.Glob(filepath.Join(dir, "chat-miner", "*.txt"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	want := target(t, filepath.Join(dir, "chat-miner", "target.json"))
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, sum := read(t, filepath.Base(path), data, formats.Options{})
		if diff := cmp.Diff(want, targets(c.rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if sum.Rows["message"] != 6 || sum.Rows["system"] != 3 || sum.Rejects != 0 {
			t.Errorf("%s: %v, %d rejects", path, sum.Rows, sum.Rejects)
		}
		readBack(t, path, data, c.rows)
	}
	data, err := os.ReadFile(filepath.Join(dir, "langchain", "whatsapp_chat.txt"))
	if err != nil {
		t.Fatal(err)
	}
	c, sum := read(t, "whatsapp_chat.txt", data, formats.Options{})
	if sum.Rows["message"] != 11 || sum.Rows["system"] != 1 || c.rows[11].Sent.String() != "2023-08-15T21:25:16" || len(c.rows[2].Media) != 1 {
		t.Errorf("%v %+v", sum.Rows, c.rows[11])
	}
}

// FuzzWhatsApp reads anything as a chat: every byte that is no line end stands
// in a row or a reject.
func FuzzWhatsApp(f *testing.F) {
	for _, seed := range []string{
		"29/05/2023, 21:07 - Quiet Lamp: hello\nthere\n", "[R5/05/29 午後9:07:33] a: b\r\n", "\u200e[29/05/2023, 9:07:33\u202fPM] a: \u200eimage omitted", "words\n1/1/20, 1:1 - \n", "[[[\n]]]\n1/2/3",
		"٢٩\u200f/٥/٢٠٢٣، ٩:٠٧ م - x: y\n", "1.1.2020 klo 1.01 - a:\n", "2023년 5월 29일 오후 9:07, ", "1/1/2020, 10:00 - a: \xff\xfe\n\x00\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, sum, ok := spans(t, "x.txt", data, formats.Options{Format: "whatsapp", Encoding: "utf-8", Limits: formats.Limits{Row: 4096}})
		if !ok || sum.Stopped != "" || bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || sum.Format != "whatsapp" {
			return
		}
		if left := bytes.TrimSpace(bytes.TrimPrefix(uncovered(data, list), []byte("\xef\xbb\xbf"))); len(left) > 0 {
			t.Fatalf("%q is in no span; spans %v of %q", left, list, data)
		}
	})
}

func BenchmarkWhatsApp(b *testing.B) {
	var file bytes.Buffer
	for i := range benchRows {
		fmt.Fprintf(&file, "%02d/%02d/2020, %02d:%02d - Quiet Lamp: see you at the usual place when the other one is done and home, %d\n", 1+i/300%28, 1+i/8400, i/12%24, i%60, i)
	}
	benchmarkRead(b, "WhatsApp Chat.txt", file.Bytes())
}

// TestWhatsAppTitle: the general name of an export of iOS is no conversation's where
// an archive or a folder has another.
func TestWhatsAppTitle(t *testing.T) {
	t.Parallel()
	chat := []byte("[29/05/2023, 21:07:02] Quiet Lamp: look\n[29/05/2023, 21:07:03] Tall Reed: yes\n")
	for path, want := range map[string]string{"_chat.txt": "whatsapp/#_chat", "Tall Reed/_chat.txt": "whatsapp/#Tall Reed", "WhatsApp Chat - Tall Reed.txt": "whatsapp/#WhatsApp Chat - Tall Reed",
		"WhatsApp Chat with Tall Reed (1).txt": "whatsapp/#WhatsApp Chat with Tall Reed", "Reed (2020).txt": "whatsapp/#Reed (2020)", "(1).txt": "whatsapp/#(1)"} {
		c, _ := read(t, path, chat, formats.Options{})
		if len(c.rows) != 2 || c.rows[0].Conversation != want {
			t.Errorf("%s: %d rows in %q, want %q", path, len(c.rows), c.rows[0].Conversation, want)
		}
	}
}

// TestWhatsAppSaysItsTitle: exports of two chats that iOS calls alike are two
// conversations where their first line says whose chat it is; else that they are one
// is said.
func TestWhatsAppSaysItsTitle(t *testing.T) {
	t.Parallel()
	const told = "its first line does not say which"
	for text, want := range map[string]string{
		"[29/05/2023, 21:07:01] Tall Reed: \u200eMessages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them.\n": "whatsapp/#Tall Reed",
		"[29/05/2023, 21:07:01] Boat: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n":                                                                       "whatsapp/#Boat",
		"[29/05/2023, 21:07:01] Tall Reed: hi\n": "whatsapp/#_chat",
	} {
		c, sum := read(t, "_chat.txt", []byte(text+"[29/05/2023, 21:07:02] Quiet Lamp: look\n[29/05/2023, 21:07:03] Tall Reed: yes\n"), formats.Options{})
		for _, r := range c.rows {
			if r.Conversation != want {
				t.Errorf("%q is of %q, want %q", r.Body, r.Conversation, want)
			}
		}
		if said := strings.Contains(oddities(sum), told); said != (want == "whatsapp/#_chat") {
			t.Errorf("%s: said %s", want, oddities(sum))
		}
	}
}

// TestWhatsAppMarks: the words for deleted and edited texts are told in each language,
// and the same words inside a text are a text.
func TestWhatsAppMarks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"This message was deleted": "deleted", "\u200eYou deleted this message.": "deleted", "Diese Nachricht wurde gelöscht.": "deleted", "Tato zpráva byla odstraněna": "deleted", "Bu mesaj silindi": "deleted",
		"Túto správu ste odstránili": "deleted", "此訊息已刪除。": "deleted", "Ті повідомлення": "", "यह संदेश मिटाया गया": "deleted", "This message was deleted, he said": "", "he said: This message was deleted": "", "Usunąłeś(aś) tę wiadomość": "deleted",
		"half 5 <This message was edited>": "edited", "halb fünf <Diese Nachricht wurde bearbeitet.>": "edited", "a las 5 <Se editó este mensaje.>": "edited", "às 5 <Mensagem editada>": "edited", "à 5 h \u200e<Ce message a été modifié>": "edited",
		"alle 5 <Questo messaggio è stato modificato>": "edited", "om 5 <Dit bericht is bewerkt>": "edited", "5'te <Bu mesaj düzenlendi>": "edited", "jam 5 <Pesan ini diedit>": "edited", "בחמש <ההודעה נערכה>": "edited", "\u200fخمسة \u200f<تم تعديل هذه الرسالة>": "edited", "<Dit bericht> is bewerkt": "",
	} {
		c, _ := read(t, "WhatsApp Chat with Tall Reed.txt", []byte("29/05/2023, 21:07 - Quiet Lamp: look\n29/05/2023, 21:08 - Tall Reed: "+text+"\n"), formats.Options{})
		got := ""
		for _, mark := range []string{"deleted", "edited"} {
			if fieldOf(c.rows[1], mark) != "" {
				got += mark
			}
		}
		if got != want {
			t.Errorf("%q is told %q, want %q", text, got, want)
		}
	}
}
