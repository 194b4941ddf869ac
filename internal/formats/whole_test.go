package formats_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// sheet writes rows under a header, one time each.
func sheet(header string, times ...string) string {
	var b strings.Builder
	b.WriteString(header + "\n")
	for i, at := range times {
		fmt.Fprintf(&b, "a,b,\"%s\",m%d\n", at, i)
	}
	return b.String()
}

func sent(rows []hut3.Row) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r.Sent.String())
	}
	return list
}

// TestWholeFileSettlesTimes reads a date early in a file by what stands late in
// it, in sheets and in JSON, and leaves it where nothing settles it.
func TestWholeFileSettlesTimes(t *testing.T) {
	t.Parallel()
	object := func(times ...string) string {
		var list []string
		for _, at := range times {
			list = append(list, fmt.Sprintf(`{"from":"a","to":"b","timestamp":"%s","text":"x"}`, at))
		}
		return strings.Join(list, ",")
	}
	tests := []struct {
		name, path, file string
		opts             formats.Options
		want             []string
		open             int64
		order            formats.DateOrder
	}{
		{"sheet, settled late", "x.csv", sheet("From,To,Sent,Message", "03/04/2021 10:00", "21/04/2021 11:00"), formats.Options{}, []string{"2021-04-03T10:00", "2021-04-21T11:00"}, 0, formats.DMY},
		{"sheet, open", "x.csv", sheet("From,To,Sent,Message", "03/04/2021 10:00", "04/04/2021 11:00"), formats.Options{}, []string{"", "2021-04-04T11:00"}, 1, ""},
		{"sheet, declared", "x.csv", sheet("From,To,Sent,Message", "03/04/2021 10:00"), formats.Options{DateOrder: formats.MDY}, []string{"2021-03-04T10:00"}, 0, ""},
		{"sheet, declared zone", "x.csv", sheet("From,To,Sent,Message", "2021-07-01 10:00"), formats.Options{Zone: time.FixedZone("", 3600)}, []string{"2021-07-01T10:00+01:00"}, 0, ""},
		{"array", "x.json", "[" + object("03/04/2021 10:00", "04/21/2021 11:00") + "]", formats.Options{}, []string{"2021-03-04T10:00", "2021-04-21T11:00"}, 0, formats.MDY},
		{"document", "x.json", `{"timestamp":"25/12/2020","messages":[` + object("03/04/2021", "04/21/2021") + "]}", formats.Options{}, []string{"2021-03-04", "2021-04-21"}, 0, formats.MDY},
		{"unix", "x.json", "[" + object("1585937051", "1585937052") + "]", formats.Options{}, []string{"2020-04-03T18:04:11Z", "2020-04-03T18:04:12Z"}, 0, ""},
		{"unix and a word", "x.json", "[" + object("1585937051", "soon") + "]", formats.Options{}, []string{"", ""}, 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, test.path, []byte(test.file), test.opts)
			if diff := cmp.Diff(test.want, sent(c.rows)); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			var open int64
			for _, o := range sum.Oddities {
				if strings.Contains(o.What, "day and month") && strings.Contains(o.Remedy, "--date-order") {
					open = o.Count
				}
			}
			if open != test.open {
				t.Errorf("%d noted as open", open)
			}
			var order formats.DateOrder
			for _, o := range sum.DateOrders {
				order = o.Order
				if o.Why == "" {
					t.Error("no reason")
				}
			}
			if order != test.order {
				t.Errorf("order %q", order)
			}
		})
	}
}

