package app

import (
	"os"
	"path/filepath"
	"testing"

	"hut3/internal/ingest"
)

// What was written and not sent is found beside the messages, says that it is none of
// them, and is traced to its bytes.
func TestSearchTellsNotes(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	const texts = `<?xml version='1.0' encoding='UTF-8' ?><smses count="2"><sms protocol="0" address="+447700900123" date="1585908937123" type="2" body="the harpoon is here" read="1" status="-1" /><sms protocol="0" address="+447700900123" date="1585908938123" type="5" body="bring two harpoons" read="1" status="-1" /></smses>`
	path := filepath.Join(t.TempDir(), "sms.xml")
	if err := os.WriteFile(path, []byte(texts), 0o600); err != nil {
		t.Fatal(err)
	}
	a.takeIn(t, ingest.Request{Paths: []string{path}})
	found, err := a.Search(t.Context(), ann, SearchRequest{Query: "harpoons"})
	if err != nil || found.Total != 0 || found.NotesTotal != 1 || len(found.Notes) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	note := found.Notes[0]
	if note.Text != "bring two harpoons" || note.NoteIs != "failed" || note.Kind.String() != "note" || len(note.Highlights) != 1 {
		t.Errorf("%+v", note)
	}
	if counted, err := a.Search(t.Context(), ann, SearchRequest{Query: "harpoon*", Count: true}); err != nil || counted.Total != 1 || counted.NotesTotal != 1 || counted.Notes != nil {
		t.Errorf("%+v, %v", counted, err)
	}
	if trace, err := a.Trace(t.Context(), ann, note.Ref.String(), false); err != nil {
		t.Errorf("%+v, %v", trace, err)
	}
}
