package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// bring sends files as a browser's form does; the field "key" is a file too.
func (b *browser) bring(fields map[string]string, files map[string]string, headers ...string) page {
	b.t.Helper()
	var raw bytes.Buffer
	w := multipart.NewWriter(&raw)
	for name, value := range fields {
		into, err := w.CreateFormField(name)
		if name == "key" {
			into, err = w.CreateFormFile(name, "a key")
		}
		if err == nil {
			_, err = into.Write([]byte(value))
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	for name, text := range files {
		f, err := w.CreateFormFile("file", name)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			b.t.Fatal(err)
		}
	}
	w.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+"/uploads", &raw)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r, headers...)
}

const uploadRows = "Handle,Time (UTC),From,To,Message\nalmagrebe,2020-04-04 11:34:00,almagrebe,birchtern,the van is late\n"

// A custodian brings a file in, reads what would come out of it, and throws it
// away: nothing of it is left. Nobody else reaches it, and who may not import
// brings nothing in.
func TestUploadIsShownFirst(t *testing.T) {
	t.Parallel()
	b := as(t, "custodian")
	told := map[string]string{"exhibit": "DOR/1", "supplier": "a supplier", "officer": "DC Rowe", "authority": "AUTH-1", "platform": "encrochat"}
	p := b.bring(told, map[string]string{"../messages.csv": uploadRows})
	if p.status != http.StatusOK || !strings.HasPrefix(p.at.Path, "/uploads/") {
		t.Fatalf("%d at %s: %.300s", p.status, p.at, p.body)
	}
	for _, want := range []string{"This is a dry run", "1 row", "the van is late", "DOR/1", "DC Rowe", "messages.csv", "Import it", "Throw it away"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the dry run does not say %q", want)
		}
	}
	for _, fault := range faults(parse(t, p.at.Path, p.body)) {
		t.Error(fault)
	}
	at := p.at.Path
	if p := b.get("/imports"); !strings.Contains(p.body, at) {
		t.Error("the page of the imports does not list it")
	}
	for _, who := range []string{"auditor", "analyst"} {
		if p := as(t, who).get(at); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
			t.Errorf("%s: %d", who, p.status)
		}
	}
	if p := b.post(at+"/drop", url.Values{}); p.status != http.StatusOK || p.at.Path != "/imports" || strings.Contains(p.body, at) {
		t.Errorf("it is still there: %d %s", p.status, p.at)
	}
	if p := b.get(at); p.status != http.StatusNotFound {
		t.Errorf("thrown away, and it answers %d", p.status)
	}
	if p := as(t, "analyst").bring(told, map[string]string{"x.csv": uploadRows}); p.status != http.StatusForbidden {
		t.Errorf("an analyst brings something in: %d", p.status)
	}
}

// What is no form of files is refused in words, and nothing of it is kept.
// The dry run tells what lies beside the text of a row, by which clock its times are,
// which column was read as what, and what has no place.
func TestUploadTellsWhatIsBeside(t *testing.T) {
	t.Parallel()
	b := as(t, "custodian")
	told := map[string]string{"exhibit": "DOR/1", "supplier": "a supplier", "officer": "DC Rowe", "authority": "AUTH-1", "platform": "encrochat"}
	p := b.bring(told, map[string]string{"beside.csv": "Handle,Time (UTC),Received (UTC),From,To,Message,Attachment,Battery\n" +
		"almagrebe,2020-04-04 11:34:00,2020-04-04 11:36:00,almagrebe,birchtern,the van is late,van.jpg,17%\n"})
	if p.status != http.StatusOK {
		t.Fatalf("%d at %s: %.300s", p.status, p.at, p.body)
	}
	list := parse(t, p.at.Path, p.body)
	for _, want := range []string{", message 1.", "2020-04-04T11:34:00Z<br>", "clock: utc, written ", "received 2020-04-04T11:36:00Z", "van.jpg, file not delivered",
		"Received (UTC)</code> is read as received", "Message</code> is read as body", `word for word: <span dir="auto">Battery</span>`} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the dry run does not say %q", want)
		}
	}
	for _, fault := range faults(list) {
		t.Error(fault)
	}
	if p := b.post(p.at.Path+"/drop", nil); p.status != http.StatusOK {
		t.Errorf("throwing it away: %d", p.status)
	}
}

