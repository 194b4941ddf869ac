package formats_test

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"hut3/internal/formats"
)

// TestBadBeginnings: what is wrong at a file's beginning does not hide what stands behind
// it, and where nothing can be read the reason says what is wrong.
func TestBadBeginnings(t *testing.T) {
	t.Parallel()
	good := `{"time":"2020-05-01T10:00:0%Z","from":"fen","to":"ash","text":"hello"}` + "\n"
	good = strings.Replace(good, "%", "1", 1) + strings.Replace(good, "%", "2", 1)
	sheet := "date,from,to,message\n" + strings.Repeat("2020-05-01 10:00:00,fen,ash,hello\n", 3)
	for _, c := range []struct {
		name, path, data string
		format, reason   string
		rows, rejects    int
	}{
		{"a line nested too deep", "a.jsonl", strings.Repeat(`{"a":`, 100_000) + strings.Repeat("}", 100_000) + "\n" + good, "json-lines", "", 2, 1},
		{"a line longer than a row may be", "a.jsonl", `{"a":"` + strings.Repeat("x", 17<<20) + "\"}\n" + good, "json-lines", "", 2, 1},
		{"a line that is no object", "a.jsonl", "no object\n" + good, "json-lines", "", 2, 1},
		{"prose before one object", "a.txt", "some words\nand more\n" + good[:strings.IndexByte(good, '\n')], "", "none of the formats", 0, 0},
		{"a header of too many columns", "a.csv", strings.Repeat("column,", 60_000) + "\n1,2\n", "", "its header has at least 37450 columns and the limit is 16384", 0, 0},
		{"a sheet of unknown columns", "a.csv", "when,wer,an,was\n1,2,3,4\n5,6,7,8\n", "", "it may be csv (4 columns", 0, 0},
		{"UTF-32 without a mark, big", "a.csv", utf32(sheet, binary.BigEndian), "", "UTF-32", 0, 0},
		{"UTF-32 without a mark, little", "a.csv", utf32(sheet, binary.LittleEndian), "", "UTF-32", 0, 0},
		{"a tar that claims more than there is", "a.tar", liar(t, sheet), "tar", "the tar ends at byte", 3, 0},
	} {
		var c2 collected
		sum, err := formats.Read(t.Context(), input(c.path, []byte(c.data)), formats.Options{}, &c2)
		reason := sum.Stopped
		if err != nil {
			reason = err.Error()
		}
		if sum.Format != c.format || len(c2.rows) != c.rows || len(c2.rejects) != c.rejects || !strings.Contains(reason, c.reason) {
			t.Errorf("%s: %q, %d rows, rejects %+v, %q", c.name, sum.Format, len(c2.rows), c2.rejects, reason)
		}
	}
}

func utf32(text string, order binary.ByteOrder) string {
	var b bytes.Buffer
	for _, r := range text {
		_ = binary.Write(&b, order, r)
	}
	return b.String()
}

// liar is a tar whose only header says that its file is a terabyte.
func liar(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: "a.csv", Size: 1e12, Mode: 0o600, Format: tar.FormatGNU}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
