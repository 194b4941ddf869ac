package app

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/ingest"
)

// A statement counts what the sources mark as deleted, and says what their formats
// cannot hold: to who answers for completeness of every file, to others of those that
// they see a row of.
func TestStatementOfDeletionsAndFormats(t *testing.T) {
	t.Parallel()
	a, dir := freshCase(t), t.TempDir()
	zipped(t, filepath.Join(dir, "chat.zip"), map[string]string{"WhatsApp Chat with Tall Reed.txt": "29/05/2023, 21:07 - Quiet Lamp: half 4\n29/05/2023, 21:08 - Tall Reed: This message was deleted\n29/05/2023, 21:09 - Tall Reed: This message was deleted, he said\n"})
	lay(t, dir, map[string]string{"birchtern/messages.csv": "Handle,Time (UTC),From,To,Message,Deleted\n" +
		"birchtern,2020-04-01 09:00:00,quince,birchtern,one,no\nbirchtern,2020-04-01 09:01:00,quince,birchtern,two,yes\nbirchtern,2020-04-01 09:02:00,birchtern,quince,three,\nbirchtern,2020-04-01 09:03:00,birchtern,quince,four,Intact\nbirchtern,2020-04-01 09:04:00,birchtern,quince,five,not deleted\nbirchtern,2020-04-01 09:05:00,birchtern,quince,six,Unknown\nbirchtern,2020-04-01 09:06:00,birchtern,quince,seven,N/A\n"})
	a.takeIn(t, ingest.Request{Paths: []string{dir}})
	for _, who := range []struct {
		hut3.Actor
		inside bool
	}{{ann, true}, {analyst, false}} {
		c, err := a.Completeness(t.Context(), who.Actor, "")
		if err != nil {
			t.Fatal(err)
		}
		if c.Totals.Deleted != 2 || len(c.Handsets) != 1 || c.Handsets[0].Deleted != 1 {
			t.Errorf("%s: %d rows are told deleted, %+v", who.Name, c.Totals.Deleted, c.Handsets)
		}
		talks := map[string]int64{}
		for _, v := range c.Conversations {
			talks[v.Conversation] = v.Deleted
		}
		want := map[string]int64{"encrochat/birchtern~quince": 1, "encrochat/#chat.zip/WhatsApp Chat with Tall Reed": 1}
		if diff := cmp.Diff(want, talks); diff != "" {
			t.Errorf("%s: conversations (-want +got):\n%s", who.Name, diff)
		}
		var held []string
		for _, f := range c.Formats {
			held = append(held, f.Format)
			if f.Limit == "" || f.Files != 1 {
				t.Errorf("%s: %+v", who.Name, f)
			}
		}
		wantFormats := []string{"csv", "zip"}
		if who.inside {
			wantFormats = []string{"csv", "whatsapp", "zip"}
		}
		if diff := cmp.Diff(wantFormats, held); diff != "" {
			t.Errorf("%s: formats (-want +got):\n%s", who.Name, diff)
		}
		var paper strings.Builder
		if err := CompletenessText(&paper, c); err != nil || strings.Contains(paper.String(), "it does not say who exported it") != who.inside || !strings.Contains(paper.String(), "rows that their source marks as deleted") {
			t.Errorf("%s: %v\n%s", who.Name, err, paper.String())
		}
	}
}

// A statement counts what a mapping profile tells deleted, each row once, and the
// records beside the messages.
func TestStatementOfDeletionsByProfile(t *testing.T) {
	t.Parallel()
	a, dir := freshCase(t), t.TempDir()
	lay(t, dir, map[string]string{
		"messages.csv": "Owner,From,To,Text,Deleted\nbirchtern,quince,birchtern,one,0\nbirchtern,birchtern,quince,two,yes\nbirchtern,birchtern,quince,three,recovered\n",
		"report.xml":   `<project name="x" xmlns="http://pa.cellebrite.com/report/2.0"><decodedData><modelType type="Contact"><model type="Contact" id="k" deleted_state="Deleted"><field name="Name"><value>Reed</value></field></model></modelType></decodedData></project>`,
	})
	profile := &formats.Profile{Name: "recovered", Platform: "encrochat", Deleted: []string{"Recovered"}, Columns: []formats.Column{
		{Name: "Owner", Field: formats.FieldOwner}, {Name: "From", Field: formats.FieldFrom}, {Name: "To", Field: formats.FieldTo}, {Name: "Text", Field: formats.FieldBody}, {Name: "Deleted", Field: formats.FieldDeleted}}}
	a.takeIn(t, ingest.Request{Paths: []string{dir + "/messages.csv"}, Profile: profile})
	a.takeIn(t, ingest.Request{Paths: []string{dir + "/report.xml"}})
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.Totals.Rows != 3 || c.Totals.Deleted != 1 || c.Totals.DeletedRecords != 1 {
		t.Errorf("%+v", c.Totals)
	}
}

// A statement counts the rows of a packed file whose checksum does not hold among
// the signs of damage.
func TestStatementOfDamagedStreams(t *testing.T) {
	t.Parallel()
	a, dir := freshCase(t), t.TempDir()
	path := filepath.Join(dir, "chat.zip")
	zipped(t, path, map[string]string{"WhatsApp Chat with Tall Reed.txt": "29/05/2023, 21:07 - Quiet Lamp: half 4\n29/05/2023, 21:08 - Tall Reed: ok\n"})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[bytes.LastIndex(data, []byte("WhatsApp Chat"))-30] ^= 1 // the checksum, in the directory
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	a.takeIn(t, ingest.Request{Paths: []string{dir}})
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Damage) != 1 || c.Damage[0].Rows != 2 || !strings.Contains(c.Damage[0].What, "checksum") {
		t.Errorf("%+v", c.Damage)
	}
}

// What was stated of a delivery when it was taken in stands in the statement, and a
// stage that it states is not said to be left out.
func TestStatementTellsTheStage(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	dir := lay(t, t.TempDir(), map[string]string{"birchtern/messages.csv": sheet("birchtern", line{"2020-04-04 11:34:00", "birchtern", "quince", "one"})})
	a.takeIn(t, ingest.Request{Paths: []string{dir}, Stage: "stage 2, live", Supplier: "National Crime Agency"})
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil {
		t.Fatal(err)
	}
	var paper strings.Builder
	if err := CompletenessText(&paper, c); err != nil {
		t.Fatal(err)
	}
	told := strings.Join(strings.Fields(paper.String()), " ")
	if s := c.Sources[0]; s.Stage != "stage 2, live" || s.Supplier != "National Crime Agency" || !strings.Contains(told, "stage 2, live") || slices.Contains(s.Absent, "stage") || !slices.Contains(s.Absent, "device") {
		t.Errorf("%+v\n%s", s, told)
	}
}
