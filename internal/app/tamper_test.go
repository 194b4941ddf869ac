package app

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/store"
)

// standingCase is a closed case with a delivery, records and looks.
func standingCase(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	a := newCase(t, dir)
	a.takeIn(t, requestOf(lay(t, filepath.Join(t.TempDir(), "exhibit"), twoHandsets())))
	for _, q := range []string{"depot", "*"} {
		if _, err := a.Search(t.Context(), analyst, SearchRequest{Query: q}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// verified opens the case again and verifies it.
func verified(t *testing.T, dir string, rebuild bool) Verified {
	t.Helper()
	a := openCase(t, dir)
	defer func() {
		if err := a.Close(); err != nil {
			t.Logf("closing the damaged case: %v", err)
		}
	}()
	v, err := a.Verify(t.Context(), ann, rebuild)
	if err != nil {
		t.Fatal(err)
	}
	if v.OK != (len(v.Faults) == 0) {
		t.Errorf("ok %v with %d faults", v.OK, len(v.Faults))
	}
	return v
}

// inSQL runs one statement on a database of the case, past every door.
func inSQL(file, statement string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		done, err := db.Exec(statement)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			t.Fatalf("%s changed %d rows (%v)", statement, n, err)
		}
	}
}

// inFile changes one bit of one byte of the first file of a pattern: behind the
// first place of a text, or where none is given at a share of its length.
func inFile(pattern, behind string, share float64) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		path := one(t, dir, pattern)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := int(share * float64(len(raw)-1))
		if behind != "" {
			if at = bytes.Index(raw, []byte(behind)); at < 0 {
				t.Fatalf("%s does not hold %q", path, behind)
			}
		}
		raw[at] ^= 1
		rewrite(t, path, raw)
	}
}

func rewrite(t *testing.T, path string, raw []byte) {
	t.Helper()
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func one(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no file is called %s (%v)", pattern, err)
	}
	return found[0]
}

func gone(pattern string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		if err := os.Remove(one(t, dir, pattern)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTampering changes one thing in each layer of a data folder: Verify names
// the kind of what was hit and where it stands.
func TestTampering(t *testing.T) {
	t.Parallel()
	sound := standingCase(t)
	for _, c := range []struct {
		name  string
		alter func(*testing.T, string)
		kind  string
		where string // a part of it
	}{
		{"a byte in the middle of an original", inFile("vault/[0-9a-f][0-9a-f]/*", "", 0.5), "original", "$first"},
		{"the last byte of an original", inFile("vault/[0-9a-f][0-9a-f]/*", "", 1), "original", "$first"},
		{"an original is gone", gone("vault/[0-9a-f][0-9a-f]/*"), "original", "$first"},
		{"the first byte of a segment of messages", inFile("corpus/D1-m*.seg", "", 0), "segment", "D1-m"},
		{"a byte of a segment of messages", inFile("corpus/D1-m0000.seg", "", 0.5), "segment", "D1-m0000.seg"},
		{"a byte of an entity layer", inFile("corpus/D1-m0000-x*.seg", "", 0.5), "segment", "D1-m0000-x"},
		{"a byte of a segment of rows", inFile("corpus/D1-r0000.seg", "", 0.5), "segment", "D1-r0000.seg"},
		{"a segment is gone", gone("corpus/D1-m0000.seg"), "segment", "D1-m0000.seg"},
		{"a record's body", inSQL("case.db", `UPDATE record SET body = REPLACE(body, '"not stated"', '"not statee"') WHERE id = 'AUTH-0'`), "record", "AUTH-0"},
		{"a record's author", inSQL("case.db", `UPDATE record SET author = 'USR-2' WHERE id = 'D1' AND version = 2`), "record", "D1 version 2"},
		{"a record's time", inSQL("case.db", `UPDATE record SET at = at + 1 WHERE id = 'ALC-1'`), "record", "ALC-1"},
		{"a record is gone", inSQL("case.db", `DELETE FROM record WHERE id = 'ALC-1'`), "record", ""},
		{"a projected value", inSQL("case.db", `UPDATE attr SET value = 'LEICS' WHERE kind = 'allocation' AND name = 'unit'`), "projection", `"unit" = "LEICS"`},
		{"a projected link is gone", inSQL("case.db", `DELETE FROM link WHERE source = 'D1' AND rel = 'under'`), "projection", `link "D1" "under" "AUTH-0"`},
		{"an older version made the current one", inSQL("case.db", `UPDATE current SET version = 1, seq = (SELECT seq FROM record WHERE id = 'D1' AND version = 1) WHERE id = 'D1'`), "projection", `current "delivery" "D1"`},
		{"a leaf's payload", inSQL("case.db", `UPDATE leaf SET payload = REPLACE(payload, 'delivery.commit', 'delivery.commis') WHERE payload LIKE '%delivery.commit%'`), "leaf", "leaf "},
		{"a leaf's salt", inSQL("case.db", `UPDATE leaf SET salt = zeroblob(length(salt)) WHERE idx = 1`), "leaf", "leaf 1"},
		{"a leaf's hash", inSQL("case.db", `UPDATE leaf SET hash = zeroblob(32) WHERE idx = 2`), "leaf", "leaf 2"},
		{"the last leaf is gone", inSQL("case.db", `DELETE FROM leaf WHERE idx = (SELECT MAX(idx) FROM leaf)`), "checkpoint", "checkpoint of"},
		{"a stored hash of the tree", inSQL("case.db", `UPDATE node SET hash = zeroblob(32) WHERE idx = 3`), "tree", "stored hash 3"},
		{"a signed checkpoint", inSQL("case.db", `UPDATE checkpoint SET note = REPLACE(note, 'hut3/case', 'hut3/cast') WHERE size = (SELECT MAX(size) FROM checkpoint)`), "checkpoint", "checkpoint of"},
		{"a look's payload", inSQL("looks.db", `UPDATE leaf SET payload = REPLACE(payload, 'depot', 'depos') WHERE payload LIKE '%depot%'`), "leaf", "looks leaf "},
		{"a look is gone", inSQL("looks.db", `DELETE FROM leaf WHERE idx = (SELECT MAX(idx) FROM leaf)`), "checkpoint", "looks checkpoint of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "case")
			if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
				t.Fatal(err)
			}
			first := strings.TrimSuffix(filepath.Base(one(t, dir, "vault/[0-9a-f][0-9a-f]/*")), ".h3v")
			c.alter(t, dir)
			v := verified(t, dir, false)
			if !names(v.Faults, c.kind, strings.Replace(c.where, "$first", first, 1)) {
				t.Errorf("no fault of kind %s at %q in %+v", c.kind, c.where, v.Faults)
			}
		})
	}
	if v := verified(t, sound, false); !v.OK {
		t.Errorf("the case that nobody altered: %+v", v.Faults)
	}
}