// TestTimesOddities counts what was read and should be looked at, and what was
// left, by shape.
func TestTimesOddities(t *testing.T) {
	t.Parallel()
	times := []string{"1979-12-31 21:00:00", "5 days ago", "14:03", "", "2021-04-28 10:11 BST", "2021-03-28 01:30:00", "2021-10-31 01:30:00", "Mon, 06 Apr 2021 10:00:00"}
	for range 40 {
		times = append(times, "2021-05-01 10:00:00")
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no zone data")
	}
	_, sum := read(t, "x.csv", []byte(sheet("From,To,Sent,Message", times...)), formats.Options{Zone: london})
	want := map[string]int64{
		"implausible date: 1979, before the rest": 1, "the zone is an abbreviation without one meaning; the time is left unread": 1,
		"the declared zone skipped this wall clock when its clocks went forward": 1, "the declared zone showed this wall clock twice; the earlier is taken": 1,
		"the weekday written is not that of the date": 1,
	}
	got := map[string]int64{}
	for _, o := range sum.Oddities {
		got[o.What] = o.Count
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("oddities (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"9 days ago": 1, "99:99": 1, "9999-99-99 99:99 word": 1}, sum.UnreadTimes); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if sum.WithoutTime.Empty != 1 {
		t.Errorf("without time %+v", sum.WithoutTime)
	}
}

// TestOtherSheets reads calls, cells and contacts by their columns.
func TestOtherSheets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, file string
		want             hut3.Row
	}{
		{"calls", "redkite/calls.csv", "Direction,Contact,Date,Time,Duration,Received\nout,bluefinch,2020-04-01,10:00:05,73,2020-04-01 10:00:09\n", hut3.Row{
			Kind: hut3.KindCall, Owner: handle("redkite"), From: handle("redkite"), To: []hut3.Handle{handle("bluefinch")}, Direct: true,
			Conversation: "encrochat/bluefinch~redkite", Direction: "out", Extra: []hut3.Field{{Name: "Duration", Value: "73"}, {Name: "interval", Value: "2020-04-01T10:00:05/2020-04-01T10:01:18"}},
			Sent:     hut3.Time{Raw: "2020-04-01 10:00:05", Micros: 1585735205000000, Basis: hut3.BasisLocal, Precision: hut3.ToSecond},
			Received: hut3.Time{Raw: "2020-04-01 10:00:09", Micros: 1585735209000000, Basis: hut3.BasisLocal, Precision: hut3.ToSecond}}},
		{"cells", "redkite/cells.csv", "IMEI,When (UTC),MCC,CI\n356938035643809,2020-04-01 10:00:00,234,19\n", hut3.Row{
			Kind: hut3.KindCell, Owner: handle("redkite"), Device: "356938035643809", Sent: utc("2020-04-01 10:00:00", 1585735200000000),
			Extra: []hut3.Field{{Name: "MCC", Value: "234"}, {Name: "CI", Value: "19"}, {Name: "interval", Value: "2020-04-01T10:00:00Z/2020-04-01T10:00:00Z, its end not stated"}}}},
		{"nicknames", "x.csv", "From,To,From Nickname,To Nickname,Text\na,b,Ay,Bee,hi\n", hut3.Row{
			From: handle("a"), To: []hut3.Handle{handle("b")}, FromNick: "Ay", ToNick: "Bee", Body: "hi", Direct: true, Conversation: "encrochat/a~b"}},
	}
	for _, test := range tests {
		c, _ := read(t, test.path, []byte(test.file), formats.Options{Platform: "EncroChat"})
		test.want.Platform, test.want.Loc = "encrochat", c.rows[0].Loc
		if diff := cmp.Diff(test.want, normal(c.rows)[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestProfileAgainstFile says which columns a profile names in vain, and which
// the file has that it does not.
func TestProfileAgainstFile(t *testing.T) {
	t.Parallel()
	p := &formats.Profile{Platform: "sky", Columns: []formats.Column{{Name: "From", Field: "from"}, {Name: "Body", Field: "body"}}}
	c, sum := read(t, "x.csv", []byte("From,To,Spare\na,b,c\n"), formats.Options{Profile: p, Format: "csv"})
	if diff := cmp.Diff([]string{"Body"}, sum.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"To", "Spare"}, sum.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if sum.ProfileHash != p.Hash() || c.rows[0].Platform != "sky" || len(sum.Suggested) != 0 {
		t.Errorf("summary %+v", sum)
	}
}

// TestAttachments reads names, objects and lists of both.
func TestAttachments(t *testing.T) {
	t.Parallel()
	digest := strings.Repeat("ab", 32)
	file := `[{"from":"a","text":"1","media":["x.jpg",{"name":"y.png","type":"image/png","size":7,"sha256":"` + digest + `"},3]},{"from":"a","text":"2","media":"z.mp4"}]`
	c, _ := read(t, "x.json", []byte(file), formats.Options{})
	d, err := hut3.ParseDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]hut3.Media{{{Name: "x.jpg", Missing: true}, {Name: "y.png", Type: "image/png", Bytes: 7, SHA256: d, Missing: true}, {Name: "3", Missing: true}}, {{Name: "z.mp4", Missing: true}}}
	if diff := cmp.Diff(want, [][]hut3.Media{c.rows[0].Media, c.rows[1].Media}); diff != "" {
		t.Errorf("media (-want +got):\n%s", diff)
	}
}

// TestAcrossWindows reads rows that the reader's buffer cuts at every kind of
// place, in each encoding and shape.
func TestAcrossWindows(t *testing.T) {
	t.Parallel()
	const n = 9000
	var text, objects strings.Builder
	text.WriteString("From,To,Sent,Message\r\n")
	for i := range n {
		body := strings.Repeat("long \u00e9 ", i%17)
		fmt.Fprintf(&text, "a,b,2020-04-01 10:00:00,\"%d, %s\r\n\"\"end\"\"\"\r\n", i, body)
		fmt.Fprintf(&objects, "{\"from\":\"a\",\"text\":\"%d \\\"%s\\\\\",\"to\":\"b\"}\n", i, body)
	}
	lines := objects.String()
	files := map[string][]byte{
		"utf8.csv": []byte(text.String()), "utf16.csv": utf16Bytes(text.String(), binary.LittleEndian, true), "be.csv": utf16Bytes(text.String(), binary.BigEndian, true),
		"lines.json": []byte(lines), "array.json": []byte("[" + strings.ReplaceAll(strings.TrimSpace(lines), "\n", ",") + "]"),
		"document.json": []byte(`{"id":1,"list":[` + strings.ReplaceAll(strings.TrimSpace(lines), "\n", ",") + `],"last":"z"}`),
		"utf16.json":    utf16Bytes(lines, binary.LittleEndian, true),
		"one.csv.gz":    packed(t, []byte(text.String())),
	}
	for name, file := range files {
		c, sum := read(t, name, file, formats.Options{})
		if len(c.rows) != n || len(c.rejects) != 0 || sum.Stopped != "" {
			t.Errorf("%s: %d rows, %d rejects %v", name, len(c.rows), len(c.rejects), sum.Stopped)
			continue
		}
		for i, r := range c.rows {
			if !strings.HasPrefix(r.Body, fmt.Sprint(i)) {
				t.Fatalf("%s: row %d is %q", name, i, r.Body)
			}
		}
		if name == "document.json" && c.rows[0].Extra[1].Value != "z" {
			t.Errorf("extra %+v", c.rows[0].Extra)
		}
	}
}

// TestStoreFault gives a fault of the store back as what it is, not as a fault
// of the file.
func TestStoreFault(t *testing.T) {
	t.Parallel()
	text := sheet("From,To,Sent,Message", strings.Split(strings.Repeat("2020-04-01 10:00:00 ", 20000), " ")...)
	for _, at := range []int64{0, 600_000} {
		for _, data := range [][]byte{[]byte(text), packed(t, []byte(text))} {
			at := min(at, int64(len(data))*3/4)
			in := formats.Input{Path: "x.csv", Size: int64(len(data)), R: broken{strings.NewReader(string(data)), at}}
			_, err := formats.Read(context.Background(), in, formats.Options{}, counting{})
			if hut3.CodeOf(err) != hut3.Integrity {
				t.Errorf("fault at %d: %v", at, err)
			}
		}
	}
}

// broken is a store whose object is damaged from a byte on.
type broken struct {
	io.ReaderAt
	at int64
}

func (b broken) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.at {
		n := 0
		if off < b.at {
			var err error
			if n, err = b.ReaderAt.ReadAt(p[:b.at-off], off); err != nil && !errors.Is(err, io.EOF) {
				return n, err
			}
		}
		return n, hut3.Errorf(hut3.Integrity, "chunk 9 is damaged")
	}
	return b.ReaderAt.ReadAt(p, off)
}
