package formats_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

func handle(name string) hut3.Handle { return hut3.Handle{Platform: "encrochat", Name: name} }

func utc(raw string, micros int64) hut3.Time {
	return hut3.Time{Raw: raw, Micros: micros, Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
}

// TestHandsetFolder reads a handset's three sheets with no option but the
// platform.
func TestHandsetFolder(t *testing.T) {
	t.Parallel()
	opts := formats.Options{Platform: "encrochat"}
	const dir = "exhibit/peppershirt/"
	file := fixture(t, dir+"messages.csv")
	c, sum := read(t, dir+"messages.csv", file, opts)
	pair := "encrochat/peppershirt~quietlamp"
	extra := func(row, local string) []hut3.Field {
		return []hut3.Field{{Name: "Row", Value: row}, {Name: "Timestamp (local)", Value: local}}
	}
	want := []hut3.Row{
		{From: handle("quietlamp"), To: []hut3.Handle{handle("peppershirt")}, FromNick: "Lampy", Direction: "Incoming",
			Sent: utc("2020-04-03 18:04:11", 1585937051000000), Body: "half 4 at the usual, ring me on 07700 900123", Stage: "Stored",
			Device: "356938035643809", Extra: extra("1", "2020-04-03 19:04:11")},
		{From: handle("peppershirt"), To: []hut3.Handle{handle("quietlamp")}, ToNick: "Lampy", Direction: "Outgoing",
			Sent: utc("2020-04-03 18:05:40", 1585937140000000), Body: "he said \"no\"\nso I waited", Stage: "Stored",
			Device: "356938035643809", Extra: extra("2", "2020-04-03 19:05:40")},
		{From: handle("peppershirt"), To: []hut3.Handle{handle("quietlamp")}, ToNick: "Lampy", Direction: "Outgoing",
			Sent: utc("2020-04-03 18:06:02", 1585937162000000), Stage: "Live", Device: "3.57E+14",
			Media: []hut3.Media{{Name: "IMG_0041.jpg", Missing: true}},
			Extra: append([]hut3.Field{{Name: "Username", Value: "Peppershirt@encrochat.com"}}, extra("3", "2020-04-03 19:06:02")...)},
	}
	for i := range want {
		w := &want[i]
		w.Platform, w.Conversation, w.Direct, w.Owner, w.Burn = "encrochat", pair, true, handle("peppershirt"), "604800"
		w.Loc.File = dir + "messages.csv"
		w.Loc.Offset, w.Loc.Length = c.rows[i].Loc.Offset, c.rows[i].Loc.Length
	}
	if diff := cmp.Diff(want, normal(c.rows)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	at := c.rows[1].Loc
	if got := string(file[at.Offset : at.Offset+at.Length]); !strings.HasPrefix(got, "2,peppershirt") || !strings.HasSuffix(got, "35643809") {
		t.Errorf("bytes of row 2: %q", got)
	}
	if len(sum.Oddities) != 2 || !strings.Contains(oddities(sum), "came alone") || sum.Oddities[1].Column != "IMEI" || !strings.Contains(sum.Oddities[1].What, "scientific") {
		t.Errorf("oddities %+v", sum.Oddities)
	}

	c, _ = read(t, dir+"contacts.csv", fixture(t, dir+"contacts.csv"), opts)
	contact := hut3.Row{Kind: hut3.KindContact, Platform: "encrochat", Owner: handle("peppershirt"), To: []hut3.Handle{handle("mintrocket")},
		ToNick: "The Tall One", Sent: utc("2020-02-11 21:15:30", 1581455730000000), Loc: c.rows[1].Loc}
	if diff := cmp.Diff(contact, normal(c.rows)[1]); diff != "" {
		t.Errorf("contact (-want +got):\n%s", diff)
	}
	c, _ = read(t, dir+"notes.csv", fixture(t, dir+"notes.csv"), opts)
	note := hut3.Row{Kind: hut3.KindNote, Platform: "encrochat", Owner: handle("peppershirt"), From: handle("peppershirt"), Body: "eggs\nmilk",
		Sent: utc("2020-03-01 08:00:00", 1583049600000000), Extra: []hut3.Field{{Name: "Title", Value: "list"}}, Loc: c.rows[0].Loc}
	if diff := cmp.Diff(note, normal(c.rows)[0]); diff != "" {
		t.Errorf("note (-want +got):\n%s", diff)
	}
}

// normal makes empty slices nil, so that rows compare by what they hold.
func normal(rows []hut3.Row) []hut3.Row {
	for i := range rows {
		r := &rows[i]
		if len(r.To) == 0 {
			r.To = nil
		}
		if len(r.Media) == 0 {
			r.Media = nil
		}
		if len(r.Extra) == 0 {
			r.Extra = nil
		}
	}
	return rows
}

// TestSetAside shows that a bad row costs itself and no other.
func TestSetAside(t *testing.T) {
	t.Parallel()
	const head = "From,To,Sent,Message\n"
	row := func(n int) string { return fmt.Sprintf("a,b,2020-04-01 10:00:%02d,m%d\n", n, n) }
	tests := []struct {
		name, file string
		bodies     []string
		rejects    []string // the bytes set aside
		reason     string
	}{
		{"unclosed quote", head + row(1) + "a,b,2020-04-01 10:00:02,\"m2\n" + row(3) + row(4), []string{"m1", "m3", "m4"}, []string{"a,b,2020-04-01 10:00:02,\"m2"}, "not closed"},
		{"unclosed quote that a later one closes", head + row(1) + "a,b,2020-04-01 10:00:02,\"m2\n" + "a,b,2020-04-01 10:00:03,\"m3\"\n" + row(4), []string{"m1", "m3", "m4"}, []string{"a,b,2020-04-01 10:00:02,\"m2"}, "behind a closing quote"},
		{"text behind a quote", head + "a,b,2020-04-01 10:00:01,\"m\"1\n" + row(2), []string{"m2"}, []string{"a,b,2020-04-01 10:00:01,\"m\"1"}, "behind a closing quote"},
		{"separator in a bare cell", head + "a,b,2020-04-01 10:00:01,one, two\n" + row(2), []string{"m2"}, []string{"a,b,2020-04-01 10:00:01,one, two"}, "5 cells where the header has 4"},
		{"too few cells", head + "a,b\n" + row(2), []string{"m2"}, []string{"a,b"}, "needs 3"},
		{"last cells left out", head + "a,b,2020-04-01 10:00:01\n" + row(2), []string{"", "m2"}, nil, ""},
		{"empty cells too many", head + "a,b,2020-04-01 10:00:01,m1,,\n" + row(2), []string{"m1", "m2"}, nil, ""},
		{"zero bytes", head + row(1) + "\x00\x00\x00\x00\n" + row(2), []string{"m1", "m2"}, []string{"\x00\x00\x00\x00"}, "zero bytes"},
		{"lines before the header", "Extraction report\nCase 1,\n" + head + row(1), []string{"m1"}, []string{"Extraction report", "Case 1,"}, "before the header"},
		{"no line end at the end", head + strings.TrimSuffix(row(1), "\n"), []string{"m1"}, nil, ""},
		{"carriage returns", strings.ReplaceAll(head+row(1)+row(2), "\n", "\r\n"), []string{"m1", "m2"}, nil, ""},
		{"carriage returns alone", strings.ReplaceAll(head+row(1)+row(2), "\n", "\r"), []string{"m1", "m2"}, nil, ""},
		{"blank lines", head + "\n" + row(1) + ",,,\n\n" + row(2), []string{"m1", "m2"}, nil, ""},
		{"quote inside a bare cell", head + "a,b,2020-04-01 10:00:01,5\" pipe\n", []string{`5" pipe`}, nil, ""},
		{"sep line", "sep=;\n" + strings.ReplaceAll(head+row(1), ",", ";"), []string{"m1"}, nil, ""},
		{"tabs", strings.ReplaceAll(head+row(1), ",", "\t"), []string{"m1"}, nil, ""},
		{"quoted to the end", head + "a,b,2020-04-01 10:00:01,\"m1\"", []string{"m1"}, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "x.csv", []byte(test.file), formats.Options{Platform: "encrochat"})
			var bodies, aside []string
			for _, r := range c.rows {
				bodies = append(bodies, r.Body)
			}
			for _, r := range c.rejects {
				aside = append(aside, test.file[r.Loc.Offset:r.Loc.Offset+r.Loc.Length])
				if !strings.Contains(r.Reason, test.reason) {
					t.Errorf("reason %q", r.Reason)
				}
			}
			if diff := cmp.Diff(test.bodies, bodies); diff != "" {
				t.Errorf("bodies (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.rejects, aside); diff != "" {
				t.Errorf("set aside (-want +got):\n%s", diff)
			}
			if int(sum.Rejects) != len(c.rejects) {
				t.Errorf("%d rejects in the summary", sum.Rejects)
			}
		})
	}
}

// TestRowsOverTheLimit: each row that is too long is one reject at its own byte, and
// what follows it is read.
func TestRowsOverTheLimit(t *testing.T) {
	t.Parallel()
	head, good, long := "From,To,Sent,Message\n", "lamp,reed,2020-04-01 10:00:00,ok\n", "lamp,reed,2020-04-01 10:00:00,"+strings.Repeat("y", 700_000)+"\n"
	file := head + good + long + long + good + strings.Replace(long, "yy", "y\"y", 1) + good + strings.TrimSuffix(long, "\n")
	c, _ := read(t, "m.csv", []byte(file), formats.Options{Limits: formats.Limits{Row: 300_000}})
	var got [][2]int64
	for _, r := range c.rejects {
		got = append(got, [2]int64{r.Loc.Offset, r.Loc.Length})
		if !strings.Contains(r.Reason, "longer than 300000 bytes") {
			t.Errorf("at %d: %s", r.Loc.Offset, r.Reason)
		}
	}
	h, g, l := int64(len(head)), int64(len(good)), int64(len(long))
	want := [][2]int64{{h + g, l - 1}, {h + g + l, l - 1}, {h + 2*g + 2*l, l}, {h + 3*g + 3*l + 1, l - 1}}
	if diff := cmp.Diff(want, got); diff != "" || len(c.rows) != 3 {
		t.Errorf("%d rows (-want +got):\n%s", len(c.rows), diff)
	}
}

// TestLongQuote opens a quote in a file larger than the row limit: one line is
// lost.
func TestLongQuote(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("From,To,Sent,Message\na,b,2020-04-01 10:00:00,\"open\n")
	for i := range 20000 {
		fmt.Fprintf(&b, "a,b,2020-04-01 10:00:00,m%d\n", i)
	}
	c, _ := read(t, "x.csv", []byte(b.String()), formats.Options{Limits: formats.Limits{Row: 100_000}})
	if len(c.rows) != 20000 || len(c.rejects) != 1 {
		t.Errorf("%d rows, %d rejects", len(c.rows), len(c.rejects))
	}
}

// TestParties reads who wrote to whom from different kinds of column.
func TestParties(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, file string
		profile          *formats.Profile
		want             string // owner|from|to|conversation|fromnick|tonick
	}{
		{"folder is the owner", "ex/redkite/messages.csv", "Direction,Contact,Nickname,Time,Text\nout,bluefinch,Finch,2020-04-01 10:00,hi\n", nil, "x/redkite|x/redkite|x/bluefinch|x/bluefinch~redkite||Finch"},
		{"file is the owner", "ex/redkite.csv", "Direction,Contact,Time,Text\nreceived,bluefinch,2020-04-01 10:00,hi\n", nil, "x/redkite|x/bluefinch|x/redkite|x/bluefinch~redkite||"},
		{"folder among the two", "redkite/messages.csv", "From,To,Nickname,Time,Text\nbluefinch,redkite,Finch,2020-04-01 10:00,hi\n", nil, "x/redkite|x/bluefinch|x/redkite|x/bluefinch~redkite|Finch|"},
		{"folder is nobody", "exhibit/messages.csv", "From,To,Time,Text\nbluefinch,redkite,2020-04-01 10:00,hi\n", nil, "|x/bluefinch|x/redkite|x/bluefinch~redkite||"},
		{"conversation column", "a.csv", "Sender,Recipient,Chat ID,Date,Body\nbluefinch,redkite,g7,2020-04-01 10:00,hi\n", nil, "|x/bluefinch|x/redkite|x/#g7||"},
		{"empty conversation column", "a.csv", "Sender,Recipient,Chat ID,Date,Body\nbluefinch,redkite,,2020-04-01 10:00,hi\n", nil, "|x/bluefinch|x/redkite|x/bluefinch~redkite||"},
		{"no recipient", "chat/day1.csv", "Author,Date,Body\nbluefinch,2020-04-01 10:00,hi\n", nil, "|x/bluefinch||x/#chat/day1||"},
		{"source beside a sender", "a.csv", "From,To,Source,Date,Body\nbluefinch,redkite,Live,2020-04-01 10:00,hi\n", nil, "|x/bluefinch|x/redkite|x/bluefinch~redkite||"},
		{"no direction", "redkite/messages.csv", "Username,Contact,Nickname,Date,Body\nredkite,bluefinch,Finch,2020-04-01 10:00,hi\n", nil, "x/redkite|||x/bluefinch~redkite||"},
		{"own words", "redkite/messages.csv", "Richtung,Partner,Zeit,Inhalt\nAusgang,bluefinch,2020-04-01 10:00,hi\n", &formats.Profile{
			Columns: []formats.Column{{Name: "Richtung", Field: "direction"}, {Name: "Partner", Field: "peer"}, {Name: "Zeit", Field: "sent"}, {Name: "Inhalt", Field: "body"}},
			In:      []string{"Eingang"}, Out: []string{"Ausgang"}, Constants: map[formats.Field]string{"stage": "Live"}}, "x/redkite|x/redkite|x/bluefinch|x/bluefinch~redkite||"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, _ := read(t, test.path, []byte(test.file), formats.Options{Platform: "x", Profile: test.profile, Format: "csv"})
			r := c.rows[0]
			to := ""
			if len(r.To) > 0 {
				to = r.To[0].String()
			}
			got := strings.Join([]string{r.Owner.String(), r.From.String(), to, r.Conversation, r.FromNick, r.ToNick}, "|")
			if got != test.want || r.Body != "hi" {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
			if test.profile != nil && r.Stage != "Live" {
				t.Errorf("stage %q", r.Stage)
			}
		})
	}
}

