package formats_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

func slackExport(t testing.TB, root string, more ...entry) []byte {
	return zipped(t, append([]entry{
		{name: root + "users.json", data: `[{"id":"U1","name":"lamp","profile":{"display_name":"","real_name":"Quiet Lamp","email":"lamp@example.com"}},{"id":"U2","name":"reed","real_name":"Tall Reed"}]`},
		{name: root + "channels.json", data: `[{"id":"C1","name":"boat","members":["U1","U2"]}]`},
		{name: root + "dms.json", data: `[{"id":"D1","members":["U1","U2"]}]`},
		{name: root + "boat/2020-04-01.json", data: `[
  {"type":"message","subtype":"channel_join","user":"U1","text":"<@U1> has joined the channel","ts":"1585735200.000100"},
  {"type":"message","user":"U1","text":"half 4 &amp; no later &lt;ok&gt;","ts":"1585735201.000200","client_msg_id":"x","reactions":[{"name":"thumbsup","users":["U2","U1"],"count":2}],"files":[{"id":"F1","name":"boat.pdf","mimetype":"application/pdf","size":900}]},
  {"type":"message","user":"U2","text":"ok","thread_ts":"1585735201.000200","ts":"1585735202.000300"},
  {"type":"message","subtype":"message_changed","message":{"user":"U1","text":"half 5","ts":"1585735201.000200"},"ts":"1585735203.000400"},
  {"type":"message","subtype":"bot_message","bot_id":"B1","username":"clock","text":"ping","ts":"1585735204.000500"}, {"type":]
]`},
		{name: root + "D1/2020-04-02.json", data: `[{"type":"message","user":"U2","text":"alone?","ts":"1585821600.000100"}]`},
		{name: root + "integration_logs.json", data: `[]`},
	}, more...)...)
}

// TestSlack reads channels and direct messages, with who wrote and what was
// changed.
func TestSlack(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"", "export/"} {
		data := slackExport(t, root)
		c, sum := read(t, "slack.zip", data, formats.Options{})
		at := func(s string) string { return "2020-04-01T10:00:0" + s + "Z" }
		want := []act{
			{"contact", "", "", "", ""}, {"contact", "", "", "", ""},
			{"message", "U2", "2020-04-02T10:00:00Z", "alone?", ""},
			{"system", "U1", at("0"), "<@U1> has joined the channel", ""}, {"message", "U1", at("1"), "half 4 & no later <ok>", "[boat.pdf application/pdf 900]"},
			{"reaction", "U2", "", "thumbsup", ""}, {"reaction", "U1", "", "thumbsup", ""},
			{"message", "U2", at("2"), "ok", ""}, {"edit", "U1", at("3"), "half 5", ""}, {"message", "B1", at("4"), "ping", ""},
		}
		if diff := cmp.Diff(want, acts(c.rows)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if r := c.rows[2]; !r.Direct || r.Conversation != "slack/U1~U2" || len(r.To) != 1 || r.To[0].Name != "U1" || r.FromNick != "Tall Reed" {
			t.Errorf("direct %+v", r)
		}
		if r := c.rows[4]; r.Conversation != "slack/#C1" || r.Direct || r.NativeID != "1585735201.000200" || r.Namespace != "slack channel C1" || r.FromNick != "Quiet Lamp" || !r.Media[0].Missing {
			t.Errorf("channel %+v", r)
		}
		if c.rows[8].NativeID != c.rows[4].NativeID || c.rows[7].ReplyTo != c.rows[4].NativeID {
			t.Errorf("edit %+v, reply %+v", c.rows[8], c.rows[7])
		}
		if len(c.rejects) != 1 || sum.Rejects != 1 || sum.MembersRead != 5 || sum.MembersNotRead != 1 || sum.Stopped != "" {
			t.Errorf("rejects %+v, summary %+v", c.rejects, sum)
		}
		readBack(t, "slack.zip", data, c.rows[2:4])
	}
}

// TestSlackReal is the row of data/README.md on Slack.
func TestSlackReal(t *testing.T) {
	dir := testdata(t, "exports/slack")
	for name, want := range map[string]map[string]int{
		"slack-export-viewer_testarchive.zip": {"enrique": 102, "traveling-sailor": 56, "all": 158, "message": 147, "system": 11, "users": 4},
		"langchain_slack_export.zip":          {"general": 2, "random": 1, "example-channel": 2, "all": 5, "message": 4, "system": 1, "users": 1},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		c, sum := read(t, name, data, formats.Options{})
		got := map[string]int{}
		for _, r := range c.rows {
			if r.Kind == hut3.KindContact {
				got["users"]++
			}
			if !r.Kind.Act() {
				continue
			}
			folder, _, _ := strings.Cut(r.Loc.Steps[0].Name, "/")
			got[folder]++
			got["all"]++
			got[r.Kind.String()]++
			if r.From.IsZero() || !r.Sent.Known() {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || sum.Format != "slack" || sum.Rejects != 0 || sum.Stopped != "" || got["users"] == 0 {
			t.Errorf("%s as %s: %d rejects, %q (-want +got):\n%s", name, sum.Format, sum.Rejects, sum.Stopped, diff)
		}
	}
}

// FuzzSlack reads anything as the day of a channel.
func FuzzSlack(f *testing.F) {
	f.Add(`[{"user":"U1","text":"x","ts":"1585735200.000100","reactions":[{"name":1,"users":[1]}]}]`)
	f.Add(`[{"subtype":"message_changed","message":7},{"subtype":"message_deleted","previous_message":{"ts":1}},{"file":{},"files":[[]]}]`)
	f.Add(`{"ts":[]}`)
	f.Fuzz(func(t *testing.T, day string) {
		data := slackExport(t, "", entry{name: "boat/2020-04-03.json", data: day})
		var c collected
		if _, err := formats.Read(context.Background(), input("x.zip", data), formats.Options{}, &c); err != nil {
			t.Fatal(err)
		}
	})
}
