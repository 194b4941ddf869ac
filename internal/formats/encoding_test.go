package formats_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"hut3/internal/formats"
)

func utf16Bytes(s string, order binary.AppendByteOrder, bom bool) []byte {
	var b []byte
	if bom {
		b = order.AppendUint16(b, 0xFEFF)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// TestEncodings reads one sheet in each encoding; the bytes at each row's span,
// decoded again, are the row.
func TestEncodings(t *testing.T) {
	t.Parallel()
	const text = "From,To,Sent,Message\r\na,b,2020-04-01 10:00:00,caf\u00e9 at \u00a35\r\na,b,2020-04-01 10:00:01,\"two\r\nlines\"\r\n"
	const wide = text + "a,b,2020-04-01 10:00:02,\U0001F512 done\r\n"
	latin := []byte(strings.NewReplacer("\u00e9", "\xe9", "\u00a3", "\xa3").Replace(text))
	tests := []struct {
		name, encoding string
		file           []byte
		rows           int
		first          string // bytes of the first row
	}{
		{"UTF-8", "utf-8", []byte(wide), 3, "a,b,2020-04-01 10:00:00,caf\u00e9 at \u00a35"},
		{"UTF-8 with mark", "utf-8", append([]byte("\xef\xbb\xbf"), wide...), 3, "a,b,2020-04-01 10:00:00,caf\u00e9 at \u00a35"},
		{"UTF-16 LE with mark", "utf-16le", utf16Bytes(wide, binary.LittleEndian, true), 3, string(utf16Bytes("a,b,2020-04-01 10:00:00,caf\u00e9 at \u00a35", binary.LittleEndian, false))},
		{"UTF-16 BE", "utf-16be", utf16Bytes(wide, binary.BigEndian, false), 3, string(utf16Bytes("a,b,2020-04-01 10:00:00,caf\u00e9 at \u00a35", binary.BigEndian, false))},
		{"Windows-1252", "windows-1252", latin, 2, "a,b,2020-04-01 10:00:00,caf\xe9 at \xa35"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "x.csv", test.file, formats.Options{})
			if sum.Encoding != test.encoding || len(c.rows) != test.rows || len(c.rejects) != 0 {
				t.Fatalf("%s: %d rows, %d rejects", sum.Encoding, len(c.rows), len(c.rejects))
			}
			if c.rows[0].Body != "caf\u00e9 at \u00a35" || c.rows[1].Body != "two\r\nlines" {
				t.Errorf("bodies %q %q", c.rows[0].Body, c.rows[1].Body)
			}
			at := c.rows[0].Loc
			if got := string(test.file[at.Offset : at.Offset+at.Length]); got != test.first {
				t.Errorf("bytes %q", got)
			}
		})
	}
}

// TestDamagedText shows replacement and says so.
func TestDamagedText(t *testing.T) {
	t.Parallel()
	file := "From,To,Message\na,b,\u00e9\u00e9 \xff\na,b,\uFFFD\na,b,x\x00y\na,b," + strings.Repeat("z", 32767) + "\n"
	c, sum := read(t, "x.csv", []byte(file), formats.Options{})
	if len(c.rows) != 4 || c.rows[0].Body != "\u00e9\u00e9 \uFFFD" {
		t.Fatalf("%d rows", len(c.rows))
	}
	for _, want := range []string{"not utf-8", "replacement characters", "zero bytes", "32,767"} {
		found := false
		for _, o := range sum.Oddities {
			found = found || strings.Contains(o.What, want)
		}
		if !found {
			t.Errorf("%s is not noted: %+v", want, sum.Oddities)
		}
	}
}

