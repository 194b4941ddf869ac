package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/ingest"
)

// A room in which what was said is edited, taken back and edited again in the delivery
// after: the first form of its messages, and what became of them.
const (
	roomFirst = `{"room_name":"Boat room","messages":[
{"type":"m.room.message","event_id":"$a1","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588334400000,"content":{"msgtype":"m.text","body":"meet at seven"}},
{"type":"m.room.message","event_id":"$a2","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588334460000,"content":{"msgtype":"m.text","body":"* later","m.new_content":{"msgtype":"m.text","body":"=meet at nine, quayside"},"m.relates_to":{"rel_type":"m.replace","event_id":"$a1"}}},
{"type":"m.room.message","event_id":"$a3","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588334520000,"content":{"msgtype":"m.text","body":"seven is fine"}},
{"type":"m.room.redaction","event_id":"$a5","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588334540000,"redacts":"$a3","content":{"reason":"oops"}}
]}`
	roomSecond = `{"room_name":"Boat room","messages":[
{"type":"m.room.message","event_id":"$a1","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588334400000,"content":{"msgtype":"m.text","body":"meet at seven"}},
{"type":"m.room.message","event_id":"$a7","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588334960000,"content":{"msgtype":"m.text","body":"* no","m.new_content":{"msgtype":"m.text","body":"meet at the quayside lock"},"m.relates_to":{"rel_type":"m.replace","event_id":"$a1"}}}
]}`
)

func (a *App) takeRoom(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "room.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a.takeIn(t, ingest.Request{Paths: []string{path}, Platform: "matrix"})
}

// An excerpt of a search shows beside a message what became of it, as the reader does.
func TestExcerptsTellEdits(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeRoom(t, roomFirst)
	thread, err := a.Thread(t.Context(), ann, "D1/1", 5)
	if err != nil || len(thread.Messages) != 2 || len(thread.Messages[0].Edits) != 1 || len(thread.Messages[1].Edits) != 1 {
		t.Fatalf("%+v, %v", thread.Messages, err)
	}
	x, err := a.Excerpts(t.Context(), ann, SearchRequest{Query: "meet"}, 3)
	if err != nil || len(x.Excerpts) != 1 {
		t.Fatalf("%+v, %v", x, err)
	}
	for i, m := range x.Excerpts[0].Messages {
		if diff := cmp.Diff(thread.Messages[i].Edits, m.Edits); diff != "" {
			t.Errorf("%s (-reader +excerpt):\n%s", m.Ref, diff)
		}
	}
	if x, err = a.Excerpts(t.Context(), ann, SearchRequest{Query: "quayside"}, 3); err != nil || x.Total != 0 || x.EditsTotal != 1 || x.Edits[0].EditOf.String() != "D1/1" {
		t.Errorf("words of an edit alone: %+v, %v", x, err)
	}
}

// An export names what became of each message, in both forms; no edit is a formula.
func TestExportsNameEdits(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeRoom(t, roomFirst)
	for format, want := range map[string][]string{
		"csv":   {"tags,edits,deleted,damage,answers\n", `meet at seven`, `"2020-05-01T12:01:00.000Z D1/2: =meet at nine, quayside",`, `2020-05-01T12:02:20.000Z D1/4: taken back in the room`},
		"jsonl": {`"edits":[{"ref":"D1/2","sent":"2020-05-01T12:01:00.000Z","text":"=meet at nine, quayside"}]`, `"deleted":"taken back in the room"`},
	} {
		path := filepath.Join(t.TempDir(), "out."+format)
		if _, err := a.Export(t.Context(), ann, ExportRequest{Query: "*", Path: path}); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		for _, w := range want {
			if err != nil || !strings.Contains(string(raw), w) {
				t.Errorf("%s has no %s (%v):\n%s", format, w, err, raw)
			}
		}
		if strings.Contains(string(raw), `"clocks"`) {
			t.Errorf("%s tells the clocks of a reader", format)
		}
	}
}

// What is new on a saved search counts edits that say it now, beside hits.
func TestNewsCountsEdits(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeRoom(t, roomFirst)
	for name, q := range map[string]string{"quay": "quayside", "seven": "seven"} {
		if _, err := a.SaveSearch(t.Context(), ann, name, q, false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.MarkRead(t.Context(), ann, hut3.Handle{}, "D1", false); err != nil {
		t.Fatal(err)
	}
	n, err := a.News(t.Context(), ann, NewsRequest{})
	if err != nil || len(n.Searches) != 0 {
		t.Fatalf("everything is read: %+v, %v", n.Searches, err)
	}
	a.takeRoom(t, roomSecond)
	n, err = a.News(t.Context(), ann, NewsRequest{})
	if err != nil || len(n.Searches) != 1 || n.Searches[0].Name != "quay" || n.Searches[0].Messages != 0 || n.Searches[0].Edits != 1 {
		t.Errorf("%+v, %v", n.Searches, err)
	}
}
