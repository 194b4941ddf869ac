package formats_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/formats"
)

// stretch is a span that was handed over, as a row or as a reject.
type stretch struct{ from, to int64 }

// spans collects the spans of a reading in the order they came.
func spans(t testing.TB, path string, data []byte, opts formats.Options) ([]stretch, formats.Summary, bool) {
	t.Helper()
	var list []stretch
	sink := counting{
		row:    func(r *hut3.Row) { list = append(list, stretch{r.Loc.Offset, r.Loc.Offset + r.Loc.Length}) },
		reject: func(r hut3.Reject) { list = append(list, stretch{r.Loc.Offset, r.Loc.Offset + r.Loc.Length}) },
	}
	sum, err := formats.Read(context.Background(), input(path, data), opts, sink)
	if err != nil {
		if hut3.CodeOf(err) == hut3.Internal {
			t.Fatalf("an error of the program: %v", err)
		}
		return nil, sum, false
	}
	at := int64(0)
	for i, s := range list {
		if s.from < at || s.to < s.from || (len(sum.Why) > 0 && s.to > int64(len(data))) {
			t.Fatalf("span %d is %d-%d behind %d, of %d bytes", i, s.from, s.to, at, len(data))
		}
		at = s.to
	}
	return list, sum, true
}

// uncovered are the bytes that no span holds.
func uncovered(data []byte, list []stretch) []byte {
	var rest []byte
	at := int64(0)
	for _, s := range list {
		rest = append(rest, data[at:s.from]...)
		at = s.to
	}
	return append(rest, data[at:]...)
}

// FuzzCSV reads anything behind a header. Rows and rejects together hold every
// byte but the header, line ends and rows with nothing in any cell.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b,2020-04-01 10:00:00,x\n", "a,b,\"03/04/2021\",\"two\nlines\"\r\n\"", "\"", "a,\"b\nc,d,e,f\ng,h,i,j\n", ",,,\n\n\r\r\n", "\x00\x00\n", "a,b,c,\"d\"\"e\"\n",
		"a,b,1585937051,\xff\n", "sep=;\n", "a,b,c,d,,,\n", "a\n", "\"a\",\"b\",\"c\",\"d\"e\n", "\"\r", "a,b,c,\"\r\r\n",
	} {
		f.Add([]byte(seed))
	}
	const head = "From,To,Sent,Message\n"
	f.Fuzz(func(t *testing.T, tail []byte) {
		data := append([]byte(head), tail...)
		profile := &formats.Profile{Delimiter: ",", Columns: []formats.Column{{Name: "From", Field: "from"}, {Name: "To", Field: "to"}, {Name: "Sent", Field: "sent"}, {Name: "Message", Field: "body"}}}
		list, sum, ok := spans(t, "x.csv", data, formats.Options{Format: "csv", Profile: profile})
		if !ok || sum.Encoding == "utf-16le" || sum.Encoding == "utf-16be" || sum.HeaderRow > 0 {
			return
		}
		rest := bytes.TrimPrefix(uncovered(data, list), []byte(strings.TrimSuffix(head, "\n")))
		rest = bytes.Trim(rest, "\n")
		if left := bytes.Trim(rest, ",\"\r\n"); len(left) > 0 && !bytes.HasPrefix(left, []byte("sep=")) {
			t.Fatalf("%q is in no span; spans %v of %q", left, list, data)
		}
	})
}

