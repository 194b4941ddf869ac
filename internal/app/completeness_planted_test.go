package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
	"hut3/internal/ingest"
)

// What a supplier can break or leave out, each planted once and stated.
func TestCompletenessNamesWhatIsPlanted(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	profile := &formats.Profile{Name: "numbered", Namespace: "device", Owner: formats.OwnerColumn, Columns: []formats.Column{
		{Name: "Handle", Field: formats.FieldOwner}, {Name: "When", Field: formats.FieldSent}, {Name: "From", Field: formats.FieldFrom}, {Name: "To", Field: formats.FieldTo},
		{Name: "Text", Field: formats.FieldBody}, {Name: "Id", Field: formats.FieldNativeID}, {Name: "Reply", Field: formats.FieldReplyTo}, {Name: "Photo", Field: formats.FieldMedia}, {Name: "Burn", Field: formats.FieldBurn}}}
	a.takeIn(t, ingest.Request{Profile: profile, Paths: []string{lay(t, t.TempDir(), map[string]string{
		"almagrebe.csv": "Handle,When,From,To,Text,Id,Reply,Wall clock local,Odd column\n" +
			"almagrebe,2020-04-01T09:00:00+01:00,almagrebe,birchtern,one,101,,2020-04-01 10:00:00,x\n" +
			"almagrebe,2020-04-01T09:01:00+01:00,birchtern,almagrebe,to one,102,101,2020-04-01 10:01:00,x\n" +
			"almagrebe,2020-04-01T09:02:00+01:00,birchtern,almagrebe,to nothing,105,77,2020-04-01 10:02:00,x\n" +
			"almagrebe,2020-04-05T09:00:00+02:00,almagrebe,birchtern,abroad,106,,2020-04-05 09:00:00,x\n"})}})
	a.takeIn(t, ingest.Request{Paths: []string{lay(t, t.TempDir(), map[string]string{
		"damson/messages.csv": "Handle,Time (UTC),From,To,Message\n" +
			"damson,03/04/2020 09:00:00,damson,quince,which month\ndamson,05/04/2020 09:00:00,damson,quince,is this\n"})}})
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil {
		t.Fatal(err)
	}
	h := c.Handsets[0]
	zones := []ingest.ZoneHeld{
		{Offset: "+02:00", Source: "Wall clock local", Rows: 4, First: "2020-04-01T09:00:00+01:00", Last: "2020-04-05T09:00:00+02:00"},
		{Offset: "+01:00", Source: "stated", Rows: 3, First: "2020-04-01T09:00:00+01:00", Last: "2020-04-01T09:02:00+01:00"},
		{Offset: "+02:00", Source: "stated", Rows: 1, First: "2020-04-05T09:00:00+02:00", Last: "2020-04-05T09:00:00+02:00"},
	}
	if diff := cmp.Diff(zones, h.Zones); diff != "" {
		t.Errorf("zones (-want +got):\n%s", diff)
	}
	if q := h.Sequence; q == nil || q.Missing != 2 || !cmp.Equal(q.Runs, []ingest.MissedRun{{File: "almagrebe.csv", From: 103, To: 104}}) {
		t.Errorf("missing ids: %+v", q)
	}
	if diff := cmp.Diff([]ingest.Period{{From: "2020-04-02", To: "2020-04-04", Days: 3}}, h.Empty); diff != "" {
		t.Errorf("empty days (-want +got):\n%s", diff)
	}
	if c.Totals.RepliesToNone != 1 || c.Conversations[0].RepliesToNone != 1 {
		t.Errorf("replies to nothing: %d, %+v", c.Totals.RepliesToNone, c.Conversations[0])
	}
	one, two := c.Sources[0], c.Sources[1]
	if !slices.Contains(one.Unread, "Odd column") || !cmp.Equal(one.Missing, []string{"Photo", "Burn"}) || one.ProfileHash != profile.Hash() {
		t.Errorf("columns of %s: kept verbatim %v, left out %v, profile %s", one.File, one.Unread, one.Missing, one.ProfileHash)
	}
	if len(two.OpenDates) != 1 || !strings.HasPrefix(two.OpenDates[0], "Time (UTC)") {
		t.Errorf("day and month left open: %v", two.OpenDates)
	}
	var page strings.Builder
	if err := CompletenessText(&page, c); err != nil {
		t.Fatal(err)
	}
	for _, say := range []string{"Zone breaks", "day and month left open", "named by the profile and left out: Photo, Burn", "not supplied: ", "2 of column", c.Caveat} {
		if !strings.Contains(strings.Join(strings.Fields(page.String()), " "), say) {
			t.Errorf("the text does not say %q:\n%s", say, page.String())
		}
	}
	if _, err := time.Parse(time.RFC3339, c.Made); err != nil {
		t.Error(err)
	}
}
