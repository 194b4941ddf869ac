package app

import (
	"fmt"
	"strings"
	"testing"

	"hut3/internal/ingest"
)

// A handset that was delivered whole, every day and every number, is stated as
// whole by a statement of a part of it too.
func TestAPartDoesNotMakeGapsOfAHandset(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	text := "Row,Handle,Time (UTC),From,To,Message\n"
	for n := 1; n <= 20; n++ {
		with := "quince"
		if n%4 == 0 {
			with = "almagrebe"
		}
		text += fmt.Sprintf("%d,birchtern,2020-04-%02d 09:00:00,%s,birchtern,text %d\n", n, n, with, n)
	}
	a.takeIn(t, ingest.Request{Platform: "encrochat", Paths: []string{lay(t, t.TempDir(), map[string]string{"birchtern/messages.csv": text})}})
	for subject, rows := range map[string]int64{"": 20, "encrochat/almagrebe~birchtern": 5, "encrochat/almagrebe": 5, "encrochat/birchtern": 20, "D1": 20} {
		c, err := a.Completeness(t.Context(), ann, subject)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Handsets) != 1 {
			t.Fatalf("%q: %d handsets", subject, len(c.Handsets))
		}
		h := c.Handsets[0]
		if h.Rows != rows || h.RowsHeld != 20 || h.EmptyDays != 0 || h.ActiveDays != 20 || h.First != "2020-04-01T09:00:00Z" {
			t.Errorf("%q: %d of %d rows, %d days and %d empty from %s", subject, h.Rows, h.RowsHeld, h.ActiveDays, h.EmptyDays, h.First)
		}
		if q := h.Sequence; q == nil || q.Numbers != 20 || q.Missing != 0 || q.Sparse != nil {
			t.Errorf("%q: numbers %+v", subject, q)
		}
		var paper strings.Builder
		if err := CompletenessText(&paper, c); err != nil || !strings.Contains(paper.String(), "of all its rows") {
			t.Errorf("%q: the paper does not say what gaps are counted over (%v)", subject, err)
		}
	}
}
