package hut3_test

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The longest files that are let through (docs: CONTRIBUTING.md).
const (
	longestFile = 450
	longestTest = 900
)

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if limit := map[bool]int{false: longestFile, true: longestTest}[s.test]; s.lines > limit {
			t.Errorf("%s has %d lines; the limit is %d: is there a second thing in it?", s.path, s.lines, limit)
		}
	}
}

// Each package explains itself, once, and has a test.
func TestPackages(t *testing.T) {
	t.Parallel()
	comments, tests := map[string]int{}, map[string]int{}
	for _, s := range sources(t) {
		if s.test {
			tests[s.dir]++
			continue
		}
		comments[s.dir] += 0
		if s.file.Doc != nil {
			comments[s.dir]++
		}
		if name := s.file.Name.Name; slices.Contains([]string{"util", "utils", "common", "helpers", "misc"}, name) {
			t.Errorf("%s: %q says nothing about what is in the package", s.path, name)
		}
	}
	for dir, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments; it needs one", dir, n)
		}
		if _, ok := support(dir); !ok && tests[dir] == 0 {
			t.Errorf("package %s has no test", dir)
		}
	}
}

func TestNoInit(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function; build what it makes where it is used", s.path)
			}
		}
	}
}

// Every exported name says what it is.
func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, d := range s.file.Decls {
			for _, name := range undocumented(d) {
				t.Errorf("%s: %s has no comment", s.path, name)
			}
		}
	}
}

func undocumented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || exportedReceiver(d.Recv)) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		return undocumentedSpecs(d)
	}
	return nil
}

// undocumentedSpecs lets the comment of a group stand for its constants and
// variables, and not for its types.
func undocumentedSpecs(d *ast.GenDecl) []string {
	var out []string
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && spec.Doc == nil && (d.Doc == nil || d.Lparen != token.NoPos) {
				out = append(out, spec.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if name.IsExported() && spec.Doc == nil && spec.Comment == nil && d.Doc == nil {
					out = append(out, name.Name)
				}
			}
		}
	}
	return out
}

func exportedReceiver(recv *ast.FieldList) bool {
	exported := false
	ast.Inspect(recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			exported = exported || id.IsExported()
		}
		return true
	})
	return exported
}

// What belongs to one machine or one company does not belong in the project:
// hosts that packages are fetched from, and absolute paths of a work place.
// The names are put together here, so that this file does not hold them.
var elsewhere = regexp.MustCompile(strings.Join([]string{
	`proxy\.` + `golang\.org`, `sum\.` + `golang\.org`, `registry\.` + `npmjs\.org`, `pypi\.` + `org`, `deb\.` + `debian\.org`,
	`(^|[\s"'=(:` + "`" + `])/` + `(work|root|tmp/bash_jobs)/`,
}, "|"))

func TestNothingOfAnotherPlace(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "bin" || d.Name() == "hut3-data") {
			return fs.SkipDir
		}
		if d.Name() == ".git" {
			return nil // of a second work tree: a file that says where the first one is
		}
		info, err := d.Info()
		if err != nil || d.IsDir() || info.Size() > 1<<20 {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !utf8.Valid(text) {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := elsewhere.FindString(line); found != "" {
				t.Errorf("%s line %d holds %q", filepath.ToSlash(path), i+1, strings.TrimSpace(found))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestElsewhere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"open(\"/" + "work/main/x\")":           true,
		"cd /" + "root/go/pkg":                  true,
		"GOPROXY=https://proxy." + "golang.org": true,
		"see docs/work/plan.md":                 false,
		"/home/user":                            false,
		"../shared/data":                        false,
	} {
		if got := elsewhere.MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
