package ingest

import (
	"os"
	"path/filepath"
	"strings"
)

// Uploads is the folder in the data folder where files lie that people brought in
// and that are not yet imported.
const Uploads = "uploads"

// ownFolder is the data folder of a case, however a path leads to it; empty is
// none.
type ownFolder string

// is reports whether a path is the folder.
func (own ownFolder) is(dir string) bool {
	a, errA := os.Stat(dir)
	b, errB := os.Stat(string(own))
	return own != "" && errA == nil && errB == nil && os.SameFile(a, b)
}

// holds reports whether a path is the folder or what the case keeps in it. Files
// that people brought in, and copies that were opened for an import, lie in it too
// and are evidence.
func (own ownFolder) holds(path string) bool {
	at, err := filepath.EvalSymlinks(path)
	if err == nil {
		at, err = filepath.Abs(at)
	}
	part := ""
	for err == nil && !own.is(at) {
		above := filepath.Dir(at)
		if above == at {
			return false
		}
		part, at = filepath.Base(at), above
	}
	return err == nil && part != Uploads && !strings.HasPrefix(part, TempPrefix)
}
