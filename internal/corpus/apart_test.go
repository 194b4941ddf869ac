package corpus_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

var rowApart = hut3.NewKey(1, 2)

// corpusOfTwoRows holds one message from oakhill to birch with a second row that
// says something else, one from medlar, and in a class of its own one from quince.
func corpusOfTwoRows(t *testing.T, differs string) *corpus.Corpus {
	c, err := corpus.Open(t.TempDir(), nil)
	must(t, err)
	var live []corpus.SegmentInfo
	deliver := func(class uint32, list []corpus.MessageEntry, rows ...corpus.RowEntry) {
		b, err := c.NewBuilder(class, class, corpus.BuilderOptions{})
		must(t, err)
		for _, m := range list {
			rows = append(rows, corpus.RowEntry{Key: m.Ref, Message: m.Key, Side: m.From, Sent: m.Sent})
			must(t, b.Message(m))
		}
		if len(rows) > len(list) {
			rows = []corpus.RowEntry{rows[1], rows[0], rows[2]} // in order of key
		}
		for _, r := range rows {
			must(t, b.Row(r))
		}
		infos, _, err := b.Seal(t.Context())
		must(t, err)
		live = append(live, infos...)
	}
	hidden := message(1, "quince", "medlar", "2020-04-01 10:00:00", "hidden")
	hidden.Key, hidden.Ref = hut3.NewKey(2, 1), hut3.NewKey(2, 1)
	deliver(2, []corpus.MessageEntry{hidden})
	m := message(1, "oakhill", "birch", "2020-04-01 10:00:00", "meet")
	m.Rows = 2
	deliver(1, []corpus.MessageEntry{m, message(3, "medlar", "birch", "2020-04-01 11:00:00", "other")},
		corpus.RowEntry{Key: rowApart, Message: m.Key, Role: hut3.Repeat, Side: handle("oakhill"), Sent: m.Sent, Differs: json.RawMessage(differs)})
	next, err := c.Adopt(live)
	must(t, err)
	t.Cleanup(func() { must(t, next.Close()); must(t, c.Close()) })
	return next
}

func split(t *testing.T, v *corpus.View) *corpus.View {
	w, err := v.Regroup(t.Context(), &corpus.Rulings{List: []corpus.Ruling{{Split: true, Rows: []hut3.Key{rowApart}}}})
	must(t, err)
	return w
}

// A row that is a message of its own may name somebody whom no message that is
// seen does, before, among and behind all of those.
func TestEdgesOfSplitRows(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"aaron", "peach", "quince", "zebra"} {
		c := corpusOfTwoRows(t, `{"from":"encrochat/`+from+`"}`)
		w := split(t, view(t, c, everything(1)))
		edges, err := w.Edges(t.Context(), query.Word{Text: "meet"})
		must(t, err)
		want := map[string]int64{"encrochat/oakhill": 1, "encrochat/" + from: 1}
		got := map[string]int64{}
		for _, e := range edges {
			got[e.From.String()] = e.Count
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the senders after a split of a row from %s (-want +got):\n%s", from, diff)
		}
		terms, err := w.Terms(t.Context(), query.All{}, []query.Q{query.All{}})
		must(t, err)
		if terms.Terms[0].Handles != 4 {
			t.Errorf("%s: %d handles, want oakhill, birch, medlar and the new one", from, terms.Terms[0].Handles)
		}
	}
}

// What a row says of its own is its own when it is split off, its kind too.
func TestSplitRowKeepsItsKind(t *testing.T) {
	t.Parallel()
	c := corpusOfTwoRows(t, `{"kind":"call","conversation":"encrochat/#yard","body":"missed"}`)
	page, err := split(t, view(t, c, everything(1))).Search(t.Context(), query.Field{Name: "kind", Value: "call"}, corpus.SearchOptions{})
	must(t, err)
	if len(page.Hits) != 1 || page.Hits[0].Message.Kind != hut3.KindCall || page.Hits[0].Message.Body != "missed" || page.Hits[0].Message.Direct {
		t.Errorf("the calls after the split: %+v", page.Hits)
	}
}

// A row that names somebody whom the scope does not see does not exist for it,
// and so cannot be split off: not by a silent handle, a declared one, or a grant
// of another.
func TestRowsThatNameTheHiddenDoNotExist(t *testing.T) {
	t.Parallel()
	c := corpusOfTwoRows(t, `{"from":"encrochat/medlar","body":"legal advice"}`)
	silent, declared, granted := everything(1), everything(1), hut3.Scope{Grants: []hut3.Grant{{Class: 1, Only: []hut3.Target{{Handle: handle("oakhill")}}}}}
	silent.Silent = []hut3.Target{{Handle: handle("medlar")}}
	declared.Declared = []hut3.Withheld{{Target: hut3.Target{Handle: handle("medlar")}, Reason: "privileged"}}
	for name, scope := range map[string]hut3.Scope{"silent": silent, "declared": declared, "granted": granted} {
		before := view(t, c, scope)
		for _, v := range []*corpus.View{before, split(t, before)} {
			for _, q := range []query.Q{query.Field{Name: "handle", Value: "medlar"}, query.Word{Text: "legal"}} {
				if n, err := v.Count(t.Context(), q); n != 0 || err != nil {
					t.Errorf("%s: %s finds %d (%v)", name, q, n, err)
				}
			}
			hit, err := v.Message(t.Context(), hut3.NewKey(1, 1))
			must(t, err)
			rows, err := v.Rows(t.Context(), hut3.NewKey(1, 1))
			must(t, err)
			if len(rows) != 1 || hit.Message.Rows != 1 {
				t.Errorf("%s: the message counts %d rows and shows %+v", name, hit.Message.Rows, rows)
			}
			if _, err := v.Row(t.Context(), rowApart); hut3.CodeOf(err) != hut3.NotFound {
				t.Errorf("%s: the row is answered with %v", name, err)
			}
		}
	}
	rows, err := view(t, c, everything(1)).Rows(t.Context(), hut3.NewKey(1, 1))
	must(t, err)
	if len(rows) != 2 {
		t.Errorf("who sees everything sees %+v", rows)
	}
}
