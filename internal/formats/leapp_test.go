package formats_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
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

// TestLEAPPSignal reads the sheets of ALEAPP on Signal. Who shows no number is known by
// his name; a thread is of the telephone, and says by itself neither who is in it nor
// that it is of two.
func TestLEAPPSignal(t *testing.T) {
	t.Parallel()
	head := []string{"Date Sent", "Date Received", "Thread ID", "Direction", "Status", "Sender", "Sender Phone Number", "Recipient", "Recipient Phone Number", "Message", "Attachments", "Attachment Count", "Read", "Remote Deleted", "View Once", "Quoted Message", "Quoted Author", "Quoted Message Sent", "Quoted Message ID", "Quoted Original Missing", "Disappearing Timer (Seconds)", "Message ID"}
	row := func(second, thread, way, from, number, to, other, text, deleted string) []string {
		return []string{"2020-05-01 10:00:0" + second + "+00:00", "", thread, way, "", from, number, to, other, text, "", "0", "Yes", deleted, "No", "", "", "", "", "No", "", second}
	}
	got, sum := read(t, "ALEAPP/Signal - Messages.tsv", tabbed(head,
		row("1", "5", "Outgoing", "Lamp", "+447700900999", "Reed", "+447700900123", "one", "No"),
		row("2", "5", "Incoming", "Fen", "", "Lamp", "+447700900999", "two", "No"),
		row("3", "6", "Outgoing", "Lamp", "+447700900999", "Boat club", "", "three", "Yes")), formats.Options{})
	var rows []string
	for _, r := range got.rows {
		rows = append(rows, strings.Join([]string{r.Conversation, r.From.Name, r.To[0].Name, r.Owner.Name, r.Sent.String(), r.Body, fieldOf(r, "deleted")}, " | "))
	}
	want := []string{
		"signal/#ALEAPP/Signal - Messages/5 | +447700900999 | +447700900123 | +447700900999 | 2020-05-01T10:00:01Z | one | ",
		"signal/#ALEAPP/Signal - Messages/5 | Fen | +447700900999 | +447700900999 | 2020-05-01T10:00:02Z | two | ",
		"signal/#ALEAPP/Signal - Messages/6 | +447700900999 | Boat club | +447700900999 | 2020-05-01T10:00:03Z | three | in the words of the source: Yes",
	}
	if diff := cmp.Diff(want, rows); diff != "" || sum.Profile.Name != "aleapp signal" || sum.Rejects != 0 {
		t.Errorf("by %q (-want +got):\n%s", sum.Profile.Name, diff)
	}
	calls, sum := read(t, "ALEAPP/Signal - Calls.tsv", tabbed([]string{"Timestamp", "Contact", "Phone Number", "Call Type", "Direction", "Outcome", "Read", "Deleted Timestamp", "Call ID"},
		[]string{"2020-05-01 10:00:01+00:00", "Fen", "", "Audio", "Incoming", "Missed", "Yes", "", "7"}), formats.Options{Owner: "+447700900999"})
	if len(calls.rows) != 1 || calls.rows[0].Kind != hut3.KindCall || calls.rows[0].From.Name != "Fen" || sum.Profile.Name != "aleapp signal calls" {
		t.Errorf("%+v %q", calls.rows, sum.Profile.Name)
	}
	people, sum := read(t, "ALEAPP/Signal - Contacts.tsv", tabbed([]string{"Name", "Phone Number", "Username", "Recipient Type", "ACI", "PNI", "Blocked", "Hidden", "About", "Note", "Last Profile Fetch", "Recipient ID"},
		[]string{"Reed", "+447700900123", "", "Individual", "aci", "", "No", "No", "", "", "", "2"}), formats.Options{Owner: "+447700900999"})
	if len(people.rows) != 1 || people.rows[0].Kind != hut3.KindContact || people.rows[0].To[0].Name != "+447700900123" || sum.Profile.Name != "aleapp signal contacts" {
		t.Errorf("%+v %q", people.rows, sum.Profile.Name)
	}
}

