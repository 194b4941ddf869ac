package ingest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Uploads is the folder in the data folder where files lie that people brought in
// and that are not yet imported.
const Uploads = "uploads"

// ownFolder is the data folder of a case, however a path leads to it; the zero
// value is none.
type ownFolder struct{ info fs.FileInfo }

// ownFolderAt looks at the folder once: a delivery may have many thousand.
func ownFolderAt(path string) ownFolder {
	info, err := os.Stat(path)
	if err != nil {
		return ownFolder{}
	}
	return ownFolder{info}
}

// is reports whether what was looked at is the folder.
func (own ownFolder) is(info fs.FileInfo) bool { return own.info != nil && os.SameFile(own.info, info) }

// holds reports whether a path is the folder or what the case keeps in it. Files
// that people brought in, and copies that were opened for an import, lie in it too
// and are evidence.
func (own ownFolder) holds(path string) bool {
	at, err := filepath.EvalSymlinks(path)
	if err == nil {
		at, err = filepath.Abs(at)
	}
	for part := ""; err == nil; part, at = filepath.Base(at), filepath.Dir(at) {
		info, gone := os.Stat(at)
		if gone == nil && own.is(info) {
			return part != Uploads && !strings.HasPrefix(part, TempPrefix)
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	return false
}