// FuzzJSON reads anything as JSON. Rows and rejects together hold every byte
// but brackets, commas and white space, where no document stands around them.
func FuzzJSON(f *testing.F) {
	const m = `{"from":"a","to":["b"],"sent_at":"2020-04-01T10:00:00Z","text":"x \u00e9 \ud800","x":{"y":[1,2]}}`
	for _, seed := range []string{
		"[" + m + "," + m + "]", m + "\n" + m + "\n", m + m, `{"chat_id":1,"messages":[` + m + `],"z":null}`, "[" + m + ",{\"from\":]", "[", "{", `{"`, `[{"a":"\`,
		m + "\n{\n" + m, "\x1e" + m + "\n\x1e" + m, "[" + m + "] " + m, `{"messages":[` + m + "}", `[{"from":"a","from":"b"}]`, "[{}]", "{}{}", "[{\"from\":\"\xff\"}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"", "json-array", "json-lines", "json-sequence", "json-document"} {
			list, sum, ok := spans(t, "x.json", data, formats.Options{Format: format, Limits: formats.Limits{Row: 4096}})
			if !ok || sum.Format == "json-document" || !strings.HasPrefix(sum.Format, "json") || sum.Encoding != "utf-8" {
				continue
			}
			rest := bytes.TrimPrefix(uncovered(data, list), []byte("\xef\xbb\xbf"))
			if left := bytes.Trim(rest, "[], \t\r\n\x1e"); len(left) > 0 {
				t.Fatalf("%s: %q is in no span; spans %v of %q", sum.Format, left, list, data)
			}
		}
	})
}

// FuzzText reads anything in any encoding, packed or not, as whatever it is
// taken for.
func FuzzText(f *testing.F) {
	f.Add([]byte("\xff\xfeF\x00r\x00o\x00m\x00,\x00T\x00o\x00\n\x00a\x00,\x00b\x00"), false)
	f.Add([]byte("From,To,Text\na,b,caf\xe9\n"), true)
	f.Add([]byte("\x1f\x8b\x08"), false)
	f.Add([]byte("\xff\xfe[\x00{\x00\"\x00f\x00r\x00o\x00m\x00\"\x00:\x001\x00}\x00,\x00\x00\xd8"), false)
	f.Fuzz(func(t *testing.T, data []byte, pack bool) {
		if pack {
			data = packed(t, data)
		}
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
			_, _ = formats.Detect(input("x.gz", data))
			_, err := formats.Read(context.Background(), input("x.gz", data), formats.Options{Limits: formats.Limits{Stream: 1 << 20}}, &collected{})
			if err != nil && hut3.CodeOf(err) == hut3.Internal {
				t.Fatal(err)
			}
			return
		}
		for _, format := range []string{"", "csv", "tsv"} {
			spans(t, "x", data, formats.Options{Format: format})
		}
	})
}

// FuzzTimes reads anything as a time. What is read prints as a time that, read
// again, is the same.
func FuzzTimes(f *testing.F) {
	for _, seed := range []string{"2023-05-29T10:11:12.123456Z", "29.05.2023 10:11:12 UTC", "Mon, 29 May 2023 10:11:12 +0100 (BST)", "May 5, 2021, 3:04\u202fPM", "[29/05/2023 10:11]", "5 days ago", "Mon May 29 10:11:12 2023"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		cell, err := json.Marshal(raw)
		if err != nil || !utf8.ValidString(raw) {
			return
		}
		sent := func(cell []byte) hut3.Time {
			c, _ := read(t, "x.json", fmt.Appendf(nil, `[{"from":"a","to":"b","text":"x","sent":%s}]`, cell), formats.Options{})
			return c.rows[0].Sent
		}
		got := sent(cell)
		formats.Shape(raw)
		if !got.Known() || got.Micros < -62135596800e6 || got.Micros > 253402300799e6 {
			return
		}
		again := sent(fmt.Appendf(nil, "%q", got.String()))
		if got.Precision == hut3.ToDay && got.Basis != hut3.BasisLocal {
			return
		}
		if again.Micros != got.Micros || again.Precision != got.Precision {
			t.Fatalf("%q is read as %v, and that as %v", raw, got, again)
		}
	})
}

// TestRowsReadBack writes sheets of any text with the standard library, reads
// them, and reads each row's bytes again: the same cells, in the same order.
func TestRowsReadBack(t *testing.T) {
	t.Parallel()
	text := rapid.StringOf(rapid.SampledFrom([]rune("ab ,;\"\n\t|'\u00e9\U0001F512=")))
	rapid.Check(t, func(t *rapid.T) {
		crlf := rapid.Bool().Draw(t, "crlf")
		rows := rapid.SliceOfN(rapid.SliceOfN(text, 4, 4), 1, 20).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = crlf
		table := append([][]string{{"From", "To", "Message", "Spare"}}, rows...)
		for i := range rows {
			rows[i][0] = fmt.Sprintf("h%d", i)
		}
		if err := w.WriteAll(table); err != nil {
			t.Fatal(err)
		}
		var c collected
		opts := formats.Options{Format: "csv", Profile: &formats.Profile{Delimiter: ",", Columns: []formats.Column{{Name: "From", Field: "from"}, {Name: "Message", Field: "body"}, {Name: "Spare"}}}}
		if _, err := formats.Read(context.Background(), input("x.csv", b.Bytes()), opts, &c); err != nil {
			t.Fatal(err)
		}
		if len(c.rows) != len(rows) || len(c.rejects) != 0 {
			t.Fatalf("%d rows of %d, %d rejects: %q", len(c.rows), len(rows), len(c.rejects), b.String())
		}
		for i, r := range c.rows {
			piece := b.Bytes()[r.Loc.Offset : r.Loc.Offset+r.Loc.Length]
			cells, err := csv.NewReader(bytes.NewReader(piece)).Read()
			if err != nil || r.From.Name != rows[i][0] || lines(r.Body) != lines(rows[i][2]) || !slices.Equal(linesOf(cells), linesOf(rows[i])) {
				t.Fatalf("row %d: body %q of %q, bytes %q, %v", i, r.Body, rows[i], piece, err)
			}
		}
	})
}

// lines makes line ends alike: the writer writes them as the file's.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func linesOf(cells []string) []string {
	list := make([]string, len(cells))
	for i, c := range cells {
		list[i] = lines(c)
	}
	return list
}

// TestObjectsReadBack does the same for JSON in each shape.
func TestObjectsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bodies := rapid.SliceOfN(rapid.String(), 2, 20).Draw(t, "bodies")
		indent := rapid.SampledFrom([]string{"", "  "}).Draw(t, "indent")
		shape := rapid.SampledFrom([]string{"array", "document", "lines", "sequence"}).Draw(t, "shape")
		var objects []string
		for i, body := range bodies {
			m := map[string]any{"from": fmt.Sprintf("h%d", i), "text": body, "more": map[string]any{"k}": []any{body, "\""}}}
			b, err := json.Marshal(m)
			if indent != "" && shape != "lines" {
				b, err = json.MarshalIndent(m, "", indent)
			}
			if err != nil {
				t.Fatal(err)
			}
			objects = append(objects, string(b))
		}
		file := map[string]string{
			"array": "[" + strings.Join(objects, ",") + "]", "document": `{"id":1,"messages":[` + strings.Join(objects, " , ") + `],"x":[]}`,
			"lines": strings.Join(objects, "\n"), "sequence": strings.Join(objects, " "),
		}[shape]
		var c collected
		sum, err := formats.Read(context.Background(), input("x.json", []byte(file)), formats.Options{}, &c)
		if err != nil || sum.Format != "json-"+shape || len(c.rows) != len(bodies) || len(c.rejects) != 0 {
			t.Fatalf("%s as %s: %d rows of %d, %d rejects, %v: %s", shape, sum.Format, len(c.rows), len(bodies), len(c.rejects), err, file)
		}
		for i, r := range c.rows {
			if got := file[r.Loc.Offset : r.Loc.Offset+r.Loc.Length]; got != objects[i] || r.Body != bodies[i] {
				t.Fatalf("row %d: %q, bytes %q, want %q", i, r.Body, got, objects[i])
			}
		}
	})
}
