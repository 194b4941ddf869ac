package ingest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// A handle or conversation is stated from its own messages, rows and handsets as it
// is from a walk over everything.
func TestPartIsStatedAlike(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all := append(manyKinds(t), crowded()...)
	for _, content := range all {
		b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	}
	ids := server("one")
	ids.Columns = append(ids.Columns, formats.Column{Name: "re", Field: formats.FieldReplyTo})
	b.imports(Request{Paths: []string{files(t, map[string]string{"a.csv": "id,at,from,to,text,re\n" +
		"7,2020-07-05T11:34:00Z,ann,bob,one,\n8,2020-07-05T11:35:00Z,bob,ann,yes,7\n9,2020-07-05T11:36:00Z,bob,ann,no,4711\n7,2020-07-05T11:37:00Z,ann,bob,otherwise,\n"})}, Profile: ids})
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	parts := []CompletenessOf{}
	handles, err := view.Handles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range handles {
		parts = append(parts, CompletenessOf{Handle: h.Handle})
	}
	talks, err := view.Conversations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range talks {
		parts = append(parts, CompletenessOf{Conversation: v.Conversation})
	}
	clocks := func(ctx context.Context) (grouping.ClockTable, error) { return Clocks(ctx, view) }
	versions, replies := int64(0), int64(0)
	for _, of := range parts {
		want, err := Complete(t.Context(), view, of, time.UTC, nil, spillsOf(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Complete(t.Context(), view, of, time.UTC, clocks, spillsOf(t))
		if err != nil {
			t.Fatal(err)
		}
		versions, replies = versions+want.Totals.Versions, replies+want.Totals.RepliesToNone
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Completeness{})); diff != "" {
			t.Errorf("%s (-everything +part):\n%s", of, diff)
		}
	}
	if len(parts) < 15 || versions != 3 || replies != 3 {
		t.Errorf("%d parts with %d versions and %d replies to nothing say little", len(parts), versions, replies)
	}
}

// A statement of a part reads the rows that it is made of.
func TestPartReadsItsRows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, map[string]string{
		"alder/messages.csv":  side("alder", "alder", "birch", 0, 3),
		"damson/messages.csv": chatter("damson", "quince", 0, 400)})}, Platform: "encrochat"})
	c := b.live()
	view, err := c.View(everything(c))
	if err != nil {
		t.Fatal(err)
	}
	part := newCollector(view, CompletenessOf{Handle: hut3.NewHandle("encrochat", "birch")}, time.UTC, spillsOf(t))
	none := func(context.Context) error { return nil }
	if _, err := part.complete(t.Context(), part.messages, part.sidesOfPart, none, part.rowsOfPart, part.replies); err != nil {
		t.Fatal(err)
	}
	if len(part.whole) != 1 || part.out.Totals.Rows != 3 {
		t.Errorf("rows of %d handsets, %d of the subject", len(part.whole), part.out.Totals.Rows)
	}
}
