package formats_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// TestEveryRealFile reads or refuses every file of the real data: nothing
// crashes, every refusal has a code, every span is in the file.
func TestEveryRealFile(t *testing.T) {
	root := testdata(t, ".")
	read, refused := map[string]int{}, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		in := formats.Input{Path: filepath.ToSlash(name), Size: info.Size(), R: f}
		sum, err := formats.Read(context.Background(), in, formats.Options{}, counting{})
		switch {
		case errors.Is(err, formats.ErrUnrecognised):
			refused++
		case err != nil && hut3.CodeOf(err) != hut3.Invalid:
			t.Errorf("%s: %v", name, err)
		case err == nil:
			read[sum.Format]++
			if filepath.Dir(filepath.Dir(name)) != "chats/ransomchats" {
				t.Logf("%s: %s, %v rows, %d rejects, %.2f: %s", name, sum.Format, sum.Rows, sum.Rejects, sum.Sure, sum.Why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("read %v; %d files of no format that is read", read, refused)
	if read["json-document"] < 259 || read["csv"] == 0 || refused == 0 {
		t.Errorf("read %v, refused %d", read, refused)
	}
}
