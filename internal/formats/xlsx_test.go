package formats_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const spreadsheetNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

// sheetPart is one sheet of a workbook: its name, state and the XML of its rows.
type sheetPart struct{ name, state, rows, behind string }

// workbook writes a workbook by hand, with the styles of these tests: 1 a day,
// 2 a day with a clock, 3 a clock, 4 hours that pass a day.
func workbook(t testing.TB, from04 bool, texts []string, sheets ...sheetPart) []byte {
	t.Helper()
	var list, rels, shared strings.Builder
	var files []entry
	for i, s := range sheets {
		fmt.Fprintf(&list, `<sheet name=%q sheetId="%d" state=%q r:id="rId%d"/>`, s.name, i+1, s.state, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		files = append(files, entry{name: fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), data: `<?xml version="1.0" encoding="UTF-8"?>` + "\n<worksheet " + spreadsheetNS + "><sheetData>" + s.rows + "</sheetData>" + s.behind + "</worksheet>"})
	}
	for _, text := range texts {
		shared.WriteString("<si>" + text + "</si>")
	}
	date := map[bool]string{true: ` date1904="1"`}[from04]
	files = append(files,
		entry{name: "[Content_Types].xml", data: "<Types/>"},
		entry{name: "xl/workbook.xml", data: "<workbook " + spreadsheetNS + "><workbookPr" + date + "/><sheets>" + list.String() + "</sheets></workbook>"},
		entry{name: "xl/_rels/workbook.xml.rels", data: "<Relationships>" + rels.String() + "</Relationships>"},
		entry{name: "xl/sharedStrings.xml", data: "<sst " + spreadsheetNS + ">" + shared.String() + "</sst>"},
		entry{name: "xl/styles.xml", data: "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm:ss\"/><numFmt numFmtId=\"165\" formatCode=\"[h]:mm:ss\"/><numFmt numFmtId=\"166\" formatCode=\"&quot;day&quot; 0.00\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"21\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/></cellXfs></styleSheet>"})
	return zipped(t, files...)
}

// inline is a row of texts from column A on.
func inline(n int, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, n)
	for i, text := range texts {
		if text != "" {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, n, text)
		}
	}
	return b.String() + "</row>"
}

func oddities(sum formats.Summary) string {
	var list []string
	for _, o := range sum.Oddities {
		list = append(list, o.What)
	}
	return strings.Join(list, "\n")
}

func takeOfTwo(t testing.TB) []byte {
	texts := []string{"<t>From</t>", "<t>To</t>", "<t>Sent (UTC)</t>", "<t>Message</t>", "<t>quietlamp</t>", "<t>reed.north</t>", "<r><t>half </t></r><r><t xml:space=\"preserve\">4_x000D_</t></r><rPh><t>no</t></rPh>"}
	messages := `<row r="1"><c r="A1" t="inlineStr"><is><t>Exhibit ABC/1</t></is></c></row>
<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c><c r="E3" t="inlineStr"><is><t>IMEI</t></is></c></row>
<row r="4"><c r="A4" t="s"><v>4</v></c><c r="B4" t="s"><v>5</v></c><c r="C4" s="2"><v>43924.427511574075</v></c><c r="D4" t="s"><v>6</v></c><c r="E4"><v>352000012345678</v></c></row>
<row r="5" hidden="1"><c r="A5" t="s"><v>5</v></c><c r="B5" t="s"><v>4</v></c><c r="C5" s="2"><v>43924.5</v></c><c r="D5" t="str"><f>CONCAT("o","k")</f><v>ok</v></c><c r="E5"><v>3.52E+18</v></c></row>
<row r="6"/>
<row r="7"><c r="A7" t="s"><v>5</v></c><c r="C7" s="2"><v>60.25</v></c><c r="D7" t="b"><v>1</v></c><c r="G7"><v>9</v></c></row>
<row r="8"><c r="A8" t="s"><v>99</v></c><c r="B8" t="s"><v>4</v></c><c r="C8"><v>43924</v></c><c r="D8" t="e"><v>#N/A</v></c><c r="E8"><v>4.47700900123E+11</v></c></row>`
	contacts := inline(1, "Handle", "Contact", "Nickname") + inline(2, "quietlamp", "reed.north", "Reed &amp; son")
	calls := inline(1, "From", "To", "Date", "Duration") + `<row r="2"><c t="inlineStr"><is><t>quietlamp</t></is></c><c t="inlineStr"><is><t>reed.north</t></is></c><c s="1"><v>43925</v></c><c s="4"><v>1.0423611111111111</v></c></row>`
	notes := inline(1, "Note", "Created") + inline(2, "buy paint", "2020-04-01 10:00")
	return workbook(t, false, texts, sheetPart{name: "Messages", rows: messages}, sheetPart{name: "Contacts", state: "hidden", rows: contacts}, sheetPart{name: "Calls", rows: calls}, sheetPart{name: "Notes", rows: notes}, sheetPart{name: "Cover", rows: inline(1, "Prepared by", "whom")}, sheetPart{name: "Empty"})
}

