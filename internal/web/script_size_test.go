package web

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"testing"
)

// mostScript is how many bytes of script a page loads at first, packed by gzip;
// pages that draw a graph or a map may load more.
const mostScript = 40_000

var drawing = []string{"network", "map"}

// What a page loads stays small, and a script loads no other: the frame writes
// the tags of assets.of, and faults finds every other.
func TestScriptsAreSmall(t *testing.T) {
	t.Parallel()
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	folders, err := fs.Glob(files, "pages/*")
	if err != nil || len(folders) < 50 {
		t.Fatalf("%d pages: %v", len(folders), err)
	}
	loads := regexp.MustCompile(`(?m)^\s*import\b|\bimport\(`)
	most, heaviest := 0, ""
	for _, folder := range folders {
		page, sum := path.Base(folder), 0
		if slices.Contains(drawing, page) {
			continue
		}
		for _, to := range a.of(page) {
			raw := a.byName[path.Base(to)]
			if len(raw) == 0 || loads.Match(raw) {
				t.Errorf("%s: %s is empty, or loads scripts that nobody weighs", page, to)
			}
			sum += packed(t, raw)
		}
		if sum > mostScript {
			t.Errorf("%s loads %d bytes of script, packed; %d are allowed", page, sum, mostScript)
		}
		if sum > most {
			most, heaviest = sum, page
		}
	}
	t.Logf("%d bytes at most, on %s", most, heaviest)
}

// packed is the size of a file as gzip packs it.
func packed(t *testing.T, raw []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}
