package formats_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/formats"
)

// tabbed is rows of cells as the tools write them: tabs between, a header first.
func tabbed(rows ...[]string) []byte {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return []byte(b.String())
}

// TestLEAPPWhatsApp reads the sheets of iLEAPP and ALEAPP on WhatsApp, whose headers
// are those that the tools' own scripts write in autumn 2026.
func TestLEAPPWhatsApp(t *testing.T) {
	t.Parallel()
	const day = "2020-05-01 10:00:0"
	for _, c := range []struct {
		path, profile string
		data          []byte
		want          []string // kind, conversation, from, to, sent
	}{
		{"iLEAPP/WhatsApp - Messages.tsv", "ileapp whatsapp", tabbed(
			[]string{"Timestamp", "Direction", "Sender Name", "Chat Name", "Message", "Attachment File", "From ID", "Receiver", "To ID", "Thumb", "Starred?", "Latitude", "Longitude", "Chat ID"},
			[]string{day + "1+00:00", "Outgoing", "Local User", "Reed", "one", "", "", "Reed", "447700900123@s.whatsapp.net", "", "0", "", "", "447700900123@s.whatsapp.net"},
			[]string{day + "2+00:00", "Incoming", "Reed", "Reed", "two", "", "447700900123@s.whatsapp.net", "Local User", "", "", "0", "", "", "447700900123@s.whatsapp.net"}),
			[]string{"message whatsapp/+447700900123~+447700900999 +447700900999 > +447700900123 2020-05-01T10:00:01Z", "message whatsapp/+447700900123~+447700900999 +447700900123 > +447700900999 2020-05-01T10:00:02Z"}},
		{"ALEAPP/WhatsApp - One To One Messages.tsv", "aleapp whatsapp", tabbed(
			[]string{"Message Timestamp", "Received Timestamp", "Final Location Timestamp", "Message Direction", "Other Participant WA User Name", "Message", "Media", "Sending Party JID", "Message Type", "Local Path To Media"},
			[]string{day + "1+00:00", "", "", "Outgoing", "Reed", "one", "", "", "Text", ""},
			[]string{day + "2+00:00", day + "3+00:00", "", "Incoming", "Reed", "two", "", "447700900123@s.whatsapp.net", "Picture", "Media/a.jpg"}),
			[]string{"message whatsapp/+447700900999~Reed +447700900999 > Reed 2020-05-01T10:00:01Z", "message whatsapp/+447700900999~Reed Reed > +447700900999 2020-05-01T10:00:02Z"}},
		{"ALEAPP/WhatsApp - Group Messages.tsv", "aleapp whatsapp groups", tabbed(
			[]string{"Message Timestamp", "Received Timestamp", "Final Location Timestamp", "Message Direction", "Sending Party", "Message", "Media", "Conversation Name", "Sending Party JID", "Message Type", "Local Path To Media"},
			[]string{day + "1+00:00", "", "", "Outgoing", "Self", "one", "", "Boat", "", "Text", ""},
			[]string{day + "2+00:00", "", "", "Incoming", "Reed", "two", "", "Boat", "447700900123@s.whatsapp.net", "Text", ""}),
			[]string{"message whatsapp/#Boat +447700900999 >  2020-05-01T10:00:01Z", "message whatsapp/#Boat +447700900123 > +447700900999 2020-05-01T10:00:02Z"}},
		{"ALEAPP/WhatsApp - Call Logs.tsv", "aleapp whatsapp calls", tabbed(
			[]string{"Call Start Timestamp", "Call End Timestamp", "Call Duration", "Group Name", "Call Direction", "Caller", "Caller JID", "Call Type"},
			[]string{day + "1+00:00", day + "9+00:00", "00:00:08", "", "Incoming", "Reed", "447700900123@s.whatsapp.net", "Audio"}),
			[]string{"call whatsapp/+447700900123~+447700900999 +447700900123 > +447700900999 2020-05-01T10:00:01Z"}},
		{"iLEAPP/WhatsApp - Call History.tsv", "ileapp whatsapp calls", tabbed(
			[]string{"Starting Timestamp", "Ending Timestamp", "Duration H:M:S", "Direction", "Disconnected cause", "Contact ID", "Video Call", "Call ID"},
			[]string{day + "1+00:00", day + "9+00:00", "00:00:08", "Outgoing", "Ended", "447700900123@s.whatsapp.net", "No", "x"}),
			[]string{"call whatsapp/+447700900123~+447700900999 +447700900999 > +447700900123 2020-05-01T10:00:01Z"}},
	} {
		got, sum := read(t, c.path, c.data, formats.Options{Owner: "+447700900999"})
		var rows []string
		for _, r := range got.rows {
			to := ""
			if len(r.To) > 0 {
				to = r.To[0].Name
			}
			rows = append(rows, r.Kind.String()+" "+r.Conversation+" "+r.From.Name+" > "+to+" "+r.Sent.String())
		}
		if diff := cmp.Diff(c.want, rows); diff != "" || sum.Profile.Name != c.profile {
			t.Errorf("%s by %q (-want +got):\n%s", c.path, sum.Profile.Name, diff)
		}
	}
}

// TestTimeNobodyTook: columns that say by their names that they hold a time, of which
// none was taken, are told.
func TestTimeNobodyTook(t *testing.T) {
	t.Parallel()
	odd := tabbed([]string{"Sender", "Message", "Odd Timestamp", "Another Date Here"}, []string{"lamp", "one", "1", "2"}, []string{"reed", "two", "3", "4"})
	if _, sum := read(t, "a.tsv", odd, formats.Options{}); !strings.Contains(oddities(sum), "no column was taken for the time") {
		t.Errorf("%+v", sum.Oddities)
	}
	none := tabbed([]string{"Sender", "Message", "Colour"}, []string{"lamp", "one", "red"}, []string{"reed", "two", "blue"})
	if _, sum := read(t, "a.tsv", none, formats.Options{}); strings.Contains(oddities(sum), "no column was taken") {
		t.Errorf("%+v", sum.Oddities)
	}
}
