package ingest

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

const waChat = "29/05/2023, 21:07 - Quiet Lamp: look\n29/05/2023, 21:08 - Tall Reed: boat.png (file attached)\n29/05/2023, 21:09 - Tall Reed: gone.png (file attached)\n"

// export is an unpacked export: a chat with a picture beside it, and a sheet.
func export(t testing.TB) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	all := pair()
	all["reed/WhatsApp Chat with Quiet Lamp.txt"], all["reed/boat.png"] = waChat, b.String()
	return all
}

// TestFolder takes in an unpacked export: what a chat names and what lies beside it
// is held, in whatever order the files were stored, and is the same on two machines
// and read again.
func TestFolder(t *testing.T) {
	t.Parallel()
	dir := files(t, export(t))
	var roots []hut3.Digest
	for range 2 {
		b := newBench(t)
		r := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
		roots = append(roots, r.ContentRoot)
		c := b.live()
		view, err := c.View(everything(c))
		if err != nil {
			t.Fatal(err)
		}
		said, err := Complete(t.Context(), view, CompletenessOf{}, time.UTC, nil, spillsOf(t))
		if err != nil || said.Totals.Attachments != 2 || said.Totals.Absent != 1 {
			t.Errorf("%+v, %v", said.Totals, err)
		}
		if a := b.again("D1"); !a.Identical || !a.SameBytes {
			t.Errorf("read again: %+v", a.Differences)
		}
	}
	if roots[0] != roots[1] {
		t.Errorf("two machines have %v", roots)
	}
}

// A dry run looks beside a file too, where it lies.
func TestFolderDryRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{files(t, export(t))}, Platform: "encrochat", DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Preview {
		if !strings.HasSuffix(p.File, ".txt") {
			continue
		}
		if p.Summary.Format != "whatsapp" || len(p.Rows) != 3 || p.Rows[1].Media[0].Missing || !p.Rows[2].Media[0].Missing || fieldNamed(p.Rows[1].Fields, "boat.png: picture") != "png, 9 x 9" {
			t.Errorf("%+v", p)
		}
		return
	}
	t.Error("the chat is not among what was looked at")
}

func fieldNamed(list []hut3.Field, name string) string {
	for _, f := range list {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// What is read again of a delivery finds beside it what the delivery held.
func TestFolderOfAnEarlierDelivery(t *testing.T) {
	t.Parallel()
	j := &job{sources: []source{{path: "a/chat.txt", size: 3}}, files: []file{{size: -1}}}
	if j.loose() || j.namesBeside() != nil {
		t.Error("a file that came alone has something beside it")
	}
	j.earlier = []Registered{{Path: "a/boat.png", Bytes: 4}}
	want := []formats.Loose{{Path: "a/chat.txt", Size: -1, Fault: "it was not received"}, {Path: "a/boat.png", Size: 4}}
	if diff := cmp.Diff(want, j.looseFiles()); diff != "" || !j.loose() {
		t.Errorf("(-want +got):\n%s", diff)
	}
	j.req.Derived = &hut3.Derived{}
	if j.loose() {
		t.Error("an encrypted file and its plaintext are no folder")
	}
	if a, b := besides(hut3.Digest{}, want), besides(hut3.Digest{1}, want); a == b {
		t.Error("readings of two ways are told apart by nothing")
	}
}

// A row that was read with a write-ahead log of its own stands in both originals.
func TestObjectsOfALog(t *testing.T) {
	t.Parallel()
	log := strings.Repeat("ab", 32)
	at := hut3.Locator{Steps: []hut3.Step{{Kind: "wal", Name: log}, {Kind: "table", Name: "message"}, {Kind: "rowid", Name: "1"}}}
	if diff := cmp.Diff([]string{hut3.Digest{}.String(), log}, objectsOf(at)); diff != "" || plain(at) {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
