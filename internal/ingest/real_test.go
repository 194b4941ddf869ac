package ingest

import (
	"os"
	"path/filepath"
	"testing"
)

// realData finds the folder of real exports that nobody on the project wrote.
func realData(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("no ", name)
	}
	return path
}

// 259 real negotiations. The counts are those of the data's own description.
func TestRansomchats(t *testing.T) {
	b := newBench(t)
	path := realData(t, "chats/ransomchats")
	b.deps.Now = nil
	b.deps.Now = clock()
	r := b.imports(Request{Paths: []string{path}})
	t.Logf("%+v", r)
}