// TestEdgeList: who and to whom alone are ties, not messages. Who says what they
// are has them read.
func TestEdgeList(t *testing.T) {
	t.Parallel()
	for header, messages := range map[string]bool{
		`"from","to"`: false, "source,target,weight": false, "Sender,Recipient,Type": false, "from,to,relation,id": false,
		"from,to,time": true, "Sender,Recipient,Text": true, "from,to,Timestamp (UTC)": true, "from,to,attachment": true, "Username,Contact": true,
	} {
		text := header + "\n"
		for range 3 {
			text += "lamp" + strings.Repeat(",reed", strings.Count(header, ",")) + "\n"
		}
		list, err := formats.Detect(input("x.csv", []byte(text)))
		if err != nil || len(list) == 0 || list[0].Format != "csv" {
			t.Fatalf("%s: %+v, %v", header, list, err)
		}
		if sure := list[0].Sure >= formats.Recognised; sure != messages || strings.Contains(list[0].Why, "an edge list, no messages") == messages {
			t.Errorf("%s: %+v", header, list[0])
		}
	}
	ties := []byte("from,to\nlamp,reed\nreed,tall\n")
	if err := readNothing("x.csv", ties); !errors.Is(err, formats.ErrUnrecognised) || !strings.Contains(err.Error(), "edge list") {
		t.Error(err)
	}
	profile := &formats.Profile{Columns: []formats.Column{{Name: "from", Field: formats.FieldFrom}, {Name: "to", Field: formats.FieldTo}}}
	for _, opts := range []formats.Options{{Format: "csv"}, {Profile: profile}} {
		if c, _ := read(t, "x.csv", ties, opts); len(c.rows) != 2 {
			t.Errorf("%d rows", len(c.rows))
		}
	}
}

