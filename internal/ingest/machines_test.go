package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// twoNotations are rows of one act as suppliers write it: with other line ends,
// accents composed and apart, and words that differ by a space at the end.
func twoNotations() map[string]string {
	return map[string]string{
		"almagrebe/messages.csv": handset("almagrebe",
			[4]string{"2020-04-04 11:34:00", "almagrebe", "birchtern", "caf\u00e9 at nine"},
			[4]string{"2020-04-04 11:35:00", "almagrebe", "birchtern", "two"}) +
			"almagrebe,2020-04-04 11:36:00,almagrebe,birchtern,\"first line\nsecond line\"\n",
		"birchtern/messages.csv": strings.ReplaceAll(handset("birchtern",
			[4]string{"2020-04-04 11:34:30", "almagrebe", "birchtern", "cafe\u0301 at nine"},
			[4]string{"2020-04-04 11:35:30", "almagrebe", "birchtern", "two "}), "\n", "\r\n") +
			"birchtern,2020-04-04 11:36:30,almagrebe,birchtern,\"first line\r\nsecond line\"\r\n",
	}
}

// Rows that say the same in other letters are one message and keep their own
// words; what differs by a word, be it a space, is not joined. All of it reads
// the same again.
func TestRowsThatDifferFromTheirFounder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if r := b.imports(Request{Paths: []string{files(t, twoNotations())}, Platform: "encrochat"}); r.Messages != 4 || r.Copies != 2 {
		t.Errorf("taken in: %+v", r)
	}
	c := b.live()
	words := map[string]string{}
	for e, err := range c.DeliveryRows(1) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Role == hut3.Copy {
			var d differences
			if err := json.Unmarshal(e.Differs, &d); err != nil || d.Body == nil {
				t.Fatalf("row %s keeps %s (%v)", e.Key, e.Differs, err)
			}
			words[e.Key.String()] = *d.Body
		}
	}
	if diff := cmp.Diff(map[string]string{"D1/4": "cafe\u0301 at nine", "D1/6": "first line\r\nsecond line"}, words); diff != "" {
		t.Errorf("what copies say in their own words (-want +got):\n%s", diff)
	}
	if r := b.again("D1"); !r.Identical || !r.SameBytes {
		t.Errorf("read again: %+v", r.Differences)
	}
}

// rowsOf tells of each row of a corpus where it stands and what it is.
func rowsOf(t *testing.T, c *corpus.Corpus, deliveries int) (out []string) {
	t.Helper()
	for n := 1; n <= deliveries; n++ {
		for e, err := range c.DeliveryRows(uint32(n)) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%s of %s as %s at %s %d+%d, group %x", e.Key, e.Message, e.Role, e.Loc.File, e.Loc.Offset, e.Loc.Length, e.Group))
		}
	}
	return out
}

// Two machines that take in the same deliveries in the same order have the same
// refs, rows and content roots, whatever their memory and whenever they did it.
func TestTwoMachinesAgree(t *testing.T) {
	t.Parallel()
	deliveries := []string{files(t, twoSides()), files(t, twoNotations()), files(t, map[string]string{
		"damson/messages.csv": chatter("damson", "quince", 0, 400), "quince/messages.csv": chatter("quince", "damson", 40, 400)})}
	var roots [2][]string
	var rows [2][]string
	for machine, memory := range []int64{0, 1 << 20} {
		b := newBench(t)
		b.deps.Memory = memory
		b.deps.Now = func() time.Time { return time.Date(2021+machine, 1, 1, 0, 0, 0, 0, time.UTC) }
		for _, dir := range deliveries {
			r := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
			roots[machine] = append(roots[machine], fmt.Sprintf("%s %s %s", r.Delivery, r.SHA256, r.ContentRoot))
		}
		rows[machine] = rowsOf(t, b.live(), len(deliveries))
	}
	if diff := cmp.Diff(roots[0], roots[1]); diff != "" {
		t.Errorf("content roots (-first +second machine):\n%s", diff)
	}
	if diff := cmp.Diff(rows[0], rows[1]); diff != "" || len(rows[0]) < 800 {
		t.Errorf("%d rows (-first +second machine):\n%s", len(rows[0]), diff)
	}
}

// side is one handset's rows of a conversation of n texts, by a clock that is
// some seconds ahead.
func side(owner, from, to string, ahead, n int) string {
	rows := make([][4]string, n)
	for i := range rows {
		at := time.Date(2020, 4, 4, 11, 0, 0, 0, time.UTC).Add(time.Duration(i*300+ahead) * time.Second)
		rows[i] = [4]string{at.Format(time.DateTime), from, to, fmt.Sprint("text ", i%7)}
	}
	return handset(owner, rows...)
}

// The second side of a conversation comes months and many deliveries later: its
// rows pair with the messages that stand, write row segments alone, and leave
// the files before them as they are.
func TestImportsMonthsApartPair(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	now := time.Date(2020, 7, 2, 9, 0, 0, 0, time.UTC)
	b.deps.Now = func() time.Time { return now }
	take := func(content map[string]string) Result {
		t.Helper()
		r := b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
		now = now.AddDate(0, 1, 0)
		return r
	}
	first := take(map[string]string{"alder/messages.csv": side("alder", "alder", "birch", 0, 500)})
	for i := range 6 {
		name := fmt.Sprint("other", i)
		take(map[string]string{name + "/messages.csv": side(name, name, "quince", 0, 50)})
	}
	before := b.live().Live()
	last := take(map[string]string{"birch/messages.csv": side("birch", "alder", "birch", 45, 500)})
	if first.Messages != 500 || last.Messages != 0 || last.Copies != 500 || last.Grouping.Differences != 0 {
		t.Errorf("first %+v\nlast %+v", first, last)
	}
	c := b.live()
	if got := c.Live(); !slices.EqualFunc(got[:len(before)], before, corpus.SegmentInfo.Equal) {
		t.Error("the files that stood are others now")
	}
	for _, s := range c.Live()[len(before):] {
		if s.Kind != corpus.KindRows {
			t.Errorf("the later side wrote %s of kind %s", s.Name, s.Kind)
		}
	}
	view, err := c.View(hut3.Scope{Grants: []hut3.Grant{{Class: b.delivery("D1").Class, All: true}}})
	if err != nil {
		t.Fatal(err)
	}
	twice := 0
	if err := view.Each(context.Background(), query.All{}, func(h corpus.Hit) error {
		if h.Message.Rows == 2 && h.Ref.Delivery() == 1 {
			twice++
		}
		return nil
	}); err != nil || twice != 500 {
		t.Errorf("%d messages of both sides (%v)", twice, err)
	}
}
