package intel

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func side(d []Edit, op string) string {
	var b strings.Builder
	for _, e := range d {
		if e.Op == "=" || e.Op == op {
			b.WriteString(e.Text)
		}
	}
	return b.String()
}

func TestWordDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw, sanitised string
		want           []Edit
	}{
		{"", "", nil},
		{"same words", "same words", []Edit{{"=", "same words"}}},
		{"", "new", []Edit{{"+", "new"}}},
		{"gone", "", []Edit{{"-", "gone"}}},
		{"peppershirt sends 40 boxes", "a male sends 40 boxes", []Edit{{"-", "peppershirt"}, {"+", "a male"}, {"=", " sends 40 boxes"}}},
		{"meet at S18, tonight", "meet tonight", []Edit{{"=", "meet "}, {"-", "at S18, "}, {"=", "tonight"}}},
	} {
		got := WordDiff(c.raw, c.sanitised)
		if side(got, "-") != c.raw || side(got, "+") != c.sanitised {
			t.Errorf("%q to %q does not lead there and back: %v", c.raw, c.sanitised, got)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q to %q (-want +got):\n%s", c.raw, c.sanitised, diff)
		}
	}
}

// Both texts come back byte for byte, and no two runs of one sort follow each
// other.
func TestWordDiffRoundTrip(t *testing.T) {
	t.Parallel()
	word := rapid.OneOf(rapid.SampledFrom([]string{"box", " ", ", ", "S18", "é", "👍", "\xff", "tonight", "\n"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOfN(word, 0, 20).Draw(t, "raw"), "")
		sanitised := strings.Join(rapid.SliceOfN(word, 0, 20).Draw(t, "sanitised"), "")
		d := WordDiff(raw, sanitised)
		if side(d, "-") != raw || side(d, "+") != sanitised {
			t.Fatalf("%q to %q: %v", raw, sanitised, d)
		}
		for n := range d {
			if n > 0 && d[n].Op == d[n-1].Op || d[n].Text == "" {
				t.Fatalf("%q to %q: %v", raw, sanitised, d)
			}
		}
	})
}

func TestWordDiffOfLongTexts(t *testing.T) {
	t.Parallel()
	raw := "begins " + strings.Repeat("a b ", 2000) + " ends"
	sanitised := "begins " + strings.Repeat("c d ", 2000) + " ends"
	d := WordDiff(raw, sanitised)
	if side(d, "-") != raw || side(d, "+") != sanitised || d[0].Text != "begins " {
		t.Error("a long text does not come back")
	}
}
