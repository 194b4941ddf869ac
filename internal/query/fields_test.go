package query

import (
	"fmt"
	"os"
	"slices"
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

// The tables in docs/query.md are those that the parser and the help read by.
func TestDocsTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	docs, _, _ := strings.Cut(string(page), "\n## Dates and times") // the tables behind it are of other things
	var got []string
	for line := range strings.Lines(docs) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| `") {
			got = append(got, line)
		}
	}
	var want []string
	for _, l := range slices.Concat(wordLines(), joinLines()) {
		want = append(want, fmt.Sprintf("| `%s` | %s |", l.Write, l.Means))
	}
	for _, f := range Fields() {
		want = append(want, docsRow(f))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/query.md (-tables +page):\n%s", diff)
	}
}

func docsRow(f FieldInfo) string {
	takes := string(f.Value)
	if len(f.Choices) > 0 {
		takes = "one of " + strings.Join(f.Choices, ", ")
	}
	return fmt.Sprintf("| `%s:` | %s | %s | `%s` |", f.Name, f.Meaning, takes, f.Example)
}

// Every line of the help can be read and read back, and the help has every field
// under its group.
func TestGuide(t *testing.T) {
	t.Parallel()
	lines := map[string]bool{}
	for _, g := range Guide() {
		if g.Title == "" || len(g.Lines) == 0 {
			t.Errorf("the group %q holds %d lines", g.Title, len(g.Lines))
		}
		for _, l := range g.Lines {
			lines[g.Title+": "+l.Write] = true
			q, err := Parse(l.Write, nil)
			if err != nil || l.Means == "" {
				t.Errorf("%s, which means %q: %v", l.Write, l.Means, err)
				continue
			}
			if again, err := Parse(q.String(), nil); err != nil || cmp.Diff(q, again, sameZone) != "" {
				t.Errorf("%s prints as %s: %v", l.Write, q, err)
			}
		}
	}
	for _, f := range Fields() {
		if !lines[f.Group+": "+f.Example] {
			t.Errorf("%s: does not stand under %q", f.Name, f.Group)
		}
	}
}
