package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// Each analyser finds its own line of testdata/src/errs, and nothing in its
// test file. The package is read twice, alone and with its tests.
func TestBareAnalysers(t *testing.T) {
	want := map[string]string{"errcheck": "errs.go:14", "errorlint": "errs.go:24"}
	for _, a := range bare() {
		if want[a.Name] == "" {
			continue
		}
		found := map[string]bool{}
		for _, r := range analysistest.Run(otherWants{t}, analysistest.TestData(), a, "errs") {
			for _, d := range r.Diagnostics {
				at := r.Action.Package.Fset.Position(d.Pos)
				found[fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)] = true
			}
		}
		if len(found) != 1 || !found[want[a.Name]] {
			t.Errorf("%s found %v; want %s alone", a.Name, found, want[a.Name])
		}
	}
}

// otherWants takes the complaints of analysistest that a line which another
// analyser reports was not reported by this one.
type otherWants struct{ t *testing.T }

// Errorf notes the complaint.
func (o otherWants) Errorf(format string, args ...any) { o.t.Logf(format, args...) }
