package query

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyText draws text full of what the syntax uses.
func anyText(t *rapid.T, label string) string {
	syntax := rapid.SampledFrom([]rune(`()*?~\-/:."“”„ ANDORTEfrom:0159<>=,é字🔫`))
	s := rapid.StringOfN(rapid.OneOf(syntax, rapid.Rune()), 1, 12, -1).Draw(t, label)
	if s = strings.ToValidUTF8(s, "x"); strings.TrimSpace(s) == "" {
		return "x"
	}
	return s
}

// anyLeaf draws a node without parts, in the form Parse makes it.
func anyLeaf(t *rapid.T) Q {
	switch rapid.IntRange(0, 8).Draw(t, "leaf") {
	case 0:
		return All{}
	case 1:
		return Word{anyText(t, "word")}
	case 2:
		return Phrase{anyText(t, "phrase")}
	case 3:
		return Prefix{anyText(t, "prefix")}
	case 4:
		return Fuzzy{anyText(t, "fuzzy"), rapid.IntRange(1, 2).Draw(t, "edits")}
	case 5:
		return Wildcard{"a" + rapid.SampledFrom([]string{"*", "?", `\**`, `\?*`, `\\?`}).Draw(t, "wild") + "b(" + ":~ \"c"}
	case 6:
		return Near{Word{anyText(t, "a")}, Phrase{anyText(t, "b")}, rapid.IntRange(1, MaxDistance).Draw(t, "distance")}
	case 7:
		return Field{rapid.SampledFrom([]string{"in", "tag", "exhibit", "stage", "set", "like"}).Draw(t, "field"), anyText(t, "value")}
	}
	return anyTyped(t)
}

// anyTyped draws a node that Parse makes of a field with a value of its own.
func anyTyped(t *rapid.T) Q {
	minute := func(label string) int { return rapid.IntRange(0, 24*60-1).Draw(t, label) }
	switch rapid.IntRange(0, 4).Draw(t, "typed") {
	case 0:
		from := minute("from")
		to := rapid.IntRange(0, 24*60).Filter(func(to int) bool { return to%(24*60) != from }).Draw(t, "to")
		return Clock{from, to, time.UTC}
	case 1:
		return Weekday{uint8(rapid.IntRange(1, 127).Draw(t, "days")), time.UTC}
	case 2:
		return Entity{"money", rapid.SampledFrom([]string{"=", ">=", "<=", ">", "<"}).Draw(t, "op"), rapid.SampledFrom([]string{"10000", "2500.50", "EUR500", "USD0.05"}).Draw(t, "amount")}
	case 3:
		return Entity{rapid.SampledFrom([]string{"phone", "url", "btc"}).Draw(t, "type"), "=", "*"}
	}
	day := time.Unix(int64(rapid.IntRange(0, 40000).Draw(t, "day"))*86400, 0).UTC()
	return Period{bound(day), bound(day.AddDate(0, 0, 1)), "on:" + day.Format(time.DateOnly)}
}

// anyQuery draws a tree of the given depth.
func anyQuery(t *rapid.T, depth int) Q {
	if depth == 0 {
		return anyLeaf(t)
	}
	parts := func() []Q {
		of := make([]Q, rapid.IntRange(2, 4).Draw(t, "parts"))
		for i := range of {
			of[i] = anyQuery(t, depth-1)
		}
		return of
	}
	switch rapid.IntRange(0, 3).Draw(t, "node") {
	case 0:
		return And{parts()}
	case 1:
		return Or{parts()}
	case 2:
		return Not{anyQuery(t, depth-1)}
	}
	return anyLeaf(t)
}

func TestStringIsReadBackEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t, rapid.IntRange(0, 3).Draw(t, "depth"))
		got, err := Parse(q.String(), nil)
		if err != nil {
			t.Fatalf("Parse(%s): %v", q, err)
		}
		if diff := cmp.Diff(q, got, sameZone); diff != "" {
			t.Fatalf("Parse(%s) (-want +got):\n%s", q, diff)
		}
	})
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
		q := anyQuery(t, 3)
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
