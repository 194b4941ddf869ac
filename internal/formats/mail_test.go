package formats_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const mailOne = "From: =?utf-8?q?Ren=C3=A9_Lamp?= <Lamp@example.com>\r\nTo: reed@example.com\r\nDate: Wed, 1 Apr 2020 11:00:00 +0100\r\nSubject: =?iso-8859-1?q?caf=E9?=\r\nMessage-ID: <m1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhalf 4 at the caf=E9\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=\"boat.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n"

const mailTwo = "From: reed@example.com\nTo: lamp@example.com, tall@example.com\nDate: Wed, 1 Apr 2020 10:05:00 GMT\nIn-Reply-To: <m1@example.com>\nContent-Type: text/html\n\n<html><head><title>x</title></head><p>no,<br>half&nbsp;5</p><script>alert(1)</script></html>\n"

// TestMail reads one message, and several one after another.
func TestMail(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "x.eml", []byte(mailOne), formats.Options{})
	want := []act{{"message", "lamp@example.com", "2020-04-01T11:00:00+01:00", "Subject: café\n\nhalf 4 at the café", "[boat.png image/png 5]"}}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || sum.Format != "mail" {
		t.Fatalf("%s (-want +got):\n%s", sum.Format, diff)
	}
	if r := c.rows[0]; r.FromNick != "René Lamp" || fieldOf(r, "subject") != "café" || !r.Direct || r.NativeID != "m1@example.com" || r.Media[0].Missing {
		t.Errorf("%+v", r)
	}
	box := "From lamp@example.com Wed Apr  1 10:00:00 2020\n" + strings.ReplaceAll(mailOne, "\r\n", "\n") + "\nFrom reed@example.com Wed Apr  1 10:05:00 2020\n" + mailTwo + "\nFrom nobody@example.com Wed Apr  1 10:06:00 2020\nno header here\n"
	c, sum = read(t, "x.mbox", []byte(box), formats.Options{})
	if len(c.rows) != 2 || len(c.rejects) != 1 || c.rows[1].Body != "no,\nhalf\u00a05" || len(c.rows[1].To) != 2 || c.rows[1].ReplyTo != "m1@example.com" || c.rows[1].Sent.String() != "2020-04-01T10:05:00Z" {
		t.Errorf("%d rejects, %+v", len(c.rejects), c.rows)
	}
	for i, begins := range []string{"From lamp", "From reed"} {
		got, err := formats.Extract(input("x.mbox", []byte(box)), c.rows[i].Loc)
		if err != nil || !strings.HasPrefix(string(got), begins) {
			t.Errorf("row %d leads to %q", i, got)
		}
	}
	long, sum := read(t, "x.eml", []byte(mailOne), formats.Options{Limits: formats.Limits{Row: 100}})
	if len(long.rows) != 0 || len(long.rejects) != 1 || sum.Rejects != 1 {
		t.Errorf("a message beyond the limit: %+v", long)
	}
}

// An e-mail that was passed on inside another is read with it, as deep as parts may
// stand in each other; what is deeper is told and held, and no source is its text.
func TestMailInsideMail(t *testing.T) {
	t.Parallel()
	const outer = "From: lamp@example.com\r\nTo: reed@example.com\r\nDate: Wed, 1 Apr 2020 11:00:00 +0100\r\nMIME-Version: 1.0\r\n"
	inner := strings.Replace(mailOne, "boundary=b", "boundary=c", 1)
	inner = strings.ReplaceAll(inner, "--b", "--c")
	fwd := outer + "Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\nContent-Type: text/html\r\n\r\n<p>see below</p>\r\n--X\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "\r\n--X--\r\n"
	c, sum := read(t, "f.eml", []byte(fwd), formats.Options{})
	if len(c.rows) != 1 || c.rows[0].Body != "see below\n[enclosed message]\nFrom: René Lamp <Lamp@example.com>\nTo: reed@example.com\nDate: Wed, 1 Apr 2020 11:00:00 +0100\nSubject: café\n\nhalf 4 at the café" {
		t.Errorf("%+v", c.rows)
	}
	if m := c.rows[0].Media; len(m) != 2 || m[0].Name != "boat.png" || m[1].Type != "message/rfc822" || !strings.Contains(oddities(sum), "an e-mail inside another") {
		t.Errorf("%+v %s", m, oddities(sum))
	}
	deep := "Content-Type: text/plain\r\n\r\nat the bottom\r\n"
	for i := range 40 {
		deep = fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n", i, i, deep, i)
	}
	c, sum = read(t, "d.eml", []byte(outer+deep), formats.Options{})
	if len(c.rows) != 1 || c.rows[0].Body != "" || len(c.rows[0].Media) != 1 || !strings.Contains(oddities(sum), "more than 16 deep") {
		t.Errorf("%q %+v %s", c.rows[0].Body, c.rows[0].Media, oddities(sum))
	}
}