// TestXLSX reads each sheet of a workbook by its own header: shared texts, days
// as numbers, formulas, damage, hidden rows and sheets.
func TestXLSX(t *testing.T) {
	t.Parallel()
	data := takeOfTwo(t)
	c, sum := read(t, "ABC1/quietlamp.xlsx", data, formats.Options{Platform: "encrochat"})
	if sum.Format != "xlsx" || sum.MembersRead != 4 || !strings.Contains(fmt.Sprint(sum.Rows), "call:1 contact:1 message:4 note:1") {
		t.Fatalf("%s %v, %d sheets, rejects %v", sum.Format, sum.Rows, sum.MembersRead, c.rejects)
	}
	one := c.rows[0]
	if one.Body != "half 4\r" || one.From.Name != "quietlamp" || one.Sent.String() != "2020-04-03T10:15:37Z" || one.Device != "352000012345678" || fieldOf(one, "Sent (UTC) (serial)") != "43924.427511574075" {
		t.Errorf("%+v", one)
	}
	if steps(one) != "sheet Messages > cells A4:E4" {
		t.Errorf("place %q", steps(one))
	}
	two := c.rows[1]
	if two.Body != "ok" || fieldOf(two, "Message (formula)") != `CONCAT("o","k")` || two.Device != "3.52E+18" || two.Sent.String() != "2020-04-03T12:00:00Z" {
		t.Errorf("%+v", two)
	}
	if r := c.rows[2]; r.Sent.Known() || r.Sent.Raw != "60.25" || fieldOf(r, "column 7") != "9" || r.Body != "TRUE" {
		t.Errorf("%+v", r)
	}
	three := c.rows[3]
	if three.Body != "#N/A" || three.Sent.Known() || three.Device != "447700900123" || fieldOf(three, "IMEI (as stored)") != "4.47700900123E+11" {
		t.Errorf("%+v", three)
	}
	if r := c.rows[4]; r.Kind != hut3.KindContact || r.ToNick != "Reed & son" || r.Owner.Name != "quietlamp" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[5]; r.Kind != hut3.KindCall || r.Sent.Precision != hut3.ToDay || fieldOf(r, "Duration") != "25:01:00" {
		t.Errorf("%+v", r)
	}
	if r := c.rows[6]; r.Kind != hut3.KindNote || r.Body != "buy paint" || r.Owner.Name != "quietlamp" {
		t.Errorf("%+v", r)
	}
	if len(c.rejects) != 1 || !strings.Contains(c.rejects[0].Reason, "before the header") || c.rejects[0].Loc.Steps[1].Name != "A1:A1" {
		t.Errorf("%+v", c.rejects)
	}
	for _, want := range []string{"hidden (hidden)", "hidden rows", "formulas", "scientific notation in a column", "written out in full", "error of the spreadsheet", "shared text that there is not", "Cover"} {
		if !strings.Contains(oddities(sum), want) {
			t.Errorf("not said: %s in\n%s", want, oddities(sum))
		}
	}
	cells, err := formats.Extract(input("ABC1/quietlamp.xlsx", data), one.Loc)
	var object map[string]map[string]string
	if err != nil || json.Unmarshal(cells, &object) != nil || object["C4"]["stored"] != "43924.427511574075" || object["D4"]["text"] != "half 4\r" {
		t.Errorf("%s, %v", cells, err)
	}
	r, err := formats.Open(input("ABC1/quietlamp.xlsx", data), one.Loc.Steps)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	buf := make([]byte, one.Loc.Offset+one.Loc.Length)
	if _, err := io.ReadFull(r, buf); err != nil || !strings.HasPrefix(string(buf[one.Loc.Offset:]), `<row r="4">`) || !strings.HasSuffix(string(buf), "</row>") {
		t.Errorf("bytes %q, %v", buf[one.Loc.Offset:], err)
	}
}

