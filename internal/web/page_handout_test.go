package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a page makes lies in the data folder, where an erasure comes by, and not in
// the system's temporary folder.
func TestNothingIsMadeOutsideTheCase(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"os.CreateTemp(", "os.MkdirTemp(", "os.TempDir("} {
			if !strings.HasSuffix(name, "_test.go") && strings.Contains(string(raw), call) {
				t.Errorf("%s calls %s: use HandOutFile or HandOutFolder of package app", name, call)
			}
		}
	}
}
