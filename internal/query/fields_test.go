package query

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every field's example is read, and prints as a field of the same name.
func TestFieldExamples(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range Fields() {
		if seen[f.Name] {
			t.Errorf("field %s stands twice", f.Name)
		}
		seen[f.Name] = true
		q, err := Parse(f.Example, nil)
		if err != nil {
			t.Errorf("the example of %s: %v", f.Name, err)
			continue
		}
		if !strings.HasPrefix(q.String(), f.Name+":") {
			t.Errorf("the example of %s prints as %s", f.Name, q)
		}
		for _, choice := range f.Choices {
			if _, err := Parse(f.Name+":"+choice, nil); err != nil {
				t.Errorf("a choice of %s: %v", f.Name, err)
			}
		}
	}
}

// has: takes every entity type that has a field.
func TestHasTakesEveryEntityType(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(EntityTypes(), hasChoices()[4:]); diff != "" {
		t.Errorf("entity types (-fields +has):\n%s", diff)
	}
}

// The table in docs/query.md is the table the parser reads by.
func TestDocsTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(page)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| `") && strings.Contains(line, ":` |") {
			got = append(got, line)
		}
	}
	var want []string
	for _, f := range Fields() {
		want = append(want, docsRow(f))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/query.md (-fields +page):\n%s", diff)
	}
}

func docsRow(f FieldInfo) string {
	takes := string(f.Value)
	if len(f.Choices) > 0 {
		takes = "one of " + strings.Join(f.Choices, ", ")
	}
	return fmt.Sprintf("| `%s:` | %s | %s | `%s` |", f.Name, f.Meaning, takes, f.Example)
}
