package formats_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

// TestIRC reads texts, actions and lines of the system; a clock is a time only
// where the log says the day.
func TestIRC(t *testing.T) {
	t.Parallel()
	file := "[12:18] <@lamp> half 4\n[12:19] <reed> see http://example.com/ :)\n--- Day changed Mon Nov 15 2004\n12:20 <lamp> on\n[12:21]  * reed nods\n=== lamp is now known as lamp_away\n\nno such line\n[2004-11-16 10:00:01] <lamp> dated\n"
	c, sum := read(t, "boat.log", []byte(file), formats.Options{})
	want := []act{
		{"message", "lamp", "", "half 4", ""}, {"message", "reed", "", "see http://example.com/ :)", ""}, {"system", "", "", "--- Day changed Mon Nov 15 2004", ""},
		{"message", "lamp", "2004-11-15T12:20", "on", ""}, {"message", "reed", "2004-11-15T12:21", "* reed nods", ""}, {"system", "", "", "=== lamp is now known as lamp_away", ""},
		{"message", "lamp", "2004-11-16T10:00:01", "dated", ""},
	}
	if diff := cmp.Diff(want, acts(c.rows)); diff != "" || len(c.rejects) != 1 || sum.Blank != 1 {
		t.Errorf("rejects %+v (-want +got):\n%s", c.rejects, diff)
	}
	if c.rows[0].Sent.Raw != "12:18" || fieldOf(c.rows[0], "nick") != "@lamp" || c.rows[0].Conversation != "irc/#boat" {
		t.Errorf("%+v", c.rows[0])
	}
	readBack(t, "boat.log", []byte(file), c.rows)
}

// TestIRCReal is the row of data/README.md on IRC: every line is a row.
func TestIRCReal(t *testing.T) {
	dir := testdata(t, "exports/irc")
	for name, want := range map[string]map[string]int64{ // as grep counts them
		"2004-11-15_03": {"message": 1077, "system": 173}, "2007-01-11_12": {"message": 1085, "system": 415}, "2016-12-19_20": {"message": 1186, "system": 64},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name+".raw.txt"))
		if err != nil {
			t.Fatal(err)
		}
		c, sum := read(t, name+".raw.txt", data, formats.Options{})
		if diff := cmp.Diff(want, sum.Rows); diff != "" || sum.Format != "irc" || sum.Rejects != 0 {
			t.Errorf("%s as %s: rejects %+v (-want +got):\n%s", name, sum.Format, c.rejects, diff)
		}
		readBack(t, name, data, c.rows)
	}
}

// FuzzIRC reads anything as a log: every byte but line ends stands in a row or
// a reject, or in a line with nothing in it.
func FuzzIRC(f *testing.F) {
	f.Add([]byte("[12:18] <a> b\n[1:2] * x y\r\n--- Log opened Mon Nov 15 12:00:01 2004\n\xff\n"))
	f.Add([]byte("[] <>\n<\n[1:1] <"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, sum, ok := spans(t, "x.log", data, formats.Options{Format: "irc", Encoding: "utf-8", Limits: formats.Limits{Row: 4096}})
		if !ok || sum.Format != "irc" || sum.Stopped != "" || strings.HasPrefix(string(data), "\x1f\x8b") {
			return
		}
		if left := strings.TrimSpace(strings.TrimPrefix(string(uncovered(data, list)), "\ufeff")); left != "" {
			t.Fatalf("%q is in no span", left)
		}
	})
}

