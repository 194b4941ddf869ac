package hut3_test

import (
	"fmt"
	"go/ast"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestImportRules(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, path := range s.imports() {
			if fault := forbidden(s.dir, path); fault != "" {
				t.Errorf("%s imports %s: %s", s.path, path, fault)
			}
		}
	}
}

// forbidden says why a package may not import a path, or nothing.
func forbidden(dir, path string) string {
	r, known := rules[dir]
	inside, ours := strings.CutPrefix(path, "hut3/")
	if parent, ok := support(dir); ok {
		if ours && inside != parent && !slices.Contains(rules[parent].may, inside) {
			return "the rule for " + parent + " in layout_rules_test.go does not allow it"
		}
		return ""
	}
	if _, ok := support(inside); ok {
		return "it is for tests only"
	}
	switch {
	case path == "hut3":
		return ""
	case ours && known && !slices.Contains(r.may, inside):
		return "the rule for " + dir + " in layout_rules_test.go does not allow it"
	case ours:
		return ""
	case dir == "." && slices.Contains(noIO, path):
		return "the vocabulary does no input or output"
	case strings.Contains(strings.Split(path, "/")[0], "."):
		return forbiddenModule(dir, path)
	}
	return ""
}

func forbiddenModule(dir, path string) string {
	if dir == "." {
		return "the vocabulary uses the standard library only"
	}
	for module, a := range adapters {
		if path != module && !strings.HasPrefix(path, module+"/") {
			continue
		}
		if slices.Contains(a.in, dir) || strings.HasPrefix(dir, "internal/") && slices.Contains(a.in, "internal/...") {
			return ""
		}
		return fmt.Sprintf("%s belongs in %s: %s", module, strings.Join(a.in, ", "), a.reason)
	}
	return "no line of adapters in layout_rules_test.go names its module"
}

// Every package has a rule, and every rule a package.
func TestEveryPackageHasARule(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	for _, s := range sources(t) {
		there[s.dir] = there[s.dir] || !s.test
	}
	for dir, code := range there {
		if _, ok := support(dir); ok {
			continue
		}
		if _, ok := rules[dir]; !ok && code {
			t.Errorf("package %s has no rule; write one in layout_rules_test.go", dir)
		}
	}
	for dir, r := range rules {
		if !there[dir] && !r.planned {
			t.Errorf("the rule for %s names a package that is gone", dir)
		}
		for _, may := range r.may {
			if _, ok := rules[may]; !ok {
				t.Errorf("the rule for %s allows %s, which has no rule", dir, may)
			}
		}
	}
}

// A rule about a module that go.mod no longer names is dead.
func TestEveryAdapterIsRequired(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module := range adapters {
		if !strings.Contains(string(mod), "\t"+module+" ") && !strings.Contains(string(mod), "\t"+module+"/v") {
			t.Errorf("adapters names %s and go.mod does not", module)
		}
	}
}

// Only the doors open a transaction: what is written is permitted and logged.
func TestOnlyAccessOpensTransactions(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || slices.Contains(doorUsers, s.dir) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok && slices.Contains(doors, call.Sel.Name) {
				t.Errorf("%s calls %s: go through access.Doors.Write", s.path, call.Sel.Name)
			}
			return true
		})
	}
}

// The rules themselves: each kind of fault is seen.
func TestForbidden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ dir, path, says string }{
		{"internal/query", "hut3", ""},
		{"internal/query", "strings", ""},
		{"internal/query", "hut3/internal/corpus", "does not allow"},
		{"internal/intel", "hut3/internal/operations", "does not allow"},
		{"internal/intel", "hut3/internal/access", ""},
		{"cmd/hut3", "hut3/internal/store", "does not allow"},
		{"internal/app", "hut3/internal/intel", ""},
		{".", "os", "no input or output"},
		{".", "golang.org/x/text/cases", "standard library only"},
		{"internal/corpus", "modernc.org/sqlite", "belongs in internal/store"},
		{"internal/store", "modernc.org/sqlite", ""},
		{"internal/store", "modernc.org/sqlite/lib", ""},
		{"internal/store", "pgregory.net/rapid", "tests only"},
		{"internal/query", "golang.org/x/text/cases", ""},
		{"cmd/hut3", "golang.org/x/text/cases", "belongs in internal/..."},
		{"internal/corpus/corpustest", "hut3/internal/corpus", ""},
		{"internal/corpus/corpustest", "hut3/internal/query", ""},
		{"internal/corpus/corpustest", "pgregory.net/rapid", ""},
		{"internal/corpus/corpustest", "hut3/internal/store", "does not allow"},
		{"internal/app", "hut3/internal/corpus/corpustest", "tests only"},
		{"internal/store", "example.org/orm", "no line of adapters"},
	} {
		if got := forbidden(c.dir, c.path); (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s imports %s: %q; want %q", c.dir, c.path, got, c.says)
		}
	}
}
