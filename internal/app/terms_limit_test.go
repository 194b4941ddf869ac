package app

import (
	"fmt"
	"strings"
	"testing"

	"hut3"
)

// A term list of the longest length is answered term by term; one term more is
// refused by its line and says what to do.
func TestLongestTermList(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
	list := func(n int) string {
		var b strings.Builder
		b.WriteString("# words\nvan\n")
		for i := range n - 1 {
			fmt.Fprintf(&b, "word%d\n", i)
		}
		return b.String()
	}
	out, err := a.Terms(t.Context(), analyst, "*", strings.NewReader(list(10_000)))
	if err != nil || len(out.Terms) != 10_000 || out.Terms[0].Messages == 0 || out.Terms[9_999].Term != "word9998" || out.Any != out.Terms[0].Messages {
		t.Errorf("10,000 terms: %d answered, %d messages, %v", len(out.Terms), out.Any, err)
	}
	_, err = a.Terms(t.Context(), analyst, "*", strings.NewReader(list(10_001)))
	if hut3.CodeOf(err) != hut3.Usage || err == nil || err.Error() != "line 10002: a list has at most 10,000 terms; part it" {
		t.Errorf("10,001 terms: %v", err)
	}
}
