package app

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hut3/internal/ingest"
)

// A chat comes in slices that number their events alike: what replies to "e1", and who
// reacted to it, is shown at the "e1" of its own slice, in whichever order they came.
func TestSlicesThatNumberAlike(t *testing.T) {
	t.Parallel()
	const slice = `{"version":"2.0.0","participants":[{"id":"1","display":"Lamp"},{"id":"2","display":"Reed"}],
"conversations":[{"id":"C0482","platform":"slack","type":"channel","participants":["1","2"]}],
"events":[{"id":"e1","type":"message","participant":"1","conversation":"C0482","timestamp":"2020-04-0%[1]dT10:00:00Z","body":"half %[1]d","reactions":[{"value":"on %[1]d","count":1,"participants":["2"]}]},
{"id":"e2","type":"message","participant":"2","conversation":"C0482","timestamp":"2020-04-0%[1]dT10:05:00Z","body":"fine %[1]d","parent":"e1"}]}`
	a := freshCase(t)
	dir := filepath.Join(t.TempDir(), "take")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for day := 1; day <= 3; day++ {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(day, ".json")), fmt.Appendf(nil, slice, day), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a.takeIn(t, ingest.Request{Paths: []string{dir}})
	thread, err := a.Thread(t.Context(), ann, "D1/1", 10)
	if err != nil || len(thread.Messages) != 6 {
		t.Fatalf("%+v, %v", thread.Messages, err)
	}
	for i := 0; i < 6; i += 2 {
		said, reply := thread.Messages[i], thread.Messages[i+1]
		if want := fmt.Sprint("on ", i/2+1); len(said.Reactions) != 1 || said.Reactions[0].Text != want {
			t.Errorf("%q: reactions %+v, want %q", said.Text, said.Reactions, want)
		}
		if reply.ReplyTo == nil || reply.ReplyTo.Ref != said.Ref {
			t.Errorf("%q: replies to %+v, want %s", reply.Text, reply.ReplyTo, said.Ref)
		}
	}
}