// TestXLSXDates writes days as numbers in both systems.
func TestXLSXDates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from04       bool
		style        int
		serial, want string
	}{
		{false, 2, "43924.427511574075", "2020-04-03 10:15:37"}, {true, 2, "42462.427511574075", "2020-04-03 10:15:37"}, {false, 1, "1", "1900-01-01"}, {false, 1, "59", "1900-02-28"},
		{false, 1, "60", "60"}, {false, 1, "61", "1900-03-01"}, {true, 1, "0", "1904-01-01"}, {true, 1, "60", "1904-03-01"}, {false, 3, "0.5", "12:00:00"}, {false, 2, "43924.4275115857", "2020-04-03 10:15:37.001"},
		{false, 1, "-1", "-1"}, {false, 1, "99999999", "99999999"}, {false, 5, "43924.5", "43924.5"}, {false, 0, "0.10000000000000001", "0.1"}, {false, 4, "1.5", "36:00:00"}, {false, 1, "2958465", "9999-12-31"},
	} {
		rows := inline(1, "From", "Message", "Spare") + fmt.Sprintf(`<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" s="%d"><v>%s</v></c></row>`, test.style, test.serial)
		c, _ := read(t, "x.xlsx", workbook(t, test.from04, nil, sheetPart{name: "S", rows: rows}), formats.Options{})
		if len(c.rows) != 1 || c.rows[0].Body != test.want {
			t.Errorf("%v: %+v", test, c.rows)
		}
	}
}

