package query

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever Parse makes prints so that Parse reads it back equal, in any zone.
func TestStringIsReadBackEqual(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC}
	for _, name := range []string{"Europe/London", "America/Sao_Paulo"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		q := anyQuery(t, rapid.IntRange(0, 3).Draw(t, "depth"), zone)
		got, err := Parse(q.String(), zone)
		if err != nil {
			t.Fatalf("Parse(%s): %v", q, err)
		}
		if diff := cmp.Diff(q, got, sameZone); diff != "" {
			t.Fatalf("Parse(%s) (-want +got):\n%s", q, diff)
		}
	})
}

// Every kind of node and every field is drawn.
func TestEveryKindIsDrawn(t *testing.T) {
	t.Parallel()
	kinds := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		for range 40 {
			switch q := anyLeaf(t, time.UTC).(type) {
			case Field:
				kinds[q.Name] = true
			case Entity:
				kinds[q.Type] = true
			case Period:
				name, _, _ := strings.Cut(q.Text, ":")
				kinds[name] = true
			default:
				kinds[fmt.Sprintf("%T", q)] = true
			}
		}
	})
	want := []string{"query.All", "query.Word", "query.Phrase", "query.Prefix", "query.Fuzzy", "query.Wildcard", "query.Near", "query.Regexp", "query.Clock", "query.Weekday"}
	for _, f := range Fields() {
		if f.Value != ValueClock && f.Value != ValueWeekdays {
			want = append(want, f.Name)
		}
	}
	for _, kind := range want {
		if !kinds[kind] {
			t.Errorf("%s is never drawn", kind)
		}
	}
}

// holds evaluates a tree over a message given as the set of leaves that hold.
func holds(q Q, leaf func(string) bool) bool {
	switch q := q.(type) {
	case All:
		return true
	case Not:
		return !holds(q.Of, leaf)
	case And:
		for _, part := range q.Of {
			if !holds(part, leaf) {
				return false
			}
		}
		return true
	case Or:
		for _, part := range q.Of {
			if holds(part, leaf) {
				return true
			}
		}
		return false
	}
	return leaf(q.String())
}

// Simplify holds for the same messages, and says nothing twice.
func TestSimplifyKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t, 3, time.UTC)
		mask := rapid.Uint64().Draw(t, "holding leaves")
		leaf := func(s string) bool {
			n := 0
			for _, b := range []byte(s) {
				n += int(b)
			}
			return mask&(1<<(n%64)) != 0
		}
		simple := Simplify(q)
		if holds(q, leaf) != holds(simple, leaf) {
			t.Fatalf("%s and its simple form %s differ", q, simple)
		}
		if again := Simplify(simple); again.String() != simple.String() {
			t.Fatalf("%s is simplified to %s and then to %s", q, simple, again)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"*", `a "b c" -d`, "(a OR b) NEAR/5 c", "pre*fix w?rd x~1", `/a\/b/`, "from:a/b to:c",
		"on:2020-05 at:22:00..04:00 weekday:sat..mon", "money:>=10,000", `phone:"07700 900123"`, `a\:b \AND`,
		"between:2020-05-14..2020-05-20T10:00", "“smart”", `tag:"a \" b"`, "((((", `\`, "~1", "x~~1", "https://a", `tag:relevant set:"SET-3" like:c4sh has:tag lang:nl stage:"stage 2"`,
		`money:"€2.500,00"`, "money:<1.5grand", "plate:fp2oxyz", `/a\\/b\\\\/ url:hxxp://A.example/(x)`, "after:2020 before:2021-01-02T03:04:05 handle:Grüner iban:*",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s, nil)
		if err != nil {
			return
		}
		again, err := Parse(q.String(), nil)
		if err != nil {
			t.Fatalf("Parse(%q) prints as %q, which is refused: %v", s, q, err)
		}
		if diff := cmp.Diff(q, again, sameZone); diff != "" {
			t.Fatalf("Parse(%q) prints as %q, which differs (-first +again):\n%s", s, q, diff)
		}
		Simplify(q)
	})
}
