package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"hut3/internal/formats"
)

// TestWide reads what has very many names, most of them equal: the cost grows as
// the file does. The sizes are such that a cost of their square would not end
// within the time of a test.
func TestWide(t *testing.T) {
	t.Parallel()
	row := "a,b,2020-04-01 10:00:00,kept"
	equal := "From,To,Sent,Message" + strings.Repeat(",a", 16_000) + "\n" + row + strings.Repeat(",x", 16_000) + "\n"
	c, sum := read(t, "x.csv", []byte(equal), formats.Options{})
	if len(c.rows) != 1 || sum.Header[len(sum.Header)-1] != "a (16000)" || c.rows[0].Body != "kept" {
		t.Errorf("%d rows, %q", len(c.rows), sum.Header[len(sum.Header)-1])
	}
	tooWide := "From,To,Sent,Message" + strings.Repeat(",a", 100_000) + "\n" + row + "\n"
	if _, err := formats.Read(t.Context(), input("x.csv", []byte(tooWide)), formats.Options{Format: "csv"}, &collected{}); err == nil || !strings.Contains(err.Error(), "columns") {
		t.Errorf("too wide: %v", err)
	}
	var members strings.Builder
	for i := range 8_000 {
		fmt.Fprintf(&members, `{"from":"a","to":"b","sent_at":"2020-04-01T10:00:00Z","text":"kept","k%d":%d}`+"\n", i, i)
	}
	c, sum = read(t, "x.jsonl", []byte(members.String()), formats.Options{})
	if last := c.rows[len(c.rows)-1]; len(c.rows) != 8_000 || len(sum.Header) > 1030 || fieldOf(last, "further members") != "k7999: 7999" {
		t.Errorf("%d rows, %d columns, %v", len(c.rows), len(sum.Header), last.Extra)
	}
	list := make([]entry, 10_000)
	for i := range list {
		list[i] = entry{name: "a.csv", data: "x"}
	}
	list[0].data = memberSheet
	c, sum = read(t, "x.zip", zipped(t, list...), formats.Options{})
	if len(c.rows) == 0 || sum.MembersRead+sum.MembersNotRead != 10_000 {
		t.Errorf("equal names: %d rows, %d members", len(c.rows), sum.MembersRead+sum.MembersNotRead)
	}
}
