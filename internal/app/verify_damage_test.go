package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Whichever page of a database is damaged, a verification names the file and goes on
// to the segments, or the case is not opened and the file is named: no damage passes
// for sound, and none ends with words that name nothing.
func TestVerifyDamagedDatabases(t *testing.T) {
	t.Parallel()
	sound := filepath.Join(t.TempDir(), "case")
	if err := erasableCase(t, sound).Close(); err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for _, name := range []string{"case.db", "looks.db"} {
		raw, err := os.ReadFile(filepath.Join(sound, name))
		if err != nil {
			t.Fatal(err)
		}
		verified := 0
		for n := range len(raw) / page {
			broken := append([]byte{}, raw...)
			for i := range 8 { // where a page says what it is, and how much it holds
				at := n*page + i
				if n == 0 {
					at += 100
				}
				broken[at] ^= 0xff
			}
			dir := filepath.Join(t.TempDir(), fmt.Sprint(n))
			if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), broken, 0o600); err != nil {
				t.Fatal(err)
			}
			if verifyDamaged(t, fmt.Sprintf("%s page %d", name, n+1), dir, name) {
				verified++
			}
			_ = os.RemoveAll(dir)
		}
		if verified == 0 {
			t.Errorf("no damage to %s was verified", name)
		}
	}
}

// verifyDamaged reports whether the case could be opened.
func verifyDamaged(t *testing.T, what, dir, file string) bool {
	t.Helper()
	a, err := Open(t.Context(), dir)
	if err != nil {
		if hut3.CodeOf(err) != hut3.Integrity || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: opening says %s: %v", what, hut3.CodeOf(err), err)
		}
		return false
	}
	defer func() { _ = a.Close() }() // it cannot sign what is damaged
	v, err := a.Verify(t.Context(), ann, false)
	if err != nil || v.OK {
		t.Errorf("%s: %v %+v", what, err, v)
		return true
	}
	named := false
	for _, f := range v.Faults {
		named = named || f.Kind == "database" && f.Where == file && strings.Contains(f.What, "back-up")
	}
	if !named || v.Checked.Segments == 0 && !strings.Contains(fmt.Sprint(v.Faults), "which files are live") {
		t.Errorf("%s: %d segments, %+v", what, v.Checked.Segments, v.Faults)
	}
	return true
}

func TestALogOfLooksThatIsGone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "case")
	if err := newCase(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "looks.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "looks.db; restore it from the back-up") {
		t.Error(err)
	}
}

// A byte changed where an index has a name leads nowhere, and SQLite says nothing: that
// what is there is not found is told as damage, and never as its not being there.
func TestAnIndexThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	sound := filepath.Join(t.TempDir(), "case")
	if err := newCase(t, sound).Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(sound, "case.db"))
	if err != nil {
		t.Fatal(err)
	}
	for id, err := range getUsers(t, sound, "USR-01", "USR-9", "usr-1", "USR-") {
		if hut3.CodeOf(err) != hut3.NotFound {
			t.Errorf("%s is not there: %v", id, err)
		}
	}
	told := 0
	for _, name := range []string{"userUSR-1", "usernameann"} {
		for from := 0; ; {
			i := bytes.Index(raw[from:], []byte(name))
			if i < 0 {
				break
			}
			at := from + i
			from = at + 1
			broken := bytes.Clone(raw)
			broken[at+1] ^= 0x10
			dir := filepath.Join(t.TempDir(), fmt.Sprint(at))
			if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "case.db"), broken, 0o600); err != nil {
				t.Fatal(err)
			}
			for what, err := range askForAnn(t, dir) {
				if hut3.CodeOf(err) == hut3.NotFound && err != nil {
					t.Errorf("%s at byte %d: %s: %v", name, at, what, err)
				}
				if err != nil && strings.Contains(err.Error(), "not found by its index") && strings.Contains(err.Error(), "case.db") && hut3.CodeOf(err) == hut3.Integrity {
					told++
				}
			}
		}
	}
	if told < 2 {
		t.Errorf("%d were told as damage", told)
	}
}

func getUsers(t *testing.T, dir string, ids ...string) map[string]error {
	t.Helper()
	a := openCase(t, dir)
	defer func() { _ = a.Close() }()
	out := map[string]error{}
	for _, id := range ids {
		out[id] = a.Doors.View(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Get(access.UserKind, id)
			return err
		})
	}
	return out
}

func askForAnn(t *testing.T, dir string) map[string]error {
	t.Helper()
	a, err := Open(t.Context(), dir)
	if err != nil {
		return map[string]error{"opening": err}
	}
	defer func() { _ = a.Close() }()
	out := map[string]error{}
	out["reading the record"] = a.Doors.View(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Get(access.UserKind, "USR-1")
		return err
	})
	out["by name"] = a.Doors.SetUser(t.Context(), ann, hut3.User{Name: "ann", Unit: "NCA", Roles: ann.Roles})
	return out
}
