package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"hut3"
)

// What is made for a browser lies in the data folder. What a server left there goes
// when the case is opened later, and an erasure removes all of it.
func TestHandOutsStayInTheCaseAndGo(t *testing.T) {
	t.Parallel()
	dir := approved(t)
	a := openCase(t, dir)
	f, err := a.HandOutFile()
	if err == nil {
		_, err = f.WriteString(erasable)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	old, err := a.HandOutFolder()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{f.Name(), old} {
		if filepath.Dir(path) != filepath.Join(dir, "work") {
			t.Errorf("%s is not in the folder work of the case", path)
		}
	}
	long := time.Now().Add(-2 * handOutStale)
	if err := errors.Join(os.Chtimes(old, long, long), a.Close()); err != nil {
		t.Fatal(err)
	}
	a = openCase(t, dir)
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that was left stays: %v", err)
	}
	if _, err := os.Stat(f.Name()); err != nil {
		t.Errorf("a new file is gone: %v", err)
	}
	kept, err := a.KeepHandOut(t.Context(), ann, HandOutMessages, "", f.Name(), "kept.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.CarryOutErasure(t.Context(), ann, "ERA-1", 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.OpenHandOut(t.Context(), ann, kept.ID, "all"); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("an erasure leaves the address of a file: %v", err)
	}
	if _, err := os.Stat(f.Name()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an erasure leaves what was made for a browser: %v", err)
	}
}

// A file is kept for its time, and no longer.
func TestHandOutsEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var k keptHandOuts
		if err := k.add(&keptHandOut{HandOut: HandOut{ID: "one"}, path: path}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(handOutKept - time.Second)
		if _, err := os.Stat(path); err != nil || k.find("one") == nil {
			t.Errorf("it ended early: %v", err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) || k.find("one") != nil {
			t.Errorf("it stays: %v", err)
		}
	})
}
