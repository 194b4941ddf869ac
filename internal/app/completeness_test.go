package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/ingest"
)

// A damaged, gappy delivery: what is wrong with it is stated.
func TestCompletenessNamesGapsAndDamage(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	long := strings.Repeat("x", 32767)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
		"almagrebe/messages.csv": "Row,Handle,Time (UTC),From,To,Message,Attachment,Stage,IMEI\n" +
			"1,almagrebe,2020-04-01 09:00:00,almagrebe,birchtern,one,IMG_1.jpg,live collection,4.90154E+14\n" +
			"2,almagrebe,2020-04-01 09:01:00,birchtern,almagrebe,bad \uFFFD letter,,live collection,4.90154E+14\n" +
			"5,almagrebe,2020-04-04 09:00:00,almagrebe,birchtern," + long + ",,stored on device,4.90154E+14\n" +
			"6,almagrebe,not a time,almagrebe,birchtern,when,,stored on device,4.90154E+14\n"})))
	c, err := a.Completeness(t.Context(), ann, "encrochat/almagrebe")
	if err != nil {
		t.Fatal(err)
	}
	h := c.Handsets[0]
	want := ingest.HandsetHeld{Handle: hut3.NewHandle("encrochat", "almagrebe"), Deliveries: []hut3.Ref{"D1"}, Rows: 4, RowsHeld: 4, First: "2020-04-01T09:00:00Z", Last: "2020-04-04T09:00:00Z",
		ActiveDays: 2, EmptyDays: 2, Empty: []ingest.Period{{From: "2020-04-02", To: "2020-04-03", Days: 2}}, Stages: map[string]int64{"live collection": 2, "stored on device": 2},
		Devices: map[string]int64{"4.90154E+14": 4}, TimeBases: map[string]int64{"utc": 3, "unknown": 1}, Offsets: map[string]int64{"+00:00": 3}, BurnTimes: map[string]int64{},
		Conversations: 1, Records: map[string]int64{}, Sequence: &ingest.Sequence{Column: "Row", Numbers: 4, Missing: 2, Runs: []ingest.MissedRun{{File: "almagrebe/messages.csv", From: 3, To: 4}}}}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("the handset (-want +got):\n%s", diff)
	}
	var damage []string
	for _, d := range c.Damage {
		damage = append(damage, d.What+" "+d.First.String())
	}
	if diff := cmp.Diff([]string{
		"a number in scientific notation (device): a spreadsheet dropped its digits D1/1", "a replacement character in a text D1/2",
		"a text of exactly 32,767 characters, the most that a spreadsheet's cell holds D1/3", "a time that could not be read D1/4",
	}, damage); diff != "" {
		t.Errorf("signs of damage (-want +got):\n%s", diff)
	}
	if n := c.Totals; n.Attachments != 1 || n.Absent != 1 || n.OneSide != 4 {
		t.Errorf("totals %+v", n)
	}
	if s := c.Sources; len(s) != 1 || !cmp.Equal(s[0].Absent, []string{"received", "burn"}) || !cmp.Equal(s[0].Unread, []string{"Row"}) {
		t.Errorf("sources %+v", s)
	}
	if got := c.Conversations[0].OneSided; got != "only encrochat/almagrebe's side is held; the other's handset is not" {
		t.Errorf("one-sided: %q", got)
	}
	if mine, err := a.Completeness(t.Context(), analyst, ""); err != nil || mine.Sources != nil || mine.SourcesNote == "" {
		t.Errorf("an analyst is told of originals: %+v (%v)", mine.Sources, err)
	}
}

// What could not be stored has no hash and no length: a row of zeros would be both.
func TestStatementOfWhatIsNotStored(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	dir := lay(t, t.TempDir(), twoHandsets())
	if err := os.Symlink("almagrebe", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	a.takeIn(t, requestOf(dir))
	c, err := a.Completeness(t.Context(), ann, "D1")
	if err != nil {
		t.Fatal(err)
	}
	if said, err := json.Marshal(c); err != nil || strings.Contains(string(said), hut3.Digest{}.String()) || strings.Contains(string(said), `"bytes":-1`) {
		t.Errorf("%s, %v", said, err)
	}
	var text strings.Builder
	if err := CompletenessText(&text, c); err != nil {
		t.Fatal(err)
	}
	if said := text.String(); strings.Contains(said, hut3.Digest{}.String()) || strings.Contains(said, " -1 ") || !strings.Contains(said, "not stored") {
		t.Error(said)
	}
}

// What is signed can be checked with the key alone, and only as it is.
func TestSignedStatement(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	dir := filepath.Join(t.TempDir(), "statement")
	s, err := a.SignCompleteness(t.Context(), ann, "D1", dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckStatement(dir, s.Key); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, statementText))
	if err != nil || !strings.Contains(string(text), "Absence of a message is not evidence that none was sent.") {
		t.Errorf("the text lacks its sentence (%v)", err)
	}
	if _, err := a.SignCompleteness(t.Context(), ann, "D1", dir); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a folder that is there: %v", err)
	}
	for _, name := range []string{statementJSON, statementText, statementPDF, statementNote} {
		path := filepath.Join(dir, name)
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := append([]byte{}, sound...)
		bad[len(bad)/2] ^= 1
		rewrite(t, path, bad)
		if err := CheckStatement(dir, s.Key); hut3.CodeOf(err) != hut3.Integrity {
			t.Errorf("%s altered: %v", name, err)
		}
		rewrite(t, path, sound)
	}
	if err := CheckStatement(dir, "nonsense"); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("no key: %v", err)
	}
}

// The log tells a statement that was signed from one that was read.
func TestLogTellsSignedCompleteness(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	if _, err := a.Completeness(t.Context(), ann, ""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.SignedCompleteness(t.Context(), ann, ""); err != nil {
		t.Fatal(err)
	}
	entries, err := a.Log(t.Context(), audrey, LooksLog, 3)
	if err != nil {
		t.Fatal(err)
	}
	var did []string
	for _, e := range entries {
		var look struct{ Query string }
		if err := json.Unmarshal(e.Details, &look); err != nil {
			t.Fatal(err)
		}
		if e.Action == "delivery.read" {
			did = append(did, look.Query)
		}
	}
	if diff := cmp.Diff([]string{"completeness", "completeness, signed"}, did); diff != "" {
		t.Errorf("the log says (-want +got):\n%s", diff)
	}
}
