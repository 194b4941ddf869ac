package formats_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hut3/internal/formats"
)

// writtenSpecimen is a specimen on the disk, for tests of other packages.
type writtenSpecimen struct {
	Format  string           `json:"format"`
	Path    string           `json:"path"` // below the folder
	Profile *formats.Profile `json:"profile,omitempty"`
}

// TestWriteSpecimens lays the specimens down in the folder that the environment
// names, each in a folder of its own, with a list of them. The tests of the
// command run it.
func TestWriteSpecimens(t *testing.T) {
	dir := os.Getenv("HUT3_WRITE_SPECIMENS")
	if dir == "" {
		t.Skip("HUT3_WRITE_SPECIMENS names no folder")
	}
	var list []writtenSpecimen
	for i, s := range specimens(t) {
		if s.sealed != nil {
			continue
		}
		w := writtenSpecimen{Format: s.format, Path: fmt.Sprintf("%02d/%s", i, s.path), Profile: s.profile}
		path := filepath.Join(dir, filepath.FromSlash(w.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, s.data, 0o600); err != nil {
			t.Fatal(err)
		}
		list = append(list, w)
	}
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "specimens.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}
