package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
	"hut3/internal/zones"
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
			var d corpus.RowWords
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

// machineAsked tells the test's second process to take everything in and print
// what came of it: the memory of the import and the order in which its files are
// laid down.
const machineAsked = "HUT3_TEST_MACHINE"

// manyKinds are deliveries of each way in which a time, a name or an order could
// hang on the machine: texts in two notations, mail with zones by name, times
// that a declared zone reads, archives, and enough rows to be sorted on the disk.
func manyKinds(t *testing.T) []map[string]string {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, name := range []string{"b/messages.csv", "a/messages.csv", "\u0130/messages.csv", "i/messages.csv"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, handset("elder", [4]string{"2020-04-04 11:34:00", "elder", "birchtern", "in " + name}))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	mixed := map[string]string{"more.zip": archive.String(), "chat.txt": "29/05/2023, 21:07 - Quiet Lamp: hello\nthere\n29/05/2023, 21:08 - Tall Reed: \u0130i\u0131\n",
		"local.jsonl": `{"from":"elder","to":"ash","time":"2020-07-04 11:34:00","text":"by the wall"}` + "\n" + `{"from":"elder","to":"ash","time":"2020-10-25 01:30:00","text":"twice"}` + "\n"}
	for _, zone := range []string{"EST", "IST", "+0530"} {
		mixed[zone+".eml"] = "From: lamp@example.com\nTo: reed@example.com\nDate: Wed, 1 Apr 2020 11:00:00 " + zone + "\n\nx\n"
	}
	return []map[string]string{twoSides(), twoNotations(),
		{"damson/messages.csv": chatter("damson", "quince", 0, 400), "quince/messages.csv": chatter("quince", "damson", 40, 400)}, mixed}
}

// laid writes files one by one in the order of their names, or back: a folder
// lists them as its file system does.
func laid(t *testing.T, content map[string]string, back bool) string {
	dir := t.TempDir()
	names := slices.Sorted(maps.Keys(content))
	if back {
		slices.Reverse(names)
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content[name]), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// oneMachine takes everything in and prints delivery digests, content roots and
// rows.
func oneMachine(t *testing.T, memory int64, back bool) {
	b := newBench(t)
	b.deps.Memory = memory
	b.deps.Now = func() time.Time { return time.Date(2021, 1, 1, 0, 0, 0, int(memory), time.Local) }
	london, err := zones.Load("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	all := manyKinds(t)
	for _, content := range all {
		r := b.imports(Request{Paths: []string{laid(t, content, back)}, Platform: "encrochat", Zone: london})
		fmt.Println("told:", r.Delivery, r.SHA256, r.ContentRoot, r.Rows, r.Rejected)
	}
	for _, line := range rowsOf(t, b.live(), len(all)) {
		fmt.Println("told:", line)
	}
}

// Two machines that take in the same deliveries in the same order have the same
// refs, rows and content roots, whatever their memory, processors, time zone,
// language and folders.
func TestTwoMachinesAgree(t *testing.T) {
	t.Parallel()
	if memory, err := strconv.ParseInt(os.Getenv(machineAsked), 10, 64); err == nil {
		oneMachine(t, memory, memory > 1<<20)
		return
	}
	var machines [2][]string
	for i, env := range [][]string{
		{machineAsked + "=" + strconv.Itoa(1<<20), "GOMAXPROCS=1", "TZ=America/New_York", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"},
		{machineAsked + "=" + strconv.Itoa(256<<20), "GOMAXPROCS=8", "TZ=Asia/Kolkata", "LANG=C", "LC_ALL=C", "ZONEINFO=" + t.TempDir()},
	} {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoMachinesAgree$")
		c.Env = append(os.Environ(), env...)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "told:") {
				machines[i] = append(machines[i], line)
			}
		}
	}
	if diff := cmp.Diff(machines[0], machines[1]); diff != "" || len(machines[0]) < 800 {
		t.Errorf("%d lines (-first +second machine):\n%s", len(machines[0]), diff)
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