// TestMailBroken reads mail that is not written as the standard has it: each fault
// is said, and costs no more than what it hits.
func TestMailBroken(t *testing.T) {
	t.Parallel()
	const head = "From: lamp@example.com\r\nTo: reed@example.com\r\nDate: Wed, 1 Apr 2020 11:00:00 +0100\r\nMIME-Version: 1.0\r\n"
	const text, file = "--b\r\nContent-Type: text/plain\r\n\r\nhalf 4\r\n", "--b\r\nContent-Type: image/png; name=boat.png\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
	const good = "half 4 [boat.png image/png 5]"
	for name, c := range map[string]struct{ data, want, says string }{
		"as it should be":               {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + file + "--b--\r\n", good, ""},
		"a boundary with blanks":        {"Content-Type: multipart/mixed; boundary=b b\r\n\r\n" + strings.ReplaceAll(text+file, "--b", "--b b") + "--b b--\r\n", good, "content type"},
		"an open quote":                 {"Content-Type: multipart/mixed; boundary=\"b\r\n\r\n" + text + file + "--b--\r\n", good, "content type"},
		"a parameter twice":             {"Content-Type: multipart/mixed; boundary=b; boundary=c\r\n\r\n" + text + file + "--b--\r\n", good, "content type"},
		"no boundary":                   {"Content-Type: multipart/mixed\r\n\r\n" + text + file + "--b--\r\n", good, "taken from the text"},
		"another boundary":              {"Content-Type: multipart/mixed; boundary=z\r\n\r\nhalf 4\r\n", "half 4\r\n ", "not parted as its header says"},
		"no end":                        {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + file, good, "not ended"},
		"blanks behind the mark":        {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.ReplaceAll(text+file, "--b\r\n", "--b  \r\n") + "--b--\r\n", good, ""},
		"text before and behind":        {"Content-Type: multipart/mixed; boundary=b\r\n\r\nfor old readers\r\n" + text + file + "--b--\r\nlast\r\n", good, ""},
		"a part without a header":       {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhalf 4\r\n" + file + "--b--\r\n", good, ""},
		"a part's header that is none":  {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nthis is no header\r\n" + file + "--b--\r\n", "this is no header [boat.png image/png 5]", "a part whose header"},
		"a folded header":               {"Content-Type: multipart/mixed;\r\n\tboundary=b\r\n\r\n" + text + strings.Replace(file, "; name", ";\r\n name", 1) + "--b--\r\n", good, ""},
		"parts in parts, one mark each": {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\n\r\nhalf 4\r\n--b2--\r\n" + file + "--b--\r\n", good, ""},
		"parts in parts, the same mark": {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" + text + file + "--b--\r\n", good, "not parted"},
		"noise in base64":               {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + strings.Replace(file, "aGVs", "aG!\x00Vs", 1) + "--b--\r\n", good, "damaged"},
		"base64 without its end":        {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + strings.Replace(file, "G8=", "G8", 1) + "--b--\r\n", good, ""},
		"base64 padded in its middle":   {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + strings.Replace(file, "aGVsbG8=", "aA==ZWw=bG8=", 1) + "--b--\r\n", good, "goes on behind its padding"},
		"base64 padded too much":        {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + strings.Replace(file, "G8=", "G8==\r\n=", 1) + "--b--\r\n", good, ""},
		"base64 without a letter":       {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + strings.Replace(file, "bG8=", "bG9=Z", 1) + "--b--\r\n", good, "damaged"},
		"no boundary, a mark like it":   {"Content-Type: multipart/mixed\r\n\r\n--\r\n--bb\r\n" + text + file + "--b--\r\n", good, "taken from the text"},
		"no boundary, one part":         {"Content-Type: multipart/alternative\r\n\r\n" + text + "--b--\r\n", "half 4 ", "taken from the text"},
		"a disposition with blanks":     {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + "--b\r\nContent-Disposition: attachment; size=10 KB\r\n\r\nhello\r\n--b--\r\n", "half 4 [ text/plain 5]", "content disposition"},
		"a disposition without its ;":   {"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + "--b\r\nContent-Disposition: attachment size=10\r\n\r\nhello\r\n--b--\r\n", "half 4 [ text/plain 5]", "content disposition"},
		"an unknown encoding":           {"Content-Transfer-Encoding: x-rot13\r\n\r\nunys 4\r\n", "unys 4\r\n ", "encoding for transfer that is not known"},
		"an unknown character set":      {"Content-Type: text/plain; charset=x-ours\r\n\r\nhalf 4\r\n", "half 4\r\n ", "character set"},
		"no type at all":                {"Content-Type: ;;;\r\n\r\nhalf 4\r\n", "half 4\r\n ", "content type"},
	} {
		c1, sum := read(t, "x.eml", []byte(head+c.data), formats.Options{})
		got := ""
		for _, a := range acts(c1.rows) {
			got += a.Body + " " + a.Media
		}
		said := oddities(sum)
		if got != c.want || !strings.Contains(said, c.says) || c.says == "" && said != "" {
			t.Errorf("%s: %q, want %q; said %q, want %q", name, got, c.want, said, c.says)
		}
	}
}

// TestMailAttachmentHash: the bytes of an attachment whose blocks are padded each
// by itself are those that were sent.
func TestMailAttachmentHash(t *testing.T) {
	t.Parallel()
	c, _ := read(t, "x.eml", []byte(strings.Replace(mailOne, "aGVsbG8=", "QUJDRA==\r\nQUJD", 1)), formats.Options{})
	if m := c.rows[0].Media[0]; m.SHA256 != sha256.Sum256([]byte("ABCDABC")) || m.Bytes != 7 {
		t.Errorf("%+v", m)
	}
}

// TestMailHostile reads large messages that are made to be slow: what costs a look
// at all of the text for each of its lines does not end within a test's time.
func TestMailHostile(t *testing.T) {
	t.Parallel()
	var marks, folded strings.Builder
	for i := range 1 << 20 {
		fmt.Fprintf(&marks, "--%x\n", i)
		folded.WriteString(" x\n")
	}
	const head = "From: lamp@example.com\nTo: reed@example.com\nContent-Type: multipart/mixed"
	for _, data := range []string{head + "\n\n" + marks.String() + "--0--\n", head + "; boundary=b\n\n--b\nX-A: b\n" + folded.String() + "\nhalf 4\n--b--\n"} {
		if c, _ := read(t, "x.eml", []byte(data), formats.Options{}); len(c.rows) != 1 || c.rows[0].Body == "" {
			t.Errorf("%d rows", len(c.rows))
		}
	}
}

// TestMailReal reads or refuses every file of the real mail, with a reason.
func TestMailReal(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata(t, "exports/email"), "mail", "*.raw"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	refused := map[string]bool{}
	rows := 0
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var c collected
		sum, err := formats.Read(context.Background(), input(filepath.Base(path), data), formats.Options{}, &c)
		if err != nil {
			refused[filepath.Base(path)] = hut3.CodeOf(err) == hut3.Invalid
			continue
		}
		if len(c.rows) != 1 || len(c.rejects) != 0 || sum.Format != "mail" {
			t.Errorf("%s: %d rows, %+v", path, len(c.rows), c.rejects)
		}
		rows += len(c.rows)
		for _, r := range c.rows {
			if r.Body == "" && len(r.Media) == 0 && filepath.Base(path) != "header-only.raw" {
				t.Errorf("%s: nothing in it", path)
			}
		}
	}
	t.Logf("%d read; refused: %v", rows, refused)
	if diff := cmp.Diff(map[string]bool{"erroneous.raw": true}, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}

const rsmfGood = `{"version":"2.0.0","participants":[{"id":"p1","display":"Quiet Lamp","account_id":"lamp"},{"id":"p2","display":"Tall Reed","email":"reed@example.com"}],
"conversations":[{"id":"c1","platform":"Slack","type":"direct","display":"Lamp and Reed","participants":["p1","p2"],"custodian":"p1"}],
"events":[{"id":"e1","type":"message","participant":"p1","conversation":"c1","timestamp":"2020-04-01T10:00:00Z","body":"half 4","attachments":[{"id":"boat.png"}]},
{"id":"e2","type":"join","participant":"p2","conversation":"c1","timestamp":"2020-04-01T10:00:01","parent":"e1","custom":[{"name":"a","value":"b"}]}]}`

// rsmfMailed packs the zip of an export as the standard has it: in an e-mail.
func rsmfMailed(packed []byte) []byte {
	text := base64.StdEncoding.EncodeToString(packed)
	var lines strings.Builder
	for ; len(text) > 76; text = text[76:] {
		lines.WriteString(text[:76] + "\r\n")
	}
	return []byte("X-RSMF-Version: 2.0.0\r\nX-RSMF-EventCount: 2\r\nFrom: Quiet Lamp <lamp@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"B\"\r\n\r\n" +
		"--B\r\nContent-Type: text/plain\r\n\r\nQuiet Lamp: half 4\r\n--B\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=rsmf.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines.String() + text + "\r\n--B--\r\n")
}

// TestMailMarks: the mark of an encoding says which it is, and is no part of the text;
// the words of a subject stand before it, and alone where there is none.
func TestMailMarks(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"\xff\xfeg\x00r\x00\xfc\x00": "Subject: boat\n\ngrü", "\xfe\xff\x00g\x00r\x00\xfc": "Subject: boat\n\ngrü", "\xef\xbb\xbfgr\xc3\xbc": "Subject: boat\n\ngrü", "": "Subject: boat",
	} {
		data := "From: lamp@example.com\r\nTo: reed@example.com\r\nSubject: =?utf-8?q?boat?=\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(body)) + "\r\n"
		if c, _ := read(t, "x.eml", []byte(data), formats.Options{}); c.rows[0].Body != want {
			t.Errorf("%q: %q, want %q", body, c.rows[0].Body, want)
		}
	}
}

// TestRSMF reads a valid manifest in its zip, and refuses those that the
// standard does not allow.
func TestRSMF(t *testing.T) {
	t.Parallel()
	data := zipped(t, entry{name: "rsmf_manifest.json", data: rsmfGood}, entry{name: "boat.png", data: "\x89PNG\r\n picture"})
	c, _ := read(t, "rsmf.zip", data, formats.Options{})
	want := []act{{"message", "lamp", "2020-04-01T10:00:00Z", "half 4", "[boat.png  14]"}, {"system", "reed@example.com", "2020-04-01T10:00:01", "", ""}}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if r := c.rows[0]; r.Conversation != "slack/lamp~reed@example.com" || !r.Direct || r.Owner.Name != "lamp" || r.To[0].Name != "reed@example.com" || r.FromNick != "Quiet Lamp" || c.rows[1].ReplyTo != "e1" {
		t.Errorf("%+v", r)
	}
	readBack(t, "rsmf.zip", data, c.rows[:1])
	mailed := rsmfMailed(data)
	inMail, sum := read(t, "a.rsmf", mailed, formats.Options{})
	if diff := cmp.Diff(want, acts(inMail.rows)); diff != "" || sum.MembersRead != 1 {
		t.Fatalf("in its e-mail, %+v (-want +got):\n%s", sum, diff)
	}
	if steps := inMail.rows[0].Loc.Steps; len(steps) != 2 || steps[0] != (hut3.Step{Kind: "part", Name: "rsmf.zip"}) {
		t.Errorf("steps %v", steps)
	}
	readBack(t, "a.rsmf", mailed, inMail.rows[:1])
	for _, bad := range [][]byte{bytes.ReplaceAll(mailed, []byte("rsmf.zip"), []byte("other.zip")), bytes.ReplaceAll(mailed, []byte("UEsDB"), []byte("!EsDB"))} {
		if err := readNothing("a.rsmf", bad); hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "without the rsmf.zip") {
			t.Errorf("an e-mail without its zip: %v", err)
		}
	}
	if err := readNothing("a.rsmf", mailed[:len(mailed)-500]); hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "the part stream breaks off") {
		t.Errorf("a cut e-mail: %v", err)
	}
	for says, change := range map[string][2]string{
		"has no id": {`"id":"p1",`, ``}, "no text": {`"id":"p1"`, `"id":1`}, "2.0.0 is read": {`"2.0.0"`, `"1.0.0"`}, "not in the list": {`["p1","p2"]`, `["p1","p9"]`},
		"type \"call\"": {`"join"`, `"call"`}, "id, platform": {`"platform":"Slack",`, ``}, "event 2 names participant": {`"participant":"p2"`, `"participant":"p7"`},
	} {
		bad := strings.Replace(rsmfGood, change[0], change[1], 1)
		_, err := formats.Read(context.Background(), input("rsmf_manifest.json", []byte(bad)), formats.Options{}, &collected{})
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// TestRSMFChanges reads edits as versions, reactions, and when a message between
// two was delivered.
func TestRSMFChanges(t *testing.T) {
	t.Parallel()
	const edits = `"body":"half 6","edits":[{"participant":"p1","timestamp":"2020-04-01T10:01:00Z","previous":"half 4","new":"half 5"},{"participant":"p1","timestamp":"2020-04-01T10:02:00Z","previous":"half 5","new":"half 6"}],
"reactions":[{"value":"thumbsup","count":1,"participants":["p2"]}],"read_receipts":[{"participant":"p2","timestamp":"2020-04-01T10:00:03Z","action":"delivered"},{"participant":"p2","timestamp":"2020-04-01T10:00:09Z","action":"read"}]`
	data := strings.Replace(rsmfGood, `"body":"half 4"`, edits, 1)
	c, _ := read(t, "rsmf_manifest.json", []byte(data), formats.Options{})
	want := []act{
		{"message", "lamp", "2020-04-01T10:00:00Z", "half 4", "[boat.png  0]"}, {"edit", "lamp", "2020-04-01T10:01:00Z", "half 5", ""}, {"edit", "lamp", "2020-04-01T10:02:00Z", "half 6", ""},
		{"reaction", "reed@example.com", "", "thumbsup", ""}, {"system", "reed@example.com", "2020-04-01T10:00:01", "", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	one, edit, reaction := c.rows[0], c.rows[1], c.rows[3]
	if one.NativeID != "e1" || edit.NativeID != "e1" || edit.Namespace != one.Namespace || one.Received.String() != "2020-04-01T10:00:03Z" || fieldOf(edit, "previous") != "half 4" || !strings.Contains(fieldOf(one, "edits"), "half 5") {
		t.Errorf("%+v\n%+v", one, edit)
	}
	if reaction.ReplyTo != "e1" || reaction.To[0].Name != "lamp" || reaction.NativeID != "" || reaction.Conversation != one.Conversation {
		t.Errorf("%+v", reaction)
	}
	if c.rows[4].NativeID != "e2" || c.rows[4].Namespace != one.Namespace || c.rows[4].ReplyTo != "e1" || reaction.Namespace != one.Namespace {
		t.Errorf("what the reply needs to find its message: %+v", c.rows[4])
	}
	broken := strings.Replace(data, `"previous":"half 5"`, `"previous":"half 9"`, 1)
	if c, _ := read(t, "rsmf_manifest.json", []byte(broken), formats.Options{}); c.rows[0].Body != "half 6" || fieldOf(c.rows[2], "previous") != "half 9" {
		t.Errorf("edits that do not follow each other: %+v", c.rows[0])
	}
}

// TestRSMFPeople: who has no account is the name that is shown, since "2" is another in
// another file; two who show one name stay two.
func TestRSMFPeople(t *testing.T) {
	t.Parallel()
	one := strings.NewReplacer(`,"account_id":"lamp"`, ``, `,"email":"reed@example.com"`, ``).Replace(rsmfGood)
	for data, want := range map[string][2]string{
		one: {"quiet lamp", "tall reed"},
		strings.ReplaceAll(one, "Tall Reed", "Quiet Lamp"):                     {"quiet lamp (p1)", "quiet lamp (p2)"},
		strings.NewReplacer(`"p1"`, `"U0482"`, `"p2"`, `"U0511"`).Replace(one): {"U0482", "U0511"},
		strings.NewReplacer(`,"display":"Tall Reed"`, ``).Replace(one):         {"quiet lamp", "p2"},
	} {
		c, _ := read(t, "rsmf_manifest.json", []byte(data), formats.Options{})
		if r := c.rows[0]; !strings.EqualFold(r.From.Name, want[0]) || !strings.EqualFold(r.To[0].Name, want[1]) {
			t.Errorf("%s -> %s, want %v", r.From, r.To, want)
		}
	}
}

// TestRSMFReal is the row of data/README.md on RSMF: the sample in its e-mail holds
// the one event that its header states, and each other is refused with a reason.
func TestRSMFReal(t *testing.T) {
	dir := testdata(t, "exports/rsmf")
	for name, says := range map[string]string{"Sample1/rsmf_manifest.json": "no id", "Sample2/rsmf.zip": "2.0.0 is read", "Sample4/rsmf_manifest.json": "no text"} {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		var c collected
		sum, err := formats.Read(context.Background(), input(name, data), formats.Options{}, &c)
		reason := sum.Stopped
		if err != nil {
			reason = err.Error()
		}
		if len(c.rows) != 0 || !strings.Contains(reason, says) {
			t.Errorf("%s: %d rows, %q", name, len(c.rows), reason)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "Sample3", "sample.rsmf"))
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := read(t, "sample.rsmf", data, formats.Options{}); len(c.rows) != 1 {
		t.Errorf("%+v", c.rows)
	}
}

// FuzzMail reads anything as mail and as a manifest.
func FuzzMail(f *testing.F) {
	f.Add([]byte(mailOne))
	f.Add([]byte("From x\n" + mailTwo + "\n\nFrom y\n\n\nFrom z\n"))
	f.Add([]byte(rsmfGood))
	f.Add([]byte("From: a\nTo: b\nContent-Type: multipart/x; boundary=b\n\n--b\nContent-Type: text/plain; charset=zz\nContent-Transfer-Encoding: base64\n\n%%\n--b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"mail", "rsmf"} {
			spans(t, "x", data, formats.Options{Format: format, Encoding: "utf-8", Limits: formats.Limits{Row: 4096}})
		}
	})
}

// TestRSMFSlices: an export comes in slices, and each chat of it is one conversation, in a
// folder of e-mails, in a zip of them and in one mbox; an event's id is one in its slice.
func TestRSMFSlices(t *testing.T) {
	t.Parallel()
	edited := strings.Replace(rsmfGood, `"body":"half 4"`, `"body":"half 6","edits":[{"participant":"p1","timestamp":"2020-04-01T10:01:00Z","previous":"half 4","new":"half 6"}]`, 1)
	room := strings.NewReplacer(`"type":"direct",`, ``, `"c1"`, `"C0482-general"`).Replace(edited)
	numbered := strings.NewReplacer(`"type":"direct",`, ``, `"c1"`, `"1"`).Replace(edited)
	later := func(s string) string {
		return strings.NewReplacer("2020-04-01", "2020-04-02", "half 4", "half 5").Replace(s)
	}
	mail := func(manifest string) string {
		return string(rsmfMailed(zipped(t, entry{name: "rsmf_manifest.json", data: manifest})))
	}
	for _, c := range []struct{ name, manifest, conversation string }{{"an id of its own", room, "C0482-general"}, {"a number", numbered, "Lamp and Reed/lamp~reed@example.com"}} {
		one, two := mail(c.manifest), mail(later(c.manifest))
		box := "From lamp@example.com Mon Nov 22 16:01:50 2004\n" + one + "\nFrom lamp@example.com Tue Nov 23 16:01:50 2004\n" + two
		for path, data := range map[string][]byte{
			"x/all.zip":  zipped(t, entry{name: "1.rsmf", data: one}, entry{name: "2.rsmf", data: two}),
			"x/all.mbox": []byte(box),
		} {
			got, sum := read(t, path, data, formats.Options{})
			spaces := map[string]bool{}
			for _, r := range got.rows {
				spaces[r.Namespace+"\n"+r.NativeID] = true
				if r.Conversation != "slack/#"+path+"/"+c.conversation {
					t.Errorf("%s of %s: %s", path, c.name, r.Conversation)
				}
			}
			if len(got.rows) != 6 || sum.MembersRead != 2 || len(spaces) != 4 { // in each slice that of a message and its edit, and that of a line of the system
				t.Errorf("%s of %s: %d rows, %d members, ids %v", path, c.name, len(got.rows), sum.MembersRead, spaces)
			}
			readBack(t, path, data, got.rows)
		}
		a, _ := read(t, "x/1.rsmf", []byte(one), formats.Options{})
		b, _ := read(t, "x/2.rsmf", []byte(two), formats.Options{})
		if a.rows[0].Conversation != b.rows[0].Conversation || a.rows[0].Conversation != "slack/#x/"+c.conversation {
			t.Errorf("in a folder: %q and %q", a.rows[0].Conversation, b.rows[0].Conversation)
		}
	}
	among := "From a@example.com Mon Nov 22 16:01:50 2004\n" + mailOne + "\n\nFrom b@example.com Mon Nov 22 16:01:50 2004\n" + mail(room)
	if c, _ := read(t, "some.mbox", []byte(among), formats.Options{}); len(c.rows) != 1 || len(c.rejects) != 1 || !strings.Contains(c.rejects[0].Reason, "save it as a file of its own") {
		t.Errorf("among others: %+v", c.rejects)
	}
}
