package main

import (
	"errors"
	"strings"
	"testing"

	"hut3"
)

// Every code has one exit code: bad input 4, not allowed 3, whichever command
// says so, and however deep the cause lies.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[hut3.Code]int{
		hut3.Usage: 2, hut3.Refused: 3, hut3.Invalid: 4, hut3.NotFound: 4, hut3.Integrity: 5,
		hut3.Conflict: 1, hut3.Internal: 1, hut3.Incomplete: 1,
	} {
		c, _, errs := quiet("", nil)
		err := hut3.Errorf(code, "what, where and what to do")
		for name, err := range map[string]error{"alone": err, "joined": errors.Join(err, errors.New("closing")), "wrapped": hut3.Wrap(err, code, "doing it")} {
			if got := report(c, newRoot(c), err); got != want || !strings.Contains(errs.String(), "hut3: ") {
				t.Errorf("%s, %s: exit code %d, want %d: %s", code, name, got, want, errs)
			}
		}
	}
}

// Whoever leaves words out is told which, and not how many the parser counts.
func TestMissingWordsAreNamed(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"search": "hut3: hut3 search needs QUERY\n", "thread": "hut3: hut3 thread needs REF\n",
		"thread D1/1 D1/2": "hut3: accepts 1 arg(s), received 2\n",
	} {
		c, _, errs := quiet("", map[string]string{"HUT3_DATA": t.TempDir()})
		if code := run(t.Context(), strings.Fields(line), c); code != exitUsage || !strings.HasPrefix(errs.String(), want) {
			t.Errorf("hut3 %s: exit code %d, %q", line, code, errs)
		}
	}
}
