package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/ingest"
)

const room = `{"room_name":"Boat room","messages":[
{"type":"m.room.message","event_id":"$a1","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588334400000,"content":{"msgtype":"m.text","body":"meet at seven"}},
{"type":"m.room.message","event_id":"$a2","room_id":"!r:example.org","sender":"@fen:example.org","origin_server_ts":1588334460000,"content":{"msgtype":"m.text","body":"* later","m.new_content":{"msgtype":"m.text","body":"meet at nine quayside"},"m.relates_to":{"rel_type":"m.replace","event_id":"$a1"}}},
{"type":"m.room.message","event_id":"$a3","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588334520000,"content":{"msgtype":"m.text","body":"ok then","m.relates_to":{"m.in_reply_to":{"event_id":"$a1"}}}},
{"type":"m.reaction","event_id":"$a4","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588334530000,"content":{"m.relates_to":{"rel_type":"m.annotation","event_id":"$a1","key":"👍"}}},
{"type":"m.room.redaction","event_id":"$a5","room_id":"!r:example.org","sender":"@ash:example.org","origin_server_ts":1588334540000,"redacts":"$a3","content":{"reason":"oops"}}
]}`

// The reader shows beside a message what was made of it, and no clock of nobody; the
// search page shows which edits hold the words.
func TestReaderTellsWhatBecameOfAMessage(t *testing.T) {
	t.Parallel()
	w := newStatesCase(t)
	path := filepath.Join(t.TempDir(), "room.json")
	w.must(os.WriteFile(path, []byte(room), 0o600))
	_, err := w.app.Import(t.Context(), w.owner, ingest.Request{Paths: []string{path}, Platform: "matrix"}, nil)
	w.must(err)
	b := w.as("ann")
	list := parse(t, "conversation", b.get("/conversation/D1/1").body)
	var told []string
	for _, e := range classed(list, "told") {
		told = append(told, strings.Join(strings.Fields(e.text), " "))
	}
	want := []string{"edited 2020-05-01 12:01:00 UTC · D1/2", "👍 @ash:example.org", "in reply to D1/1", "taken back 2020-05-01 12:02:20 UTC (taken back in the room) · D1/5"}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("the reader tells\n%s\nand not\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	if later := classed(list, "later"); len(later) != 1 || later[0].text != "meet at nine quayside" {
		t.Errorf("later texts: %+v", later)
	}
	if clocks := classed(list, "other"); len(clocks) != 0 || len(faults(list)) != 0 {
		t.Errorf("clocks %+v, %v", clocks, faults(list))
	}
	found := parse(t, "search", b.get("/search?q=quayside").body)
	if box := classed(found, "edits"); len(box) != 1 || !strings.Contains(box[0].text, "In 1 edit") || !strings.Contains(box[0].text, "edit of D1/1") {
		t.Errorf("the search tells of edits %+v", box)
	}
	if box := classed(parse(t, "search", b.get("/search?q=seven").body), "edits"); len(box) != 0 {
		t.Errorf("a search that no edit fits tells of edits %+v", box)
	}
}