func packed(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGzip counts spans in the unpacked stream, and keeps what stands before
// damage.
func TestGzip(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("From,To,Sent,Message\n")
	for i := range 50000 {
		fmt.Fprintf(&text, "a,b,2020-04-01 10:00:00,message %d\n", i*7919)
	}
	file := packed(t, []byte(text.String()))
	c, sum := read(t, "d/x.csv.gz", file, formats.Options{})
	if len(c.rows) != 50000 || sum.Format != "csv" || sum.Bytes != int64(text.Len()) {
		t.Fatalf("%d rows of %s", len(c.rows), sum.Format)
	}
	at := c.rows[777].Loc
	got, err := formats.Extract(input("d/x.csv.gz", file), at)
	if err != nil || !strings.HasSuffix(string(got), c.rows[777].Body) || at.Steps[0].Kind != "gzip" {
		t.Errorf("bytes %q, %v", got, err)
	}
	cut, sum := read(t, "x.csv.gz", file[:len(file)/2], formats.Options{})
	if len(cut.rows) == 0 || len(cut.rows) >= 50000 || !strings.Contains(sum.Stopped, "damaged") || len(cut.rejects) != 1 {
		t.Errorf("cut: %d rows, %d rejects, stopped %q", len(cut.rows), len(cut.rejects), sum.Stopped)
	}
	_, sum = read(t, "x.csv.gz", file, formats.Options{Limits: formats.Limits{Stream: 300_000}})
	if !strings.Contains(sum.Stopped, "limit") {
		t.Errorf("stopped %q", sum.Stopped)
	}
}

// TestExtractOutside refuses a span that the object does not hold.
func TestExtractOutside(t *testing.T) {
	t.Parallel()
	c, _ := read(t, "x.csv", []byte("From,To,Text\na,b,c\n"), formats.Options{})
	at := c.rows[0].Loc
	at.Length = 100
	if _, err := formats.Extract(input("x.csv", []byte("From,To,Text\na,b,c\n")), at); err == nil {
		t.Error("no error")
	}
}

// TestDetect says what a file is, how sure and why.
func TestDetect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, format string
		least              float64
	}{
		{"comma", "From,To,Date,Message\na,b,2020-01-01,x\n", "csv", 0.9},
		{"semicolon", "Von;From;To;Date;Message\n1;a;b;2020-01-01;x, y\n", "csv", 0.9},
		{"tab", "From\tTo\tDate\tMessage\na\tb\t2020-01-01\tx, y\n", "tsv", 0.9},
		{"array", `[{"from":"a","text":"x"}]`, "json-array", 0.9},
		{"document", `{"chat_id":"1","messages":[{"from":"a","text":"x"}]}`, "json-document", 0.9},
		{"lines", "{\"from\":\"a\",\"text\":\"x\"}\n{\"from\":\"b\",\"text\":\"y\"}\n", "json-lines", 0.9},
		{"sequence", "{\"from\":\"a\",\n\"text\":\"x\"}\n{\"from\":\"b\",\n\"text\":\"y\"}\n", "json-sequence", 0.9},
		{"one object", `{"from":"a","text":"x"}`, "json-lines", 0.9},
		{"one object on lines", "{\"from\":\"a\",\n\"text\":\"x\"}", "json-sequence", 0.9},
		{"a schema", `{"id":"x","title":"y","type":"object","properties":{}}`, "", 0},
		{"prose", "It was, as he said, a good day.\nNobody, she thought, knew.\nWell,\n", "", 0},
		{"binary", "\x7fELF\x00\x01\x02\x03", "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			list, err := formats.Detect(input("x", []byte(test.file)))
			if err != nil {
				t.Fatal(err)
			}
			if test.format == "" {
				if len(list) > 0 && list[0].Sure >= formats.Recognised {
					t.Errorf("taken for %+v", list[0])
				}
				return
			}
			if len(list) == 0 || list[0].Format != test.format || list[0].Sure < test.least || list[0].Why == "" {
				t.Errorf("%+v", list)
			}
		})
	}
	names := map[string]bool{}
	for _, f := range formats.Formats() {
		if f.Name == "" || f.What == "" || names[f.Name] {
			t.Errorf("format %+v", f)
		}
		names[f.Name] = true
	}
	_, err := formats.Read(context.Background(), input("x", []byte("a")), formats.Options{}, &collected{})
	if err == nil {
		t.Error("no error")
	}
}
