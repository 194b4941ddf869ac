package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

// A row with fewer cells than its header says so itself; a whole one says nothing.
func TestShortRowSaysSo(t *testing.T) {
	t.Parallel()
	const text = "Sent,From,To,Message\n2020-05-01 10:02:00,fen,ash,hello\n2020-05-01 10:03:00,fen\n2020-05-01 10:04:00,ash,fen,\n"
	c, sum := read(t, "a.csv", []byte(text), formats.Options{})
	var got []string
	for _, r := range c.rows {
		got = append(got, fieldOf(r, formats.ShortField))
	}
	if diff := cmp.Diff([]string{"", "2 of 4", ""}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(sum.Oddities) != 1 || sum.Oddities[0].First != int64(strings.Index(text, "2020-05-01 10:03")) {
		t.Errorf("%+v", sum.Oddities)
	}
}

// A workbook's own sheets say what they are of: numbers and names in Contacts, and
// in Calls the start, with a length that is stored as a part of a day.
func TestSheetsOfContactsAndCalls(t *testing.T) {
	t.Parallel()
	calls := inline(1, "From", "To", "Start", "Duration") + inline(2, "lamp", "reed", "2020-05-01 10:00:00", "0.000752314814814815") + inline(3, "reed", "lamp", "2020-05-01 11:00:00", "0.25") + inline(4, "reed", "lamp", "2020-05-01 12:00:00", "65")
	data := workbook(t, false, nil, sheetPart{name: "Contacts", rows: inline(1, "Name", "Phone") + inline(2, "Quiet Lamp", "07700900123")}, sheetPart{name: "Calls", rows: calls})
	c, sum := read(t, "a.xlsx", data, formats.Options{})
	var got []string
	for _, r := range c.rows {
		to := ""
		if len(r.To) > 0 {
			to = r.To[0].Name
		}
		got = append(got, fmt.Sprint(r.Kind, " ", to, " ", r.ToNick, " ", fieldOf(r, "interval"), " ", fieldOf(r, "Duration")))
	}
	want := []string{"contact 07700900123 Quiet Lamp  ", "call reed  2020-05-01T10:00:00/2020-05-01T10:01:05 0.000752314814814815", "call lamp  2020-05-01T11:00:00/2020-05-01T17:00:00 0.25", "call lamp  2020-05-01T12:00:00/2020-05-01T12:01:05 65"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%+v (-want +got):\n%s", sum, diff)
	}
}

// A column of clocks beside a column of days stays a clock, whatever it is called; a
// fraction of a second is one where no length is a part of a day.
func TestStartBesideDate(t *testing.T) {
	t.Parallel()
	c, _ := read(t, "a.csv", []byte("From,To,Date,Start,Duration\nlamp,reed,29/04/2020,10:00:00,0.25\n"), formats.Options{})
	if len(c.rows) != 1 || !strings.HasPrefix(fieldOf(c.rows[0], "interval"), "2020-04-29T10:00:00") || !strings.HasSuffix(fieldOf(c.rows[0], "interval"), "10:00:00.250000") {
		t.Errorf("%+v", c.rows)
	}
}