// TestIRCClients reads the logs of clients and bouncers that write them otherwise.
func TestIRCClients(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, path, data string
		want             []act
		says             string
	}{
		{"mIRC", "#boat.log", "Session Start: Fri May 01 10:00:00 2020\nSession Ident: #boat\n[10:01] <fen> hello\n[10:02] * ash waves\n[10:03] <ash> hi\nSession Close: Fri May 01 10:04:00 2020\n", []act{
			{"system", "", "", "Session Start: Fri May 01 10:00:00 2020", ""}, {"system", "", "", "Session Ident: #boat", ""},
			{"message", "fen", "2020-05-01T10:01", "hello", ""}, {"message", "ash", "2020-05-01T10:02", "* ash waves", ""}, {"message", "ash", "2020-05-01T10:03", "hi", ""}, {"system", "", "", "Session Close: Fri May 01 10:04:00 2020", ""}}, ""},
		{"HexChat", "#boat.log", "**** BEGIN LOGGING AT Thu Dec 31 10:00:00 2020\n\nDec 31 10:01:00 <fen>\thello\nDec 31 10:02:00 *\tash has joined\nDec 31 10:03:00 <ash>\thi\nJan 01 10:03:00 <ash>\tlate\n", []act{
			{"system", "", "", "**** BEGIN LOGGING AT Thu Dec 31 10:00:00 2020", ""}, {"message", "fen", "2020-12-31T10:01:00", "hello", ""}, {"system", "", "2020-12-31T10:02:00", "* ash has joined", ""},
			{"message", "ash", "2020-12-31T10:03:00", "hi", ""}, {"message", "ash", "", "late", ""}}, "does not say the year"},
		{"WeeChat", "irc.example.#boat.weechatlog", "2020-05-01 10:00:00\t-->\tfen (~f@example.org) has joined #boat\n2020-05-01 10:01:00\t@fen\thello\n2020-05-01 10:02:00\t *\tash waves\n2020-05-01 10:03:00\tash\thi\tthere\n", []act{
			{"system", "", "2020-05-01T10:00:00", "--> fen (~f@example.org) has joined #boat", ""}, {"message", "fen", "2020-05-01T10:01:00", "hello", ""},
			{"message", "ash", "2020-05-01T10:02:00", "* ash waves", ""}, {"message", "ash", "2020-05-01T10:03:00", "hi\tthere", ""}}, ""},
		{"ZNC", "#boat/2020-05-01.log", "[10:00:00] *** Joins: fen (~f@example.org)\n[10:01:00] <fen> hello\n[10:03:00] <ash> hi\n", []act{
			{"system", "", "2020-05-01T10:00:00", "*** Joins: fen (~f@example.org)", ""}, {"message", "fen", "2020-05-01T10:01:00", "hello", ""}, {"message", "ash", "2020-05-01T10:03:00", "hi", ""}}, "the file is named by"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, test.path, []byte(test.data), formats.Options{})
			if diff := cmp.Diff(test.want, acts(c.rows)); diff != "" || sum.Format != "irc" || len(c.rejects) > 0 || !strings.Contains(oddities(sum), test.says) {
				t.Errorf("as %s, %d rejects, said %s (-want +got):\n%s", sum.Format, len(c.rejects), oddities(sum), diff)
			}
		})
	}
}

// TestSheetIsNoLog: a sheet parted by tabs whose rows begin with a time and a name
// has a header, and is not taken for a log of WeeChat.
func TestSheetIsNoLog(t *testing.T) {
	t.Parallel()
	var rows []string
	for range 9 {
		rows = append(rows, "2020-05-01 10:00:01\tlamp\thalf 4")
	}
	body := strings.Join(rows, "\n") + "\n"
	if _, sum := read(t, "a.tsv", []byte("Timestamp\tSender\tMessage\n"+body), formats.Options{}); sum.Format != "tsv" || sum.Rejects != 0 {
		t.Errorf("a sheet is read as %s, %d set aside", sum.Format, sum.Rejects)
	}
	if _, sum := read(t, "a.log", []byte(body), formats.Options{}); sum.Format != "irc" {
		t.Errorf("a log is read as %s", sum.Format)
	}
	twice := strings.ReplaceAll(body, "lamp", "2020-05-01 10:00:02")
	if found, err := formats.Detect(input("a.tsv", []byte(twice))); err != nil || len(found) > 0 && found[0].Format == "irc" {
		t.Errorf("%+v, %v", found, err)
	}
}
