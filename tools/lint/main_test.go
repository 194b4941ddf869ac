package main

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// Each analyser reports its own lines of testdata/src/errs and no other.
func TestBareAnalysers(t *testing.T) {
	for _, a := range bare() {
		if a.Name == "errcheck" || a.Name == "errorlint" {
			found := 0
			for _, r := range analysistest.Run(ignoreWants{t}, analysistest.TestData(), a, "errs") {
				found += len(r.Diagnostics)
			}
			if found != 1 {
				t.Errorf("%s found %d faults; want 1", a.Name, found)
			}
		}
	}
}

// ignoreWants drops the complaints about the other analyser's lines.
type ignoreWants struct{ t *testing.T }

func (i ignoreWants) Errorf(format string, args ...any) { i.t.Logf(format, args...) }
