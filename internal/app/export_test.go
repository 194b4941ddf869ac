package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/audit"
)

// An export is a look, with the query, the count and the digests of what was
// shown and of the file; a refused one leaves no file.
func TestExportIsALook(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	path := filepath.Join(t.TempDir(), "out.jsonl")
	done, err := a.Export(t.Context(), ann, ExportRequest{Query: "ok", Path: path})
	if err != nil || done.Messages != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	var look string
	err = a.Doors.EachLook(t.Context(), func(l audit.Leaf) error {
		var e audit.Entry
		if json.Unmarshal(l.Payload, &e) == nil && e.Action == "corpus.export" {
			look = string(e.Details)
		}
		return nil
	})
	for _, want := range []string{`"count":1`, done.SHA256.String(), done.Refs.String(), "export of ok as jsonl"} {
		if err != nil || !strings.Contains(look, want) {
			t.Errorf("the look %s has no %s (%v)", look, want, err)
		}
	}
	refused := filepath.Join(filepath.Dir(path), "no.csv")
	if _, err := a.Export(t.Context(), rev, ExportRequest{Query: "*", Path: refused}); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("the reviewer exports: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestInert(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"=1+1": "'=1+1", "+44": "'+44", "-": "'-", "@x": "'@x", "\tx": "'\tx", "a=b": "a=b", "": "", "＝1": "'＝1"} {
		if got := inert(in); got != want {
			t.Errorf("inert(%q) = %q, want %q", in, got, want)
		}
	}
}
