// Command lint checks Go packages as `staticcheck` does, with the analysers of
// the project: staticcheck's own, errcheck (no error is dropped), errorlint
// (errors are compared through their chain) and three of x/tools that go vet
// leaves out. Why not golangci-lint: docs/decisions/0003-lint.md.
//
//	lint ./...
//
// It exits 1 when it found something. A finding is silenced where it stands,
// with its reason: //lint:ignore SA1019 the exam paper prescribes it.
package main

import (
	"os"
	"strings"

	"github.com/kisielk/errcheck/errcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/sortslice"
	"golang.org/x/tools/go/analysis/passes/unusedwrite"
	"honnef.co/go/tools/lintcmd"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/stylecheck"
	"honnef.co/go/tools/unused"
)

// checks switches on everything but two rules of style: initialisms (ST1003;
// the field's own spelling wins) and one receiver name a type (ST1016).
const checks = "all,-ST1003,-ST1016"

// unchecked names calls whose error says nothing that could be acted on:
// closing what was only read (a written file is synced first, and that error
// is checked), undoing what has failed, and printing.
var unchecked = []string{
	"(io.Closer).Close",
	"(io.ReadCloser).Close",
	"(*os.File).Close",
	"(*database/sql.Rows).Close",
	"(*database/sql.Stmt).Close",
	"(*database/sql.Conn).Close",
	"(*database/sql.Tx).Rollback",
	"fmt.Fprint",
	"fmt.Fprintf",
	"fmt.Fprintln",
}

func main() {
	cmd := lintcmd.NewCommand("lint")
	cmd.AddAnalyzers(staticcheck.Analyzers...)
	cmd.AddAnalyzers(simple.Analyzers...)
	cmd.AddAnalyzers(stylecheck.Analyzers...)
	cmd.AddAnalyzers(unused.Analyzer)
	cmd.AddBareAnalyzers(bare()...)
	cmd.ParseFlags(append([]string{"-checks", checks}, os.Args[1:]...))
	os.Exit(cmd.Execute())
}

// bare gives the analysers that are not staticcheck's.
func bare() []*analysis.Analyzer {
	errcheck.DefaultExcludedSymbols = append(errcheck.DefaultExcludedSymbols, unchecked...)
	return []*analysis.Analyzer{
		outsideTests(errcheck.Analyzer),
		outsideTests(errorlint.NewAnalyzer()),
		nilness.Analyzer,
		sortslice.Analyzer,
		unusedwrite.Analyzer,
	}
}

// outsideTests drops what an analyser finds in test files: a test that ignores
// an error sees its effect in what it compares.
func outsideTests(a *analysis.Analyzer) *analysis.Analyzer {
	quiet := *a
	quiet.Run = func(pass *analysis.Pass) (any, error) {
		p := *pass
		p.Report = func(d analysis.Diagnostic) {
			if !strings.HasSuffix(pass.Fset.Position(d.Pos).Filename, "_test.go") {
				pass.Report(d)
			}
		}
		return a.Run(&p)
	}
	return &quiet
}