// An encrypted file is opened with the key that comes with it: the dry run shows what
// is in it and how the key is held, and the key itself is on no disk. With another key,
// without word of how it is held, or with a second file nothing is kept.
func TestUploadIsOpenedWithAKey(t *testing.T) {
	t.Parallel()
	b := as(t, "custodian")
	read := func(name string) string {
		raw, err := os.ReadFile(filepath.Join("../formats/testdata/sealed", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	sealed, key, wrong := read("msgstore.db.crypt15"), read("encrypted_backup.key"), read("key")
	told := func(key, custody string) map[string]string {
		return map[string]string{"exhibit": "DOR/1", "supplier": "a supplier", "officer": "DC Rowe", "authority": "AUTH-1", "platform": "whatsapp", "owner": "447700900999", "stage": "stage 2", "key": key, "custody": custody}
	}
	const held = "DC 123 Rowe, 20 November 2026, warrant 7"
	one := map[string]string{"msgstore.db.crypt15": sealed}
	for name, c := range map[string]struct {
		told, files map[string]string
		says        string
	}{
		"another key": {told(wrong, held), one, "another kind of backup"},
		"no custody":  {told(key, ""), one, "how the key is held"},
		"no key":      {told("", held), one, "choose the key file"},
		"two files":   {told(key, held), map[string]string{"msgstore.db.crypt15": sealed, "messages.csv": uploadRows}, "in alone"},
		"a long key":  {told(strings.Repeat("1", app.MostKey+1), held), one, "no key file"},
	} {
		if p := b.bring(c.told, c.files, "Accept", "application/json"); p.status < 400 || p.status >= 500 || !strings.Contains(p.body, c.says) {
			t.Errorf("%s: %d %s, want %q", name, p.status, p.body, c.says)
		}
	}
	p := b.bring(told(key, held), one)
	if p.status != http.StatusOK || !strings.HasPrefix(p.at.Path, "/uploads/") {
		t.Fatalf("%d at %s: %.300s", p.status, p.at, p.body)
	}
	for _, want := range []string{"zephyr lands half four tomorrow", "4 rows", "Opened with a key", "stage 2", "<td>&#43;447700900999</td>", "msgstore.db</span> out of", "WhatsApp crypt15", held, "Import it"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the dry run does not say %q", want)
		}
	}
	for _, fault := range faults(parse(t, p.at.Path, p.body)) {
		t.Error(fault)
	}
	if p := b.post(p.at.Path+"/drop", url.Values{}); p.status != http.StatusOK {
		t.Errorf("throwing it away: %d", p.status)
	}
}

// The dry run of a file of which no row can be read says where and why.
func TestUploadTellsWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := as(t, "custodian")
	told := map[string]string{"exhibit": "DOR/1", "supplier": "a supplier", "officer": "DC Rowe", "authority": "AUTH-1", "platform": "encrochat"}
	p := b.bring(told, map[string]string{"cut.json": "[" + strings.Repeat(`{"id":"1","sender":"reed","text":},`+"\n", 7)})
	for _, want := range []string{"<details open><summary>", "rows that cannot be read, the first 5</summary>", "<code>byte 1</code>: "} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the dry run does not say %q", want)
		}
	}
	if p := b.post(p.at.Path+"/drop", nil); p.status != http.StatusOK {
		t.Errorf("throwing it away: %d", p.status)
	}
}

func TestUploadRefused(t *testing.T) {
	t.Parallel()
	b := as(t, "custodian")
	accept := []string{"Accept", "application/json"}
	for name, c := range map[string]struct {
		do   func() page
		says string
	}{
		"no files":      {func() page { return b.bring(nil, nil, accept...) }, "at least one file"},
		"a wrong field": {func() page { return b.bring(map[string]string{"colour": "red"}, nil, accept...) }, "no field of this form"},
		"a long field": {func() page {
			return b.bring(map[string]string{"exhibit": strings.Repeat("x", mostDetail+1)}, nil, accept...)
		}, "at most 1000 bytes"},
		"a plain form": {func() page { return b.post("/uploads", url.Values{"exhibit": {"x"}}, accept...) }, "multipart/form-data"},
		"a bad name":   {func() page { return b.bring(nil, map[string]string{strings.Repeat("x", 201): "x"}, accept...) }, "no name of a file"},
	} {
		if p := c.do(); p.status < 400 || p.status >= 500 || !strings.Contains(p.body, c.says) {
			t.Errorf("%s: %d %s, want %q", name, p.status, p.body, c.says)
		}
	}
	_, custodian, err := opened.Doors.SignInFrom(t.Context(), "custodian", demo.Password, "192.0.2.1", "a browser")
	if err != nil {
		t.Fatal(err)
	}
	left, err := opened.Uploads(t.Context(), custodian)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range left {
		if u.Exhibit != "DOR/1" { // of the test beside this one
			t.Errorf("%+v is kept", u)
		}
	}
}