// TestLEAPPSignalOfIOS reads the sheet of iLEAPP on Signal: the author of what went
// out is the owner and no person called "Device owner", of a group the author is
// who wrote, and what is no message is a line of the system.
func TestLEAPPSignalOfIOS(t *testing.T) {
	t.Parallel()
	head := []string{"Timestamp", "Received Timestamp", "Direction", "Author", "Conversation With", "Message", "Read", "Voice Message", "View Once", "Remotely Deleted", "Disappearing Timer (Seconds)", "Server Timestamp", "Has Attachment", "Thread ID", "Row ID"}
	row := func(second, way, author, other, text, deleted, thread string) []string {
		return []string{"2020-05-01 10:00:0" + second + "+00:00", "2020-05-01 10:00:0" + second + "+00:00", way, author, other, text, "Yes", "No", "No", deleted, "60", "", "No", thread, second}
	}
	data := tabbed(head,
		row("1", "Outgoing", "Device owner", "+447700900123", "one", "No", "T1"), row("2", "Incoming", "+447700900123", "+447700900123", "two", "Yes", "T1"),
		row("3", "Incoming", "+447700900124", "", "three", "No", "gT2"), row("4", "Outgoing", "Device owner", "", "four", "No", "gT2"), row("5", "Other (record type 10)", "", "+447700900123", "", "No", "T1"))
	got, sum := read(t, "iLEAPP/Signal - Messages.tsv", data, formats.Options{Owner: "+447700900999"})
	var rows []string
	for _, r := range got.rows {
		to := ""
		if len(r.To) > 0 {
			to = r.To[0].Name
		}
		rows = append(rows, strings.Join([]string{r.Kind.String(), r.Conversation, r.From.Name, to, r.Sent.String(), r.Body, r.Burn, fieldOf(r, "deleted"), fieldOf(r, "Author")}, " | "))
	}
	const one, two = "signal/#iLEAPP/Signal - Messages/T1", "signal/#iLEAPP/Signal - Messages/gT2"
	want := []string{
		"message | " + one + " | +447700900999 | +447700900123 | 2020-05-01T10:00:01Z | one | 60 |  | Device owner", "message | " + one + " | +447700900123 | +447700900999 | 2020-05-01T10:00:02Z | two | 60 | in the words of the source: Yes | ",
		"message | " + two + " | +447700900124 | +447700900999 | 2020-05-01T10:00:03Z | three | 60 |  | ", "message | " + two + " | +447700900999 |  | 2020-05-01T10:00:04Z | four | 60 |  | Device owner",
		"system | " + one + " |  |  | 2020-05-01T10:00:05Z |  | 60 |  | ",
	}
	if diff := cmp.Diff(want, rows); diff != "" || sum.Profile.Name != "ileapp signal" || sum.Rejects != 0 {
		t.Errorf("by %q, %d rejects (-want +got):\n%s", sum.Profile.Name, sum.Rejects, diff)
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
	seen := tabbed([]string{"Device", "BSSID", "Seen"}, []string{"one", "aa:bb:cc:dd:ee:01", "2020-04-01T10:00:00Z"}, []string{"one", "aa:bb:cc:dd:ee:02", "2020-04-01T10:01:00Z"})
	if _, sum := read(t, "wifi.tsv", seen, formats.Options{}); !strings.Contains(oddities(sum), "no column was taken for the time") {
		t.Errorf("%+v", sum.Oddities)
	}
	first := bytes.Replace(seen, []byte("Seen"), []byte("First seen"), 1)
	if c, sum := read(t, "wifi.tsv", first, formats.Options{}); oddities(sum) != "" || c.rows[0].Sent.String() != "2020-04-01T10:00:00Z" {
		t.Errorf("%+v", sum.Oddities)
	}
	none := tabbed([]string{"Sender", "Message", "Colour"}, []string{"lamp", "one", "red"}, []string{"reed", "two", "blue"})
	if _, sum := read(t, "a.tsv", none, formats.Options{}); strings.Contains(oddities(sum), "no column was taken") {
		t.Errorf("%+v", sum.Oddities)
	}
}
