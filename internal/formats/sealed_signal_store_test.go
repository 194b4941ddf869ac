package formats

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func emptySignalStore(t *testing.T) *signalStore {
	t.Helper()
	s, err := newSignalStore(filepath.Join(t.TempDir(), "signal.db"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSignalStoreRefused: what the backup itself has wrong is counted.
func TestSignalStoreRefused(t *testing.T) {
	t.Parallel()
	s := emptySignalStore(t)
	for _, create := range []string{"CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT)", "CREATE TABLE c (d TEXT, d TEXT)"} {
		if err := s.create(create); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []any{int64(1), int64(1), "no number"} {
		if err := s.insert("a", []any{id, "x"}, 1); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int64{"tables that cannot be made": 1, "rows that their table does not take": 2}
	if diff := cmp.Diff(want, s.left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

// TestSignalStoreFull: a disk that is full is an error, not rows left out.
func TestSignalStoreFull(t *testing.T) {
	t.Parallel()
	s := emptySignalStore(t)
	if err := s.create("CREATE TABLE a (id INTEGER PRIMARY KEY, b BLOB)"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.tx.Exec("PRAGMA max_page_count = 16"); err != nil {
		t.Fatal(err)
	}
	var err error
	for i := int64(0); i < 64 && err == nil; i++ {
		err = s.insert("a", []any{i, bytes.Repeat([]byte{1}, 4000)}, i)
	}
	if hut3.CodeOf(err) != hut3.Internal || len(s.left) != 0 {
		t.Errorf("%v, left out %v", err, s.left)
	}
	if created := s.create("CREATE TABLE z (b)"); hut3.CodeOf(created) != hut3.Internal {
		t.Errorf("a table in a full database: %v", created)
	}
	if s.close() == nil {
		t.Error("a full database is closed as if it were whole")
	}
}