// A file that is taken for another is read again as its custodian says, in the dry
// run, by format and by mapping profile; what means nothing is refused beside the
// form, and nobody else says how it is read.
func TestUploadIsReadAsSaid(t *testing.T) {
	t.Parallel()
	b := as(t, "custodian")
	told := map[string]string{"exhibit": "DOR/1", "supplier": "a supplier", "officer": "DC Rowe", "authority": "AUTH-1", "platform": "encrochat"}
	p := b.bring(told, map[string]string{"a[1].csv": "who,whom,said,gone\nalmagrebe,birchtern,the van is late,ja\n", "messages.csv": uploadRows})
	at := p.at.Path
	if p.status != http.StatusOK || !strings.Contains(p.body, "Read a file in another way") || strings.Contains(p.body, "<dt>As you said") {
		t.Fatalf("%d: %.300s", p.status, p.body)
	}
	profile := `{"name":"the supplier's","deleted":["ja"],"columns":[{"name":"who","field":"from"},{"name":"whom","field":"to"},{"name":"said","field":"body"},{"name":"gone","field":"deleted"}]}`
	p = b.post(at+"/reading", url.Values{"file": {"a[1].csv"}, "format": {"csv"}, "profile": {profile}})
	for _, want := range []string{"the van is late", "As you said", "as csv, by the mapping profile", "of 4 columns", "gone</code> is read as deleted", "rows that the source marks as deleted"} {
		if p.at.Path != at || !strings.Contains(p.body, want) {
			t.Errorf("the dry run does not say %q", want)
		}
	}
	for _, fault := range faults(parse(t, at, p.body)) {
		t.Error(fault)
	}
	for _, c := range []struct {
		fields url.Values
		status int
		says   string
	}{
		{url.Values{"file": {"a[1].csv"}, "format": {"colour"}}, http.StatusBadRequest, "no format is called"},
		{url.Values{"file": {"a[1].csv"}, "profile": {"{"}}, http.StatusUnprocessableEntity, "is not a mapping profile"},
		{url.Values{"file": {"other.csv"}, "format": {"csv"}}, http.StatusNotFound, "no file of this upload"},
	} {
		if p := b.post(at+"/reading", c.fields); p.status != c.status || !strings.Contains(p.body, c.says) || !strings.Contains(p.body, ">messages.csv</option>") {
			t.Errorf("%v: %d, %.200s", c.fields, p.status, p.body)
		}
	}
	if p := b.post(at+"/reading", url.Values{"file": {"messages.csv"}, "format": {"whatsapp"}}, "Accept", "application/json"); p.status != http.StatusOK || !strings.Contains(p.body, at) {
		t.Errorf("as JSON: %d %s", p.status, p.body)
	}
	if p := b.get(at, "Accept", "application/json"); !strings.Contains(p.body, `"read_as"`) || !strings.Contains(p.body, `"whatsapp"`) || !strings.Contains(p.body, `"not_read"`) && !strings.Contains(p.body, `"rejects"`) {
		t.Errorf("as JSON: %s", p.body)
	}
	if p := as(t, "officer").post(at+"/reading", url.Values{"file": {"messages.csv"}}); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
		t.Errorf("an officer: %d", p.status)
	}
	if p := b.post(at+"/reading", url.Values{"file": {"messages.csv"}}); strings.Contains(p.body, "as whatsapp") {
		t.Error("with neither format nor profile it is read by what it is")
	}
	if p := b.post(at+"/drop", nil); p.status != http.StatusOK {
		t.Errorf("throwing it away: %d", p.status)
	}
}
