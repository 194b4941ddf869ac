package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/ingest"
)

// bringIn makes an upload of two files.
func bringIn(t *testing.T, a *App, who hut3.Actor) string {
	t.Helper()
	u, err := a.BeginUpload(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.csv", "b.csv"} {
		if err := u.Add(name, strings.NewReader(uploadRows)); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.Keep(UploadDetails{Exhibit: "DOR/1"}); err != nil {
		t.Fatal(err)
	}
	if !isUploadID(u.ID()) {
		t.Errorf("%q is not taken as the name of an upload", u.ID())
	}
	return u.ID()
}

// Only an upload of the importer's own, of which the import took every file,
// goes; however a path is written, nothing else of the case does.
func TestImportRemovesOnlyItsOwnUploads(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner, other := person("USR-1", "owner", "NCA", hut3.RoleCustodian), person("USR-7", "other", "NCA", hut3.RoleCustodian)
	mine, theirs := bringIn(t, a, owner), bringIn(t, a, other)
	up := filepath.Join(a.Dir, ingest.Uploads)
	sep := string(filepath.Separator)
	file := func(id, name string) string { return filepath.Join(up, id, "files", name) }
	kept := func(why string) {
		t.Helper()
		for _, p := range []string{file(mine, "a.csv"), file(mine, "b.csv"), file(theirs, "a.csv"), file(theirs, "b.csv"), filepath.Join(a.Dir, "hut3.toml")} {
			if _, err := os.Stat(p); err != nil {
				t.Fatalf("%s: %v", why, err)
			}
		}
	}
	for why, paths := range map[string][]string{
		"up and out":             {up + sep + ".." + sep + "x"},
		"two separators":         {up + sep + sep + "x"},
		"the folder itself":      {up, up + sep, up + sep + "."},
		"through another":        {up + sep + mine + sep + ".." + sep + ".." + sep + "vault"},
		"one file of mine":       {file(mine, "a.csv")},
		"all of another's":       {file(theirs, "a.csv"), file(theirs, "b.csv")},
		"one of mine of another": {file(theirs, "a.csv"), file(mine, "a.csv")},
	} {
		if err := a.imported(t.Context(), owner, paths); err != nil {
			t.Fatalf("%s: %v", why, err)
		}
		kept(why)
	}
	roundabout := up + sep + sep + mine + sep + ".." + sep + mine + sep + "files" + sep
	if err := a.imported(t.Context(), owner, []string{roundabout + "a.csv", roundabout + "b.csv"}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(up, mine)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an upload that was imported whole is still there: %v", err)
	}
	if _, err := os.Stat(file(theirs, "b.csv")); err != nil {
		t.Error(err)
	}
}

// What BeginUpload does not give is no name of an upload.
func TestIsUploadID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", "..", "abc", "abcdefghijk1", "ABCDEFGHIJKL", "abcdefghij/l", "abcdefghijklm", "../../../abc"} {
		if isUploadID(id) {
			t.Errorf("%q is taken as a name", id)
		}
	}
}
