package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// damaged is a file of which the parts in « and » are broken, and what is to be said
// of each: its place among the rows and its bytes.
func damaged(name, marked string, first uint64) (data string, want []hut3.Reject) {
	var b strings.Builder
	row := first
	for _, part := range strings.SplitAfter(marked, "\n") {
		text, bad := strings.CutPrefix(part, "«")
		if text, _, _ = strings.Cut(text, "»"); bad {
			want = append(want, hut3.Reject{Key: hut3.NewKey(1, row), Loc: hut3.Locator{File: name, Offset: int64(b.Len()), Length: int64(len(text))}})
			text += "\n"
		}
		if !strings.HasPrefix(part, "From,") && part != "" {
			row++
		}
		b.WriteString(text)
	}
	return b.String(), want
}

// The list of what was set aside names of each piece of damage the file, the number
// that it took among the rows of the delivery, and exactly its bytes; and those
// bytes are what the locator gives back.
func TestRejectsOfADelivery(t *testing.T) {
	t.Parallel()
	sheet := "From,To,Sent,Message\n" + hostileRow + "«lamp»\n" + hostileRow + hostileRow + "«lamp,\"reed»\n" + hostileRow
	lines := hostileJSON + "\n«{]»\n«no object»\n" + hostileJSON + "\n"
	b := newBench(t)
	content, want := map[string]string{}, []hut3.Reject{}
	add := func(name, marked string, first uint64) {
		data, bad := damaged(name, marked, first)
		content[name], want = data, append(want, bad...)
	}
	add("a/one.csv", sheet, 1)
	add("b/two.jsonl", lines, 7)
	add("c/three.csv", sheet, 11)
	r := b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	if r.Rows != 10 || r.Rejected != int64(len(want)) {
		t.Errorf("%d rows and %d rejects, want 10 and %d", r.Rows, r.Rejected, len(want))
	}
	var got []hut3.Reject
	for line := range bytes.Lines(b.object(b.delivery("D1").Rejects)) {
		var reject hut3.Reject
		if err := json.Unmarshal(line, &reject); err != nil {
			t.Fatal(err)
		}
		bytes := string(b.object(reject.Loc.Object)[reject.Loc.Offset : reject.Loc.Offset+reject.Loc.Length])
		if reject.Reason == "" || bytes != content[reject.Loc.File][reject.Loc.Offset:reject.Loc.Offset+reject.Loc.Length] {
			t.Errorf("%s: %q, because %q", reject.Key, bytes, reject.Reason)
		}
		reject.Reason, reject.Loc.Object = "", hut3.Digest{}
		got = append(got, reject)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-broken +said):\n%s\n%s", diff, fmt.Sprint(content))
	}
}