// TestEdgeListElsewhere: the rule holds for JSON and for the sheets of a workbook.
func TestEdgeListElsewhere(t *testing.T) {
	t.Parallel()
	book := workbook(t, false, nil, sheetPart{name: "Ties", rows: inline(1, "From", "To", "Weight") + inline(2, "lamp", "reed", "4")}, sheetPart{name: "S", rows: inline(1, "From", "Sent", "Message") + inline(2, "a", "2020-04-01 10:00:00", "c")})
	for path, text := range map[string]string{"x.jsonl": `{"from":"lamp","to":"reed","weight":4}` + "\n" + `{"from":"reed","to":"tall","weight":1}` + "\n", "x.json": `[{"source":"lamp","target":"reed"},{"source":"lamp","target":"tall"}]`} {
		if err := readNothing(path, []byte(text)); !errors.Is(err, formats.ErrUnrecognised) || !strings.Contains(err.Error(), "edge list") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if c, _ := read(t, "x.jsonl", []byte(`{"from":"lamp","to":"reed"}`+"\n"), formats.Options{Format: "json-lines"}); len(c.rows) != 1 {
		t.Errorf("asked for: %d rows", len(c.rows))
	}
	c, sum := read(t, "x.xlsx", book, formats.Options{})
	if len(c.rows) != 1 || sum.MembersNotRead != 1 || !strings.Contains(sum.Members[0].NotRead, "edge list") {
		t.Errorf("%d rows, %+v", len(c.rows), sum.Members)
	}
	if c, _ := read(t, "x.xlsx", book, formats.Options{Format: "xlsx"}); len(c.rows) != 2 {
		t.Errorf("asked for: %d rows", len(c.rows))
	}
}

// TestEdgeListsReal: none of the edge lists of networks/ is taken for messages.
func TestEdgeListsReal(t *testing.T) {
	root := testdata(t, "networks")
	for _, name := range []string{"dolphins_2.edges.csv", "jazz.edges.csv", "karate.edges.csv", "montagna/montagna_meetings.csv", "montagna/montagna_phone.csv", "montagna/montagna_kinship.csv"} {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if err := readNothing(name, data); !errors.Is(err, formats.ErrUnrecognised) || !strings.Contains(err.Error(), "edge list") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUnknownDirection sets a row aside rather than guess who wrote it.
func TestUnknownDirection(t *testing.T) {
	t.Parallel()
	c, _ := read(t, "redkite/messages.csv", []byte("Direction,Contact,Time,Text\nDraft,bluefinch,2020-04-01 10:00,hi\n"), formats.Options{})
	if len(c.rows) != 0 || len(c.rejects) != 1 || !strings.Contains(c.rejects[0].Reason, "direction") {
		t.Errorf("%+v %+v", c.rows, c.rejects)
	}
}

// TestRefused shows what is not read at all, and the remedy it names.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, file string
		opts             formats.Options
		code             hut3.Code
		says             string
	}{
		{"prose", "README.md", "# Title\n\nSome words, and more.\nAnd others.\n", formats.Options{}, hut3.Invalid, "hut3 formats"},
		{"empty", "a.csv", "", formats.Options{}, hut3.Invalid, "it is empty"},
		{"unknown columns", "a.csv", "alpha,beta\n1,2\n3,4\n5,6\n", formats.Options{Format: "csv"}, hut3.Invalid, "mapping profile"},
		{"unknown format", "a.csv", "From,To\n", formats.Options{Format: "xml"}, hut3.Usage, "hut3 formats"},
		{"unknown order", "a.csv", "From,To\n", formats.Options{DateOrder: "dym"}, hut3.Usage, "dmy"},
		{"unknown encoding", "a.csv", "From,To\n", formats.Options{Encoding: "latin"}, hut3.Usage, "windows-1252"},
		{"bad profile", "a.csv", "From,To\n", formats.Options{Profile: &formats.Profile{Zone: "Mars/Base"}}, hut3.Usage, "Europe/London"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := formats.Read(context.Background(), input(test.path, []byte(test.file)), test.opts, &collected{})
			if hut3.CodeOf(err) != test.code || !strings.Contains(fmt.Sprint(err), test.says) {
				t.Errorf("error %v (%s)", err, hut3.CodeOf(err))
			}
		})
	}
}

