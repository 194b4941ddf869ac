package browser

import (
	"fmt"
	"testing"
)

// disclosureFinds comes from Home to the message that the analyst marked, in its
// conversation, and sees what was made of it.
func disclosureFinds(t *testing.T, s *tale) {
	b := signIn(t, "disclosure")
	b.says("#disclosure", "may undermine")
	b.follows("#disclosure", "may undermine")
	b.at("/search")
	b.says("main", s.message, "may undermine")
	row := fmt.Sprintf("tr[data-row]:has([name=message][value=%q]) ", s.message)
	b.click(row + "a[data-open]")
	b.at("/conversation/")
	b.says("[data-hit]", s.message, "may undermine")
	b.until(onHit)
	b.press("i")
	b.waits("#panel h1")
	b.says("#panel", s.report, s.pack, s.operation, s.statement)
	b.quiet()
}
