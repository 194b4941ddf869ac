package app

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"hut3/internal/ingest"
)

// roomAnswers is a room with an answer, and one to what is not held.
const roomAnswers = `{"room_name":"Boat room","messages":[
{"type":"m.room.message","event_id":"$b1","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588420800000,"content":{"msgtype":"m.text","body":"ready? 2 < 3 & \"so\" ☎"}},
{"type":"m.room.message","event_id":"$b2","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588420860000,"content":{"msgtype":"m.text","body":"yes","m.relates_to":{"m.in_reply_to":{"event_id":"$b1"}}}},
{"type":"m.room.message","event_id":"$b3","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588420920000,"content":{"msgtype":"m.text","body":"and that","m.relates_to":{"m.in_reply_to":{"event_id":"$zz"}}}}
]}`

// exportRSMF exports a query of a case and opens what was written.
func exportRSMF(t *testing.T, a *App, query string) (path string, head mail.Header, text string, manifest []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "out.rsmf")
	if _, err := a.Export(t.Context(), ann, ExportRequest{Query: query, Path: path}); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left beside the export: %v, %v", left, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	words, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(words)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parts.NextPart()
	if err != nil || file.FileName() != "rsmf.zip" {
		t.Fatalf("%v, %v", file, err)
	}
	packed, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, file))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil || len(z.File) != 1 || z.File[0].Name != "rsmf_manifest.json" {
		t.Fatalf("%v, %v", z, err)
	}
	in, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if manifest, err = io.ReadAll(in); err != nil {
		t.Fatal(err)
	}
	return path, m.Header, string(said), manifest
}

// An export as RSMF says in its head what the standard asks for, keeps answers, edits and
// deletions where the standard has a place for them, and is read back as it was written.
func TestExportsAsRSMF(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeRoom(t, roomFirst)
	a.takeRoom(t, roomAnswers)
	path, head, text, raw := exportRSMF(t, a, "*")
	for name, want := range map[string]string{
		"X-RSMF-Version": "2.0.0", "X-RSMF-EventCount": "6", "X-RSMF-AttachmentCount": "0",
		"X-RSMF-BeginDate": "2020-05-01T12:00:00.000Z", "X-RSMF-EndDate": "2020-05-02T12:02:00.000Z",
		"Subject": "OFFICIAL-SENSITIVE: 5 messages of " + a.Config.Case,
	} {
		if got := head.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(text, "meet at nine, quayside") || !strings.Contains(text, "purpose: test") {
		t.Errorf("the text of the e-mail:\n%s", text)
	}
	var m struct {
		Participants  []rsmfParty `json:"participants"`
		Conversations []rsmfRoom  `json:"conversations"`
		Events        []rsmfEvent `json:"events"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	for i := range m.Events {
		m.Events[i].Custom = nil
	}
	if len(m.Events) != 6 || m.Events[0].Type != "disclaimer" || !strings.HasPrefix(m.Events[0].Body, "OFFICIAL-SENSITIVE\n") {
		t.Fatalf("%s", raw)
	}
	const room = "matrix/#!r:example.org"
	want := []rsmfEvent{
		{Type: "message", ID: "D1/1", Body: "=meet at nine, quayside", Participant: "P1", Conversation: room, Timestamp: "2020-05-01T12:00:00.000Z",
			Edits: []rsmfEdit{{"P1", "2020-05-01T12:01:00.000Z", "meet at seven", "=meet at nine, quayside"}}},
		{Type: "message", ID: "D1/3", Body: "seven is fine", Participant: "P2", Conversation: room, Timestamp: "2020-05-01T12:02:00.000Z", Deleted: true},
		{Type: "message", ID: "D2/1", Body: `ready? 2 < 3 & "so" ☎`, Participant: "P1", Conversation: room, Timestamp: "2020-05-02T12:00:00.000Z"},
		{Type: "message", ID: "D2/2", Parent: "D2/1", Body: "yes", Participant: "P2", Conversation: room, Timestamp: "2020-05-02T12:01:00.000Z"},
		{Type: "message", ID: "D2/3", Body: "and that", Participant: "P2", Conversation: room, Timestamp: "2020-05-02T12:02:00.000Z"},
	}
	if diff := cmp.Diff(want, m.Events[1:]); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]rsmfRoom{{room, room, "matrix", "channel", []string{"P1", "P2"}}}, m.Conversations); diff != "" {
		t.Errorf("conversations (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(raw), `{"name":"answers, not enclosed","value":"$zz"}`) {
		t.Error("an answer to what is not held does not say so")
	}
	sameWhenReadBack(t, path, want)
}

// sameWhenReadBack imports an export into a case of its own and compares who said what when.
func sameWhenReadBack(t *testing.T, path string, want []rsmfEvent) {
	t.Helper()
	b := freshCase(t)
	b.takeIn(t, ingest.Request{Paths: []string{path}})
	found, err := b.Search(t.Context(), ann, SearchRequest{Query: "kind:message", Oldest: true, Limit: 50})
	if err != nil || len(found.Hits) != len(want) {
		t.Fatalf("%+v, %v", found, err)
	}
	for i, h := range found.Hits {
		text := want[i].Body
		if len(want[i].Edits) > 0 {
			text = want[i].Edits[0].Previous // a message is found by its first text
		}
		if h.Text != text || h.Sent != want[i].Timestamp || !strings.HasPrefix(h.From.Name, "@") {
			t.Errorf("%s read back as %s %s %q", want[i].ID, h.Sent, h.From, h.Text)
		}
	}
}

// TestExportsValidateAsRSMF is the other half of the row of the real data on RSMF: what is
// exported validates against the schema of the standard.
func TestExportsValidateAsRSMF(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile(outside(t, "exports/rsmf/rsmf_schema_2_0_0.json"))
	if err != nil {
		t.Fatal(err)
	}
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	a.takeRoom(t, roomFirst)
	a.takeRoom(t, roomAnswers)
	for _, query := range []string{"*", "nothinghasthis"} {
		_, _, _, raw := exportRSMF(t, a, query)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v\n%s", query, err, raw)
		}
	}
}