// TestSinkError ends the reading.
func TestSinkError(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	_, err := formats.Read(context.Background(), input("a.csv", []byte("From,To,Text\na,b,c\n")), formats.Options{}, failing{full})
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := formats.Read(ctx, input("a.csv", []byte("From,To,Text\na,b,c\n")), formats.Options{}, &collected{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (f failing) Row(*hut3.Row) error      { return f.err }
func (f failing) Reject(hut3.Reject) error { return f.err }

// TestSeveralInACell: a cell that may name several recipients is told; where a profile
// says what parts them, each is one.
func TestSeveralInACell(t *testing.T) {
	t.Parallel()
	file := []byte("sent,from,to,text\n2020-06-01 10:00:00,kite,reed; lone;,one\n2020-06-01 10:01:00,kite,reed,two\n")
	c, sum := read(t, "x.csv", file, formats.Options{})
	if len(c.rows[0].To) != 1 || !strings.Contains(oddities(sum), "may part several names") || sum.Oddities[0].Count != 1 {
		t.Errorf("%v, %s", c.rows[0].To, oddities(sum))
	}
	profile := sum.Profile
	profile.List = ";"
	c, sum = read(t, "x.csv", file, formats.Options{Profile: &profile})
	if to := c.rows[0].To; len(to) != 2 || to[0].Name != "reed" || to[1].Name != "lone" || c.rows[0].Direct || oddities(sum) != "" {
		t.Errorf("%v, %s", to, oddities(sum))
	}
}