func names(faults []store.Fault, kind, where string) bool {
	for _, f := range faults {
		if f.Kind == kind && strings.Contains(f.Where, where) && f.What != "" {
			return true
		}
	}
	return false
}

// A byte changed in the database's file, under SQL, is found too: a record's
// text, a leaf's.
func TestTamperingUnderSQL(t *testing.T) {
	t.Parallel()
	dir := standingCase(t)
	inFile("case.db", "the unit that owns the case", 0)(t, dir)
	v := verified(t, dir, false)
	if !names(v.Faults, "record", "ALC-1") && !names(v.Faults, "leaf", "leaf ") {
		t.Errorf("faults %+v", v.Faults)
	}
}

// Rebuild makes the projections again from the records, and mends nothing else.
func TestRebuild(t *testing.T) {
	t.Parallel()
	dir := standingCase(t)
	inSQL("case.db", `DELETE FROM link WHERE source = 'D1' AND rel = 'under'`)(t, dir)
	inSQL("case.db", `UPDATE attr SET value = 'LEICS' WHERE kind = 'allocation' AND name = 'unit'`)(t, dir)
	inFile("vault/[0-9a-f][0-9a-f]/*", "", 0.5)(t, dir)
	before := verified(t, dir, true)
	if !names(before.Faults, "projection", "link") || !names(before.Faults, "projection", "attr") || !names(before.Faults, "original", "") {
		t.Fatalf("before: %+v", before.Faults)
	}
	after := verified(t, dir, false)
	if names(after.Faults, "projection", "") || !names(after.Faults, "original", "") {
		t.Errorf("after: %+v", after.Faults)
	}
}

// A record that was altered does not become good by a rebuild.
func TestRebuildLeavesRecords(t *testing.T) {
	t.Parallel()
	dir := standingCase(t)
	inSQL("case.db", `UPDATE record SET body = REPLACE(body, 'NCA', 'NCB') WHERE id = 'ALC-1'`)(t, dir)
	for _, rebuild := range []bool{true, false} {
		if v := verified(t, dir, rebuild); !names(v.Faults, "record", "ALC-1") {
			t.Errorf("rebuild %v: %+v", rebuild, v.Faults)
		}
	}
}
