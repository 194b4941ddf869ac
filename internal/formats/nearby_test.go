package formats_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// rowsNaming is a sheet of one row, which names a file.
func rowsNaming(name string) string {
	return "Sender,Recipient,Time,Message,Attachment\nreed,lamp,2020-05-01 10:00:00Z,look,\"" + name + "\"\n"
}

// TestFilesThatSheetsName looks for the file that a row names where such files lie,
// and takes none that may be another's.
func TestFilesThatSheetsName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why, names string
		files      []string
		want       string // the files that are found; - for one that is missing
		oddity     string
	}{
		{"in the same folder", "a.jpg", []string{"x/a.jpg", "y/a.jpg"}, "x/a.jpg", ""},
		{"by its path", "pics/a.jpg", []string{"x/pics/a.jpg", "x/a.jpg"}, "x/pics/a.jpg", ""},
		{"by a path of Windows", `.\pics\a.jpg`, []string{"x/pics/a.jpg"}, "x/pics/a.jpg", ""},
		{"in a folder of a usual name", "a.jpg", []string{"x/Attachments/a.jpg", "y/Attachments/a.jpg"}, "x/Attachments/a.jpg", ""},
		{"in a folder called after the sheet", "a.jpg", []string{"x/chat_files/a.jpg"}, "x/chat_files/a.jpg", ""},
		{"by the end of a path of the telephone", "/private/var/mobile/SMS/Attachments/0f/15/a.jpg", []string{"x/Attachments/0f/15/a.jpg", "x/Attachments/0f/16/a.jpg"}, "x/Attachments/0f/15/a.jpg", ""},
		{"beside the folder of sheets", `C:\Reports\iLEAPP\data\private\a.jpg`, []string{"data/private/a.jpg"}, "data/private/a.jpg", ""},
		{"one folder up", "../media/a.jpg", []string{"media/a.jpg"}, "media/a.jpg", ""},
		{"with marks of an address", "a%20b.jpg", []string{"x/a b.jpg"}, "x/a b.jpg", ""},
		{"several in a cell", "a.jpg | b.jpg", []string{"x/a.jpg"}, "x/a.jpg -", ""},
		{"a comma in the name", "a, b.jpg", []string{"x/a, b.jpg", "x/b.jpg"}, "x/a, b.jpg", ""},
		{"the files of another telephone", "a.jpg", []string{"y/a.jpg", "y/media/a.jpg", "a.jpg"}, "-", ""},
		{"in two places alike", "a.jpg", []string{"x/media/a.jpg", "x/photos/a.jpg"}, "-", "several places"},
		{"outside the take", "../../../etc/passwd", []string{"x/passwd2"}, "-", ""},
		{"an address", "https://example.org/a.jpg", []string{"x/a.jpg"}, "-", ""},
		{"the sheet itself", "chat.csv", []string{"x/a.jpg"}, "-", ""},
	} {
		list := []entry{{name: "x/chat.csv", data: rowsNaming(c.names)}}
		digests := map[hut3.Digest]string{}
		for _, name := range c.files {
			list = append(list, entry{name: name, data: "\x00the bytes of " + name})
			digests[sha256.Sum256([]byte("\x00the bytes of "+name))] = name
		}
		data := zipped(t, list...)
		u := unzip(t, "take", data)
		packed, sum := read(t, "take.zip", data, formats.Options{})
		loose := u.read(t, formats.NewFolder(u.loose, u.open), formats.Options{})
		for how, rows := range map[string][]hut3.Row{"zip": packed.rows, "folder": loose.rows} {
			var got []string
			for _, m := range rows[0].Media {
				if m.Missing {
					got = append(got, "-")
				} else {
					got = append(got, digests[m.SHA256])
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s, %s: %q, want %q", c.why, how, got, c.want)
			}
		}
		if got := oddities(sum); (c.oddity == "") != !strings.Contains(got, "several places") {
			t.Errorf("%s: %s", c.why, got)
		}
	}
}

// TestWorkbookNamesFiles: the files lie beside the workbook, and its own parts are none.
func TestWorkbookNamesFiles(t *testing.T) {
	t.Parallel()
	rows := inline(1, "Sender", "Recipient", "Time", "Message", "Attachment") + inline(2, "reed", "lamp", "2020-05-01 10:00:00Z", "look", "boat.jpg") + inline(3, "reed", "lamp", "2020-05-01 10:00:01Z", "look", "workbook.xml")
	data := zipped(t, entry{name: "x/book.xlsx", data: string(workbook(t, false, nil, sheetPart{"Messages", "visible", rows, ""}))}, entry{name: "x/boat.jpg", data: asJPEG(t, drawn(90, 0))})
	c, sum := read(t, "take.zip", data, formats.Options{})
	if len(c.rows) != 2 || c.rows[0].Media[0].Missing || !c.rows[1].Media[0].Missing || fieldOf(c.rows[0], "boat.jpg: picture") == "" || sum.MembersNamed != 1 {
		t.Errorf("%+v\n%+v", c.rows, sum)
	}
}

// TestStatedHashDiffers: where the file beside is another than the row states, it says so.
func TestStatedHashDiffers(t *testing.T) {
	t.Parallel()
	line := `{"sender":"reed","to":"lamp","time":"2020-05-01T10:00:00Z","text":"look","attachment":{"name":"a.bin","sha256":"` + strings.Repeat("ab", 32) + `"}}` + "\n"
	c, sum := read(t, "take.zip", zipped(t, entry{name: "x/chat.jsonl", data: line + line}, entry{name: "x/a.bin", data: "\x00bytes"}), formats.Options{})
	if len(c.rows) != 2 || c.rows[0].Media[0].SHA256 != sha256.Sum256([]byte("\x00bytes")) || !strings.Contains(oddities(sum), "another SHA-256") {
		t.Errorf("%+v\n%+v", c.rows, sum)
	}
}