// TestXLSXHeaders reads headers of several rows with merged cells.
func TestXLSXHeaders(t *testing.T) {
	t.Parallel()
	rows := inline(1, "Sent", "From", "", "To", "", "Message") + inline(2, "", "Handle", "Nick", "Handle", "Nick") + inline(3, "2020-04-01 10:00:00", "lamp", "L", "reed", "R", "half 4")
	data := workbook(t, false, nil, sheetPart{name: "Chat", rows: rows, behind: `<mergeCells count="4"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/><mergeCell ref="F1:F2"/></mergeCells>`})
	c, sum := read(t, "x.xlsx", data, formats.Options{})
	if diff := cmp.Diff([]string{"Sent", "From Handle", "From Nick", "To Handle", "To Nick", "Message"}, sum.Members[0].Summary.Header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if len(c.rows) != 1 || c.rows[0].FromNick != "L" || c.rows[0].ToNick != "R" || c.rows[0].Body != "half 4" || c.rows[0].To[0].Name != "reed" {
		t.Errorf("%+v", c.rows)
	}
}

// TestXLSXProfiles lays a profile over each sheet by its name.
func TestXLSXProfiles(t *testing.T) {
	t.Parallel()
	data := workbook(t, false, nil, sheetPart{name: "A", rows: inline(1, "Q1", "Q2") + inline(2, "lamp", "hello")}, sheetPart{name: "B", rows: inline(1, "Q1", "Q2") + inline(2, "reed", "a note")})
	p := &formats.Profile{Sheets: map[string]formats.Profile{
		"A": {Columns: []formats.Column{{Name: "Q1", Field: "from"}, {Name: "Q2", Field: "body"}}},
		"B": {Sheet: "notes", Columns: []formats.Column{{Name: "Q1", Field: "owner"}, {Name: "Q2", Field: "body"}}},
	}}
	c, _ := read(t, "x.xlsx", data, formats.Options{Profile: p})
	if len(c.rows) != 2 || c.rows[0].Kind != hut3.KindMessage || c.rows[1].Kind != hut3.KindNote || c.rows[1].Owner.Name != "reed" {
		t.Errorf("%+v", c.rows)
	}
	p.Sheets["A"] = formats.Profile{Sheet: "fish"}
	if _, err := formats.Read(context.Background(), input("x.xlsx", data), formats.Options{Profile: p}, &collected{}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("%v", err)
	}
}

// TestXLSXBad reads what it can of hostile workbooks and says where it ended.
func TestXLSXBad(t *testing.T) {
	t.Parallel()
	head := inline(1, "From", "Message")
	bomb := strings.Repeat(`<row><c t="inlineStr"><is><t>a</t></is></c><c t="s"><v>0</v></c></row>`, 3000)
	for _, test := range []struct {
		name string
		data []byte
		rows int
		says string
	}{
		{"cut", workbook(t, false, nil, sheetPart{name: "S", rows: head + inline(2, "a", "b") + `<row r="3"><c r="A3"><!--`}), 1, "cut short"},
		{"shared bomb", workbook(t, false, []string{"<t>" + strings.Repeat("x", 60_000) + "</t>"}, sheetPart{name: "S", rows: head + bomb}), 1118, "bomb"},
		{"deep", workbook(t, false, nil, sheetPart{name: "S", rows: head + `<row r="2">` + strings.Repeat("<a>", 100)}), 0, "deep"},
		{"no part", func() []byte {
			return zipped(t, entry{name: "[Content_Types].xml", data: "x"}, entry{name: "xl/workbook.xml", data: `<workbook><sheets><sheet name="S" id="rId1"/></sheets></workbook>`})
		}(), 0, "not in the workbook"},
		{"entities", workbook(t, false, nil, sheetPart{name: "S", rows: head + inline(2, "a", "&lol9;")}), 1, ""},
		{"backwards", workbook(t, false, nil, sheetPart{name: "S", rows: head + `<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>` + inline(3, "a", "b")}), 1, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "x.xlsx", test.data, formats.Options{})
			if !strings.Contains(sum.Stopped, test.says) || (sum.Stopped == "") != (test.says == "") || len(c.rows) != test.rows {
				t.Errorf("%d rows, stopped %q", len(c.rows), sum.Stopped)
			}
		})
	}
	if c, sum := read(t, "x.zip", zipped(t, entry{name: "a/x.xlsx", data: string(takeOfTwo(t))}), formats.Options{}); len(c.rows) != 7 || !slices.Contains(strings.Split(steps(c.rows[0]), " > "), "zip a/x.xlsx") {
		t.Errorf("inside a zip: %d rows, %v", len(c.rows), sum.Stopped)
	}
}

// FuzzXLSX reads any rows of a sheet.
func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="2"><v>1e9</v></c></row>`, "<t>x</t>")
	f.Add(`<row><c t="inlineStr"><is><r><t>&#x1F600;</t></r></is></c><c><f si="1"/><v>-0</v></c></row></sheetData>`, "")
	f.Add(`<row r="0"><c r="ZZZZ1"/></row><row><c r="a1"><v/></c>`, "<rPh>")
	f.Fuzz(func(t *testing.T, rows, text string) {
		data := workbook(t, false, []string{text}, sheetPart{name: "S", rows: inline(1, "From", "Sent", "Message") + rows})
		spans(t, "x.xlsx", data, formats.Options{})
	})
}

// BenchmarkXLSX reads a sheet of messages.
func BenchmarkXLSX(b *testing.B) {
	var rows strings.Builder
	rows.WriteString(inline(1, "From", "To", "Sent", "Message"))
	for i := range 20_000 {
		fmt.Fprintf(&rows, `<row r="%d" spans="1:4"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="s"><v>1</v></c><c r="C%d" s="2"><v>43924.4275%d</v></c><c r="D%d" t="s"><v>2</v></c></row>`, i+2, i+2, i+2, i+2, i, i+2)
	}
	data := workbook(b, false, []string{"<t>lamp</t>", "<t>reed</t>", "<t>see you at the usual place</t>"}, sheetPart{name: "S", rows: rows.String()})
	b.SetBytes(int64(rows.Len()))
	for b.Loop() {
		if err := readNothing("x.xlsx", data); err != nil {
			b.Fatal(err)
		}
	}
}
